"""The candle store on a real file: round trips, damage, death of the writer."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.storage.candle_store import SqliteCandleStore
from app.adapters.storage.candle_store_blocks import BLOCK_ROWS
from app.domain.candles import candles_hash, fill_gaps, merged, no_candles, real_candles
from app.domain.errors import EnvironmentFault
from app.domain.timeframe import HOUR, Timeframe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.candles import Candles

H1, H4 = Timeframe.H1, Timeframe.H4
START = 1_700_000_000_000 // HOUR * HOUR


def candles(first: int, count: int, seed: int = 0) -> Candles:
    """Hourly rows from place ``first``; which ``seed`` wrote them shows in the prices."""
    places = np.arange(first, first + count, dtype=np.int64)
    close = np.asarray(100.0 + 31 * seed + places * 0.001, np.float64)
    volume = (1 + places % 7).astype(np.float64)
    opens, high, low = (np.asarray(close + apart) for apart in (-0.1, 0.3, -0.4))
    return real_candles(START + HOUR * places, opens, high, low, close, volume)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "candles.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteCandleStore]:
    opened = SqliteCandleStore(path)
    yield opened
    opened.close()


def stored(store: SqliteCandleStore, symbol: str = "A/USDT") -> Candles:
    return store.load("x", [symbol], H1).get(symbol, no_candles())


writes = st.lists(
    st.tuples(
        st.integers(0, 3 * BLOCK_ROWS),
        st.one_of(st.integers(0, 40), st.integers(0, 3 * BLOCK_ROWS)),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(writes=writes, reopen=st.booleans(), window=st.tuples(st.integers(-5, 9000), st.integers()))
def test_any_sequence_of_writes_reads_back_as_their_sum(
    tmp_path_factory: pytest.TempPathFactory,
    writes: list[tuple[int, int]],
    reopen: bool,
    window: tuple[int, int],
) -> None:
    store = SqliteCandleStore(tmp_path_factory.mktemp("store") / "candles.db")
    expected = no_candles()
    for number, (first, count) in enumerate(writes):
        part = candles(first, count, seed=number)
        store.merge("x", H1, {"A/USDT": part, "B/USDT": candles(0, number, seed=1)})
        expected = merged(expected, part)
        if reopen:
            store.close()
    assert candles_hash(stored(store)) == candles_hash(expected)
    since, until = START + window[0] * HOUR, START + (window[0] + window[1] % 5000) * HOUR
    part = store.load("x", ["A/USDT"], H1, since, until).get("A/USDT", no_candles())
    assert candles_hash(part) == candles_hash(expected.between(since, until))
    assert store.verify() == ()
    info = {one.symbol: one for one in store.series()}
    assert ("A/USDT" in info) == (len(expected) > 0)
    if len(expected):
        found = info["A/USDT"]
        assert (found.rows, found.first, found.last) == (
            len(expected),
            expected.ts[0],
            expected.ts[-1],
        )
    store.close()


def test_bars_appended_one_by_one_stay_in_few_blocks(store: SqliteCandleStore, path: Path) -> None:
    for number in range(1000):
        store.merge("x", H1, {"A/USDT": candles(number, 1)})
    assert candles_hash(stored(store)) == candles_hash(candles(0, 1000))
    store.close()
    with sqlite3.connect(path) as connection:
        blocks = connection.execute("SELECT count(*) FROM blocks").fetchone()[0]
        tail = connection.execute("SELECT count(*) FROM tail").fetchone()[0]
    connection.close()
    assert blocks <= 10
    assert tail <= 40


def test_pages_written_backwards_stay_in_few_blocks(store: SqliteCandleStore, path: Path) -> None:
    for page in reversed(range(30)):
        store.merge("x", H1, {"A/USDT": candles(page * 300, 300)})
    assert candles_hash(stored(store)) == candles_hash(candles(0, 9000))
    store.close()
    with sqlite3.connect(path) as connection:
        blocks = connection.execute("SELECT count(*) FROM blocks").fetchone()[0]
    connection.close()
    assert blocks <= 10


def test_series_are_apart_by_exchange_symbol_and_timeframe(store: SqliteCandleStore) -> None:
    store.merge("x", H1, {"A/USDT": candles(0, 5), "B/USDT": candles(0, 6)})
    store.merge("y", H1, {"A/USDT": candles(0, 7)})
    store.merge("x", H4, {"A/USDT": candles(0, 8)})
    assert [(s.exchange, s.symbol, s.timeframe, s.rows) for s in store.series()] == [
        ("x", "A/USDT", H1, 5),
        ("x", "A/USDT", H4, 8),
        ("x", "B/USDT", H1, 6),
        ("y", "A/USDT", H1, 7),
    ]
    assert [s.rows for s in store.series("y")] == [7]
    assert set(store.load("x", ["B/USDT", "C/USDT"], H1)) == {"B/USDT"}


def test_a_dropped_series_is_gone_and_can_come_back(store: SqliteCandleStore) -> None:
    store.merge("x", H1, {"A/USDT": candles(0, 3000), "B/USDT": candles(0, 3)})
    store.drop("x", "A/USDT", H1)
    store.drop("x", "A/USDT", H1)
    assert [s.symbol for s in store.series()] == ["B/USDT"]
    store.merge("x", H1, {"A/USDT": candles(5, 2)})
    assert stored(store).ts.tolist() == candles(5, 2).ts.tolist()
    assert store.verify() == ()


def test_rows_that_stand_in_for_missing_ones_are_not_kept(store: SqliteCandleStore) -> None:
    holes = merged(candles(0, 3), candles(7, 2))
    store.merge("x", H1, {"A/USDT": fill_gaps(holes, H1)})
    assert candles_hash(stored(store)) == candles_hash(holes)


def test_loaded_columns_can_be_given_to_kernels(store: SqliteCandleStore) -> None:
    store.merge("x", H1, {"A/USDT": candles(0, 100), "B/USDT": candles(0, 2)})
    for series in store.load("x", ["A/USDT", "B/USDT"], H1).values():
        for name in ("ts", "open", "high", "low", "close", "volume"):
            column = getattr(series, name)
            assert column.flags.c_contiguous
            assert column.flags.writeable
            assert column.flags.aligned


def test_a_failed_write_leaves_nothing_behind(store: SqliteCandleStore) -> None:
    store.merge("x", H1, {"A/USDT": candles(0, 10)})
    broken = candles(10, 2000)
    object.__setattr__(broken, "volume", None)
    with pytest.raises(TypeError):
        store.merge("x", H1, {"B/USDT": candles(0, 5000), "A/USDT": broken})
    assert [(s.symbol, s.rows) for s in store.series()] == [("A/USDT", 10)]
    store.merge("x", H1, {"A/USDT": candles(10, 1), "B/USDT": candles(0, 1)})
    assert [(s.symbol, s.rows) for s in store.series()] == [("A/USDT", 11), ("B/USDT", 1)]


def test_what_another_process_wrote_is_seen(path: Path, store: SqliteCandleStore) -> None:
    store.merge("x", H1, {"A/USDT": candles(0, 10)})
    other = SqliteCandleStore(path)
    other.merge("x", H1, {"A/USDT": candles(10, 40), "B/USDT": candles(0, 1)})
    other.close()
    store.merge("x", H1, {"A/USDT": candles(50, 5), "B/USDT": candles(1, 1)})
    assert candles_hash(stored(store)) == candles_hash(candles(0, 55))
    assert len(stored(store, "B/USDT")) == 2


def test_readers_see_whole_writes_only(store: SqliteCandleStore) -> None:
    symbols = [f"S{number}/USDT" for number in range(20)]
    store.merge("x", H1, dict.fromkeys(symbols, candles(0, 100)))
    uneven: list[set[int]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            lengths = {len(one) for one in store.load("x", symbols, H1).values()}
            if len(lengths) != 1:
                uneven.append(lengths)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(100, 160):
        store.merge("x", H1, dict.fromkeys(symbols, candles(number, 1)))
    done.set()
    for reader in readers:
        reader.join()
    assert uneven == []
    assert len(stored(store, "S3/USDT")) == 160


WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from app.adapters.storage.candle_store import SqliteCandleStore
from app.domain.timeframe import Timeframe
sys.path.insert(0, sys.argv[3])
from test_candle_store import candles
store = SqliteCandleStore(Path(sys.argv[1]))
place = max((one.last for one in store.series()), default=0)
from test_candle_store import START, HOUR
place = (place - START) // HOUR + 1 if place else 0
symbols = [f"S{number}/USDT" for number in range(60)]
while True:
    count = 1 if place % 3 else 50
    store.merge("x", Timeframe.H1, dict.fromkeys(symbols, candles(place, count)))
    place += count
    print(place, flush=True)
"""


def test_a_killed_writer_leaves_no_half_series(path: Path, pytestconfig: pytest.Config) -> None:
    """Every acknowledged row is there, every series ends alike, and the file is sound."""
    random = np.random.default_rng(5)
    here = pytestconfig.rootpath
    command = [sys.executable, "-c", WRITER, str(path), str(here)]
    command.append(str(here / "tests" / "adapters" / "storage"))
    for _ in range(4):
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        with writer, writer.stdout:
            acknowledged = 0
            for _ in range(int(random.integers(1, 40))):
                acknowledged = int(writer.stdout.readline())
            writer.kill()
            acknowledged = max([acknowledged, *map(int, writer.stdout.read().split())])
        store = SqliteCandleStore(path)
        found = store.series()
        assert len(found) == 60
        assert len({(one.rows, one.first, one.last) for one in found}) == 1
        assert found[0].rows >= acknowledged
        whole = stored(store, "S7/USDT")
        assert candles_hash(whole) == candles_hash(candles(0, found[0].rows))
        assert store.verify() == ()
        store.close()


def filled_file(path: Path) -> bytes:
    store = SqliteCandleStore(path)
    store.merge("x", H1, {f"S{n}/USDT": candles(0, 2500, n) for n in range(8)})
    store.merge("x", H1, {f"S{n}/USDT": candles(2500, 3, n) for n in range(8)})
    store.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:3000],
        lambda data: data[:50],
        lambda data: b"<html>" + data[6:],
        lambda data: bytes(40_000),
    ],
    ids=["half", "head", "less than a head", "wrong head", "zeros"],
)
def test_a_damaged_file_is_kept_aside_and_replaced(path: Path, damage: object) -> None:
    assert callable(damage)
    broken = damage(filled_file(path))
    path.write_bytes(broken)
    store = SqliteCandleStore(path)
    with pytest.raises(EnvironmentFault, match=r"was damaged .* kept as candles\.db\.damaged-"):
        store.load("x", ["S0/USDT"], H1)
    kept = [file for file in path.parent.iterdir() if ".damaged-" in file.name]
    assert [file.read_bytes() for file in kept] == [broken]
    assert store.series() == ()
    store.merge("x", H1, {"A/USDT": candles(0, 3)})
    assert len(stored(store)) == 3
    store.close()


def test_changed_bytes_inside_are_found_and_never_used(path: Path) -> None:
    data = bytearray(filled_file(path))
    random = np.random.default_rng(3)
    needle = candles(0, 2500, 5).close[1000:1004].tobytes()
    place = data.index(needle)
    data[place + int(random.integers(0, 32))] ^= 0x10
    path.write_bytes(data)
    store = SqliteCandleStore(path)
    with pytest.raises(EnvironmentFault, match=r"S5/USDT 1h .* damaged"):
        store.load("x", [f"S{n}/USDT" for n in range(8)], H1)
    assert any("S5/USDT 1h (x)" in problem for problem in store.verify())
    assert len(store.load("x", ["S4/USDT"], H1)["S4/USDT"]) == 2503
    store.drop("x", "S5/USDT", H1)
    assert store.verify() == ()
    store.close()


def test_a_broken_page_is_a_clear_sentence(path: Path) -> None:
    data = bytearray(filled_file(path))
    page = int.from_bytes(data[16:18], "big")
    for number in range(1, len(data) // page):
        data[number * page : number * page + 12] = b"\xff" * 12
    path.write_bytes(data)
    store = SqliteCandleStore(path)
    with pytest.raises(EnvironmentFault, match=r"candles\.db"):
        store.load("x", ["S5/USDT"], H1)
    store.close()


def test_a_newer_file_is_refused_untouched(path: Path, store: SqliteCandleStore) -> None:
    filled_file(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(EnvironmentFault, match="newer Harrier"):
        store.series()
    with pytest.raises(EnvironmentFault, match="newer Harrier"):
        store.merge("x", H1, {"A/USDT": candles(0, 1)})
    assert path.read_bytes() == before


def test_a_foreign_database_is_refused_untouched(path: Path, store: SqliteCandleStore) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (title TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(EnvironmentFault, match="no candle store"):
        store.series()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM recipes").fetchone() == (0,)
    connection.close()


def test_a_folder_that_is_not_there_is_a_clear_sentence(tmp_path: Path) -> None:
    store = SqliteCandleStore(tmp_path / "nowhere" / "candles.db")
    with pytest.raises(EnvironmentFault, match="nowhere"):
        store.series()
    store.close()


def test_closing_folds_the_log_away(path: Path) -> None:
    filled_file(path)
    assert sorted(file.name for file in path.parent.iterdir()) == ["candles.db"]
