"""The regime from candles: score, volatility, breadth, hysteresis, and no look ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.batch import join
from app.domain.candles import Candles
from app.domain.market_context import allowed_bars, market_series
from app.domain.regime import PARTS, RegimeHistory, Trend, Volatility
from app.domain.regime_judge import Hysteresis, _confirmed, judge
from app.domain.strategy import Strategy
from app.domain.timeframe import DAY, HOUR, Timeframe

if TYPE_CHECKING:
    from collections.abc import Sequence

H4 = 4 * HOUR
NAN = float("nan")


def candles(closes: Sequence[float], step: int, *, width: float = 0.01, first: int = 0) -> Candles:
    close = np.array(closes, np.float64)
    opened = np.concatenate([close[:1], close[:-1]])
    times = first + np.arange(len(close), dtype=np.int64) * step
    high, low = np.maximum(opened, close) * (1 + width), np.minimum(opened, close) * (1 - width)
    gaps = np.zeros(len(close), np.bool_)
    return Candles(times, opened, high, low, close, np.ones(len(close)), gaps)


def reference(days: int, growth: float) -> tuple[Candles, Candles]:
    """The same smooth growth at 1d and 4h; every sixth 4h close is the day's."""
    path = 100 * np.exp(growth / 6 * np.arange(1, 6 * days + 1))
    return candles(path[5::6], DAY), candles(path, H4)


def wandering(days: int, seed: int) -> tuple[Candles, Candles]:
    random = np.random.default_rng(seed)
    path = 100 * np.exp(np.cumsum(random.normal(0, 0.012, 6 * days)))
    return candles(path[5::6], DAY), candles(path, H4)


@pytest.mark.parametrize(
    ("growth", "trend", "score"), [(0.01, Trend.BULL, 100), (-0.01, Trend.BEAR, -100)]
)
def test_steady_markets_get_every_point(growth: float, trend: Trend, score: float) -> None:
    regime = judge(*reference(260, growth)).at(-1)
    assert (regime.trend, regime.score) == (trend, score)
    assert sum(part.points for part in regime.parts) == score
    assert [part.most for part in regime.parts] == [25, 20, 20, 20, 15]
    assert "ADX 100" in regime.parts[3].text
    assert regime.time == 260 * DAY


def test_undefined_until_the_slowest_average_is() -> None:
    history = judge(*reference(260, 0.01))
    first = int(np.flatnonzero(np.isfinite(history.score))[0])
    assert history.times[first] == 200 * DAY
    early = history.at(first - 1)
    assert (early.trend, early.score, early.label) == (None, None, "– · calm")
    assert early.parts[0].text == "not known yet"


def test_weak_movement_gives_no_direction_points() -> None:
    days = np.arange(260)
    daily = candles(100 + 5 * np.sin(days * np.pi / 2 + 0.3), DAY)
    history = judge(daily, candles(np.full(1560, 100.0), H4))
    assert history.adx[-1] < 20
    assert history.points[3, -1] == 0
    assert history.points[4, -1] == 0


def test_volatility_is_ranked_among_the_180_days_before() -> None:
    width = np.full(230, 0.01)
    for last, label in ((0.05, Volatility.HIGH), (0.001, Volatility.CALM)):
        width[-1] = last
        daily = candles(np.full(230, 100.0), DAY)
        shaped = Candles(
            daily.ts,
            daily.open,
            100 * (1 + width),
            100 * (1 - width),
            daily.close,
            daily.volume,
            daily.filled,
        )
        regime = judge(shaped, candles(np.full(6 * 230, 100.0), H4)).at(-1)
        assert regime.volatility is label
        assert regime.volatility_rank == (100 if label is Volatility.HIGH else 0)


def test_day_counts_from_the_bar_that_closes_with_it() -> None:
    history = judge(*wandering(260, 3))
    whole_days = history.times % DAY == 0
    changed = np.flatnonzero(np.diff(history.adx) != 0) + 1
    defined = changed[np.isfinite(history.adx[changed - 1])]
    assert len(defined)
    assert whole_days[defined].all()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([1, 1, 1, 1], [NAN, NAN, 1, 1]),
        ([1, 1, 0, 0, 0], [NAN, NAN, NAN, NAN, 0]),
        ([NAN, 1, 1, NAN, 1, 1, 1], [NAN] * 6 + [1]),
    ],
)
def test_new_label_must_hold_three_bars(raw: list[float], expected: list[float]) -> None:
    times = np.arange(len(raw), dtype=np.int64)
    trend, _ = _confirmed(np.array(raw, np.float64), times, Hysteresis())
    np.testing.assert_array_equal(trend, expected)


def test_label_stays_at_least_twelve_bars() -> None:
    raw = np.array([1.0] * 4 + [-1.0] * 20)
    trend, since = _confirmed(raw, np.arange(24, dtype=np.int64), Hysteresis())
    assert trend[2:14].tolist() == [1.0] * 12
    assert trend[14:].tolist() == [-1.0] * 10
    assert (since[13], since[14]) == (2, 14)
    late = np.array([1.0] * 13 + [-1.0] * 3)
    trend, _ = _confirmed(late, np.arange(16, dtype=np.int64), Hysteresis())
    assert trend[13:].tolist() == [1.0, 1.0, -1.0]


def test_breadth_counts_real_days_of_symbols_with_a_past() -> None:
    days = 60
    series = {
        "UP/USDT": candles(np.linspace(100, 200, days), DAY),
        "DOWN/USDT": candles(np.linspace(200, 100, days), DAY),
        "NEW/USDT": candles([100, 110], DAY, first=(days - 2) * DAY),
        "HALTED/USDT": candles(np.full(days, 100.0), DAY),
    }
    series["HALTED/USDT"].filled[-1] = True
    daily, four_hourly = reference(days, 0.01)
    regime = judge(daily, four_hourly, join(Timeframe.D1, series)).at(-1)
    assert regime.breadth == 50
    assert regime.rising == pytest.approx(100 * 2 / 3)


def test_no_bar_depends_on_a_later_one() -> None:
    daily, four_hourly = wandering(320, 5)
    universe = {f"S{k}/USDT": wandering(320, 10 + k)[0] for k in range(4)}
    whole = judge(daily, four_hourly, join(Timeframe.D1, universe))
    for bars in (1201, 1206, 1403, 1800):
        closed = bars * H4
        days = closed // DAY
        cut = judge(
            daily.window(0, days),
            four_hourly.window(0, bars),
            join(Timeframe.D1, {name: part.window(0, days) for name, part in universe.items()}),
        )
        for name in RegimeHistory.__dataclass_fields__:
            np.testing.assert_array_equal(
                getattr(cut, name), getattr(whole, name)[..., :bars], err_msg=name
            )


def test_wandering_labels_obey_the_hysteresis() -> None:
    history = judge(*wandering(900, 8))
    labels = history.trend[np.isfinite(history.trend)]
    changes = np.flatnonzero(np.diff(labels) != 0) + 1
    assert len(changes) > 3
    assert (np.diff(changes) >= 12).all()


def test_history_is_read_by_time_and_as_bands() -> None:
    history = judge(*reference(260, 0.01))
    assert history.known_at(H4 - 1) is None
    assert history.known_at(260 * DAY + 5) == history.at(-1)
    assert history.at(-1).since == 200 * DAY + 2 * H4
    assert history.bands()[-1] == (260 * DAY, "bull", "calm")
    assert len(PARTS) == len(history.points)


def gated(**filters: object) -> Strategy:
    levels = {"stop": {"kind": "atr"}, "targets": []}
    content = {"name": "gated", "entry": "close > open", "levels": levels, "filters": filters}
    return Strategy.model_validate(content)


def test_gates_open_with_the_bar_at_whose_close_the_regime_is_known() -> None:
    history = judge(*reference(260, 0.01))
    since = history.at(-1).since
    assert since is not None
    hours = candles(np.full(12, 100.0), HOUR, first=since - 6 * HOUR)
    batch = join(Timeframe.H1, {"A/USDT": hours})
    bull = allowed_bars(gated(regimes=["bull", "range"]), history, batch)
    assert bull is not None
    assert bull.tolist() == [0] * 5 + [1] * 7
    bear = allowed_bars(gated(regimes=["bear"]), history, batch)
    high = allowed_bars(gated(regimes=["bull"], volatility=["high"]), history, batch)
    assert bear is not None
    assert high is not None
    assert not bear.any()
    assert not high.any()


def test_gates_without_filters_do_not_exist_and_without_reference_are_shut() -> None:
    batch = join(Timeframe.H1, {"A/USDT": candles([1, 2], HOUR)})
    assert allowed_bars(gated(), None, batch) is None
    shut = allowed_bars(gated(volatility=["calm"]), None, batch)
    assert shut is not None
    assert shut.tolist() == [0, 0]


def test_rules_see_the_regime_by_its_names() -> None:
    series = market_series(judge(*reference(260, 0.01)))
    assert set(series) == {"regime", "regime.volatility", "breadth", "btc_trend"}
    assert series["btc_trend"].values[-1] == 100
