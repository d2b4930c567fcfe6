"""How much to trade, by the account's risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from app.ui.panels.setup.sheet import Sheet

_LINE = 20
_WHOLE_FROM = 100


class SizeTable(QWidget):
    """Amount, notional, money at risk and share of the account, in two columns.

    Below stand what capped or refused the size, and the portfolio's guards that acted.
    """

    def __init__(self) -> None:
        super().__init__()
        self._note = label(px=11, tone="warn", wrap=True)
        self._guards = label(px=11, tone="warn", wrap=True)
        self._amount, self._risk, self._notional, self._share = (label() for _ in range(4))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        pairs = (
            (self.tr("Amount"), self._amount),
            (self.tr("At risk"), self._risk),
            (self.tr("Notional"), self._notional),
            (self.tr("Of equity"), self._share),
        )
        for at, (name, value) in enumerate(pairs):
            self._add(grid, at, name, value)
        grid.setColumnMinimumWidth(2, 8)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(4, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(grid)
        column.addWidget(self._note)
        column.addWidget(self._guards)

    @staticmethod
    def _add(grid: QGridLayout, at: int, name: str, value: QLabel) -> None:
        line, pair = divmod(at, 2)
        caption = label(name, tone="text3")
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for widget in (caption, value):
            widget.setFixedHeight(_LINE)
        grid.addWidget(caption, line, pair * 3)
        grid.addWidget(value, line, pair * 3 + 1)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the size of another setup."""
        size = sheet.size
        if size is None:
            return
        base, _, quote = sheet.setup.symbol.partition("/")
        lot = sheet.market.lot if sheet.market else 0.0
        decimals = formats.decimals_of(lot) if lot else 6
        self._amount.setText(f"{formats.number(size.amount, decimals)} {base}")
        self._risk.setText(_money(size.at_risk, quote))
        self._notional.setText(_money(size.notional, quote))
        self._share.setText(formats.rate(size.notional / sheet.equity))
        self._note.setVisible(bool(size.note))
        self._note.setText(_sentence(size.note))
        acted = [_sentence(mark.reason) for mark in sheet.setup.guards if mark.reason != size.note]
        self._guards.setVisible(bool(acted))
        self._guards.setText("\n".join(acted))


def _money(value: float, quote: str) -> str:
    return f"{formats.number(value, 0 if value >= _WHOLE_FROM else 2)} {quote}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""
