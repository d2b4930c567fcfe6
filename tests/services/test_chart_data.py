from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.adapters.exchange.demo import DemoExchange
from app.adapters.storage.candle_store import SqliteCandleStore
from app.domain.asset import Market
from app.domain.candles import Candles, fill_gaps
from app.domain.indicators import INDICATORS
from app.domain.resampling import derive
from app.domain.setup import SetupState
from app.domain.timeframe import Timeframe
from app.services.chart_data import ChartDataService, ChartRequest
from app.services.chart_studies import compute_studies, indicator_entries, outline, study_text
from app.services.preferences import Settings
from tests.builders.candles import NOON, FixedClock, demo_candles
from tests.builders.databases import new_database
from tests.builders.setups import a_setup, an_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.adapters.storage.database import Database

SYMBOL = "BTC/USDT"


@dataclass
class Preferences:
    current: Settings


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteCandleStore]:
    opened = SqliteCandleStore(tmp_path / "candles.db")
    yield opened
    opened.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = new_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def service(store: SqliteCandleStore, database: Database) -> ChartDataService:
    exchange = DemoExchange(FixedClock())
    return ChartDataService(store, database.work, lambda: exchange, Preferences(Settings()))


def keep(store: SqliteCandleStore, timeframe: Timeframe, count: int, until: int = NOON) -> Candles:
    candles = demo_candles(SYMBOL, timeframe, count, until)
    store.merge("demo", timeframe, {SYMBOL: candles})
    return candles


def request(timeframe: Timeframe = Timeframe.H1, *studies: str) -> ChartRequest:
    return ChartRequest(SYMBOL, timeframe, studies)


def test_stored_candles_are_shown_without_gaps(
    service: ChartDataService, store: SqliteCandleStore
) -> None:
    candles = demo_candles(SYMBOL, Timeframe.H1, 60)
    holes = Candles(
        *(np.delete(getattr(candles, name), [20, 21]) for name in Candles.__dataclass_fields__)
    )
    store.merge("demo", Timeframe.H1, {SYMBOL: holes})
    data = service.load(request())
    assert data.candles.ts.tolist() == candles.ts.tolist()
    assert data.candles.filled.nonzero()[0].tolist() == [20, 21]
    assert data.candles.close[20] == candles.close[19]
    assert (data.exchange, data.is_demo) == ("demo", True)


def test_a_timeframe_that_is_not_stored_is_derived(
    service: ChartDataService, store: SqliteCandleStore
) -> None:
    hours = keep(store, Timeframe.H1, 100)
    data = service.load(request(Timeframe.H4))
    expected = derive(hours, Timeframe.H1, Timeframe.H4)
    assert data.candles.ts.tolist() == expected.ts.tolist()
    assert data.candles.high.tolist() == expected.high.tolist()


def test_stored_bars_are_continued_by_finer_ones(
    service: ChartDataService, store: SqliteCandleStore
) -> None:
    four = keep(store, Timeframe.H4, 30, NOON - 8 * Timeframe.H1.milliseconds)
    keep(store, Timeframe.H1, 20)
    data = service.load(request(Timeframe.H4))
    assert data.candles.ts[:30].tolist() == four.ts.tolist()
    assert len(data.candles) == 32
    assert data.candles.ts[-1] == Timeframe.H4.last_closed(NOON)


def test_nothing_stored_is_an_empty_chart(service: ChartDataService) -> None:
    data = service.load(request(Timeframe.H1, "ema(9)"))
    assert len(data.candles) == 0
    assert data.regimes == ()
    assert [len(study.lines[0].values) for study in data.studies] == [0]


def test_indicators_are_those_of_the_engine(
    service: ChartDataService, store: SqliteCandleStore
) -> None:
    candles = keep(store, Timeframe.H1, 300)
    data = service.load(request(Timeframe.H1, "ema(21)", "macd(12, 26, 9)", "rsi(14)"))
    ema, macd, rsi = data.studies
    assert [(study.title, study.pane) for study in data.studies] == [
        ("EMA 21", "price"),
        ("MACD 12 26 9", "own"),
        ("RSI 14", "own"),
    ]
    assert [line.output for line in macd.lines] == ["macd", "signal", "histogram"]
    expected = candles.close[:21].mean()
    for close in candles.close[21:]:
        expected += (close - expected) * 2 / 22
    assert ema.lines[0].values[-1] == pytest.approx(expected, rel=1e-9)
    assert 0 <= rsi.lines[0].values[-1] <= 100


def test_bars_alone_come_without_indicators_and_are_not_kept(
    service: ChartDataService, store: SqliteCandleStore
) -> None:
    candles = keep(store, Timeframe.H1, 50)
    wanted = request(Timeframe.H1, "ema(9)")
    data = service.load_bars(wanted)
    assert data.candles.close.tolist() == candles.close.tolist()
    assert data.studies == ()
    assert service.kept(wanted) is None


def test_a_wrong_indicator_is_left_out_and_named(
    service: ChartDataService, store: SqliteCandleStore
) -> None:
    keep(store, Timeframe.H1, 50)
    data = service.load(request(Timeframe.H1, "emma(9)", "ema(9)"))
    assert [study.text for study in data.studies] == ["ema(9)"]
    assert len(data.notes) == 1
    assert data.notes[0].startswith("emma(9): ")
    assert "ema" in data.notes[0].removeprefix("emma(9): ")


def test_an_indicator_may_look_at_a_higher_timeframe(
    service: ChartDataService, store: SqliteCandleStore
) -> None:
    keep(store, Timeframe.H1, 400)
    (study,) = service.load(request(Timeframe.H1, "ema(9)@4h")).studies
    values = study.lines[0].values
    assert len(values) == 400
    assert np.isfinite(values[-1])
    assert len(np.unique(values[-12:])) <= 4


def test_setups_and_tick_come_from_the_database(
    service: ChartDataService, database: Database, store: SqliteCandleStore
) -> None:
    keep(store, Timeframe.H1, 50)
    mine = a_setup(state=SetupState.LOST)
    other = a_setup(id="other", symbol="ETH/USDT")
    with database.work() as work:
        work.assets.replace("demo", [Market(SYMBOL, "BTCUSDT", "BTC", "USDT", 0.5, 0.001)], NOON)
        for setup in (mine, other):
            work.setups.save(setup, [an_event(setup)])
        work.commit()
    data = service.load(request())
    assert data.tick == 0.5
    assert data.setups == (mine,)


def test_what_was_built_is_kept_and_its_indicators_are_not_computed_twice(
    service: ChartDataService, store: SqliteCandleStore
) -> None:
    keep(store, Timeframe.H1, 300, NOON - Timeframe.H1.milliseconds)
    wanted = request(Timeframe.H1, "ema(9)")
    assert service.kept(wanted) is None
    first = service.load(wanted)
    assert service.kept(wanted) is first
    again = service.load(wanted)
    assert again.studies is first.studies
    keep(store, Timeframe.H1, 2)
    grown = service.load(wanted)
    assert len(grown.candles) == len(first.candles) + 1
    assert len(grown.studies[0].lines[0].values) == len(grown.candles)


def test_the_regime_of_the_reference_is_told_in_spans(
    service: ChartDataService, store: SqliteCandleStore
) -> None:
    keep(store, Timeframe.D1, 420)
    four = keep(store, Timeframe.H4, 900)
    keep(store, Timeframe.H1, 50)
    spans = service.load(request()).regimes
    assert spans
    assert [span.start for span in spans] == sorted({span.start for span in spans})
    words = [(span.trend, span.volatility) for span in spans]
    assert all(before != after for before, after in pairwise(words))
    assert spans[-1].trend in {"bull", "range", "bear"}
    assert spans[-1].start <= int(four.ts[-1]) + Timeframe.H4.milliseconds


def test_the_regime_reaches_back_as_far_as_shorter_bars_are_stored(
    service: ChartDataService, store: SqliteCandleStore, database: Database
) -> None:
    """Before the first stored 4h and 1d bar those of hourly ones are judged, which are the same."""
    hourly = fill_gaps(demo_candles(SYMBOL, Timeframe.H1, 24 * 420), Timeframe.H1)
    daily = derive(hourly, Timeframe.H1, Timeframe.D1)
    four = derive(hourly, Timeframe.H1, Timeframe.H4)
    store.merge("demo", Timeframe.D1, {SYMBOL: daily})
    store.merge("demo", Timeframe.H4, {SYMBOL: four})
    whole = service.load(request()).regimes
    for timeframe, bars in ((Timeframe.D1, daily), (Timeframe.H4, four)):
        store.drop("demo", SYMBOL, timeframe)
        store.merge("demo", timeframe, {SYMBOL: bars.window(len(bars) - 60, len(bars))})
    store.merge("demo", Timeframe.H1, {SYMBOL: hourly})
    exchange = DemoExchange(FixedClock())
    other = ChartDataService(store, database.work, lambda: exchange, Preferences(Settings()))
    found = other.load(request()).regimes
    assert found == whole
    assert found[0].start < int(four.ts[-60])


def test_every_indicator_of_the_registry_can_be_charted() -> None:
    candles = demo_candles(SYMBOL, Timeframe.H1, 200)
    entries = indicator_entries()
    assert {entry.id for entry in entries} == set(INDICATORS)
    texts = tuple(study_text(entry, {}) for entry in entries)
    studies, notes = compute_studies(texts, SYMBOL, Timeframe.H1, lambda _timeframe: candles)
    assert notes == ()
    assert [study.text for study in studies] == list(texts)
    assert all(len(line.values) == 200 for study in studies for line in study.lines)


@pytest.mark.parametrize(
    ("text", "pane", "outputs"),
    [
        ("sma(20)", "price", ("value",)),
        ("sma(volume, 20)", "volume", ("value",)),
        ("ema(rsi(14), 9)", "own", ("value",)),
        ("bbands(20, 2)", "price", ("middle", "upper", "lower")),
        ("bbands(20, 2).width", "own", ("width",)),
        ("close - ema(21)", "own", ("value",)),
        ("ha", "price", ("close", "open", "high", "low")),
        ("zigzag(5)", "price", ("price",)),
        ("support(5, 5, 200, 0.005)", "price", ("level",)),
        ("support.touches", "own", ("touches",)),
        ("pattern(doji, either)", "own", ("value",)),
        ("divergence(rsi(14), bullish)", "own", ("value",)),
    ],
)
def test_each_value_is_drawn_where_its_scale_is(
    text: str, pane: str, outputs: tuple[str, ...]
) -> None:
    drawn = outline(text, Timeframe.H1)
    assert (drawn.pane, drawn.outputs) == (pane, outputs)
