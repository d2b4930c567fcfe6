"""The live scan's view of the life cycle: setups in, setups and their events out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from app.domain.candles import candles_hash
from app.domain.lifecycle import account
from app.domain.lifecycle import layout as at
from app.domain.lifecycle.advance import advance, no_life
from app.domain.lifecycle.terms import terms
from app.domain.setup import Rejection, Setup, setup_id

if TYPE_CHECKING:
    from app.domain.candles import Candles
    from app.domain.lifecycle.bars import Floats
    from app.domain.lifecycle.columns import SignalColumns
    from app.domain.lifecycle.detail import FinerBars
    from app.domain.setup import SetupEvent
    from app.domain.strategy import Strategy

_DETAIL: Final = "detail"
_PESSIMISTIC: Final = "pessimistic"


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose setups these are, and who asks.

    Attributes:
        tick: the market's price step, quote currency; 0 when unknown.
        recorded_at: wall clock, UTC ms, for ``created_at`` and the events.
    """

    exchange: str
    strategy: Strategy
    strategy_version: int
    symbol: str
    tick: float
    recorded_at: int
    scan_id: str | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """What new bars brought to one strategy on one symbol.

    Attributes:
        setups: each that is new or lived on, in order of their signals, with its new events
            (none where only prices moved). ``why`` and ``regime`` of new ones are left open.
    """

    setups: tuple[tuple[Setup, tuple[SetupEvent, ...]], ...] = ()
    rejections: tuple[Rejection, ...] = ()


def follow(
    origin: Origin,
    signals: SignalColumns,
    candles: Candles,
    previous: Setup | None,
    since: int,
    finer: FinerBars | None = None,
) -> Followed:
    """Live on from the last setup through the bars since then.

    Args:
        origin: strategy and market.
        signals: of the same rows as the candles.
        candles: gap-filled, from the first stored bar on.
        previous: the strategy's latest setup on this symbol, open or not; None: there was none.
        since: opening time of the first bar not seen yet, UTC ms. A previous setup that is still
            open and was left earlier is taken up where it was left.
        finer: the finer bars of a strategy that asks for detail; None where the market has none:
            then its new setups are pessimistic. One that is open keeps the mode it began with.
    """
    start = _first_row(candles, previous, since)
    if start >= len(candles):
        return Followed()
    before = _life_of(previous)
    rules = terms(origin.strategy, origin.tick)
    if previous is not None and previous.state.is_open and previous.intrabar != _DETAIL:
        finer = None
    done = advance(signals, candles, rules, (start, len(candles)), before, finer)
    mode = _mode(origin.strategy, finer)
    setups = []
    for life in done.lives:
        kept = previous is not None and previous.bar_time == int(life[at.SIGNAL_TIME])
        setup = previous if kept else _new(origin, signals, candles, life, mode)
        assert setup is not None
        events = account.events_between(
            before if kept else None, life, setup.id, origin.recorded_at
        )
        setups.append((_moved(setup, life, candles), events))
    rejections = tuple(_rejection(origin, candles, row, why) for row, why in done.rejected)
    return Followed(tuple(setups), rejections)


def follow_shadow(
    origin: Origin,
    signals: SignalColumns,
    candles: Candles,
    setup: Setup,
    finer: FinerBars | None = None,
) -> tuple[Setup, tuple[SetupEvent, ...]]:
    """Live on a setup that the user has ended, so that one can say what that decision cost.

    It makes room for nothing and hinders nothing: hits in these bars are another life's.

    Args:
        origin: strategy and market.
        signals: of the same rows as the candles.
        candles: gap-filled, from the first stored bar on.
        setup: with an open shadow.
        finer: the finer bars of a setup that asks for detail; None where the market has none.

    Returns:
        The setup with its shadow moved on, and the events of that, marked as such.
    """
    start = int(np.searchsorted(candles.ts, setup.evaluated_until + 1))
    if start >= len(candles):
        return setup, ()
    before = np.array(setup.life)
    quiet = replace(signals, entry=np.zeros_like(signals.entry))
    rules = terms(origin.strategy, origin.tick)
    if setup.intrabar != _DETAIL:
        finer = None
    life = advance(quiet, candles, rules, (start, len(candles)), before, finer).last
    events = account.events_between(before, life, setup.id, origin.recorded_at)
    moved = _moved(setup, life, candles)
    return (
        replace(moved, state=setup.state, shadow=moved.state),
        tuple(replace(event, shadow=True) for event in events),
    )


def _first_row(candles: Candles, previous: Setup | None, since: int) -> int:
    if previous is not None and previous.state.is_open:
        since = min(since, previous.evaluated_until + 1)
    return int(np.searchsorted(candles.ts, since))


def _life_of(setup: Setup | None) -> Floats:
    """The life to go on from; one that the user ended is over where it was left."""
    if setup is None or not setup.life:
        return no_life()
    life = np.array(setup.life)
    if setup.left_at is not None or (not setup.state.is_open and life[at.PHASE] <= at.OPEN):
        left_at = setup.evaluated_until if setup.left_at is None else setup.left_at
        life[at.PHASE] = at.CLOSED
        life[at.END_TIME] = left_at
    return life


def _mode(strategy: Strategy, finer: FinerBars | None) -> str:
    """What is done where a bar does not tell the path; detail needs finer bars to look into."""
    return _PESSIMISTIC if strategy.intrabar == _DETAIL and finer is None else strategy.intrabar


def _new(
    origin: Origin, signals: SignalColumns, candles: Candles, life: Floats, mode: str
) -> Setup:
    strategy = origin.strategy
    time = int(life[at.SIGNAL_TIME])
    row = int(np.searchsorted(candles.ts, time))
    side = float(life[at.SIDE])
    return Setup(
        id=setup_id(
            origin.exchange,
            strategy.name,
            origin.symbol,
            strategy.timeframe,
            strategy.direction,
            time,
        ),
        exchange=origin.exchange,
        strategy=strategy.name,
        strategy_version=origin.strategy_version,
        strategy_hash=strategy.content_hash(),
        symbol=origin.symbol,
        timeframe=strategy.timeframe,
        direction=strategy.direction,
        bar_time=time,
        state=account.state_of(life),
        entry_kind=strategy.levels.entry.order,
        entry=side * float(life[at.REFERENCE]),
        stop=side * float(life[at.FIRST_STOP]),
        targets=account.targets_of(life),
        reward_risk=account.reward_risk(life),
        score=float(signals.score[row]) if len(signals.score) else 100.0,
        why=(),
        regime=None,
        created_at=origin.recorded_at,
        history_from=int(candles.ts[0]),
        candles_hash=candles_hash(candles.window(0, row + 1)),
        scan_id=origin.scan_id,
        intrabar=mode,
        late=row < len(candles) - 1,
    )


def _moved(setup: Setup, life: Floats, candles: Candles) -> Setup:
    phase = int(life[at.PHASE])
    filled = phase in (at.OPEN, at.CLOSED)
    side = float(life[at.SIDE])
    ended = phase > at.OPEN
    until = int(life[at.END_TIME]) if ended else int(candles.ts[-1])
    measured: dict[str, Any] = {}
    if filled:
        mae, mfe = account.excursions(life)
        measured = {
            "entry_time": int(life[at.FILL_TIME]),
            "entry_price": side * float(life[at.FILL_PRICE]),
            "mae_r": mae,
            "mfe_r": mfe,
        }
    return replace(
        setup,
        **measured,
        state=account.state_of(life),
        exits=account.exits_of(life),
        current_stop=side * float(life[at.STOP]),
        last_price=float(candles.close[int(np.searchsorted(candles.ts, until))]),
        r=account.result(life) if phase == at.CLOSED else None,
        ambiguous=bool(life[at.AMBIGUOUS]),
        evaluated_until=until,
        life=tuple(life.tolist()),
    )


def _rejection(origin: Origin, candles: Candles, row: int, why: int) -> Rejection:
    strategy = origin.strategy
    return Rejection(
        strategy.name,
        origin.symbol,
        strategy.timeframe,
        strategy.direction,
        int(candles.ts[row]),
        at.REJECTIONS[int(why)],
    )
