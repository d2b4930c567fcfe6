"""Whether Harrier makes the very trades that backtesting.py makes.

``python -m tests.benchmarks.same_trades [FOLDER]``: the EMA cross with its ATR bracket on generated
bars and on every real file of at least 10,000 rows. Both get the same gap-filled bars, hits and
levels; backtesting.py decides by itself when it is in a trade, where it enters and leaves, and at
what price. Compared are all closed trades: bar of entry, bar of exit, both prices. Two rules are
Harrier's alone, and what differs by them is counted apart: filled bars do not trade, and a market
entry that opens at or beyond its stop does not fill. What follows from such a difference until both
make the same trade again belongs to it.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.adapters.kernels.cache import KernelCache
from app.bootstrap.folders import kernel_folder
from tests.benchmarks.peer import BACKTESTING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from app.domain.backtester import Book
    from app.domain.candles import Candles

    type Table = NDArray[np.float64]

DATA = Path(__file__).parents[3] / "shared" / "market" / "data"
LEAST_ROWS = 10_000
GENERATED = (43_800, 525_600)
TOLERANCE = 1e-9
ENTRY, EXIT, BOUGHT, SOLD = range(4)


@dataclass
class Comparison:
    """Trades of both, and how they agree."""

    ours: int = 0
    theirs: int = 0
    same: int = 0
    by_filled_bar: int = 0
    by_open_beyond_stop: int = 0
    unexplained: int = 0


def main() -> int:
    """Print the table; 1 when a trade differs without a reason."""
    KernelCache(kernel_folder()).use()
    print(
        f"{'bars':<24}{'rows':>9}{'filled':>9}{'Harrier':>9}{'peer':>9}{'same':>9}"
        f"{'filled bar':>12}{'open ≤ stop':>13}{'unexplained':>13}"
    )
    total = Comparison()
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    for name, timeframe, candles in markets(folder):
        found = compare(timeframe, candles)
        if found is None:
            return 1
        tell(name, f"{len(candles):,}", f"{int(candles.filled.sum()):,}", found)
        for field in vars(total):
            setattr(total, field, getattr(total, field) + getattr(found, field))
    tell("all", "", "", total)
    return 1 if total.unexplained else 0


def tell(name: str, rows: str, filled: str, found: Comparison) -> None:
    """Print one row."""
    print(
        f"{name:<24}{rows:>9}{filled:>9}{found.ours:>9,}{found.theirs:>9,}{found.same:>9,}"
        f"{found.by_filled_bar:>12,}{found.by_open_beyond_stop:>13,}{found.unexplained:>13,}",
        flush=True,
    )


def markets(data: Path) -> Iterator[tuple[str, str, Candles]]:
    """Name, timeframe and gap-filled candles of each."""
    from app.adapters.storage.candle_files import CandleFiles
    from app.domain.candles import fill_gaps
    from tests.benchmarks.bar_walk import bar_walk

    for count in GENERATED:
        yield f"generated {count:,}", "1m", bar_walk(count, 7)
    folder = CandleFiles().folder(data)
    for symbol, timeframe in sorted(folder.series()):
        candles = folder.load(symbol, timeframe).candles
        if len(candles) >= LEAST_ROWS:
            yield f"{symbol} {timeframe}", str(timeframe), fill_gaps(candles, timeframe)


def compare(timeframe: str, candles: Candles) -> Comparison | None:
    """Trade with both; None without the peer."""
    from app.domain.backtester import simulate
    from tests.benchmarks.bar_walk import books_of, cross_strategy

    strategy = cross_strategy(timeframe)
    (book,) = books_of(strategy, {"X/USDT": candles})
    trades = simulate(strategy, book.signals, candles).trades
    ours = np.array(
        [
            (trade.entry_time, trade.exits[-1].time, trade.entry_price, trade.exits[-1].price)
            for trade in trades
            if trade.is_closed
        ]
    ).reshape(-1, 4)
    theirs = peer_trades(book)
    return None if theirs is None else judge(ours, theirs, book)


def peer_trades(book: Book) -> Table | None:
    """float64[k, 4]: times of entry and exit, both prices."""
    candles, signals = book.candles, book.signals
    close, stop, target = signals.levels
    entry = signals.entry == 1
    edge = entry & ~np.concatenate([[False], entry[:-1]])
    sane = (stop > 0) & (stop < close) & (target > np.maximum(close, candles.high))
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder) / "bars.npz", Path(folder) / "trades.npy"
        names = ("ts", "open", "high", "low", "close", "volume")
        columns = {name: getattr(candles, name) for name in names}
        np.savez(source, **columns, hit=edge & sane, stop=stop, target=target)
        if BACKTESTING.run("trades", str(source), str(result)) is None:
            return None
        found: Table = np.load(result)
    return found


def judge(ours: Table, theirs: Table, book: Book) -> Comparison:
    """Walk through both in order of time; what differs first names the reason."""
    found = Comparison(len(ours), len(theirs))
    reason = ""
    a = b = 0
    while a < len(ours) or b < len(theirs):
        if a < len(ours) and b < len(theirs) and equal(ours[a], theirs[b]):
            found.same += 1
            reason = ""
            a, b = a + 1, b + 1
            continue
        earlier = b < len(theirs) and (a == len(ours) or theirs[b, ENTRY] <= ours[a, ENTRY])
        if not reason:
            reason = why(theirs[b], book) if earlier else "unexplained"
        setattr(found, reason, getattr(found, reason) + 1)
        a, b = (a, b + 1) if earlier else (a + 1, b)
    return found


def equal(one: Table, other: Table) -> bool:
    """Whether two trades have the same bars and prices."""
    prices = np.allclose(one[BOUGHT:], other[BOUGHT:], rtol=TOLERANCE, atol=0)
    return prices and np.array_equal(one[:BOUGHT], other[:BOUGHT])


def why(trade: Table, book: Book) -> str:
    """Which of Harrier's own rules forbids a trade of the peer's."""
    row = int(np.searchsorted(book.candles.ts, trade[ENTRY]))
    if book.candles.filled[row]:
        return "by_filled_bar"
    if trade[BOUGHT] <= book.signals.levels[1, row - 1]:
        return "by_open_beyond_stop"
    return "unexplained"


if __name__ == "__main__":
    sys.exit(main())
