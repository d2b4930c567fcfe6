"""The text field of a rule: numbered lines, colours, a wave under the mistake."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.ui.panels.strategies.rule_highlighter import RuleHighlighter
from app.ui.theme import color, font
from app.ui.theme.paint import text as draw_text

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent

    from app.ui.theme import Theme

_GUTTER = 40
_TYPE = 13
_WORD = re.compile(r"\w+|\S")


class RuleEdit(QPlainTextEdit):
    """Plain text with undo; Tab leaves the field."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setProperty("flat", "true")
        self.setFont(font(_TYPE, mono=True))
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(4)
        self._wrong: tuple[int, int] | None = None
        self._gutter = _Gutter(self)
        self._highlighter = RuleHighlighter(self.document())
        self.setViewportMargins(_GUTTER, 0, 0, 0)
        self.updateRequest.connect(self._move_gutter)
        self.cursorPositionChanged.connect(self._mark)
        theme.changed.connect(self._follow_theme)

    def set_rule(self, words: str) -> None:
        """Show another rule; undo begins anew."""
        if words != self.toPlainText():
            self.setPlainText(words)
        self.set_wrong(None)

    def set_wrong(self, place: tuple[int, int] | None) -> None:
        """Underline the word at (line, column), both from 1; None takes the wave away."""
        self._wrong = place
        self._mark()

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of the cursor, from 1."""
        cursor = self.textCursor()
        return cursor.blockNumber() + 1, cursor.positionInBlock() + 1

    @property
    def wave(self) -> str:
        """The underlined text; "" when nothing is wrong."""
        cursor = self._wrong_cursor()
        return cursor.selectedText() if cursor is not None else ""

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
        cursor = self._wrong_cursor()
        if cursor is not None:
            wave = QTextEdit.ExtraSelection()
            wave.cursor = cursor
            wave.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wave.format.setUnderlineColor(QColor(color("danger")))
            marks.append(wave)
        self.setExtraSelections(marks)
        self._gutter.update()

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

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._mark()


class _Gutter(QWidget):
    def __init__(self, edit: RuleEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        return QSize(_GUTTER, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._edit.paint_gutter(event)
