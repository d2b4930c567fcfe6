"""Speed of the journal's filters and statistics: prints ``name value target pass|short``.

Python's garbage collection is off as it is in the window, which collects by itself.
"""

from __future__ import annotations

import gc
import random
import tempfile
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from app.domain.journal.query import parse_query
from app.domain.journal.statistics.period import Period
from app.domain.journal.trade import ChecklistItem, TradeMeasures, TradeRecord
from app.domain.setup import ConditionTrace
from tests.benchmarks.report import remark, report
from tests.builders.installation import installed
from tests.builders.journal_trades import fills, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bootstrap.composition import Composition
    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade

TRADES: Final = 20_000
SYMBOLS: Final = 300
ROUNDS: Final = 7
CONDITIONS: Final = ("ADX > 25", "RSI < 30", "close > EMA 21")
TAGS: Final = ("late", "plan", "A+", "early", "setup: gap")
FILTERS: Final = (
    "",
    "s1",
    "R > 1",
    "notes:777",
    "day:2024-01",
    'strategy:"Trend pullback" side:long held > 3h',
    "tag:late -mistake:fomo R > 1 or rating >= 4 setup:yes",
)


def timed(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median of some calls, ms."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()
        taken.append(1_000 * (time.perf_counter() - started))
    return median(taken)


def lay(application: Composition, chance: random.Random) -> None:
    """20,000 trades of three fills, noted, checked and measured."""
    taken: list[Fill] = []
    for number in range(TRADES):
        symbol = f"S{number % SYMBOLS}/USDT"
        price = round(100 + chance.gauss(0, 5), 2)
        steps = ((number, "buy", 100, 1), (number + 0.1, "buy", 100, 1))
        end = (number + 0.2 + chance.random() * 20, "sell", price, 2)
        some = fills(*steps, end, symbol=symbol, fee="0.1")
        taken += [replace(fill, id=f"{number}-{fill.id}", origin="bench.csv") for fill in some]
    application.journal.take_in(taken, "import", Decimal(1))
    trades = application.journal.trades()
    records = {trade.id: noted(chance, number) for number, trade in enumerate(trades)}
    # One record each in a single step: the change is asked for in the order of the trades.
    order = iter(trades)
    application.journal.edit_many(
        [trade.id for trade in trades], lambda _former: records[next(order).id], "note"
    )
    application.journal.save_measures({trade.id: measures(chance) for trade in trades})


def noted(chance: random.Random, number: int) -> TradeRecord:
    """A record with something in every field that is split by."""
    return TradeRecord(
        plan=plan(95, 110, entry=100),
        tags=tuple(chance.sample(TAGS, 2)),
        mistakes=("fomo",) if number % 7 == 0 else (),
        emotions=("fear",) if number % 5 == 0 else (),
        strategy=chance.choice(["Breakout", "Mean reversion", "Trend pullback"]),
        regime=chance.choice(["bull", "bear", "range"]),
        rating=chance.randint(1, 5),
        notes=f"note {number}",
        setup_id="" if number % 2 else f"setup {number}",
        why=tuple(ConditionTrace(label, chance.random() < 0.5) for label in CONDITIONS),
        checklist=(ChecklistItem("spread", kept=True), ChecklistItem("news", kept=number % 3 > 0)),
    )


def measures(chance: random.Random) -> TradeMeasures:
    """Plausible ones."""
    mae, mfe = chance.random(), 2 * chance.random()
    return TradeMeasures(
        mae=5 * mae, mfe=5 * mfe, mae_r=mae, mfe_r=mfe, efficiency=0.5, first_touch="target"
    )


def main() -> None:
    chance = random.Random(6)
    with tempfile.TemporaryDirectory() as folder:
        with installed(Path(folder), offline=True) as installation:
            lay(installation.application, chance)
        with installed(Path(folder), offline=True) as installation:
            measure(installation.application)


def measure(application: Composition) -> None:
    """Print the figures of a journal that was just opened."""
    gc.disable()
    service, read = application.journal_statistics, application.journal.trades
    started = time.perf_counter()
    trades: tuple[JournalTrade, ...] = read()
    report("journal_open", time.perf_counter() - started, 1.0, "s")
    remark(f"{len(trades):,} trades, {sum(trade.figures.fills for trade in trades):,} fills")
    service.trades()
    report("journal_statistics first", timed(service.report, 1), 500, "ms")
    columns = service.columns()
    for text in FILTERS:
        query = parse_query(text)
        taken = timed(lambda q=query: q.mask(columns))
        report(f"journal_filter {text or 'all'}", taken, 100, "ms")
    for unit in ("r", "USDT"):
        report(
            f"journal_statistics {unit}", timed(lambda u=unit: service.report(unit=u)), 500, "ms"
        )
    filtered = timed(lambda: service.report(FILTERS[-1], Period(since=0)))
    report("journal_statistics filtered", filtered, 500, "ms")
    changed = trades[0]
    application.journal.edit(changed.id, replace(changed.record, rating=1))
    report("journal_statistics after an edit", timed(service.report, 1), 500, "ms")


if __name__ == "__main__":
    main()
