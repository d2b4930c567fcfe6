"""A thin bar that tells how far something is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleValueChangeEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import color
from app.ui.theme.paint import block

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

HEIGHT = 4
_UNKNOWN = 1 / 3
_LEAST_SHARE: Final = 0.02
_LEAST_S: Final = 0.5


class ProgressLine(QWidget):
    """Four pixels high. Unlike QProgressBar it never paints the window at once."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._done, self._total = 0, 0
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(40)

    @property
    def shown(self) -> tuple[int, int]:
        """Done and total."""
        return self._done, self._total

    def show_progress(self, done: int, total: int) -> None:
        """Show how far it is; a total of 0 means that the amount is not known yet."""
        if (done, total) == (self._done, self._total):
            return
        self._done, self._total = done, total
        self.update()
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleValueChangeEvent(self, done))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        block(painter, whole, color("line"), HEIGHT / 2)
        share = self._done / self._total if self._total else _UNKNOWN
        whole.setWidth(whole.width() * min(share, 1.0))
        block(painter, whole, color("accent"), HEIGHT / 2)


def estimate(done: int, total: int, spent: float) -> float | None:
    """Seconds that are left at the pace so far; None before it can be told."""
    if not total or done / total < _LEAST_SHARE or spent < _LEAST_S:
        return None
    return spent * (total - done) / done
