"""A rating of one to five dots, by mouse and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleValueChangeEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import color, paint

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

MOST = 5
_STEP, _DOT = 18.0, 4.5


class DotField(QWidget):
    """The same dot clicked twice takes the rating away; so does 0 or Delete.

    Signals:
        changed: 1–5, or None.
    """

    changed = Signal(object)

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self._name = name
        self._count: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(hint)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._tell()

    @property
    def count(self) -> int | None:
        """Dots that are full; None: not rated."""
        return self._count

    def show_count(self, count: int | None) -> None:
        """Show a rating; nothing is announced."""
        if count != self._count:
            self._count = count
            self._tell()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(MOST * _STEP), 24)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().x() // _STEP) + 1
        if event.button() == Qt.MouseButton.LeftButton and 1 <= at <= MOST:
            self._choose(None if at == self._count else at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, now = event.key(), self._count or 0
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_5:
            self._choose(key - Qt.Key.Key_0)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(None)
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Up):
            self._choose(min(now + 1, MOST))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
            self._choose(now - 1 if now > 1 else None)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at in range(MOST):
            middle = self.height() / 2
            left = at * _STEP + (_STEP - 2 * _DOT) / 2
            token = "accent" if at < (self._count or 0) else "line"
            dot = QRectF(left, middle - _DOT, 2 * _DOT, 2 * _DOT)
            paint.block(painter, dot, color(token), _DOT)
        if self.hasFocus():
            painter.setPen(color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 2.5, -0.5, -2.5), 3, 3)

    def _choose(self, count: int | None) -> None:
        if count != self._count:
            self.show_count(count)
            self.changed.emit(count)
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, count or 0))

    def _tell(self) -> None:
        shown = self.tr("none") if self._count is None else f"{self._count}"
        self.setAccessibleName(f"{self._name}: {shown}")
