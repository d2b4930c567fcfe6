"""The line under the list: how many trades it shows and what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.models import formats
from app.ui.widgets.basics import label, set_tone

if TYPE_CHECKING:
    from app.ui.panels.journal.sums import Sums

HEIGHT = 26
_MOST_QUOTES = 2


class Foot(QWidget):
    """Count left, sums right; further currencies are in the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.count = label(tone="text2")
        self._sum = label(self.tr("Sum"), tone="text3")
        self.r = label(weight=600)
        self.money = [label(weight=600) for _ in range(_MOST_QUOTES)]
        self._more = label("…", tone="text3")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.count)
        row.addStretch(1)
        for widget in (self._sum, self.r, *self.money, self._more):
            row.addWidget(widget)

    def show_sums(self, shown: int, total: int, sums: Sums) -> None:
        """Tell how many of ``total`` trades are shown and what the closed ones come to."""
        self.count.setText(self._count_words(shown, total))
        has_any = sums.r is not None or bool(sums.profits)
        self._sum.setVisible(has_any)
        self.r.setVisible(sums.r is not None)
        self.r.setText(formats.signed(sums.r, 1, "R"))
        set_tone(self.r, formats.direction_token(sums.r))
        quotes = list(sums.profits.items())
        for at, made in enumerate(self.money):
            made.setVisible(at < len(quotes))
            if at < len(quotes):
                quote, profit = quotes[at]
                made.setText(money(profit, quote))
                set_tone(made, formats.direction_token(profit))
        self._more.setVisible(len(quotes) > _MOST_QUOTES)
        self.setToolTip("\n".join(money(profit, quote) for quote, profit in quotes))

    def _count_words(self, shown: int, total: int) -> str:
        if total and not shown:
            return self.tr("None of {0} trades matches").format(formats.count(total))
        if shown != total:
            return self.tr("{0} of {1} trades").format(formats.count(shown), formats.count(total))
        one = self.tr("1 trade")
        return one if total == 1 else self.tr("{0} trades").format(formats.count(total))


def money(value: float | None, quote: str) -> str:
    """A signed sum with its currency; small currencies get the digits they need."""
    if value is None:
        return formats.DASH
    return formats.signed(value, money_decimals(value), quote)


def money_decimals(value: float) -> int:
    """Two decimals, more where two would show nothing: a profit of 0.00042 BTC."""
    decimals = 2
    while decimals < 8 and value and abs(value) < 10 ** (1 - decimals):
        decimals += 1
    return decimals
