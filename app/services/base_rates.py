"""What became of a rule before: computed beside the scan, kept with each setup."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from app.services.events import Event, Waiting
from app.services.past import StoredPast, asks_for_market, blocks
from app.services.ports import CaseKey, KeptCases, SetupFilter
from app.services.stored_regime import stored_regime
from app.services.stored_series import stored_series

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.base_rate import BaseRates, Cases
    from app.domain.regime import RegimeHistory
    from app.domain.setup import Setup
    from app.domain.signals import SignalPlan
    from app.domain.strategy import Strategy
    from app.services.past import EvaluatedPast
    from app.services.ports import Waits
    from app.services.scan.tools import ScanTools


@dataclass(frozen=True, slots=True)
class BaseRateReady(Event):
    """A setup's base rates are known from now on."""

    setup_id: str


class BaseRateService:
    """Trades a setup's rule over the stored past of its symbol and of the universe.

    Without costs, as a setup's own R is; up to the setup's signal bar alone. The cases of each
    symbol are kept, and found anew only when the rule or the symbol's history has changed.
    """

    def __init__(self, tools: ScanTools) -> None:
        self._tools = tools

    def of(self, setup_id: str) -> BaseRates | None:
        """A setup's base rates; None while they are not known."""
        with self._tools.open_work(read_only=True) as work:
            return work.base_rates.of(setup_id)

    def run(self, setup_ids: Iterable[str] | None = None) -> Generator[Event, None, None]:
        """Work out what is not known yet, telling each by `BaseRateReady`.

        Closing the stream breaks it off; what was found is kept.

        Args:
            setup_ids: these; None: of all open setups.
        """
        groups = self._groups(setup_ids)
        if not groups:
            return
        yield from self._tools.kernels.prepare()
        stream = self._tools.workers.stream
        regime = yield from stream(lambda: stored_regime(self._tools))
        past = yield from stream(lambda: StoredPast(self._tools))
        for strategy, setups in groups:
            yield from self._work_out(strategy, setups, past, regime)

    def _groups(self, setup_ids: Iterable[str] | None) -> list[tuple[Strategy, list[Setup]]]:
        """Setups without base rates by the very rule that made them."""
        exchange = self._tools.exchange().id
        grouped: dict[tuple[str, str], list[Setup]] = {}
        rules: list[tuple[Strategy, list[Setup]]] = []
        with self._tools.open_work(read_only=True) as work:
            if setup_ids is None:
                setups = work.setups.find(SetupFilter(exchange=exchange))
            else:
                setups = tuple(s for each in setup_ids if (s := work.setups.get(each)) is not None)
            unknown = frozenset(work.base_rates.unknown(setup.id for setup in setups))
            for setup in setups:
                if setup.id in unknown and setup.exchange == exchange:
                    grouped.setdefault((setup.strategy, setup.strategy_hash), []).append(setup)
            for key, members in grouped.items():
                version = work.strategies.version(*key)
                if version is not None:
                    rules.append((version.strategy, members))
        return rules

    def _work_out(
        self,
        strategy: Strategy,
        setups: Sequence[Setup],
        past: StoredPast,
        regime: RegimeHistory | None,
    ) -> Generator[Event, None, None]:
        from app.domain.base_rate import base_rates
        from app.domain.signals import compile_strategies

        stream = self._tools.workers.stream
        rules = yield from stream(lambda: compile_strategies([strategy]))
        own = (setup.symbol for setup in setups)
        cases: dict[str, Cases] = {}
        first: list[int] = []
        for block in blocks(rules, tuple(dict.fromkeys((*own, *past.symbols(strategy))))):
            known = yield from self._cases(rules, block, past, regime)
            cases |= {symbol: one for symbol, (one, _) in known.items()}
            first += [since for _, since in known.values()]
        since = min(first, default=0)
        found = {
            setup.id: base_rates(setup.symbol, setup.bar_time, setup.regime, cases, since)
            for setup in setups
        }
        with self._tools.open_work() as work:
            work.base_rates.save(found, self._tools.wall.now())
            work.commit()
        for setup_id in found:
            yield BaseRateReady(setup_id)

    def _cases(
        self,
        rules: SignalPlan,
        symbols: Sequence[str],
        past: StoredPast,
        regime: RegimeHistory | None,
    ) -> Waits[dict[str, tuple[Cases, int]]]:
        """The cases of each symbol with candles, and the opening time of its first bar."""
        strategy = rules.strategies[0]
        key = CaseKey(strategy.content_hash(), self._tools.exchange().id, strategy.timeframe)
        stream = self._tools.workers.stream
        histories = yield from stream(partial(self._histories, rules, symbols))
        with self._tools.open_work(read_only=True) as work:
            kept = work.base_rates.cases(key, symbols)
        stale = [
            symbol
            for symbol, (history, _) in histories.items()
            if symbol not in kept or kept[symbol].history_hash != history
        ]
        if stale:
            evaluated = yield from stream(partial(past.evaluate, rules, stale))
            fresh: dict[str, KeptCases] = {}
            for symbol in stale:
                found = found_cases(evaluated, symbol, past, regime)
                fresh[symbol] = KeptCases(histories[symbol][0], found)
                yield Waiting()
            with self._tools.open_work() as work:
                work.base_rates.save_cases(key, fresh)
                work.commit()
            kept |= fresh
        return {symbol: (kept[symbol].cases, since) for symbol, (_, since) in histories.items()}

    def _histories(self, rules: SignalPlan, symbols: Sequence[str]) -> dict[str, tuple[str, int]]:
        """Hash of all candles a symbol's cases follow from, and its first bar's opening time."""
        from app.domain.candles import candles_hash

        base = rules.strategies[0].timeframe
        others = sorted(rules.plan.symbols)
        digests: dict[str, list[str]] = {symbol: [] for symbol in (*symbols, *others)}
        first: dict[str, int] = {}
        for timeframe in sorted({*rules.plan.timeframes, base}):
            series = stored_series(
                self._tools.store, self._tools.exchange().id, tuple(digests), timeframe
            )
            for symbol, candles in series.items():
                digests[symbol].append(candles_hash(candles))
                if timeframe == base and len(candles):
                    first[symbol] = int(candles.ts[0])
        # Where symbols are compared, every one of them decides.
        shared = list(digests) if asks_for_market(rules) else others
        common = [digest for symbol in shared for digest in digests[symbol]]
        return {
            symbol: (_hashed([*digests[symbol], *common]), first[symbol])
            for symbol in symbols
            if symbol in first
        }


def found_cases(
    evaluated: EvaluatedPast, symbol: str, past: StoredPast, regime: RegimeHistory | None
) -> Cases:
    """The closed trades of one rule on one symbol, with the regime each began in."""
    import numpy as np

    from app.domain.backtester import Account, Run, simulate
    from app.domain.base_rate import Cases
    from app.domain.lifecycle import layout as at

    strategy = evaluated.rules.strategies[0]
    columns, candles = evaluated.of(symbol)
    # So large beside the stake that no gap of the past can use it up.
    account = Account(equity=1e9, stake=1.0)
    run = Run(account, finer=past.finer(strategy, symbol, candles), tick=past.tick(symbol))
    trades = simulate(strategy, columns, candles, run).trades
    closed = trades.closed
    signal = trades.lives[closed, at.SIGNAL_TIME].astype(np.int64)
    end = trades.lives[closed, at.END_TIME].astype(np.int64)
    trend = _trends(regime, signal + strategy.timeframe.milliseconds)
    return Cases(signal, end, np.array(trades.r[closed]), trend)


def _trends(regime: RegimeHistory | None, times: NDArray[np.int64]) -> NDArray[np.float64]:
    """Code of the trend as known at each time (UTC ms), NaN while undefined."""
    import numpy as np

    if regime is None or not len(regime):
        return np.full(len(times), np.nan)
    rows = np.searchsorted(regime.times, times, side="right") - 1
    return np.where(rows >= 0, regime.trend[rows], np.nan)


def _hashed(parts: Iterable[str]) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
