"""What stands over a trade's chart: symbol, side, strategy, result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.models import formats
from app.ui.panels.journal.foot import money
from app.ui.panels.journal.plan_page import origin_words
from app.ui.widgets.basics import Badge, label, set_tone

if TYPE_CHECKING:
    from app.ui.panels.journal.rows import TradeRow

HEIGHT = 34


class TitleRow(QWidget):
    """One line; R stands largest."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self.symbol = label(px=14, weight=600)
        self.side = Badge()
        self.origin = label(tone="text2")
        self.origin.setMinimumWidth(1)
        self.result = label(px=16, weight=600)
        self.profit = label(weight=500)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.symbol)
        row.addWidget(self.side)
        row.addWidget(self.origin, 1)
        row.addWidget(self.result)
        row.addWidget(self.profit)

    def show_row(self, row: TradeRow) -> None:
        """Show another trade."""
        trade = row.trade
        self.symbol.setText(trade.symbol)
        side = self.tr("Long") if row.is_long else self.tr("Short")
        self.side.set_badge(side, "up" if row.is_long else "down", up=row.is_long)
        self.origin.setText(origin_words(trade.record, self.tr("Outside the system")))
        self.origin.setToolTip(f"{self.origin.text()} · {trade.account}")
        self._show_result(row)

    def _show_result(self, row: TradeRow) -> None:
        if row.is_open:
            self.result.setText(self.tr("open"))
            set_tone(self.result, "info")
            realised = float(row.trade.figures.realised)
            has_sold = row.trade.figures.exit_price is not None
            words = self.tr("realised {0}").format(money(realised, row.trade.quote))
            self.profit.setText(words if has_sold else "")
            set_tone(self.profit, formats.direction_token(realised))
            return
        self.result.setText(formats.signed(row.r, 2, "R") if row.r is not None else "")
        set_tone(self.result, formats.direction_token(row.r))
        self.profit.setText(money(row.profit, row.trade.quote))
        set_tone(self.profit, formats.direction_token(row.profit))
