"""One change of many trades: a tag, a rating."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from app.domain.journal.trade import TradeRecord
    from app.ui.models.table_view import TableView
    from app.ui.panels.journal.deeds import JournalDeeds
    from app.ui.panels.journal.rows import TradeRow

_WIDTH = 240


class TagPopup(QFrame):
    """A field over the table; Enter takes the tag, Esc leaves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Tag to add"))
        self.field.setPlaceholderText(self.tr("Tag, or group: tag"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.addWidget(label(self.tr("Tag"), tone="text2"))
        row.addWidget(self.field, 1)
        self.setFixedWidth(_WIDTH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


class BulkEdits(QObject):
    """Works on the selected rows."""

    def __init__(self, table: TableView[TradeRow], deeds: JournalDeeds, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self._deeds = deeds
        self._popup: TagPopup | None = None

    def rate(self, points: int) -> None:
        """Rate the selected trades."""
        name = self.tr("rate")
        self._edit(name, lambda record: replace(record, rating=points))

    def ask_tag(self) -> None:
        """Ask for a tag for the selected trades."""
        if not self._table.selected():
            return
        if self._popup is None:
            self._popup = TagPopup(self._table)
            self._popup.field.returnPressed.connect(self._take_tag)
        corner = self._table.visualRect(self._table.currentIndex()).bottomLeft()
        self._popup.field.clear()
        self._popup.move(self._table.viewport().mapToGlobal(corner + QPoint(8, 2)))
        self._popup.show()
        self._popup.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def add_tag(self, tag: str) -> None:
        """Add a tag to the selected trades that have it not."""
        word = " ".join(tag.split())
        if word:
            self._edit(self.tr("add tag {0}").format(word), lambda record: tagged(record, word))

    def _take_tag(self) -> None:
        if self._popup is not None:
            self._popup.hide()
            self.add_tag(self._popup.field.text())

    def _edit(self, name: str, change: object) -> None:
        rows = self._table.selected()
        if rows:
            self._deeds.edit([row.trade.id for row in rows], name, change)  # type: ignore[arg-type]


def tagged(record: TradeRecord, word: str) -> TradeRecord:
    """The record with one more tag."""
    if word.casefold() in (tag.casefold() for tag in record.tags):
        return record
    return replace(record, tags=(*record.tags, word))
