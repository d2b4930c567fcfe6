from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.setup import Exit, SetupState, Target
from app.domain.timeframe import HOUR
from app.ui.charts.frame import Size
from app.ui.charts.setup_picture import render_setup
from app.ui.theme import color
from tests.builders.charts import START, chart_data, waves
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from PySide6.QtGui import QColor, QImage

    from app.domain.setup import Setup
    from app.ui.theme import Theme

SMALL = Size(640, 400)
SIGNAL = START + 150 * HOUR


def made(**changes: object) -> Setup:
    fields: dict[str, object] = {
        "symbol": "SOL/USDT",
        "bar_time": SIGNAL,
        "entry": 100.0,
        "stop": 92.0,
        "targets": (Target(112.0, 1.0),),
        "evaluated_until": SIGNAL,
    }
    return a_setup(**{**fields, **changes})


def pixels(image: QImage | None) -> np.ndarray:
    assert image is not None
    shape = (image.height(), image.width(), 4)
    return np.frombuffer(image.constBits(), np.uint8).reshape(shape).copy()


def count_of(image: QImage | None, shade: QColor) -> int:
    wanted = np.array([shade.blue(), shade.green(), shade.red()], np.uint8)
    return int((pixels(image)[:, :, :3] == wanted).all(axis=2).sum())


@pytest.mark.usefixtures("theme")
def test_the_picture_shows_nothing_after_what_the_setup_has_lived_through() -> None:
    setup = made()
    now = render_setup(setup, chart_data(waves(151)), SMALL)
    later = render_setup(setup, chart_data(waves(300)), SMALL)
    assert np.array_equal(pixels(now), pixels(later))
    grown = render_setup(made(evaluated_until=SIGNAL + 20 * HOUR), chart_data(waves(300)), SMALL)
    assert not np.array_equal(pixels(now), pixels(grown))


@pytest.mark.usefixtures("theme")
def test_levels_and_exits_are_drawn_in_their_colours() -> None:
    data = chart_data(waves(300))
    lived = {
        "evaluated_until": SIGNAL + 20 * HOUR,
        "entry_time": SIGNAL + HOUR,
        "entry_price": 100.0,
    }
    plain = render_setup(made(**lived), data, SMALL)
    lost = made(
        **lived, state=SetupState.LOST, exits=(Exit(SIGNAL + 9 * HOUR, 92.0, 1.0, "stop"),), r=-1.0
    )
    with_exit = render_setup(lost, data, SMALL)
    assert not np.array_equal(pixels(plain), pixels(with_exit))
    assert count_of(with_exit, color("down")) > count_of(plain, color("down"))


@pytest.mark.usefixtures("theme")
def test_without_its_signals_candle_there_is_no_picture() -> None:
    assert render_setup(made(), chart_data(waves(150)), SMALL) is None
    assert render_setup(made(bar_time=SIGNAL + 1), chart_data(waves(300)), SMALL) is None
    assert render_setup(made(), chart_data(waves(0)), SMALL) is None


def test_pictures_on_several_threads_are_the_same(theme: Theme) -> None:
    setup, data = made(), chart_data(waves(300))
    expected = pixels(render_setup(setup, data, SMALL))
    with ThreadPoolExecutor(3) as pool:
        images = list(pool.map(lambda _turn: render_setup(setup, data, SMALL), range(12)))
    assert all(np.array_equal(pixels(image), expected) for image in images)
