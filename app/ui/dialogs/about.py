"""What this program is, and whose work it stands on."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, qVersion
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme import color
from app.ui.theme.app_icon import draw_mark
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Mark(QWidget):
    """The program's mark in the accent colour."""

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self.setFixedSize(size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_mark(QPainter(self), QRectF(self.rect()), color("accent"))


class About(QDialog):
    """Name, version, licences."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setWindowTitle(self.tr("About Harrier"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(Mark(QSize(40, 34)))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(label("Harrier", px=18, weight=600))
        names.addWidget(label(self.tr("Version {0} · Qt {1}").format(_version(), qVersion())))
        head.addLayout(names, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(head)
        for sentence in self._sentences():
            words = label(sentence, tone="text2", wrap=True)
            words.setFixedWidth(400)
            words.setMinimumHeight(words.heightForWidth(400))
            column.addWidget(words)
        close = button(self.tr("Close"))
        close.clicked.connect(self.close)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)

    def _sentences(self) -> tuple[str, ...]:
        return (
            self.tr("It watches the market by your rules and follows every setup to its end."),
            self.tr("Not financial advice. Results of the past do not tell the future."),
            self.tr(
                "Harrier is free software under the MIT licence. It contains the typefaces Inter "
                "and JetBrains Mono (SIL Open Font License 1.1) and Phosphor icons (MIT), and "
                "uses Qt (LGPL 3)."
            ),
        )


def _version() -> str:
    try:
        return metadata.version("harrier")
    except metadata.PackageNotFoundError:
        return "0.1.0"
