"""The strip in which a column is written: name, expression, format, and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.panels.scanner.extra_columns import LONGEST_TITLE, ExtraColumn, styles
from app.ui.theme import font
from app.ui.widgets.basics import button, dress_again, label, set_tone, tool_button

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.services.expression_columns import ExpressionCheck
    from app.ui.context import Context

_PATIENCE_MS = 150


class ColumnForm(QWidget):
    """Writes one column; checks it while one types.

    Signals:
        saved: the `ExtraColumn`.
        removed: the id of a column.
        moved: (id, places to the right).
        left: the form was closed without saving.
    """

    saved = Signal(object)
    removed = Signal(str)
    moved = Signal(str, int)
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context = context
        self._column = ExtraColumn("", "", "")
        self._checked: ExpressionCheck | None = None
        self._checked_text = ""
        self._wants_save = False
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name of the column"))
        self.name.setMaxLength(LONGEST_TITLE)
        self.name.setFixedWidth(110)
        self.expression = QLineEdit()
        self.expression.setFont(font(12, mono=True))
        self.expression.setPlaceholderText(self.tr("Expression, e.g. atr(14) / close"))
        self.expression.setAccessibleName(self.tr("Expression"))
        self.style_box = QComboBox()
        self.style_box.setAccessibleName(self.tr("Format"))
        for key, words in styles().items():
            self.style_box.addItem(words, key)
        self.words = label("", px=11, tone="text3", wrap=True)
        self.save_button = button(self.tr("Add"))
        self.to_left = tool_button("arrow-left", self.tr("Move left"), size=14)
        self.to_right = tool_button("arrow-right", self.tr("Move right"), size=14)
        self.remove = tool_button("trash", self.tr("Remove column"), size=14)
        self.close_button = tool_button("x", self.tr("Close without saving (Esc)"), size=12)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._lay_out()
        self._connect()
        self.hide()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(4)
        first.addWidget(self.name)
        first.addWidget(self.expression, 1)
        first.addWidget(self.close_button)
        second = QHBoxLayout()
        second.setSpacing(4)
        second.addWidget(self.words, 1)
        for each in (self.style_box, self.to_left, self.to_right, self.remove, self.save_button):
            second.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addLayout(first)
        column.addLayout(second)

    def _connect(self) -> None:
        self._patience.timeout.connect(self._check)
        self.expression.textChanged.connect(lambda _text: self._patience.start())
        self.expression.textChanged.connect(lambda _text: self._show_state())
        self.name.textChanged.connect(lambda _text: self._show_state())
        for each in (self.name, self.expression):
            each.returnPressed.connect(self.save)
        self.save_button.clicked.connect(lambda _checked: self.save())
        self.remove.clicked.connect(lambda _checked: self.removed.emit(self._column.id))
        self.to_left.clicked.connect(lambda _checked: self.moved.emit(self._column.id, -1))
        self.to_right.clicked.connect(lambda _checked: self.moved.emit(self._column.id, 1))
        self.close_button.clicked.connect(lambda _checked: self.leave())
        for field in (self.name, self.expression, self.style_box):
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self.leave()
            return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------ what is written

    def write(self, column: ExtraColumn) -> None:
        """Write a column: a new one has neither name nor expression."""
        self._column = column
        self._checked, self._checked_text, self._wants_save = None, "", False
        is_new = not column.expression
        self.name.setText(column.title)
        self.expression.setText(column.expression)
        self.style_box.setCurrentIndex(max(0, self.style_box.findData(column.style)))
        self.save_button.setText(self.tr("Add") if is_new else self.tr("Save"))
        for each in (self.to_left, self.to_right, self.remove):
            each.setVisible(not is_new)
        self.show()
        self.expression.setFocus(Qt.FocusReason.OtherFocusReason)
        self._check()
        self._show_state()

    def leave(self) -> None:
        """Close without saving."""
        self.hide()
        self.left.emit()

    def save(self) -> None:
        """Keep the column, as soon as its expression is known to be sound."""
        if not self._text:
            return
        if self._checked is None or self._checked_text != self._text:
            self._wants_save = True
            self._check()
            return
        self._wants_save = False
        self.hide()
        self.saved.emit(
            replace(
                self._column,
                title=self.name.text().strip() or self._checked.text[:LONGEST_TITLE],
                expression=self._checked.text,
                style=str(self.style_box.currentData()),
                is_condition=self._checked.is_condition,
            )
        )

    @property
    def _text(self) -> str:
        return self.expression.text().strip()

    def _check(self) -> None:
        self._patience.stop()
        text, services = self._text, self._context.services
        if not text:
            self._say(self.tr("Any value or condition of the rule language."), "text3")
            return

        def take(found: ExpressionCheck) -> None:
            self._take(text, found)

        self._context.runner.ask(
            self,
            lambda: services.expression_columns.check(text),
            take,
            failed=self._refuse,
            topic="check",
        )

    def _take(self, text: str, found: ExpressionCheck) -> None:
        self._checked, self._checked_text = found, text
        words = self.tr("A condition: shown as ✓ or ✗.") if found.is_condition else ""
        self._say(words or self.tr("A number for every symbol at its newest bar."), "text3")
        self.style_box.setEnabled(not found.is_condition)
        self._show_state()
        if self._wants_save and text == self._text:
            self.save()

    def _refuse(self, sentence: str) -> None:
        self._wants_save = False
        self._checked = None
        self._say(sentence, "danger")
        self._show_state()

    def _say(self, words: str, tone: str) -> None:
        self.words.setText(words)
        set_tone(self.words, tone)
        wrong = "true" if tone == "danger" else "false"
        if self.expression.property("wrong") != wrong:
            self.expression.setProperty("wrong", wrong)
            dress_again(self.expression)

    def _show_state(self) -> None:
        self.save_button.setEnabled(self._checked is not None and bool(self._text))
