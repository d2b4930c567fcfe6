"""One rule of a strategy: caption, place of the cursor, text, what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.panels.strategies.rule_edit import RuleEdit
from app.ui.widgets.basics import IconLabel, button, label

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent

    from app.ui.panels.strategies.reading import Reading
    from app.ui.theme import Theme

_FEWEST_LINES = 4


class RuleSection(QWidget):
    """A rule's text under its caption.

    Signals:
        edited: the text changed.
        focused: the cursor came in.

    Attributes:
        title: the caption without additions.
    """

    edited = Signal()
    focused = Signal()

    def __init__(self, caption: str, theme: Theme, *, hint: str = "") -> None:
        """A section as high as its place allows; ``hint`` stands where there is no rule."""
        super().__init__()
        self.title = caption.partition(",")[0]
        self._suggestion = ""
        self.edit = RuleEdit(theme, self.tr("{0} rule").format(self.title))
        self.edit.setPlaceholderText(hint)
        self.edit.setMinimumHeight(self.edit.lines_height(_FEWEST_LINES))
        self.place = label("", px=11, tone="text3")
        self._icon = IconLabel("x-circle", "danger", 14)
        self._problem = label("", tone="danger", wrap=True)
        self.fix = button("", "quiet")
        self.fix.setToolTip(self.tr("Alt+Enter"))
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 2)
        head.addWidget(label(caption, px=11, weight=500, tone="text2"))
        head.addStretch(1)
        head.addWidget(self.place)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 8, 6)
        foot.setSpacing(8)
        foot.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._problem, 1)
        foot.addWidget(self.fix)
        self._foot = QWidget()
        self._foot.setLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.edit, 1)
        column.addWidget(self._foot)
        self._foot.hide()
        self.edit.textChanged.connect(self.edited)
        self.edit.cursorPositionChanged.connect(self._tell_place)
        self.edit.installEventFilter(self)
        self.edit.key_pressed.connect(self._on_key)
        self.fix.clicked.connect(lambda _checked: self.take_suggestion())

    @property
    def problem(self) -> str:
        """The sentence under the text; "" when nothing is wrong."""
        return self._problem.text() if self._foot.isVisibleTo(self) else ""

    def show_problem(self, reading: Reading) -> None:
        """Underline the mistake of a reading and say what it is.

        A reading without one says nothing yet: the whole check may still find a mistake.
        """
        if reading.problem:
            self.mark(reading.problem, reading.line, reading.column, reading.suggestion)

    def mark(
        self, sentence: str, line: int | None, column: int | None, suggestion: str | None
    ) -> None:
        """Underline a mistake and say what it is; "" takes both away."""
        place = None if line is None else (line, column or 1)
        self.edit.set_wrong(place)
        self.say(sentence, suggestion if place is not None else None)

    def say(self, sentence: str, suggestion: str | None = None) -> None:
        """Say what is wrong; "" that nothing is."""
        self._problem.setText(sentence)
        self._foot.setVisible(bool(sentence))
        self._suggestion = suggestion or ""
        self.fix.setVisible(bool(suggestion))
        if suggestion:
            self.fix.setText(self.tr("Use '{0}'").format(suggestion))

    def take_suggestion(self) -> None:
        """Write what was probably meant."""
        if self._suggestion:
            self.edit.write_over_wave(self._suggestion)
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_key(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take_suggestion()
            self.edit.take_key()

    def _tell_place(self) -> None:
        line, column = self.edit.place
        words = self.tr("line {0}, column {1}").format(line, column)
        self.place.setText(words if self.edit.hasFocus() else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._tell_place()
            if event.type() == QEvent.Type.FocusIn:
                self.focused.emit()
        return super().eventFilter(watched, event)
