"""The text field of a rule: numbered lines, colours, brackets, completion, waves under mistakes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.ui.panels.strategies.rule_highlighter import RuleHighlighter
from app.ui.panels.strategies.text_places import brackets_at, change_between, from_qt, to_qt
from app.ui.panels.strategies.undo_keys import UndoKeys, is_undo
from app.ui.theme import color, font
from app.ui.theme.paint import text as draw_text

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent

    from app.ui.theme import Theme

_GUTTER = 40
_TYPE = 13
_WORD = re.compile(r"\w+|\S")


class RuleEdit(QPlainTextEdit):
    """Plain text; Tab leaves the field, undo is the editor's.

    Signals:
        key_pressed: a key that a helper may take first; it answers by `take_key`.
        left: the focus went elsewhere.
        entered: the focus came in.
    """

    key_pressed = Signal(object)
    left = Signal()
    entered = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("flat", "true")
        self.setFont(font(_TYPE, mono=True))
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(4)
        self._wrong: tuple[int, int] | None = None
        self._marked: tuple[int, int] | None = None
        self._key_taken = False
        self._undo_keys = UndoKeys(self)
        self._gutter = _Gutter(self)
        self._highlighter = RuleHighlighter(self.document())
        self.setViewportMargins(_GUTTER, 0, 0, 0)
        self.updateRequest.connect(self._move_gutter)
        self.cursorPositionChanged.connect(self._mark)
        theme.changed.connect(self._follow_theme)

    def set_rule(self, words: str) -> None:
        """Show another rule; what both have in common stays as it is, the cursor too."""
        before = self.toPlainText()
        if words != before:
            change = change_between(before, words)
            self.replace_range(change.start, change.stop, change.new)
        self.set_wrong(None)

    def replace_range(self, start: int, stop: int, new: str, caret: int | None = None) -> None:
        """Write over characters; the cursor goes to ``caret``, counted from ``start``."""
        words = self.toPlainText()
        cursor = QTextCursor(self.document())
        cursor.setPosition(to_qt(words, start))
        cursor.setPosition(to_qt(words, stop), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new)
        if caret is not None:
            cursor.setPosition(to_qt(self.toPlainText(), start + caret))
            self.setTextCursor(cursor)

    def set_wrong(self, place: tuple[int, int] | None) -> None:
        """Underline the word at (line, column), both from 1; None takes the wave away."""
        if place != self._wrong:
            self._wrong = place
            self._mark()

    def mark_range(self, place: tuple[int, int] | None) -> None:
        """Mark the characters of what is chosen in the tree, half open; None marks nothing."""
        if place != self._marked:
            self._marked = place
            self._mark()
            if place is not None:
                self._reveal(place[0])

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of the cursor, from 1."""
        cursor = self.textCursor()
        return cursor.blockNumber() + 1, cursor.positionInBlock() + 1

    @property
    def offset(self) -> int:
        """Characters before the cursor."""
        return from_qt(self.toPlainText(), self.textCursor().position())

    def go_to(self, offset: int) -> None:
        """Put the cursor after so many characters."""
        cursor = self.textCursor()
        cursor.setPosition(to_qt(self.toPlainText(), offset))
        self.setTextCursor(cursor)

    @property
    def wave(self) -> str:
        """The underlined text; "" when nothing is wrong."""
        cursor = self._wrong_cursor()
        return cursor.selectedText() if cursor is not None else ""

    @property
    def marked(self) -> str:
        """The text marked for the tree; "" for none."""
        return "" if self._marked is None else self.toPlainText()[slice(*self._marked)]

    def write_over_wave(self, words: str) -> None:
        """Put the right spelling in place of the underlined word."""
        cursor = self._wrong_cursor()
        if cursor is not None:
            cursor.insertText(words)
            self.setTextCursor(cursor)

    def lines_height(self, lines: int) -> int:
        """The height that shows so many lines, pixels."""
        return QFontMetrics(self.font()).lineSpacing() * lines + 10

    # ------------------------------------------------------------ marks

    def _mark(self) -> None:
        marks = []
        if self.hasFocus():
            line = QTextEdit.ExtraSelection()
            line.format.setBackground(color("sel"))
            line.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            line.cursor = self.textCursor()
            line.cursor.clearSelection()
            marks.append(line)
            marks.extend(self._bracket_marks())
        elif self._marked is not None:
            shape = QTextCharFormat()
            shape.setBackground(color("sel"))
            marks.append(self._range_mark(*self._marked, shape))
        cursor = self._wrong_cursor()
        if cursor is not None:
            wave = QTextEdit.ExtraSelection()
            wave.cursor = cursor
            wave.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wave.format.setUnderlineColor(QColor(color("danger")))
            marks.append(wave)
        self.setExtraSelections(marks)
        self._gutter.update()

    def _bracket_marks(self) -> list[QTextEdit.ExtraSelection]:
        found = brackets_at(self.toPlainText(), self.offset)
        if found is None:
            return []
        own, partner = found
        shape = QTextCharFormat()
        shape.setForeground(color("accent" if partner is not None else "danger"))
        shape.setBackground(color("hover"))
        places = [own] if partner is None else [own, partner]
        return [self._range_mark(at, at + 1, shape) for at in places]

    def _range_mark(
        self, start: int, stop: int, shape: QTextCharFormat
    ) -> QTextEdit.ExtraSelection:
        words = self.toPlainText()
        mark = QTextEdit.ExtraSelection()
        mark.cursor = QTextCursor(self.document())
        mark.cursor.setPosition(to_qt(words, min(start, len(words))))
        end = to_qt(words, min(stop, len(words)))
        mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        mark.format = shape
        return mark

    def _reveal(self, offset: int) -> None:
        cursor = QTextCursor(self.document())
        words = self.toPlainText()
        cursor.setPosition(to_qt(words, min(offset, len(words))))
        bar = self.verticalScrollBar()
        line = cursor.blockNumber()
        if not bar.value() <= line < bar.value() + bar.pageStep():
            bar.setValue(max(0, line - 1))

    def _wrong_cursor(self) -> QTextCursor | None:
        if self._wrong is None or not self.toPlainText():
            return None
        line, column = self._wrong
        block = self.document().findBlockByNumber(min(line, self.blockCount()) - 1)
        words = block.text()
        found = _WORD.search(words, min(column - 1, len(words)))
        first, length = (found.start(), len(found.group())) if found else (len(words) - 1, 1)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + max(0, first))
        cursor.movePosition(
            QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, length
        )
        return cursor

    def _follow_theme(self) -> None:
        self._highlighter.rehighlight()
        self._mark()

    # ------------------------------------------------------------ keys and focus

    def take_key(self) -> None:
        """Tell that a helper did what the key asks for."""
        self._key_taken = True

    def event(self, event: QEvent) -> bool:
        is_tab = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab
        if is_tab and event.type() == QEvent.Type.KeyPress:
            self._key_taken = False
            self.key_pressed.emit(event)  # else the focus would have moved on before
            if self._key_taken:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_undo(event):
            event.ignore()  # the editor undoes, over all its fields
            return
        self._key_taken = False
        self.key_pressed.emit(event)
        if self._key_taken:
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark()
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark()
        self.left.emit()

    # ------------------------------------------------------------ gutter

    def paint_gutter(self, event: QPaintEvent) -> None:
        """Draw the numbers of the visible lines."""
        painter = QPainter(self._gutter)
        painter.fillRect(event.rect(), color("panel"))
        if self.document().isEmpty() and not self.hasFocus():
            return
        current = self.textCursor().blockNumber() if self.hasFocus() else -1
        block, spacing = self.firstVisibleBlock(), QFontMetrics(self.font()).lineSpacing()
        face = font(_TYPE, mono=True)
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > event.rect().bottom():
                break
            number = block.blockNumber()
            token = "text2" if number == current else "text3"
            line = QRectF(0, area.top(), _GUTTER - 12, spacing)
            draw_text(painter, line, str(number + 1), token, face, "right")
            block = block.next()

    def _move_gutter(self, area: QRect, shift: int) -> None:
        if shift:
            self._gutter.scroll(0, shift)
        else:
            self._gutter.update(0, area.y(), _GUTTER, area.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inner = self.contentsRect()
        self._gutter.setGeometry(QRect(inner.left(), inner.top(), _GUTTER, inner.height()))


class _Gutter(QWidget):
    def __init__(self, edit: RuleEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        return QSize(_GUTTER, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._edit.paint_gutter(event)
