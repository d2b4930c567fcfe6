"""Words as chips that are added by typing and taken out by a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QStringListModel, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QCompleter, QLineEdit, QSizePolicy, QToolButton, QWidget

from app.ui.theme import color, draw_icon, paint
from app.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QPaintEvent

_HEIGHT, _CROSS, _FIELD = 24, 14, 150


class Chip(QToolButton):
    """One word; a click, Delete or Backspace takes it out."""

    def __init__(self, word: str, token: str) -> None:
        super().__init__()
        self.word = word
        self._token = token
        self.setFixedSize(round(paint.badge_width(word)) + _CROSS, _HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("Remove {0}").format(word))
        self.setToolTip(self.tr("Remove {0}").format(word))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        whole = QRectF(0.5, middle - 8.5, self.width() - 1, 17)
        neutral = self._token == "text2"
        ground = color("hover") if neutral else color(self._token, 0.14)
        paint.block(painter, whole, ground, 3)
        paint.badge(painter, QPointF(0, middle), self.word, self._token, neutral=neutral)
        draw_icon(painter, QRectF(self.width() - _CROSS, middle - 5, 10, 10), "x", "text3")
        if self.hasFocus():
            painter.setPen(color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole, 3, 3)


class ChipField(QWidget):
    """Words in their order, each once.

    Signals:
        changed: the words, a tuple, after the user added or removed one.
    """

    changed = Signal(object)

    def __init__(self, name: str, placeholder: str, token: str = "text2") -> None:
        super().__init__()
        self._token = token
        self._words: tuple[str, ...] = ()
        self._chips: list[Chip] = []
        self._known = QStringListModel(self)
        self._flow = FlowLayout(4, 4)
        self._flow.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._flow)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.field = QLineEdit()
        self.field.setProperty("quiet", "true")
        self.field.setFixedWidth(_FIELD)
        self.field.setPlaceholderText(placeholder)
        self.field.setAccessibleName(name)
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field.setCompleter(completer)
        self._flow.addWidget(self.field)
        self.field.returnPressed.connect(self.take)
        self.field.textEdited.connect(self._take_at_comma)
        completer.activated.connect(self._take_word, Qt.ConnectionType.QueuedConnection)

    @property
    def words(self) -> tuple[str, ...]:
        """What is chosen."""
        return self._words

    def show_words(self, words: Sequence[str]) -> None:
        """Show these words; nothing is announced."""
        if tuple(words) != self._words:
            self._words = tuple(words)
            self._fill()

    def offer(self, words: Sequence[str]) -> None:
        """Complete these words while one types."""
        if self._known.stringList() != list(words):
            self._known.setStringList(list(words))

    def take(self) -> None:
        """Take what is in the field as one more word."""
        self._take_word(self.field.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and self._words and self.field.hasFocus():
            self._remove(self._words[-1])
        else:
            super().keyPressEvent(event)

    def _take_at_comma(self, text: str) -> None:
        if text.endswith(","):
            self._take_word(text[:-1])

    def _take_word(self, text: str) -> None:
        word = " ".join(text.split())
        self.field.clear()
        known = {one.casefold() for one in self._words}
        if word and word.casefold() not in known:
            self._change((*self._words, word))

    def _remove(self, word: str) -> None:
        self._change(tuple(one for one in self._words if one != word))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _change(self, words: tuple[str, ...]) -> None:
        self._words = words
        self._fill()
        self.changed.emit(words)

    def _fill(self) -> None:
        """Chips first, then the field to write in."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if isinstance(widget, Chip):
                widget.hide()
                widget.deleteLater()
        self._chips = [Chip(word, self._token) for word in self._words]
        for chip in self._chips:
            chip.clicked.connect(lambda _checked, word=chip.word: self._remove(word))
            self._flow.addWidget(chip)
        self._flow.addWidget(self.field)
        self._flow.invalidate()
        self.updateGeometry()
