"""The past walked through bar by bar as the live program would: every setup, to its end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import BadInput
from app.services.events import Event
from app.services.past import blocks, open_past
from app.services.past_runs import no_bars, refuse_wrong_stop, rows_of, undefined_entry

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path

    from app.domain.lifecycle.bars import Floats
    from app.domain.setup import Direction, Exit, SetupState, Target
    from app.domain.signals import SignalPlan
    from app.domain.strategy import Strategy
    from app.domain.timeframe import Timeframe
    from app.services.past import EvaluatedPast, Past
    from app.services.ports import CandleFiles
    from app.services.scan.tools import ScanTools


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """What to walk through.

    Attributes:
        strategies: one after the other; each starts flat.
        symbols: empty: all that the folder, or the last universe, holds.
        folder: of candle files; None: the stored candles of the exchange in use.
        since: the run begins with the first bar that opens then or later, UTC ms; None: the first
            bar there is. All earlier bars are history.
        until: bars that open then or later do not exist; None: to the end.
    """

    strategies: tuple[Strategy, ...]
    symbols: tuple[str, ...] = ()
    folder: Path | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class ReplayProgress(Event):
    """How many of ``total`` series have been walked through."""

    strategy: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class ReplayedSetup:
    """A hit that was not rejected and what became of it.

    Prices are in quote currency, times opening times of bars in UTC ms.

    Attributes:
        entry: reference price: the signal bar's close (market) or the order's price.
        entry_time: of the fill; None when it never filled.
        r: the result without costs; None while it is open or when it never filled.
    """

    strategy: str
    symbol: str
    timeframe: Timeframe
    direction: Direction
    bar_time: int
    entry_kind: str
    entry: float
    stop: float
    targets: tuple[Target, ...]
    state: SetupState
    entry_time: int | None
    entry_price: float | None
    exits: tuple[Exit, ...]
    r: float | None


@dataclass(frozen=True, slots=True)
class Replay:
    """Everything the walk brought.

    Attributes:
        setups: in order of their signal bars, then strategy and symbol.
        rejected: hits that failed a sanity rule, counted by the reason's sentence.
    """

    setups: tuple[ReplayedSetup, ...]
    rejected: dict[str, int]


class _Walked(NamedTuple):
    """One strategy on one symbol; ``undefined``: why its entry rule never said anything."""

    undefined: str
    setups: list[ReplayedSetup]
    rejected: list[int]


class ReplayService:
    """Walks through files or stored candles; fetches nothing and keeps nothing."""

    def __init__(self, files: CandleFiles, tools: ScanTools) -> None:
        self._files = files
        self._tools = tools

    def run(self, request: ReplayRequest) -> Generator[Event, None, Replay]:
        """Walk through everything, telling how far it is.

        Raises:
            BadInput: a rule, a symbol, a file or the period cannot be taken.
        """
        yield from self._tools.kernels.prepare()
        past = yield from self._tools.workers.stream(
            lambda: open_past(self._tools, self._files, request.folder)
        )
        walks: list[_Walked] = []
        for strategy in request.strategies:
            walks += yield from self._walk(past, strategy, request)
        if not walks:
            raise BadInput("no candles in that period", source="--from")
        return _summed(walks)

    def _walk(
        self, past: Past, strategy: Strategy, request: ReplayRequest
    ) -> Generator[Event, None, list[_Walked]]:
        from app.domain.signals import compile_strategies

        stream = self._tools.workers.stream
        rules = yield from stream(lambda: compile_strategies([strategy]), "Reading the rules")
        asked = tuple(symbol for symbol in request.symbols if strategy.covers(symbol))
        symbols = asked if request.symbols else past.symbols(strategy)
        walks: list[_Walked] = []
        for block in blocks(rules, symbols):
            yield ReplayProgress(strategy.name, len(walks), len(symbols))
            walks += yield from stream(partial(_walked, past, rules, block, request))
        yield ReplayProgress(strategy.name, len(symbols), len(symbols))
        return walks


def _walked(
    past: Past, rules: SignalPlan, symbols: Sequence[str], request: ReplayRequest
) -> list[_Walked]:
    evaluated = past.evaluate(rules, symbols)
    walks = (_walked_symbol(past, evaluated, symbol, request) for symbol in symbols)
    return [walk for walk in walks if walk is not None]


def _walked_symbol(
    past: Past, evaluated: EvaluatedPast, symbol: str, request: ReplayRequest
) -> _Walked | None:
    """One strategy on one symbol; None without a bar in a period nobody asked it for."""
    from app.domain.lifecycle import advance, terms

    strategy = evaluated.rules.strategies[0]
    columns, candles = evaluated.of(symbol)
    span = rows_of(candles, request.since, request.until)
    if span[0] >= span[1]:
        if request.symbols:
            raise no_bars(symbol, period=(request.since, request.until) != (None, None))
        return None
    undefined = undefined_entry(columns, span, symbol, strategy.name)
    if undefined and request.symbols:
        raise BadInput(undefined)
    finer = past.finer(strategy, symbol, candles)
    done = advance(columns, candles, terms(strategy, past.tick(symbol)), span, None, finer)
    setups = [_replayed(strategy, symbol, life) for life in done.lives]
    return _Walked(undefined, setups, done.rejected[:, 1].tolist())


def _replayed(strategy: Strategy, symbol: str, life: Floats) -> ReplayedSetup:
    from app.domain.lifecycle import account
    from app.domain.lifecycle import layout as at

    phase = int(life[at.PHASE])
    filled = phase in (at.OPEN, at.CLOSED)
    side = float(life[at.SIDE])
    return ReplayedSetup(
        strategy=strategy.name,
        symbol=symbol,
        timeframe=strategy.timeframe,
        direction=strategy.direction,
        bar_time=int(life[at.SIGNAL_TIME]),
        entry_kind=strategy.levels.entry.kind,
        entry=side * float(life[at.REFERENCE]),
        stop=side * float(life[at.FIRST_STOP]),
        targets=account.targets_of(life),
        state=account.state_of(life),
        entry_time=int(life[at.FILL_TIME]) if filled else None,
        entry_price=side * float(life[at.FILL_PRICE]) if filled else None,
        exits=account.exits_of(life),
        r=account.result(life) if phase == at.CLOSED else None,
    )


def _summed(walks: Sequence[_Walked]) -> Replay:
    """All walks together.

    Raises:
        BadInput: no rule was ever defined; or every single hit had its stop on the wrong side:
            the strategy cannot be meant so.
    """
    from app.domain.lifecycle import layout as at

    if all(walk.undefined for walk in walks):
        raise BadInput(walks[0].undefined)
    setups = [setup for walk in walks for setup in walk.setups]
    reasons = [reason for walk in walks for reason in walk.rejected]
    counted = {at.REJECTIONS[reason]: reasons.count(reason) for reason in sorted(set(reasons))}
    refuse_wrong_stop(len(setups), counted)
    setups.sort(key=lambda setup: (setup.bar_time, setup.strategy, setup.symbol))
    return Replay(tuple(setups), counted)
