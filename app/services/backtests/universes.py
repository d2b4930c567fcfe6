"""The universe at each time of a run that names no symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.domain.timeframe import Timeframe
from app.services.past import FolderPast
from app.services.universe import listed_at_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.backtester.past_universe import PastUniverse, Timeline
    from app.domain.candles import Candles
    from app.services.past import Past
    from app.services.ports import BacktestRequest, SeriesInfo
    from app.services.scan.tools import ScanTools


def past_universe(tools: ScanTools, past: Past, request: BacktestRequest) -> PastUniverse | None:
    """Who belonged to the universe when; for a thread that may wait.

    Of stored candles it is as it was stored, before that rebuilt from past volumes where there are
    candles of more symbols than are wanted. Of a folder it is rebuilt when a size is asked for.

    Args:
        tools: of the installation.
        past: where the candles come from.
        request: what to trade.

    Returns:
        None where symbols are named, or where nothing tells more than today's choice.

    Raises:
        BadInput: a size is asked for together with symbols.
    """
    if request.symbols:
        if request.top is not None:
            raise BadInput("is for runs without --symbols", source="--top")
        return None
    if isinstance(past, FolderPast):
        return _of_folder(past, request)
    return _of_store(tools, request)


def _of_folder(past: FolderPast, request: BacktestRequest) -> PastUniverse | None:
    from app.domain.backtester.past_universe import PastUniverse, largest_by_day

    timeframe, top = request.strategy.timeframe, request.top
    symbols = past.symbols(request.strategy)
    if top is None or len(symbols) <= top:
        return None
    candles = {symbol: past.candles(symbol, timeframe) for symbol in symbols}
    steps = dict.fromkeys(symbols, timeframe.milliseconds)
    return PastUniverse(largest_by_day(candles, steps, top), None, len(symbols), top)


def _of_store(tools: ScanTools, request: BacktestRequest) -> PastUniverse | None:
    from app.domain.backtester.past_universe import PastUniverse

    exchange, wanted = tools.exchange().id, tools.settings.current.universe
    with tools.open_work(read_only=True) as work:
        kept = work.universes.between(exchange, request.since, request.until)
    stored = tuple(
        (as_of, frozenset(filter(request.strategy.covers, members[: request.top])))
        for as_of, members in kept
    )
    if not stored:
        return None
    since = stored[0][0]
    series = _series(tools, exchange, request)
    first = min((info.first for info in series.values()), default=since)
    if max(first, request.since or first) >= since:
        return PastUniverse(stored, since)
    top = request.top or wanted.top
    if len(series) <= top:
        return PastUniverse(stored, since, is_assumed=True)
    rebuilt = _rebuilt(tools, exchange, series, top)
    before = tuple((time, members) for time, members in rebuilt if time < since)
    return PastUniverse((*before, *stored), since, len(series), top)


def _series(tools: ScanTools, exchange: str, request: BacktestRequest) -> dict[str, SeriesInfo]:
    """Of each symbol that could have been a member the stored series that tells most of volumes."""
    settings = tools.settings.current
    quote, markets = settings.market.quote, tools.universe.markets(exchange)
    _, excluded = listed_at_all(markets, quote, settings.universe, tools.wall.now())
    never = {exclusion.symbol for exclusion in excluded}
    found: dict[str, SeriesInfo] = {}
    for info in tools.store.series(exchange):
        symbol = info.symbol
        fits = symbol.endswith(f"/{quote}") and symbol not in never
        if not (fits and info.timeframe <= Timeframe.D1 and request.strategy.covers(symbol)):
            continue
        known = found.get(symbol)
        if known is None or _reaches_further(info, known):
            found[symbol] = info
    return found


def _reaches_further(one: SeriesInfo, other: SeriesInfo) -> bool:
    """Into the past; of two that reach as far the one of fewer rows."""
    return (one.first, one.rows) < (other.first, other.rows)


def _rebuilt(
    tools: ScanTools, exchange: str, series: Mapping[str, SeriesInfo], top: int
) -> Timeline:
    from app.domain.backtester.past_universe import largest_by_day

    candles: dict[str, Candles] = {}
    for timeframe in {info.timeframe for info in series.values()}:
        symbols = [symbol for symbol, info in series.items() if info.timeframe == timeframe]
        candles |= tools.store.load(exchange, symbols, timeframe)
    steps = {symbol: series[symbol].timeframe.milliseconds for symbol in candles}
    least = tools.settings.current.universe.minimum_volume
    return largest_by_day(candles, steps, top, least)
