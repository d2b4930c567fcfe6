"""Completion and signatures while a rule is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPoint, QRect, Qt

from app.ui.panels.strategies.completion_popup import CompletionPopup, SignatureTip

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from PySide6.QtGui import QKeyEvent

    from app.domain.language.completion import Candidate, Completion
    from app.domain.timeframe import Timeframe
    from app.ui.panels.strategies.rule_edit import RuleEdit

_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_OPENS = frozenset("(.@$,= ")


class Writing(NamedTuple):
    """What completion has to know of the strategy."""

    base: Timeframe
    variables: Collection[str] = ()
    symbols: Collection[str] = ()


class WritingHelp(QObject):
    """Shows what fits at the cursor of a rule's field; made once the language is loaded."""

    def __init__(self, edit: RuleEdit, writing: Callable[[], Writing]) -> None:
        super().__init__(edit)
        self._edit = edit
        self._writing = writing
        self._completion: Completion | None = None
        self._typed = False
        host = edit.window()
        self.popup = CompletionPopup(host)
        self.tip = SignatureTip(host)
        edit.destroyed.connect(self.popup.deleteLater)
        edit.destroyed.connect(self.tip.deleteLater)
        self.popup.taken.connect(self._take)
        edit.key_pressed.connect(self._on_key)
        edit.textChanged.connect(self._on_text)
        edit.cursorPositionChanged.connect(self._on_cursor)
        edit.left.connect(self.close)
        edit.verticalScrollBar().valueChanged.connect(lambda _value: self.close())

    def close(self) -> None:
        """Hide everything."""
        self.popup.hide()
        self.tip.hide()

    def open(self) -> None:
        """Show what fits at the cursor."""
        from app.domain.language.completion import complete

        self._move_in()
        edit, writing = self._edit, self._writing()
        completion = complete(
            edit.toPlainText(),
            edit.offset,
            writing.base,
            variables=writing.variables,
            symbols=writing.symbols,
            expects="condition",
        )
        self._completion = completion
        word = edit.toPlainText()[completion.start : completion.end]
        if any(one.insert.strip() == word for one in completion.candidates):
            self.popup.hide()  # it is written already
            return
        self.popup.show_candidates(completion.candidates, self._place(completion.start))

    def _on_key(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Space and control:
            self.open()
            self._edit.take_key()
            return
        self._typed = bool(event.text()) and event.text().isprintable() and not control
        if self.popup.isVisible():
            self._on_popup_key(key)
        elif key == Qt.Key.Key_Escape and self.tip.isVisible():
            self.tip.hide()
            self._edit.take_key()
        elif key == Qt.Key.Key_Backspace:
            self._typed = False

    def _on_popup_key(self, key: Qt.Key) -> None:
        if key in _STEPS:
            self.popup.step(_STEPS[key])
        elif key in _TAKES and self.popup.current is not None:
            self._take(self.popup.current)
        elif key == Qt.Key.Key_Escape:
            self.popup.hide()
        else:
            if key == Qt.Key.Key_Backspace:
                self._typed = True
            return
        self._edit.take_key()

    def _take(self, candidate: Candidate) -> None:
        completion = self._completion
        self.popup.hide()
        if completion is None:
            return
        self._typed = False
        self._edit.replace_range(
            completion.start, completion.end, candidate.insert, candidate.caret
        )
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        if candidate.insert.endswith(("=", ".", "@")):
            self.open()

    def _on_text(self) -> None:
        if not self._typed or not self._edit.hasFocus():
            self.popup.hide()
            return
        before = self._edit.toPlainText()[: self._edit.offset]
        last = before[-1:]
        if last.isalnum() or last == "_" or (last in _OPENS and last != " "):
            self.open()
        else:
            self.popup.hide()

    def _on_cursor(self) -> None:
        from app.domain.language.signatures import signature_at

        completion = self._completion
        offset = self._edit.offset
        if completion is not None and not completion.start <= offset:
            self.popup.hide()
        if not self._edit.hasFocus():
            self.tip.hide()
            return
        self._move_in()
        signature = signature_at(self._edit.toPlainText(), offset)
        start = signature.start if signature is not None else 0
        self.tip.show_signature(signature, self._place(start))

    def _move_in(self) -> None:
        """Follow the field into another window, as when its dock was floated."""
        self.popup.move_to(self._edit.window())
        self.tip.move_to(self._edit.window())

    def _place(self, offset: int) -> QRect:
        """Where a character stands, in the window."""
        from PySide6.QtGui import QTextCursor

        from app.ui.panels.strategies.text_places import to_qt

        edit = self._edit
        cursor = QTextCursor(edit.document())
        cursor.setPosition(to_qt(edit.toPlainText(), offset))
        area = edit.cursorRect(cursor)
        corner = edit.viewport().mapTo(edit.window(), QPoint(area.left(), area.top()))
        return QRect(corner, area.size())
