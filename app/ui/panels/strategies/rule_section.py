"""One rule of a strategy: caption, place of the cursor, text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.panels.strategies.rule_edit import RuleEdit
from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.ui.theme import Theme

_FEWEST_LINES = 6


class RuleSection(QWidget):
    """A rule under its caption.

    Signals:
        edited: the text changed.
        focused: the cursor came in.

    Attributes:
        title: the caption without additions.
    """

    edited = Signal()
    focused = Signal()

    def __init__(self, caption: str, theme: Theme, *, lines: int = 0, hint: str = "") -> None:
        """A section as high as its place allows, or of a fixed number of ``lines``.

        ``hint`` stands where there is no rule.
        """
        super().__init__()
        self.title = caption.partition(",")[0]
        self.edit = RuleEdit(theme, self.tr("{0} rule").format(self.title))
        self.edit.setPlaceholderText(hint)
        self.place = label("", px=11, tone="text3")
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 12, 2)
        head.addWidget(label(caption, px=11, weight=500, tone="text2"))
        head.addStretch(1)
        head.addWidget(self.place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.edit, 1)
        if lines:
            self.edit.setFixedHeight(self.edit.lines_height(lines))
        else:
            self.edit.setMinimumHeight(self.edit.lines_height(_FEWEST_LINES))
        self.edit.textChanged.connect(self.edited)
        self.edit.cursorPositionChanged.connect(self._show_place)
        self.edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() == QEvent.Type.FocusIn:
            self._show_place()
            self.focused.emit()
        elif watched is self.edit and event.type() == QEvent.Type.FocusOut:
            self.place.setText("")
        return False

    def _show_place(self) -> None:
        if self.edit.hasFocus():
            line, column = self.edit.place
            self.place.setText(self.tr("line {0}, column {1}").format(line, column))
