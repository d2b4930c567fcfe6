"""Importing, exporting and fetching candles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.adapters.exchange.demo import DemoExchange
from app.adapters.storage.candle_files import CandleFiles
from app.adapters.storage.candle_store import SqliteCandleStore
from app.domain.candles import candles_hash
from app.domain.errors import BadInput
from app.domain.timeframe import DAY, HOUR, Timeframe
from app.services.candles import (
    CandleService,
    CandlesWanted,
    SeriesImported,
    SeriesRefused,
    SeriesStored,
)
from tests.builders.candles import NOON, FixedClock, demo_candles, write_demo_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

H1 = Timeframe.H1


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteCandleStore]:
    opened = SqliteCandleStore(tmp_path / "candles.db")
    yield opened
    opened.close()


@pytest.fixture
def service(store: SqliteCandleStore) -> CandleService:
    return CandleService(store, CandleFiles())


def fetched(
    service: CandleService, wanted: CandlesWanted, now: int = NOON
) -> list[SeriesStored | SeriesRefused]:
    stream = service.fetch(DemoExchange(FixedClock(now)), wanted)
    return [event for event in stream if isinstance(event, SeriesStored | SeriesRefused)]


def test_imported_files_are_stored_under_their_names(
    service: CandleService, store: SqliteCandleStore, tmp_path: Path
) -> None:
    symbols = ("BTC/USDT", "ETH/USDT")
    write_demo_folder(tmp_path, symbols, H1, 100)
    events = list(service.import_files(sorted(tmp_path.glob("*.parquet")), "files"))
    assert [(e.symbol, e.timeframe, e.rows) for e in events] == [(s, H1, 100) for s in symbols]
    assert all(isinstance(event, SeriesImported) for event in events)
    loaded = store.load("files", symbols, H1)
    for symbol in symbols:
        assert candles_hash(loaded[symbol]) == candles_hash(demo_candles(symbol, H1, 100))
    assert service.verify() == ()


def test_options_name_what_the_file_does_not(
    service: CandleService, store: SqliteCandleStore, tmp_path: Path
) -> None:
    path = tmp_path / "download.csv"
    CandleFiles().write(path, demo_candles("BTC/USDT", H1, 100))
    with pytest.raises(BadInput, match="--symbol"):
        list(service.import_files([path], "files"))
    assert store.series() == ()
    list(service.import_files([path], "files", symbol="BTC/USDT"))
    assert [(one.symbol, one.timeframe) for one in store.series()] == [("BTC/USDT", H1)]


def test_a_bad_file_is_not_taken_at_all(
    service: CandleService, store: SqliteCandleStore, tmp_path: Path
) -> None:
    path = tmp_path / "BTC_USDT-1h.csv"
    CandleFiles().write(path, demo_candles("BTC/USDT", H1, 100))
    path.write_text(path.read_text() + "later,1,1,1,1,1\n")
    with pytest.raises(BadInput, match=r"BTC_USDT-1h\.csv:102"):
        list(service.import_files([path], "files"))
    assert store.series() == ()


def test_an_export_is_what_was_imported(service: CandleService, tmp_path: Path) -> None:
    write_demo_folder(tmp_path, ("BTC/USDT",), H1, 100)
    list(service.import_files([tmp_path / "BTC_USDT-1h.parquet"], "files"))
    target = tmp_path / "out.csv"
    assert service.export("files", "BTC/USDT", H1, target) == 100
    assert candles_hash(CandleFiles().read(target).candles) == candles_hash(
        demo_candles("BTC/USDT", H1, 100)
    )
    assert service.export("files", "BTC/USDT", H1, target, (NOON - 10 * HOUR, NOON)) == 10
    with pytest.raises(BadInput, match="SOL/USDT 1h"):
        service.export("files", "SOL/USDT", H1, target)


def test_only_what_is_missing_is_fetched(service: CandleService, store: SqliteCandleStore) -> None:
    first = CandlesWanted(("BTC/USDT",), H1, NOON - 5 * DAY, NOON - 2 * DAY)
    assert [one.rows for one in fetched(service, first) if isinstance(one, SeriesStored)] == [72]
    whole = CandlesWanted(("BTC/USDT",), H1, NOON - 8 * DAY)
    rows = [one.rows for one in fetched(service, whole) if isinstance(one, SeriesStored)]
    assert sum(rows) == len(demo_candles("BTC/USDT", H1, 192)) - 72
    assert candles_hash(store.load("demo", ["BTC/USDT"], H1)["BTC/USDT"]) == candles_hash(
        demo_candles("BTC/USDT", H1, 192)
    )


def test_a_refused_symbol_stops_no_other(service: CandleService) -> None:
    wanted = CandlesWanted(("NOPE/USDT", "ETH/USDT"), H1, NOON - DAY)
    refused, stored = fetched(service, wanted)
    assert isinstance(refused, SeriesRefused)
    assert "NOPE/USDT" in refused.reason
    assert isinstance(stored, SeriesStored)
    assert (stored.symbol, stored.rows, stored.done, stored.total) == ("ETH/USDT", 24, 2, 2)
