from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.domain.setup import Direction
from app.domain.timeframe import HOUR, Timeframe
from app.ui.charts.chart_view import ChartView
from app.ui.charts.hit_item import ChartHits
from app.ui.charts.scene import make_scene
from app.ui.models.formats import zone_of
from app.ui.theme import color
from tests.builders.charts import START, chart_data, waves

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

BARS = 60
DATA = chart_data(waves(BARS))


def hits(*bars: int, timeframe: Timeframe = Timeframe.H1, direction: str = "long") -> ChartHits:
    times = np.array([START + bar * HOUR for bar in bars], np.int64)
    return ChartHits(times, timeframe, Direction(direction))


@pytest.mark.parametrize(
    ("shown", "positions"),
    [
        (hits(3, 59), [3, 59]),
        (hits(0, 4, timeframe=Timeframe.H4), [3, 7]),
        (ChartHits(hits(3).times + 15 * 60_000, Timeframe.M15, Direction.LONG), [2]),
        (hits(-5, 60, 90), []),
    ],
)
def test_hits_stand_at_the_bar_that_closed_with_them(
    shown: ChartHits, positions: list[int]
) -> None:
    scene = make_scene(DATA, zone_of("UTC"))
    assert shown.positions(scene).tolist() == positions


def marked(view: ChartView) -> list[tuple[int, int]]:
    """Pixels in the colour of the marks."""
    image = view.picture(1.0).toImage().convertToFormat(QImage.Format.Format_RGB32)
    wanted = color("info").rgb()
    return [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixel(x, y) == wanted
    ]


@pytest.mark.parametrize(("direction", "is_above"), [("long", False), ("short", True)])
def test_a_mark_stands_beside_its_bar(
    qtbot: QtBot, theme: Any, direction: str, is_above: bool
) -> None:
    view = ChartView()
    qtbot.addWidget(view)
    view.resize(476, 400)
    view.show_data(DATA)
    assert marked(view) == []
    view.show_hits(hits(50, direction=direction))
    found = marked(view)
    seen = view.look(1.0)
    assert found
    assert seen is not None
    frame = seen.frames[0]
    assert abs(np.mean([x for x, _ in found]) - frame.column(50)) < 2
    candles = DATA.candles
    edge = frame.scale.row(float((candles.high if is_above else candles.low)[50]))
    assert all((y < edge) == is_above for _, y in found)
    view.show_hits(None)
    assert marked(view) == []
    assert view.hits is None
