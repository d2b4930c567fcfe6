from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from app.ui.charts.legend import (
    change_at,
    fitting,
    paint_line,
    price_groups,
    study_groups,
    total_width,
    volume_groups,
)
from app.ui.charts.scene import chosen_setup, make_scene
from app.ui.models.formats import zone_of
from tests.builders.charts import a_study, bars, chart_data, waves
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.charts.legend import (
        Group,
    )
    from app.ui.charts.scene import Scene
    from app.ui.theme import Theme


@pytest.fixture
def scene(theme: Theme) -> Scene:
    rows = [(74.0, 75.0, 73.0, 74.42), (74.41, 75.39, 73.83, 74.68), (74.68, 74.9, 74.0, 74.2)]
    ema = a_study("ema(9)", "EMA 9", "price", np.array([np.nan, 73.35, 73.5]))
    rsi = a_study("rsi(14)", "RSI 14", "own", np.array([np.nan, np.nan, 57.14]))
    data = chart_data(bars(rows, 294_000), studies=(ema, rsi))
    return make_scene(data, zone_of("UTC"))


def said(groups: Sequence[Group]) -> list[str]:
    return [" ".join(span.words for span in group.spans).strip() for group in groups]


def tokens(groups: Sequence[Group]) -> list[str]:
    return [group.spans[-1].token for group in groups]


def test_the_price_legend_tells_the_bar(scene: Scene) -> None:
    groups = price_groups(scene, 1)
    assert said(groups) == [
        "SOL/USDT",
        "1h",
        "· Binance",
        "O 74.41",
        "H 75.39",
        "L 73.83",
        "C 74.68",
        "+0.35 %",
        "Vol 294 k",
    ]
    assert tokens(groups)[3:8] == ["up"] * 5


def test_a_falling_bar_is_told_in_the_other_colour(scene: Scene) -> None:
    groups = price_groups(scene, 2)
    assert said(groups)[7] == "−0.64 %"
    assert tokens(groups)[3:8] == ["down"] * 5


def test_the_first_bar_has_no_change(scene: Scene) -> None:
    assert change_at(scene, 0) is None
    assert said(price_groups(scene, 0))[7] == "–"


def test_the_demo_market_is_named_in_every_width(theme: Theme) -> None:
    data = chart_data(waves(3), is_demo=True, exchange_title="Demo market")
    groups = price_groups(make_scene(data, zone_of("UTC")), 2)
    assert said(groups)[2] == "· DEMO"
    assert "· DEMO" in said(fitting(groups, 10, 12))


def test_exchange_and_volume_go_first_where_room_is_short(scene: Scene) -> None:
    groups = price_groups(scene, 1)
    assert fitting(groups, 2000, 12) == list(groups)
    assert "Vol 294 k" not in said(fitting(groups, total_width(groups, 12) - 1, 12))
    least = said(fitting(groups, 10, 12))
    assert least == ["SOL/USDT", "1h", "O 74.41", "H 75.39", "L 73.83", "C 74.68"]


@pytest.mark.parametrize("room", [60.0, 150.0, 215.0, 260.0])
def test_nothing_is_written_beyond_the_room(scene: Scene, room: float) -> None:
    image = QImage(400, 24, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    blank = image.copy(round(room), 0, 400 - round(room), 24)
    painter = QPainter(image)
    paint_line(painter, price_groups(scene, 1), 2.0, room, 12)
    painter.end()
    assert image.copy(round(room), 0, 400 - round(room), 24) == blank
    assert image.copy(0, 0, round(room), 24) != blank.copy(0, 0, round(room), 24)


def test_studies_tell_their_values_and_a_dash_before_they_begin(scene: Scene) -> None:
    price, _, own = scene.panes
    assert said(study_groups(price.studies, 1, tick=0.01)) == ["EMA 9 73.35"]
    assert said(study_groups(price.studies, 0, tick=0.01)) == ["EMA 9 –"]
    assert said(study_groups(own.studies, 2, tick=None, decimals=1)) == ["RSI 14 57.1"]
    assert said(volume_groups(scene, 1)) == ["Volume 294 k"]
    assert said(volume_groups(scene, 99)) == ["Volume –"]


def test_overlays_and_panes_take_the_colours_of_the_pictures(theme: Theme) -> None:
    lines = [a_study(f"ema({n})", f"EMA {n}", "price", np.ones(5)) for n in (9, 21, 55)]
    rsi = a_study("rsi(14)", "RSI 14", "own", np.ones(5))
    scene = make_scene(chart_data(waves(5), studies=(*lines, rsi)), zone_of("UTC"))
    assert [study.lines[0].token for study in scene.panes[0].studies] == ["s1", "s2", "s4"]
    assert scene.panes[2].studies[0].lines[0].token == "s3"


def test_no_setup_of_another_timeframe_is_drawn_unasked() -> None:
    other = a_setup(id="other", timeframe="4h")
    assert chosen_setup((other,), "1h", None) is None
    assert chosen_setup((other,), "1h", "other") is other
