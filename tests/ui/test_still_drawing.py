from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.widgets.still_drawing import StillDrawing

if TYPE_CHECKING:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter
    from pytestqt.qtbot import QtBot

RED, BLUE = QColor(255, 0, 0), QColor(0, 0, 255)


class Filled(StillDrawing):
    def __init__(self) -> None:
        super().__init__("filled")
        self.fill = RED
        self.drawn = self.drawn_at = 0
        self.frames: Frames | None = None

    def draw(self, painter: QPainter, area: QRectF) -> None:
        painter.fillRect(area, self.fill)
        self.drawn += 1
        self.drawn_at = 0 if self.frames is None else self.frames.count


def page(qtbot: QtBot) -> tuple[QWidget, Filled, Filled]:
    window = QWidget()
    first, second = Filled(), Filled()
    column = QVBoxLayout(window)
    column.addWidget(first)
    column.addWidget(second)
    window.resize(200, 200)
    qtbot.addWidget(window)
    return window, first, second


def color_of(drawing: Filled) -> QColor:
    return drawing.grab().toImage().pixelColor(5, 5)


class Frames(QObject):
    """Counts how often a window is painted, and what was drawn when."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.count = 0
        window.installEventFilter(self)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() == QEvent.Type.UpdateRequest
        return False


def test_on_screen_each_is_drawn_in_a_frame_of_its_own(qtbot: QtBot) -> None:
    window, first, second = page(qtbot)
    frames = Frames(window)
    for each in (first, second):
        each.frames = frames
    window.show()
    qtbot.waitUntil(lambda: (first.drawn, second.drawn) == (1, 1))
    for each in (first, second):
        each.draw_anew()
    window.repaint()
    assert (first.drawn, second.drawn) == (1, 1)
    qtbot.waitUntil(lambda: (first.drawn, second.drawn) == (2, 2))
    assert first.drawn_at != second.drawn_at


def test_a_drawing_that_is_gone_gets_no_turn(qtbot: QtBot) -> None:
    window, first, second = page(qtbot)
    window.show()
    qtbot.waitUntil(lambda: second.drawn == 1)
    for each in (first, second):
        each.draw_anew()
    window.repaint()
    shiboken6.delete(first)
    qtbot.waitUntil(lambda: second.drawn == 2)


def test_a_picture_that_is_taken_is_whole(qtbot: QtBot) -> None:
    window, first, second = page(qtbot)
    window.show()
    qtbot.waitUntil(lambda: second.drawn == 1)
    for each in (first, second):
        each.fill = BLUE
        each.draw_anew()
    assert (color_of(first), color_of(second)) == (BLUE, BLUE)
    assert (first.drawn, second.drawn) == (2, 2)


def test_what_stands_is_not_drawn_again_until_its_size_changes(qtbot: QtBot) -> None:
    window, first, _ = page(qtbot)
    window.show()
    qtbot.waitUntil(lambda: first.drawn == 1)
    window.repaint()
    assert first.drawn == 1
    window.resize(300, 300)
    qtbot.waitUntil(lambda: first.drawn > 1)
