"""What went wrong unexpectedly, ready to copy; the program goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from app.ui.theme import font
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_MOST = 20
_NAME = "error-report"


class ErrorReport(QDialog):
    """One dialog for all reports; later ones are added below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 400)
        self._count = 0
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFont(font(12, mono=True))
        self._text.setAccessibleName(self.tr("Report"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(label(self.tr("This is a mistake in Harrier."), px=14, weight=600))
        sentence = self.tr(
            "The program goes on and your data is safe. Copy the report and send it to the "
            "project; the same text is in the log."
        )
        column.addWidget(label(sentence, tone="text2", wrap=True))
        column.addWidget(self._text, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.copy_button = button(self.tr("Copy"), "primary", "copy")
        self.copy_button.clicked.connect(self.copy)
        close = button(self.tr("Close"))
        close.clicked.connect(self.close)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(close)
        column.addLayout(buttons)

    @classmethod
    def show_one(cls, parent: QWidget, trace: str) -> ErrorReport:
        """Show a report in the dialog that is open, or in a new one."""
        found = parent.findChild(cls, _NAME)
        dialog = found if isinstance(found, ErrorReport) else cls(parent)
        dialog.add(trace)
        dialog.show()
        return dialog

    def add(self, trace: str) -> None:
        """Add one traceback; after 20 they are only counted."""
        self._count += 1
        if self._count <= _MOST:
            self._text.appendPlainText(trace)
        else:
            self.setWindowTitle(self.tr("{0} errors").format(self._count))

    def text(self) -> str:
        """All reports."""
        return self._text.toPlainText()

    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())
