"""Sets of parameters tried on the same ground, many at a time, of which only metrics are kept."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester.book import Book
from app.domain.backtester.metrics import METRICS, Unit, measure
from app.domain.backtester.past_universe import without_hits
from app.domain.backtester.portfolio import simulate_portfolio
from app.domain.backtester.portfolio_run import PortfolioRun
from app.domain.engine import evaluate
from app.domain.errors import BadInput
from app.domain.signals import compile_strategies, signals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.domain.backtester.metrics import Measure, Measures
    from app.domain.backtester.outcome import Outcome
    from app.domain.backtester.robustness.ground import Ground, Period
    from app.domain.engine import Evaluation
    from app.domain.lifecycle.bars import Floats
    from app.domain.signals import SignalPlan
    from app.domain.strategy import Strategy

MOST_SETS_AT_ONCE: Final = 64
# Of the columns of all sets of a chunk; what they share is counted again for each.
_CHUNK_BYTES: Final = 64 << 20
_WHOLE: Final = frozenset((Unit.COUNT, Unit.BARS, Unit.DURATION))


def sets_at_once(ground: Ground) -> int:
    """How many sets to try together: many share indicators, few take less memory."""
    levels = 2 + len(ground.strategy.levels.targets)
    per_set = ground.rows * (8 * levels + 4)
    return min(max(_CHUNK_BYTES // max(per_set, 1), 1), MOST_SETS_AT_ONCE)


def try_sets(ground: Ground, points: Floats) -> Floats:
    """Trade each set in each period.

    Args:
        ground: what they are tried on.
        points: float64[sets, parameters], values by ``ground.names``.

    Returns:
        float64[sets, periods, metrics], metrics in order of `METRICS`, NaN where undefined.

    Raises:
        BadInput: a set's rules cannot be evaluated; names its values.
    """
    found = np.empty((len(points), len(ground.periods), len(METRICS)))
    for place, period, outcome in outcomes(ground, points):
        found[place, period] = as_row(measure(outcome))
    return found


def outcomes(ground: Ground, points: Floats) -> Iterator[tuple[int, int, Outcome]]:
    """Place of the set, place of the period, and what came of it; set by set.

    Args:
        ground: what they are tried on.
        points: float64[sets, parameters], few enough for their columns to be kept at once, see
            `sets_at_once`.

    Raises:
        BadInput: a set's rules cannot be evaluated; names its values.
    """
    plan = compiled_sets(ground, points)
    evaluation = evaluate(plan.plan, ground.data, market=ground.market, universe=ground.universe)
    known: dict[tuple[int, ...], Floats] = {}
    for place, strategy in enumerate(plan.strategies):
        books = _books(ground, plan, evaluation, place, known)
        for number, period in enumerate(ground.periods):
            yield place, number, trade(ground, strategy, books, period)


def trade(ground: Ground, strategy: Strategy, books: tuple[Book, ...], period: Period) -> Outcome:
    """One set in one period, from a flat start, all symbols on one account."""
    inside = [replace(book, span=period.rows(book.candles.ts)) for book in books]
    run = PortfolioRun(ground.account, ground.intrabar, ground.max_open)
    return simulate_portfolio(strategy, inside, run)


def as_row(measures: Measures) -> Floats:
    """float64[metrics] in order of `METRICS`, NaN where undefined."""
    values = [math.nan if (value := measures[id]) is None else value for id in METRICS]
    return np.array(values, np.float64)


def as_measures(row: Floats) -> Mapping[str, Measure]:
    """The metrics of a row of `try_sets` by their ids, None where undefined."""
    return {
        metric.id: None
        if math.isnan(value)
        else int(value)
        if metric.unit in _WHOLE and value.is_integer()
        else value
        for metric, value in zip(METRICS.values(), row.tolist(), strict=True)
    }


def parameters_of(names: tuple[str, ...], point: Floats) -> dict[str, float]:
    """A set's values by name; whole numbers are ints."""
    return {
        name: int(value) if value.is_integer() else value
        for name, value in zip(names, point.tolist(), strict=True)
    }


def compiled_sets(ground: Ground, points: Floats) -> SignalPlan:
    """All sets as strategies of one plan, in which what they share is computed once.

    Args:
        ground: whose strategy they are of.
        points: float64[sets, parameters], values by ``ground.names``.

    Raises:
        BadInput: a set's rules cannot be evaluated; names its values.
    """
    chosen = [parameters_of(ground.names, point) for point in points]
    strategies = [ground.strategy.with_parameters(values) for values in chosen]
    try:
        return compile_strategies(strategies, explained=False)
    except BadInput:
        for values, strategy in zip(chosen, strategies, strict=True):
            compiled_alone(strategy, values)
        raise


def compiled_alone(strategy: Strategy, values: Mapping[str, float]) -> SignalPlan:
    """One set's rules.

    Args:
        strategy: with the values put in.
        values: the parameters that vary, for messages.

    Raises:
        BadInput: they cannot be evaluated; names the values.
    """
    try:
        return compile_strategies([strategy])
    except BadInput as error:
        given = ", ".join(f"{name}={value:g}" for name, value in values.items())
        raise BadInput(f"with {given}: {error.args[0]}" if given else error.args[0]) from None


def _books(
    ground: Ground,
    plan: SignalPlan,
    evaluation: Evaluation,
    place: int,
    known: dict[tuple[int, ...], Floats],
) -> tuple[Book, ...]:
    batch = ground.base
    books = []
    for symbol, tick, finer in zip(ground.symbols, ground.ticks, ground.finer, strict=True):
        index = batch.symbols.index(symbol)
        columns = signals(plan, evaluation, place, index, ground.allowed, known)
        if ground.outside is not None:
            entry, _ = without_hits(columns.entry, ground.outside[batch.rows(index)])
            columns = replace(columns, entry=entry)
        candles = batch.candles(index)
        books.append(Book(symbol, columns, candles, (0, len(candles)), tick, finer))
    return tuple(books)
