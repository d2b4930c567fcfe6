"""A list of pieces of rule with a field that searches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QVBoxLayout,
)

from app.ui.theme import color, font
from app.ui.theme.paint import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from app.ui.panels.strategies.catalogue import Offer

_OFFER = Qt.ItemDataRole.UserRole
_SIZE = QSize(420, 360)
_ROW = 24
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}


class SearchMenu(QFrame):
    """Opens under a button; typing searches, arrows move, Enter takes, Escape leaves.

    Signals:
        chosen: the `Offer` that was taken.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self._anchor: QWidget | None = None
        self._offers: tuple[Offer, ...] = ()
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Search"))
        self.field.setAccessibleName(self.tr("Search what to insert"))
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("What can be inserted"))
        self.list.setItemDelegate(_OfferDelegate(self.list))
        column = QVBoxLayout(self)
        column.setContentsMargins(5, 5, 5, 5)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.resize(_SIZE)
        self.field.textChanged.connect(lambda _text: self._fill())
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self.hide()

    def open_at(self, offers: Sequence[Offer], widget: QWidget) -> None:
        """Open below a widget with everything on offer."""
        self._offers = tuple(offers)
        self.field.clear()
        self._fill()
        self._anchor = widget
        host = widget.window()
        if self.parentWidget() is not host:
            self.setParent(host)
        room = host.rect()
        self.resize(_SIZE.boundedTo(room.size()))
        corner = widget.mapTo(host, QPoint(0, widget.height() + 2))
        corner.setX(max(0, min(corner.x(), room.right() - self.width())))
        if corner.y() + self.height() > room.bottom():
            above = widget.mapTo(host, QPoint(0, 0)).y() - self.height() - 2
            corner.setY(max(0, above if above >= 0 else room.bottom() - self.height()))
        self.move(corner)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def shown(self) -> list[Offer]:
        """What the search found."""
        items = (self.list.item(at) for at in range(self.list.count()))
        return [item.data(_OFFER) for item in items if item.data(_OFFER) is not None]

    def _fill(self) -> None:
        words = self.field.text().casefold().split()
        found = [one for one in self._offers if all(word in one.haystack for word in words)]
        if words:
            found.sort(key=lambda one: not one.text.casefold().startswith(words[0]))
        self.list.clear()
        heading = ""
        for offer in found:
            if not words and offer.category != heading:
                heading = offer.category
                head = QListWidgetItem(heading)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            item = QListWidgetItem(offer.title)
            item.setData(_OFFER, offer)
            item.setToolTip(offer.text)
            self.list.addItem(item)
        if not found:
            nothing = QListWidgetItem(self.tr("Nothing of that name"))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self._step(1, start=-1)

    def _step(self, step: int, *, start: int | None = None) -> None:
        at = self.list.currentRow() if start is None else start
        count = self.list.count()
        sign = 1 if step > 0 else -1
        target = max(0, min(count - 1, at + step))
        while 0 <= target < count and self.list.item(target).data(_OFFER) is None:
            target += sign
        if 0 <= target < count:
            self.list.setCurrentRow(target)

    def _take(self, item: QListWidgetItem | None) -> None:
        offer = item.data(_OFFER) if item is not None else None
        if offer is not None:
            self.hide()
            self.chosen.emit(offer)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field:
            return False
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._press(Qt.Key(event.key()))
        return False

    def _press(self, key: Qt.Key) -> bool:
        if key in _MOVES:
            self._step(_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.hide()
            if self._anchor is not None:
                self._anchor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            return False
        return True


class _OfferDelegate(QStyledItemDelegate):
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(100, _ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        area = QRectF(option.rect)
        state = option.state
        offer: Offer | None = index.data(_OFFER)
        if offer is None:
            box = area.adjusted(8, 4, -8, 0)
            text(painter, box, str(index.data()), "text3", font(11, 500))
            return
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, color("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, color("hover"))
        box = area.adjusted(12, 0, -8, 0)
        text(painter, box, offer.title, "text", font(12))
        used = QFontMetricsF(font(12)).horizontalAdvance(offer.title) + 16
        face = font(11, mono=True)
        metrics = QFontMetricsF(face)
        room = box.width() - used
        words = metrics.elidedText(offer.text, Qt.TextElideMode.ElideRight, room)
        text(painter, box, words, "text3", face, "right")
