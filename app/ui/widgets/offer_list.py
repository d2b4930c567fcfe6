"""The list under a search field; the field keeps the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from app.ui.theme import font, icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

_WIDTH = 420
_ROW = 26


class OfferList(QFrame):
    """Texts with icons, one of them current.

    Signals:
        clicked: the current one was clicked.
    """

    clicked = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("popup")
        self._window = window
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFont(font())
        self._list.setUniformItemSizes(True)
        self._list.setIconSize(QSize(16, 16))
        self._list.setAccessibleName(self.tr("Offers"))
        self._list.itemClicked.connect(lambda _item: self.clicked.emit())
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.addWidget(self._list)
        self.hide()

    @property
    def current(self) -> int:
        """The position of the current offer."""
        return self._list.currentRow()

    def step(self, step: int) -> None:
        """Move to the next or the previous offer, round the ends."""
        self._list.setCurrentRow((self.current + step) % self._list.count())

    def show_offers(self, offers: Sequence[tuple[str, str]], field: QWidget) -> None:
        """Show texts with their icons under a field, right-aligned with it."""
        self._list.clear()
        for words, icon_name in offers:
            self._list.addItem(QListWidgetItem(icon(icon_name or "caret-right"), words))
        if not offers:
            nothing = QListWidgetItem(self.tr("Nothing of that name"))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(nothing)
        self._list.setCurrentRow(0)
        corner = field.mapTo(self._window, QPoint(field.width(), field.height() + 2))
        rows = max(1, len(offers))
        self.setGeometry(corner.x() - _WIDTH, corner.y(), _WIDTH, rows * _ROW + 4)
        self.show()
        self.raise_()
