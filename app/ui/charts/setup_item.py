"""A setup on the chart: zones, levels, notes, its fills, and the mark at its signal bar."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen

from app.domain.setup import Direction
from app.domain.setup_progress import in_r
from app.ui.charts.frame import logical
from app.ui.charts.lettering import write
from app.ui.charts.line_item import hairline_pen, paint_level
from app.ui.models import formats
from app.ui.theme import color, paint

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.domain.setup import Setup
    from app.ui.charts.frame import Frame
    from app.ui.charts.scene import Scene

STOP_TINT, TARGET_TINT = 0.13, 0.10
MARK_GAP, MARK_SIZE = 9.0, 8.0
OTHER_MARK_SIZE = 7.0
NOTE_GAP = 12.0
FILL_SIZE = 4.0


@dataclass(frozen=True, slots=True)
class Level:
    """One line of a setup: what its axis tag and its note say."""

    price: float
    name: str
    token: str
    dashed: bool = False
    note: str = ""


def levels_of(setup: Setup) -> tuple[Level, ...]:
    """Entry, stop and targets with their words; the last target is solid."""
    risk = setup.entry - setup.stop
    targets = tuple(
        Level(
            target.price,
            f"T{number}",
            "up",
            dashed=number < len(setup.targets),
            note=_note(target.price - setup.entry, risk, target.share),
        )
        for number, target in enumerate(setup.targets, 1)
    )
    return (Level(setup.entry, "E", "text2"), Level(setup.stop, "S", "down"), *targets)


def _note(distance: float, risk: float, share: float) -> str:
    part = f"{formats.number(share * 100, 0)} %"
    if not risk:
        return part
    return f"{formats.signed(distance / risk, 1, 'R')} · {part}"


def paint_zones(
    painter: QPainter, frame: Frame, scene: Scene, setup: Setup, until: int | None = None
) -> None:
    """Paint risk and reward below the candles, from the signal bar on.

    Args:
        painter: of the plot.
        frame: of the price pane.
        scene: what is shown.
        setup: whose levels bound the zones.
        until: where they end, UTC ms; None: at the right edge.
    """
    left = max(int(frame.column(scene.signal_index(setup))), 0)
    right = frame.plot_width
    if until is not None:
        right = min(right, int(frame.column(float(scene.clock.position(until)))))
    if left >= right:
        return
    _zone(painter, frame, (left, right), (setup.entry, setup.stop), ("down", STOP_TINT))
    if setup.targets:
        reward = (setup.entry, setup.targets[-1].price)
        _zone(painter, frame, (left, right), reward, ("up", TARGET_TINT))


def _zone(
    painter: QPainter,
    frame: Frame,
    columns: tuple[int, int],
    prices: tuple[float, float],
    shade: tuple[str, float],
) -> None:
    rows = sorted(round(frame.scale.row(price)) for price in prices)
    top, bottom = max(rows[0], frame.area.top), min(rows[1], frame.area.bottom)
    if bottom > top:
        left, right = columns
        painter.fillRect(left, top, right - left, bottom - top, color(*shade))


def paint_levels(painter: QPainter, frame: Frame, scene: Scene, setup: Setup) -> None:
    """Paint the lines with their notes, and the mark, above the candles."""
    signal = scene.signal_index(setup)
    left = frame.column(signal)
    noted = -math.inf
    for level in sorted(levels_of(setup), key=lambda one: one.price):
        pattern = Qt.PenStyle.DashLine if level.dashed else Qt.PenStyle.SolidLine
        paint_level(painter, frame, level.price, hairline_pen(frame, level.token, pattern), left)
        row = frame.scale.row(level.price)
        if level.note and left < frame.plot_width and abs(row - noted) > NOTE_GAP * frame.ratio:
            _write_note(painter, frame, level)
            noted = row
    _mark(painter, frame, scene, setup, ("text", MARK_SIZE))


def paint_fills(painter: QPainter, frame: Frame, scene: Scene, setup: Setup) -> None:
    """Mark the entry by a ring and each exit by a cross, at their bars and prices."""
    if setup.entry_time is not None and setup.entry_price is not None:
        at = _place(frame, scene, setup, setup.entry_time, setup.entry_price)
        if at is not None:
            _ring(painter, frame, at)
    for leaving in setup.exits:
        at = _place(frame, scene, setup, leaving.time, leaving.price)
        if at is not None:
            gained = in_r(setup, leaving.price) or 0.0
            _cross(painter, frame, at, "up" if gained >= 0 else "down")


def _place(frame: Frame, scene: Scene, setup: Setup, time: int, price: float) -> QPointF | None:
    """Logical pixels of a fill; None outside the pane."""
    index = float(scene.clock.position(time))
    if setup.timeframe != scene.clock.timeframe:
        index = float(math.floor(index))
    row = frame.scale.row(price)
    inside = frame.area.top <= row <= frame.area.bottom
    if not inside or not frame.view.left <= index <= min(frame.view.right, scene.count - 0.5):
        return None
    return QPointF((int(frame.column(index)) + frame.hairline / 2) / frame.ratio, row / frame.ratio)


def _ring(painter: QPainter, frame: Frame, at: QPointF) -> None:
    with logical(painter, frame.ratio):
        painter.setRenderHint(painter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(color("text"), 1.6))
        painter.setBrush(color("chart"))
        painter.drawEllipse(at, FILL_SIZE, FILL_SIZE)


def _cross(painter: QPainter, frame: Frame, at: QPointF, token: str) -> None:
    with logical(painter, frame.ratio):
        painter.setRenderHint(painter.RenderHint.Antialiasing, True)
        for width, shade in ((4.2, "chart"), (1.8, token)):
            painter.setPen(QPen(color(shade), width, c=Qt.PenCapStyle.RoundCap))
            for turn in (-1, 1):
                reach = QPointF(FILL_SIZE, FILL_SIZE * turn)
                painter.drawLine(at - reach, at + reach)


def paint_other_marks(painter: QPainter, frame: Frame, scene: Scene, shown: Setup | None) -> None:
    """Mark the signal bars of the symbol's other setups on this timeframe."""
    for setup in scene.data.setups:
        if setup.timeframe == scene.clock.timeframe and (shown is None or setup.id != shown.id):
            _mark(painter, frame, scene, setup, ("accent", OTHER_MARK_SIZE))


def _write_note(painter: QPainter, frame: Frame, level: Level) -> None:
    row = frame.scale.row(level.price) / frame.ratio
    if not frame.area.top + 14 * frame.ratio <= row * frame.ratio <= frame.area.bottom:
        return
    with logical(painter, frame.ratio):
        area = QRectF(0, row - 16, frame.plot_width / frame.ratio - 5, 14)
        write(painter, area, level.note, "text2", (10, 400), align="right")


def _mark(
    painter: QPainter, frame: Frame, scene: Scene, setup: Setup, look: tuple[str, float]
) -> None:
    index = int(scene.signal_index(setup))
    if not 0 <= index < scene.count or not frame.view.left <= index <= frame.view.right:
        return
    is_long = setup.direction is Direction.LONG
    candles = scene.data.candles
    price = float((candles.low if is_long else candles.high)[index])
    row = frame.scale.row(price) / frame.ratio + (MARK_GAP if is_long else -MARK_GAP)
    column = (int(frame.column(index)) + frame.hairline / 2) / frame.ratio
    token, size = look
    if not frame.area.top <= row * frame.ratio <= frame.area.bottom:
        return
    with logical(painter, frame.ratio):
        painter.setRenderHint(painter.RenderHint.Antialiasing, True)
        paint.triangle(painter, QPointF(column, row), up=is_long, size=size, token=token)
