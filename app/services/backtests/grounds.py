"""The ground that sets of parameters are tried on, taken from files or from stored candles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.services.backtests.books import symbols_of
from app.services.backtests.universes import past_universe
from app.services.past import open_past
from app.services.past_runs import no_bars, rows_of, undefined_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.backtester.past_universe import PastUniverse
    from app.domain.backtester.robustness.ground import Ground
    from app.domain.batch import Batch
    from app.domain.lifecycle.bars import Flags
    from app.domain.strategy import Strategy
    from app.services.past import EvaluatedPast
    from app.services.ports import BacktestRequest, CandleFiles
    from app.services.scan.tools import ScanTools


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A ground, and what it took.

    Attributes:
        load_s: seconds that getting the candles took.
        undefined: why the first set's entry rule says nothing; empty when it does.
    """

    ground: Ground
    load_s: float
    undefined: str = ""

    @property
    def times(self) -> NDArray[np.int64]:
        """int64[n], opening times of the run's bars, of all symbols together, UTC ms."""
        import numpy as np

        ground = self.ground
        batch, (period,) = ground.base, ground.periods
        parts = []
        for symbol in ground.symbols:
            ts = batch.ts[batch.rows(batch.symbols.index(symbol))]
            parts.append(ts[slice(*period.rows(ts))])
        return parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts))


def prepare_ground(
    tools: ScanTools,
    files: CandleFiles,
    request: BacktestRequest,
    first: Mapping[str, float],
) -> Prepared:
    """Read candles and market once; for a thread that may wait.

    Args:
        tools: of the installation.
        files: for a folder of candles.
        request: what to trade, where, when and how.
        first: values of the parameters that vary, of the first set: its rules tell what is needed.

    Raises:
        BadInput: a rule, a symbol, a file or the period cannot be taken. Without parameters that
            vary, also when the entry rule is defined nowhere.
    """
    from app.domain.backtester.robustness.ground import Ground, Period
    from app.domain.backtester.robustness.trial import compiled_alone

    strategy = request.strategy.with_parameters(first)
    past = open_past(tools, files, request.folder)
    rules = compiled_alone(strategy, first)
    universe = past_universe(tools, past, request)
    symbols = symbols_of(past, request, universe)
    if not symbols:
        raise BadInput("no symbol to trade", source="--symbols")
    evaluated = past.evaluate(rules, symbols)
    traded, undefined = _with_bars(evaluated, symbols, request, strategy)
    evaluation = evaluated.evaluation
    detailed = strategy.model_copy(update={"intrabar": request.mode})
    batch = evaluation.data[strategy.timeframe]
    ground = Ground(
        strategy=request.strategy,
        names=tuple(first),
        symbols=traded,
        data=dict(evaluation.data),
        market=dict(evaluation.market),
        universe=dict(evaluation.universe),
        allowed=evaluated.allowed,
        finer=tuple(
            past.finer(detailed, symbol, batch.candles(batch.symbols.index(symbol)))
            for symbol in traded
        ),
        ticks=tuple(past.tick(symbol) for symbol in traded),
        account=request.account,
        intrabar=request.mode,
        max_open=request.max_open,
        periods=(Period(request.since, request.until),),
        outside=None if universe is None else _outside(universe, batch),
    )
    if undefined and not first:
        raise BadInput(undefined)
    return Prepared(ground, evaluated.load_s, undefined)


def _outside(universe: PastUniverse, batch: Batch) -> Flags:
    """bool[rows of the batch], whether each symbol is out of the universe at its bars' closes."""
    import numpy as np

    step = batch.timeframe.milliseconds
    parts = [
        universe.outside(symbol, batch.ts[batch.rows(place)] + step)
        for place, symbol in enumerate(batch.symbols)
    ]
    return np.concatenate(parts) if parts else np.empty(0, np.bool_)


def _with_bars(
    evaluated: EvaluatedPast,
    symbols: tuple[str, ...],
    request: BacktestRequest,
    strategy: Strategy,
) -> tuple[tuple[str, ...], str]:
    """The symbols that have bars in the run, and why the entry rule says nothing, if so.

    Raises:
        BadInput: none has, or an asked one has not.
    """
    traded, undefined = [], []
    for symbol in symbols:
        columns, candles = evaluated.of(symbol)
        span = rows_of(candles, request.since, request.until)
        if span[0] < span[1]:
            traded.append(symbol)
            reason = undefined_entry(columns, span, symbol, strategy.name)
            undefined += [reason] if reason else []
        elif request.symbols:
            raise no_bars(symbol, period=(request.since, request.until) != (None, None))
    if not traded:
        raise BadInput("no candles in that period", source="--from")
    nothing = len(undefined) == len(traded) or (undefined and request.symbols)
    return tuple(traded), undefined[0] if nothing else ""
