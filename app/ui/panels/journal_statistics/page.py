"""What all pages of the statistics have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.context import Context
    from app.ui.panels.journal_statistics.prepared import Shown

GAP = 8


class Page(QWidget):
    """One page; made in parts, filled when it is looked at.

    Attributes:
        LEAST_HEIGHT: below that it is scrolled, pixels.

    Signals:
        words_chosen: filter words that the user wants to add or take back.
        trade_chosen: the id of a trade.
    """

    LEAST_HEIGHT: ClassVar = 320
    words_chosen = Signal(str)
    trade_chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setObjectName("panel")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(GAP, GAP, GAP, GAP)
        self.column.setSpacing(GAP)

    def parts(self) -> Iterator[None]:
        """Makes the page, part by part."""
        yield from ()

    def fill(self, shown: Shown) -> Iterator[None]:
        """Shows another report, part by part, so that no turn has all of it to paint."""
        raise NotImplementedError

    def choose_trade(self, trade_id: str) -> None:
        """Mark a trade that was chosen elsewhere."""


def side_by_side(*cards: QWidget, stretches: tuple[int, ...] = ()) -> QWidget:
    """Cards in a row, of one width unless told otherwise."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(GAP)
    for at, card in enumerate(cards):
        line.addWidget(card, stretches[at] if stretches else 1)
    return row
