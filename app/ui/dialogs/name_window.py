"""A small window that asks for a name, and says at once why one cannot be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout

from app.ui.theme import font
from app.ui.widgets.basics import button, dress_again, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

_WIDTH = 320


class NameWindow(QDialog):
    """Return takes the name, Esc leaves it. It stops nothing else.

    Signals:
        named: the name, once it can be taken.
    """

    named = Signal(str)

    def __init__(
        self, title: str, name: str, refusal: Callable[[str], str], parent: QWidget
    ) -> None:
        """Ask for a name.

        Args:
            title: what is named.
            name: proposed, and selected so that typing replaces it.
            refusal: why a name cannot be taken; "" when it can.
            parent: the window it belongs to.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("panel")
        self.setWindowTitle(title)
        self.setFixedWidth(_WIDTH)
        self._refusal = refusal
        self.field = QLineEdit(name)
        self.field.setFont(font())
        self.field.setAccessibleName(self.tr("Name"))
        self.error = label("", px=11, tone="danger", wrap=True)
        self.take = button(self.tr("OK"), "primary")
        self.take.setDefault(True)
        self._lay_out()
        self.field.textChanged.connect(lambda _text: self._judge())
        self.take.clicked.connect(lambda _checked: self._take())
        self.field.selectAll()
        self._judge()

    def _lay_out(self) -> None:
        leave = button(self.tr("Cancel"))
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        caption = label(self.tr("Name"), tone="text2")
        caption.setBuddy(self.field)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(leave)
        foot.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(caption)
        column.addWidget(self.field)
        column.addWidget(self.error)
        column.addSpacing(8)
        column.addLayout(foot)

    def _judge(self) -> None:
        sentence = self._refusal(self.field.text())
        is_empty = not self.field.text().strip()
        self.error.setText("" if is_empty else sentence)
        self.field.setProperty("wrong", "true" if sentence and not is_empty else "false")
        dress_again(self.field)
        self.take.setEnabled(not sentence)

    def _take(self) -> None:
        name = self.field.text()
        if not self._refusal(name):
            self.accept()
            self.named.emit(name)
