"""What every page below a trade's chart is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QLabel

    from app.domain.journal.trade import JournalTrade, TradeRecord

    type Change = Callable[[TradeRecord], TradeRecord]

_LINE = 24


class TradePage(QScrollArea):
    """Scrolls where its room is short; a change is handed out as a function of the record kept.

    Signals:
        edited: the step's name (``edit tags``) and the `Change`.
    """

    edited = Signal(str, object)

    def __init__(self, *, scrolls: bool = True) -> None:
        super().__init__()
        self.trade: JournalTrade | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if not scrolls:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setObjectName("panel")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(12, 8, 12, 8)
        self.column.setSpacing(6)
        self.setWidget(inner)

    def show_trade(self, trade: JournalTrade) -> None:
        """Show a trade, or the same one as it is now."""
        self.trade = trade

    def edit(self, name: str, change: Change) -> None:
        """Hand out a change of the trade shown."""
        if self.trade is not None:
            self.edited.emit(name, change)


def caption(text: str, width: int = 92) -> QLabel:
    """What stands before a field."""
    made = label(text, tone="text2")
    made.setFixedSize(width, _LINE)
    return made
