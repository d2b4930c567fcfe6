"""The picture of one setup: its chart with its levels, as far as its life has come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
from PySide6.QtGui import QImage, QPainter

from app.ui.charts import view_range
from app.ui.charts.chart_painter import ChartPainter
from app.ui.charts.composition import Composition, axis_width
from app.ui.charts.frame import Size, arrange
from app.ui.charts.scene import make_scene
from app.ui.theme import color

if TYPE_CHECKING:
    from datetime import tzinfo

    from app.domain.setup import Setup
    from app.services.chart_data import ChartData

SIZE: Final = Size(960, 600, 2.0)
_BARS: Final = 120
_BEFORE: Final = 60
_FREE_SHARE: Final = 0.18


def render_setup(
    setup: Setup, data: ChartData, size: Size = SIZE, zone: tzinfo | None = None
) -> QImage | None:
    """Paint a setup in the colours in use; safe on any thread.

    Args:
        setup: whose levels are drawn.
        data: of its symbol and timeframe. Bars after the last that it has lived through are left
            out, so that the picture is the same whenever it is made.
        size: logical pixels, and device pixels in one of them.
        zone: of the times; None: UTC.

    Returns:
        The picture; None when the candles of its signal are gone.
    """
    candles = data.candles
    last = max(setup.bar_time, setup.evaluated_until)
    stop = int(np.searchsorted(candles.ts, last, "right"))
    start = int(np.searchsorted(candles.ts, setup.bar_time))
    if start >= stop or int(candles.ts[start]) != setup.bar_time:
        return None
    shown = replace(data, candles=candles.window(0, stop), studies=(), setups=(setup,))
    scene = make_scene(shown, zone or ZoneInfo("UTC"))
    bars = max(_BARS, stop - start + _BEFORE)
    view = view_range.latest_range(stop, bars, _FREE_SHARE)
    arranged = arrange(
        size,
        [pane.weight for pane in scene.panes],
        with_regime=bool(scene.regimes),
        axis_width=axis_width(scene),
    )
    picture = QImage(arranged.width, arranged.height, QImage.Format.Format_RGB32)
    picture.fill(color("chart"))
    seen = Composition(scene, view, arranged, setup)
    painter, artist = QPainter(picture), ChartPainter()
    artist.paint_still(painter, seen)
    artist.paint_moving(painter, seen, None)
    painter.end()
    return picture
