"""What a backtest is asked for and brings, and where runs are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.domain.backtester import Account, Outcome
    from app.domain.backtester.check import Check
    from app.domain.backtester.conditions import TradeConditions
    from app.domain.backtester.metric import Measures
    from app.domain.lifecycle.bars import Floats
    from app.domain.regime import RegimeHistory
    from app.domain.strategy import Strategy


@dataclass(frozen=True, slots=True)
class BacktestRequest:
    """What to trade, where, when and how.

    Attributes:
        strategy: the rules, saved or a draft.
        account: what trades are sized from, what they cost, how many are open at once.
        symbols: empty: all that the folder, or the universe of each time, holds.
        folder: of candle files; None: the stored candles of the exchange in use.
        since: the run begins with the first bar that opens then or later, UTC ms; None: the first
            bar there is. All earlier bars are history.
        until: bars that open then or later do not exist; None: to the end.
        intrabar: ``pessimistic``, ``detail`` or ``optimistic``; None: the strategy's own.
        max_open: most positions at a time; None: as many as the capital allows.
        top: without symbols, so many of the largest by volume at each time; None: the setting, of
            a folder all.
    """

    strategy: Strategy
    account: Account
    symbols: tuple[str, ...] = ()
    folder: Path | None = None
    since: int | None = None
    until: int | None = None
    intrabar: str | None = None
    max_open: int | None = None
    top: int | None = None

    @property
    def mode(self) -> str:
        """How what happens inside a bar is settled."""
        return self.intrabar or self.strategy.intrabar


@dataclass(frozen=True, slots=True)
class Durations:
    """Wall clock in seconds.

    Attributes:
        load: reading candles.
        evaluate: from candles in memory to metrics in the mode asked for, rules included.
    """

    total: float
    load: float
    evaluate: float


@dataclass(frozen=True, slots=True, eq=False)
class BacktestResult:
    """A run from beginning to end.

    Attributes:
        id: of the kept run; "" while it is not kept.
        made_at: wall clock, UTC ms.
        request: what was asked for.
        version: hash of the strategy's content.
        outcome: trades and equity in the mode asked for.
        measures: metrics by their ids, see `app.domain.backtester.metrics`.
        bracket: net profit of the whole run in each mode, quote currency.
        checks: what to know before one believes it.
        assumptions: what fills, costs and sizes rest on, in words.
        buy_and_hold: float64[n], equity of equal parts bought of each symbol and held, at
            ``outcome.times``.
        regime: at each closed 4h bar of the reference; None where nobody asked, or without one.
        durations: how long it took.
        conditions: of the entry rule, at the signals of the trades.
    """

    id: str
    made_at: int
    request: BacktestRequest
    version: str
    outcome: Outcome
    measures: Measures
    bracket: Mapping[str, float]
    checks: tuple[Check, ...]
    assumptions: Mapping[str, str]
    buy_and_hold: Floats
    regime: RegimeHistory | None
    durations: Durations
    conditions: TradeConditions


@dataclass(frozen=True, slots=True)
class KeptBacktest:
    """A kept run as lists show it.

    Attributes:
        made_at: wall clock, UTC ms.
        version: hash of the strategy's content.
        since: opening time of the run's first bar, UTC ms. ``until``: where its last one closes.
        measures: metrics by their ids.
    """

    id: str
    made_at: int
    strategy: str
    version: str
    timeframe: str
    symbols: tuple[str, ...]
    since: int
    until: int
    measures: Measures


class BacktestRepository(Protocol):
    """Runs and what came of them."""

    def add(self, result: BacktestResult) -> None:
        """Keep a run; it has an id."""

    def list(self, limit: int) -> tuple[KeptBacktest, ...]:
        """Newest first, without those that were removed."""

    def get(self, backtest_id: str) -> BacktestResult | None:
        """The whole run, removed or not; None when there is none."""

    def remove(self, backtest_id: str, removed_at: int) -> None:
        """Leave it out of lists from now on; ``removed_at`` is wall clock, UTC ms."""

    def restore(self, backtest_id: str) -> None:
        """Undo a removal."""

    def purge(self, removed_before: int) -> None:
        """Forget for good what was removed before that moment, UTC ms."""
