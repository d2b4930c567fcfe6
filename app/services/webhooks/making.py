"""From a signal to a setup, by the levels, sanity rules and life cycle of every other one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.domain.errors import BadInput, HarrierError
from app.domain.setup import ConditionTrace
from app.domain.timeframe import Timeframe
from app.domain.webhooks.external import SOURCE, strategy_of
from app.domain.webhooks.message import Intent
from app.services.alerts.recorder import SetupStep
from app.services.data_fetcher import DataFetcher, Needs
from app.services.guards import GuardService
from app.services.ports import HookFate, SetupFilter
from app.services.streams import only_waiting
from app.services.webhooks.bars import signal_bar, up_to_signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.alerts import Alert
    from app.domain.asset import Market
    from app.domain.candles import Candles
    from app.domain.lifecycle.columns import SignalColumns
    from app.domain.setup import Setup, SetupEvent
    from app.domain.signals import SignalPlan
    from app.domain.strategy import Strategy
    from app.domain.webhooks.message import ExternalSignal
    from app.services.data_fetcher import FetchedData
    from app.services.ports import UnitOfWork, Waits
    from app.services.scan.tools import ScanTools


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a signal.

    Attributes:
        reason: a sentence.
        strategy: what is kept for the setup's sake, with it and its events; None without one.
    """

    fate: HookFate
    reason: str
    setup: Setup | None = None
    events: tuple[SetupEvent, ...] = ()
    strategy: Strategy | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What was stored of a verdict: the setup, if there is one, and the alerts of it."""

    setup: Setup | None = None
    alerts: tuple[Alert, ...] = ()


class SignalJudge:
    """Judges one signal after the other, on a thread that may wait."""

    def __init__(self, tools: ScanTools, market_now: Callable[[], int]) -> None:
        """A judge.

        Args:
            tools: those of the scan, which follows the setups.
            market_now: market time as far as it is known, UTC ms.
        """
        self._tools = tools
        self._market_now = market_now

    def judge(self, signal: ExternalSignal) -> Waits[Verdict]:
        """What is to become of the signal; nothing is kept yet."""
        try:
            return (yield from self._judged(signal))
        except BadInput as error:
            return Verdict(HookFate.REJECTED, str(error))
        except HarrierError as error:
            return Verdict(HookFate.FAILED, str(error))

    def keep(self, verdict: Verdict, work: UnitOfWork) -> Kept:
        """Store the setup, its alerts, and the strategy it lives by, which is in no list.

        Args:
            verdict: with or without a setup.
            work: the transaction that settles the request too; once it is committed, `announce`.
        """
        if verdict.setup is None or verdict.strategy is None:
            return Kept()
        stored = work.strategies.save(verdict.strategy, self._tools.wall.now(), SOURCE)
        work.strategies.delete(verdict.strategy.name)
        setup = replace(verdict.setup, strategy_version=stored.version)
        work.setups.save(setup, verdict.events)
        step = SetupStep(setup, verdict.events, is_new=True)
        return Kept(setup, self._tools.alerts.setups(work, [step], self._market_now()))

    def announce(self, kept: Kept) -> None:
        """Tell that there are alerts to be sent."""
        self._tools.alerts.announce(kept.alerts)

    def _judged(self, signal: ExternalSignal) -> Waits[Verdict]:
        if signal.intent is Intent.EXIT:
            return Verdict(
                HookFate.IGNORED, "an exit: every setup is followed to the end of its own levels"
            )
        settings = self._tools.settings.current.hooks
        if signal.ticker.perpetual and not settings.map_perpetuals:
            raise BadInput(
                f"{signal.ticker.name} is meant as a perpetual contract; hooks.map_perpetuals takes"
                " it as the spot market",
                source="ticker",
            )
        market = yield from self._market(signal)
        timeframe = signal.timeframe or Timeframe(settings.timeframe)
        strategy = strategy_of(signal, timeframe, self._plan(), settings.cooldown_bars)
        previous = self._previous(strategy, market.symbol)
        if previous is not None and previous.state.is_open:
            return Verdict(HookFate.DUPLICATE, f"its setup of {market.symbol} is still open")
        return (yield from self._follow(signal, strategy, market, previous))

    def _market(self, signal: ExternalSignal) -> Waits[Market]:
        exchange = self._tools.exchange()
        found = signal.ticker.market_among(self._tools.universe.markets(exchange.id).values())
        if found is None and (exchange.is_demo or not self._tools.offline):
            found = signal.ticker.market_among((yield from exchange.markets()))
        if found is None or not found.active:
            said = "is not traded" if found else "is not listed"
            raise BadInput(f"{signal.ticker.name} {said} at {exchange.title}", source="ticker")
        return found

    def _plan(self) -> Strategy | None:
        name = self._tools.settings.current.hooks.levels
        if not name:
            return None
        with self._tools.open_work(read_only=True) as work:
            stored = work.strategies.get(name)
        if stored is None:
            raise BadInput(
                f"there is no strategy '{name}' to take levels from", source="hooks.levels"
            )
        return stored.strategy

    def _previous(self, strategy: Strategy, symbol: str) -> Setup | None:
        exchange = self._tools.exchange().id
        wanted = SetupFilter(
            open_only=False, strategy=strategy.name, symbol=symbol, exchange=exchange, limit=1
        )
        with self._tools.open_work(read_only=True) as work:
            if work.strategies.get(strategy.name) is not None:
                raise BadInput(f"a strategy of your own is named '{strategy.name}'", source="name")
            return next(iter(work.setups.find(wanted)), None)

    def _follow(
        self, signal: ExternalSignal, strategy: Strategy, market: Market, previous: Setup | None
    ) -> Waits[Verdict]:
        # Imported with the first signal: these load the engine, and with it numba.
        from app.domain.lifecycle import Origin, follow
        from app.domain.signals import compile_strategies

        yield from self._tools.kernels.prepare()
        now, timeframe, wall = self._market_now(), strategy.timeframe, self._tools.wall.now()
        plan = compile_strategies([strategy])
        data = yield from self._load(plan, market.symbol, timeframe, now)
        bar = signal_bar(timeframe, now)
        last = signal.price if signal.entry_kind == "market" else None
        candles = up_to_signal(data.candles(market.symbol, timeframe), timeframe, bar, last)
        if candles is None:
            raise BadInput(f"missing, and no candle of {market.symbol} is known", source="price")
        origin = Origin(
            exchange=self._tools.exchange().id,
            strategy=strategy,
            strategy_version=0,
            symbol=market.symbol,
            tick=market.tick,
            recorded_at=wall,
        )
        columns = _columns(plan, data, candles, market.symbol)
        if previous is not None and previous.bar_time >= bar:
            return Verdict(HookFate.DUPLICATE, "this bar had its setup already")
        followed = follow(origin, columns, candles, previous, bar)
        if followed.rejections:
            return Verdict(HookFate.REJECTED, followed.rejections[0].reason)
        made = [(setup, events) for setup, events in followed.setups if setup.bar_time == bar]
        if not made:
            return Verdict(HookFate.REJECTED, "the cool-down after its last setup is not over")
        setup, events = made[0]
        setup = self._marked(replace(setup, why=(_why(signal),)), candles, now)
        said = f"{market.symbol} {strategy.direction}, {strategy.timeframe}"
        return Verdict(HookFate.SETUP, said, setup, events, strategy)

    def _marked(self, setup: Setup, candles: Candles, now: int) -> Setup:
        """With the marks of the portfolio's guards that act on it."""
        from app.domain.batch import join

        data = {setup.timeframe: join(setup.timeframe, {setup.symbol: candles})}
        guards = GuardService(self._tools.open_work, self._tools.settings)
        return guards.mark([setup], {setup.id: setup}, data, now).get(setup.id, setup)

    def _load(
        self, plan: SignalPlan, symbol: str, timeframe: Timeframe, now: int
    ) -> Waits[FetchedData]:
        tools, exchange = self._tools, self._tools.exchange()
        history = tools.settings.current.data.history_bars
        warmup = plan.plan.warmup
        needs = Needs(
            symbols=tuple(dict.fromkeys((symbol, *sorted(plan.plan.symbols)))),
            bars={t: max(warmup.get(t, 0), history) for t in {*plan.plan.timeframes, timeframe}},
            offline=tools.offline and not exchange.is_demo,
        )
        fetcher = DataFetcher(exchange, tools.store, tools.open_work, most_filled=1.0)
        return (yield from only_waiting(fetcher.load(needs, now)))


def _columns(plan: SignalPlan, data: FetchedData, candles: Candles, symbol: str) -> SignalColumns:
    """The strategy's columns, with a hit at the last row alone."""
    from app.domain.batch import join
    from app.domain.engine import evaluate
    from app.domain.signals import signals

    base = plan.strategies[0].timeframe
    symbols = tuple(dict.fromkeys((symbol, *sorted(plan.plan.symbols))))
    batches = data.batches({*plan.plan.timeframes, base}, symbols)
    own = {each: data.candles(each, base) for each in symbols} | {symbol: candles}
    batches[base] = join(base, own)
    columns = signals(plan, evaluate(plan.plan, batches), 0, 0)
    entry = np.zeros(len(candles), np.int8)
    entry[-1] = 1
    return replace(columns, entry=entry)


def _why(signal: ExternalSignal) -> ConditionTrace:
    source = f" from {signal.ticker.exchange}" if signal.ticker.exchange else ""
    label = f"{signal.name}: {signal.intent}{source}"
    values: dict[str, float | None] = {"price": signal.price} if signal.price else {}
    if signal.comment:
        label = f"{label} ({signal.comment})"
    return ConditionTrace(label, true=True, values=values)
