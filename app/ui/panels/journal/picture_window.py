"""A window that shows one picture as large as it has room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import QDialog

from app.ui.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QPaintEvent
    from PySide6.QtWidgets import QWidget

_SIZE = (1000, 660)


class PictureWindow(QDialog):
    """Closes by Esc; Ctrl+C copies the picture. It stops nothing else."""

    def __init__(self, image: QImage, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(name)
        self.setAccessibleName(name)
        self.resize(*_SIZE)
        self._picture = QPixmap.fromImage(image)
        copy = QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self)
        copy.activated.connect(lambda: QGuiApplication.clipboard().setPixmap(self._picture))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("ground"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = QSizeF(self._picture.size())
        if size.isEmpty():
            return
        room = QSizeF(self.size())
        if size.width() > room.width() or size.height() > room.height():
            size.scale(room, Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (room.width() - size.width()) / 2, (room.height() - size.height()) / 2
        area = QRectF(left, top, size.width(), size.height())
        painter.drawPixmap(area, self._picture, QRectF(self._picture.rect()))
