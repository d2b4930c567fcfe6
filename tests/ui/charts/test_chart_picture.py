from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor

from app.domain.setup import Direction, SetupState
from app.domain.timeframe import HOUR, Timeframe
from app.services.chart_data import RegimeSpan
from app.ui.charts.view_range import ViewRange
from app.ui.theme import Appearance, color, tint
from tests.builders.charts import START, a_study, bars, chart_data, sol_setup, waves

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from app.ui.charts.chart_view import ChartView
    from app.ui.charts.composition import Composition
    from app.ui.theme import Theme


def shown(view: ChartView) -> tuple[QImage, Composition]:
    seen = view.look(1.0)
    assert seen is not None
    return view.picture(1.0).toImage(), seen


def pixel(image: QImage, column: float, row: float) -> str:
    return QColor(image.pixel(int(column), round(row))).name()


def test_candles_stand_in_their_colours_at_their_prices(view: ChartView) -> None:
    view.show_data(chart_data(bars([(10, 22, 8, 20), (20, 21, 9, 12), (12, 12, 12, 12)])))
    view.show_view(ViewRange(-0.5, 9.5))
    image, seen = shown(view)
    frame = seen.frames[0]
    rising, falling, flat = (frame.column(bar) for bar in range(3))
    up, down, ground = (color(token).name() for token in ("up", "down", "chart"))
    assert pixel(image, rising, frame.scale.row(15)) == up
    assert pixel(image, rising + 10, frame.scale.row(15)) == up
    assert pixel(image, rising, frame.scale.row(21)) == up
    assert pixel(image, rising + 10, frame.scale.row(21)) == ground
    assert pixel(image, falling, frame.scale.row(10)) == down
    assert pixel(image, falling - 10, frame.scale.row(16)) == down
    assert pixel(image, flat + 10, frame.scale.row(12)) == up
    assert pixel(image, flat + 25, frame.scale.row(16)) == ground


def test_hollow_candles_are_outlines(view: ChartView, theme: Theme) -> None:
    theme.apply(Appearance(hollow=True))
    view.show_data(chart_data(bars([(10, 22, 8, 20), (20, 21, 9, 12)])))
    view.show_view(ViewRange(-0.5, 9.5))
    image, seen = shown(view)
    frame = seen.frames[0]
    left = int(frame.column(0)) - (frame.body_width() - 1) // 2
    assert pixel(image, left, frame.scale.row(14.3)) == color("up").name()
    assert pixel(image, left + 4, frame.scale.row(14.3)) == color("chart").name()
    assert pixel(image, frame.column(1) - 10, frame.scale.row(16)) == color("down").name()


def test_volume_stands_below_its_candle(view: ChartView) -> None:
    view.show_data(chart_data(bars([(10, 22, 8, 20), (20, 21, 9, 12)])))
    view.show_view(ViewRange(-0.5, 9.5))
    image, seen = shown(view)
    frame = seen.frames[1]
    bottom = frame.area.bottom - 3
    assert pixel(image, frame.column(0), bottom) == tint("up", 0.5, "chart").name()
    assert pixel(image, frame.column(1), bottom) == tint("down", 0.5, "chart").name()


def test_a_theme_change_repaints_in_the_new_colours(view: ChartView, theme: Theme) -> None:
    view.show_data(chart_data(bars([(10, 22, 8, 20)])))
    view.show_view(ViewRange(-0.5, 9.5))
    theme.apply(Appearance(theme="light", palette="sky"))
    image, seen = shown(view)
    frame = seen.frames[0]
    assert pixel(image, frame.column(0), frame.scale.row(15)) == "#0c6bb0"
    assert pixel(image, frame.column(8), frame.area.bottom - 2) == "#ffffff"


def test_zones_reach_from_the_signal_bar_to_the_right_edge(view: ChartView) -> None:
    view.show_data(chart_data(waves(100), setups=(sol_setup(),)))
    image, seen = shown(view)
    frame = seen.frames[0]
    right = frame.plot_width - 4
    ground, zone = color("chart"), color("down", 0.13)
    mixed = QColor(
        *(
            round(low * (1 - 0.13) + high * 0.13)
            for low, high in zip(
                (ground.red(), ground.green(), ground.blue()),
                (zone.red(), zone.green(), zone.blue()),
                strict=True,
            )
        )
    )
    found = QColor(pixel(image, right, frame.scale.row(97.2)))
    assert max(abs(found.red() - mixed.red()), abs(found.green() - mixed.green())) <= 2
    assert pixel(image, right, frame.scale.row(94)) == ground.name()
    signal = frame.column(90)
    assert pixel(image, signal + 20, frame.scale.row(95)) == color("down").name()
    assert pixel(image, signal - 6, frame.scale.row(95)) != color("down").name()


def test_levels_are_tagged_and_kept_in_view(view: ChartView) -> None:
    view.show_data(chart_data(waves(100), setups=(sol_setup(),)))
    seen = view.look(1.0)
    assert seen is not None
    words = [tag.words for tag in seen.tags(0)]
    assert words[:4] == ["E 100.00", "S 95.00", "T1 105.00", "T2 110.00"]
    scale = seen.frames[0].scale
    assert scale.low < 89
    assert scale.high > 110 + 0.14 * (110 - 89)


def test_the_chosen_setup_is_drawn_else_the_newest_open_one(view: ChartView) -> None:
    lost = sol_setup(id="lost", state=SetupState.LOST, direction=Direction.SHORT, entry=102.0)
    waiting = sol_setup(id="waiting")
    view.show_data(chart_data(waves(100), setups=(lost, waiting)))
    seen = view.look()
    assert seen is not None
    assert seen.setup is waiting
    view.show_setup("lost")
    seen = view.look()
    assert seen is not None
    assert seen.setup is lost


def test_a_setup_of_a_longer_timeframe_begins_at_its_last_bar(view: ChartView) -> None:
    setup = sol_setup(timeframe=Timeframe.H4, bar_time=START + 88 * HOUR)
    view.show_data(chart_data(waves(100), setups=(setup,)))
    assert view.scene is not None
    assert view.scene.signal_index(setup) == 91  # type: ignore[arg-type]


def test_the_regime_strip_stands_above_the_time_axis(view: ChartView) -> None:
    spans = (
        RegimeSpan(START - HOUR, "bull", "normal"),
        RegimeSpan(START + 50 * HOUR, None, None),
        RegimeSpan(START + 80 * HOUR, "bear", "high"),
    )
    view.show_data(chart_data(waves(100), regimes=spans))
    view.show_all()
    image, seen = shown(view)
    strip, frame = seen.arrangement.regime, seen.frames[0]
    assert strip.height == 14
    assert strip.bottom == seen.arrangement.time_axis.top
    assert pixel(image, frame.column(40), strip.top + 1) == color("bull").name()
    assert pixel(image, frame.column(65), strip.top + 6) == color("chart").name()
    assert pixel(image, frame.column(98), strip.top + 12) == color("bear").name()


def test_a_line_in_its_own_pane_has_a_legend_band_and_tag(view: ChartView) -> None:
    rsi = a_study("rsi(14)", "RSI 14", "own", np.full(100, 57.14))
    view.show_data(chart_data(waves(100), studies=(rsi,)))
    image, seen = shown(view)
    assert [pane.kind for pane in seen.scene.panes] == ["price", "volume", "study"]
    frame = seen.frames[2]
    assert (frame.scale.low, frame.scale.high) == (14, 86)
    assert [words for _, words in seen.values(2)] == ["30", "70"]
    assert [tag.words for tag in seen.tags(2)] == ["57.1"]
    assert pixel(image, frame.column(60), frame.scale.row(57.14)) != color("chart").name()
