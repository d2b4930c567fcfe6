"""What a chart shows of one symbol and timeframe, read from the store and computed as scans do."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from app.services.ports import SetupFilter
from app.services.regimes import hysteresis_of, reference_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.candles import Candles
    from app.domain.setup import Setup
    from app.domain.timeframe import Timeframe
    from app.services.chart_studies import IndicatorEntry, Study
    from app.services.ports import CandleStore, Exchange, OpenUnitOfWork
    from app.services.preferences import Settings

KEPT_CHARTS = 24
MOST_SETUPS = 200


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """What to show.

    Attributes:
        studies: indicators as rule text without an output suffix, ``ema(21)``, in drawing order.
    """

    symbol: str
    timeframe: Timeframe
    studies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegimeSpan:
    """The regime from ``start`` (UTC ms) until the next span's start; None is undefined."""

    start: int
    trend: str | None
    volatility: str | None


@dataclass(frozen=True, slots=True, eq=False)
class ChartData:
    """Everything a chart paints. Prices in quote currency, volume in base currency.

    Attributes:
        exchange_title: the name to show.
        tick: the market's price step; 0 when unknown.
        candles: gap-filled, so that position and time follow from one another.
        regimes: by start, oldest first.
        setups: of this symbol at any timeframe, newest signal bar first.
        notes: sentences about indicators that could not be computed.
    """

    request: ChartRequest
    exchange: str
    exchange_title: str
    is_demo: bool
    tick: float
    candles: Candles
    studies: tuple[Study, ...] = ()
    regimes: tuple[RegimeSpan, ...] = ()
    setups: tuple[Setup, ...] = ()
    notes: tuple[str, ...] = ()


class SettingsInForce(Protocol):
    """Where the preferences are asked for."""

    @property
    def current(self) -> Settings:
        """Preferences as saved."""


class ChartDataService:
    """Builds chart data from what is stored; keeps the last few, so that going back is instant.

    Safe from any thread. Nothing is fetched: a series that no scan has loaded is empty.
    """

    def __init__(
        self,
        store: CandleStore,
        open_work: OpenUnitOfWork,
        exchange: Callable[[], Exchange],
        settings: SettingsInForce,
    ) -> None:
        self._store = store
        self._open_work = open_work
        self._exchange = exchange
        self._settings = settings
        self._kept: OrderedDict[tuple[str, ChartRequest], ChartData] = OrderedDict()
        self._regime: tuple[tuple[str, int, int], tuple[RegimeSpan, ...]] | None = None
        self._lock = threading.Lock()

    def kept(self, request: ChartRequest) -> ChartData | None:
        """What was built for the same request before, perhaps some bars old; None without."""
        with self._lock:
            return self._kept.get(self._key(request))

    def load_bars(self, request: ChartRequest) -> ChartData:
        """Candles and setups alone: what can be shown before any kernel is loaded."""
        exchange = self._exchange()
        candles = self._candles(exchange.id, request.symbol, request.timeframe)
        return self._around(self._bare(request, exchange, candles))

    def load(self, request: ChartRequest) -> ChartData:
        """Read candles, setups and regime, and compute the indicators.

        An indicator that cannot be computed is left out, and a note says why.
        """
        exchange = self._exchange()
        key = self._key(request)
        candles = self._candles(exchange.id, request.symbol, request.timeframe)
        before = self.kept(request)
        if before is not None and _equal(before.candles, candles):
            fresh = replace(before, candles=candles)
        else:
            fresh = self._computed(request, exchange, candles)
        fresh = replace(self._around(fresh), regimes=self._regimes(exchange.id))
        with self._lock:
            self._kept[key] = fresh
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT_CHARTS:
                self._kept.popitem(last=False)
        return fresh

    def indicators(self) -> tuple[IndicatorEntry, ...]:
        """What a chart can add, by category and title."""
        from app.services.chart_studies import indicator_entries

        return indicator_entries()

    def _key(self, request: ChartRequest) -> tuple[str, ChartRequest]:
        return self._settings.current.market.exchange, request

    def _computed(self, request: ChartRequest, exchange: Exchange, candles: Candles) -> ChartData:
        from app.services.chart_studies import compute_studies

        def load(timeframe: Timeframe) -> Candles:
            if timeframe == request.timeframe:
                return candles
            return self._candles(exchange.id, request.symbol, timeframe)

        tick = self._tick(exchange.id, request.symbol)
        studies, notes = compute_studies(
            request.studies, request.symbol, request.timeframe, load, tick
        )
        return replace(self._bare(request, exchange, candles), studies=studies, notes=notes)

    def _bare(self, request: ChartRequest, exchange: Exchange, candles: Candles) -> ChartData:
        return ChartData(request, exchange.id, exchange.title, exchange.is_demo, 0.0, candles)

    def _around(self, data: ChartData) -> ChartData:
        symbol = data.request.symbol
        return replace(
            data,
            tick=self._tick(data.exchange, symbol),
            setups=self._setups(data.exchange, symbol),
        )

    def _candles(self, exchange: str, symbol: str, timeframe: Timeframe) -> Candles:
        """The stored bars, continued by bars derived from finer ones, longest bars first."""
        from app.services.stored_series import stored_series

        return stored_series(self._store, exchange, [symbol], timeframe)[symbol]

    def _tick(self, exchange: str, symbol: str) -> float:
        with self._open_work() as work:
            markets = work.assets.all(exchange)
        return next((market.tick for market in markets if market.symbol == symbol), 0.0)

    def _setups(self, exchange: str, symbol: str) -> tuple[Setup, ...]:
        wanted = SetupFilter(open_only=False, symbol=symbol, exchange=exchange, limit=MOST_SETUPS)
        with self._open_work() as work:
            return work.setups.find(wanted)

    def _regimes(self, exchange: str) -> tuple[RegimeSpan, ...]:
        """The regime of the reference symbol, judged anew only when one of its 4h bars closed."""
        from app.domain.timeframe import Timeframe
        from app.services.stored_series import furthest_series

        market = self._settings.current.market
        symbol = reference_of(market)
        four_hourly = furthest_series(self._store, exchange, symbol, Timeframe.H4)
        if not len(four_hourly):
            return ()
        pace = hysteresis_of(market)
        state = (f"{exchange} {symbol} {pace}", int(four_hourly.ts[0]), int(four_hourly.ts[-1]))
        known = self._regime
        if known is not None and known[0] == state:
            return known[1]
        from app.domain.regime_judge import judge

        daily = furthest_series(self._store, exchange, symbol, Timeframe.D1)
        history = judge(daily, four_hourly, hysteresis=pace)
        spans: list[RegimeSpan] = []
        for band in history.bands():
            if not spans or (spans[-1].trend, spans[-1].volatility) != band[1:]:
                spans.append(RegimeSpan(*band))
        self._regime = (state, tuple(spans))
        return self._regime[1]


def _equal(before: Candles, after: Candles) -> bool:
    if before is after:
        return True
    if len(before) != len(after) or not len(after):
        return False
    return all(
        bool((getattr(before, name) == getattr(after, name)).all())
        for name in ("ts", "open", "high", "low", "close", "volume")
    )
