"""Where the cards stand: side by side in a wide window, stacked in a narrow one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

_GAP: Final = 8
_WIDE_FROM: Final = 1_000


class Place(NamedTuple):
    """Row, column, rows and columns of one card."""

    row: int
    column: int
    rows: int
    columns: int


class Arrangement(NamedTuple):
    """Where each card stands, and (least height, share of what is left) of each row."""

    places: Mapping[str, Place]
    rows: tuple[tuple[int, int], ...]
    columns: int


_WIDE: Final = Arrangement(
    {
        "regime": Place(0, 0, 1, 5),
        "breadth": Place(0, 5, 1, 2),
        "equity": Place(0, 7, 1, 5),
        "open": Place(1, 0, 1, 7),
        "map": Place(1, 7, 2, 5),
        "coverage": Place(2, 0, 1, 4),
        "today": Place(2, 4, 1, 3),
    },
    ((252, 8), (150, 50), (186, 22)),
    12,
)
_NARROW: Final = Arrangement(
    {
        "regime": Place(0, 0, 1, 2),
        "open": Place(1, 0, 1, 2),
        "breadth": Place(2, 0, 1, 1),
        "equity": Place(2, 1, 1, 1),
        "map": Place(3, 0, 1, 2),
        "coverage": Place(4, 0, 1, 2),
        "today": Place(5, 0, 1, 2),
    },
    ((252, 0), (200, 1), (200, 0), (380, 1), (190, 0), (200, 1)),
    2,
)


class Board(QScrollArea):
    """Cards in a grid that follows the width; it scrolls when the height does not do."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._cards: dict[str, QWidget] = {}
        self._shown: Arrangement | None = None
        self._ground = QWidget()
        self._ground.setObjectName("panel")
        self._grid = QGridLayout(self._ground)
        self._grid.setContentsMargins(_GAP, _GAP, _GAP, _GAP)
        self._grid.setSpacing(_GAP)
        self.setWidget(self._ground)
        self._arrange(_WIDE)

    def add(self, name: str, card: QWidget) -> None:
        """Give a card the place of its name."""
        self._cards[name] = card
        self._place(name)

    @property
    def is_wide(self) -> bool:
        """Whether cards stand side by side."""
        return self._shown is _WIDE

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(_WIDE if self.width() >= _WIDE_FROM else _NARROW)

    def _place(self, name: str) -> None:
        if self._shown is not None:
            card, place = self._cards[name], self._shown.places[name]
            self._grid.addWidget(card, place.row, place.column, place.rows, place.columns)

    def _arrange(self, wanted: Arrangement) -> None:
        if wanted is self._shown:
            return
        before, self._shown = self._shown, wanted
        if before is not None:
            self._stretch(Arrangement({}, ((0, 0),) * len(before.rows), before.columns), 0)
        for name, card in self._cards.items():
            self._grid.removeWidget(card)
            self._place(name)
        self._stretch(wanted, 1)

    def _stretch(self, arrangement: Arrangement, columns: int) -> None:
        for row, (least, share) in enumerate(arrangement.rows):
            self._grid.setRowMinimumHeight(row, least)
            self._grid.setRowStretch(row, share)
        for column in range(arrangement.columns):
            self._grid.setColumnStretch(column, columns)
