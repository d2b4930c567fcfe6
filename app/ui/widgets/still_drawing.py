"""A drawing of which most stands still."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter, QPixmap

from app.ui.theme import color
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QPaintEvent

_AFTER_FRAME_MS: Final = 1  # timers of 0 ms may come together before the window is painted


class _Turns:
    """Gives each drawing a turn of the event loop for itself: several together are a stall."""

    def __init__(self) -> None:
        self._waiting: deque[StillDrawing] = deque()

    def ask(self, drawing: StillDrawing) -> None:
        """Have `StillDrawing.take_turn` called, in a turn in which no other is."""
        if drawing not in self._waiting:
            self._waiting.append(drawing)
            if len(self._waiting) == 1:
                QTimer.singleShot(_AFTER_FRAME_MS, self._give)

    def _give(self) -> None:
        drawing = self._waiting.popleft()
        if self._waiting:
            QTimer.singleShot(_AFTER_FRAME_MS, self._give)
        if shiboken6.isValid(drawing):
            drawing.take_turn()


_turns = _Turns()


class StillDrawing(Drawing):
    """What `draw` draws is kept as a picture until `draw_anew`; the rest is drawn over it.

    A page is painted often for the sake of something else on it. On screen each is drawn in a turn
    of its own, after what is painted at once; what was there before stands until then.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._still: QPixmap | None = None
        self._is_stale = False
        self._has_turn = False

    def take_turn(self) -> None:
        """Draw what is due."""
        self._has_turn = True
        self.update()

    def draw_over(self, painter: QPainter) -> None:
        """Draw what changes with the mouse and the keyboard."""

    def draw_anew(self) -> None:
        """Draw everything again: something else is to be seen."""
        self._is_stale = True
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        is_due = self._is_due()
        if is_due and not self._has_turn and self._is_on_screen(painter):
            self._wait(painter)
            return
        if is_due or self._still is None:
            self._still = self._picture(self.devicePixelRatioF())
            self._is_stale = self._has_turn = False
        painter.drawPixmap(0, 0, self._still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw_over(painter)

    def _is_due(self) -> bool:
        if self._is_stale or self._still is None:
            return True
        return self._still.devicePixelRatio() != self.devicePixelRatioF()

    def _is_on_screen(self, painter: QPainter) -> bool:
        """Whether the window is painted, and not a picture of it taken."""
        store = self.window().backingStore()
        shown = store.paintDevice() if store is not None else None
        painted = painter.paintEngine().paintDevice()
        if shown is None or painted is None:
            return False
        return shiboken6.getCppPointer(shown) == shiboken6.getCppPointer(painted)

    def _wait(self, painter: QPainter) -> None:
        if self._still is None:
            painter.fillRect(self.rect(), color("panel"))
        else:
            painter.drawPixmap(0, 0, self._still)
        _turns.ask(self)

    def _picture(self, ratio: float) -> QPixmap:
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(color("panel"))
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, QRectF(self.rect()))
        painter.end()
        return made

    def resizeEvent(self, _event: QEvent) -> None:
        self._is_stale = True

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (event.Type.PaletteChange, event.Type.StyleChange):
            self.draw_anew()
        super().changeEvent(event)
