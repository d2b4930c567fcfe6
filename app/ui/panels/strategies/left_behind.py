"""The line that asks what to do with changes left in another strategy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.widgets.basics import IconLabel, button, label, tool_button


class LeftBehind(QWidget):
    """Asks in place, not by a dialog; the changes are kept as long as nobody answers.

    Signals:
        save_wanted: keep the changes of the named strategy as a new version.
        discard_wanted: throw them away.
        return_wanted: choose it again.
    """

    save_wanted = Signal(str)
    discard_wanted = Signal(str)
    return_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.name = ""
        self._words = label("", wrap=True)
        self.save = button(self.tr("Save"))
        self.discard = button(self.tr("Discard"), "danger")
        self.back = button(self.tr("Go back"), "quiet")
        self.close_button = tool_button("x", self.tr("Decide later"), size=12)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(IconLabel("warning-circle", "warn"))
        row.addWidget(self._words, 1)
        for each in (self.back, self.discard, self.save, self.close_button):
            row.addWidget(each)
        self.save.clicked.connect(lambda _checked: self.save_wanted.emit(self.name))
        self.discard.clicked.connect(lambda _checked: self.discard_wanted.emit(self.name))
        self.back.clicked.connect(lambda _checked: self.return_wanted.emit(self.name))
        self.close_button.clicked.connect(lambda _checked: self.hide())
        self.hide()

    def ask(self, name: str) -> None:
        """Ask about the changes of this strategy."""
        self.name = name
        self._words.setText(self.tr("{0}: unsaved changes, kept.").format(name))
        self.show()

    def settle(self, name: str) -> None:
        """Ask no more about this strategy."""
        if name == self.name:
            self.hide()
