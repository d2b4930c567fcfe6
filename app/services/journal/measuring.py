"""What candles say about trades, worked out beside everything else and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.candles import no_candles
from app.domain.journal.measures import basis_of, measures_of, time_after
from app.services.events import Event, Waiting
from app.services.journal.candle_series import CandleSeries

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Sequence

    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade, TradeMeasures
    from app.services.journal.kept_trades import KeptTrades
    from app.services.journal.service import JournalService
    from app.services.ports import CandleStore

_AT_ONCE: Final = 200
_LOOKED_AT_ONCE: Final = 500
_KEPT_AT_ONCE: Final = 1_000
_BETWEEN: Final = 20


@dataclass(frozen=True, slots=True)
class TradesMeasured(Event):
    """How far it has come: trades looked at, and how many of them have other measures now."""

    done: int
    total: int
    changed: int


class MeasuringService:
    """Measures trades over the finest stored candles that cover them.

    A trade is measured again when its fills, its plan or the user's answer to what price met first
    have changed, when it is open, and as long as candles do not reach to the end of the time after
    its exit.
    """

    def __init__(
        self,
        journal: JournalService,
        kept: KeptTrades,
        store: CandleStore,
        exchange: Callable[[], str],
    ) -> None:
        self._journal = journal
        self._kept = kept
        self._store = store
        self._exchange = exchange

    def run(self, trade_ids: Collection[str] | None = None) -> Generator[Event, None, int]:
        """Measure what is not measured or stale; closing the stream breaks it off.

        Args:
            trade_ids: these; None: all that candles have come for since.

        Returns:
            How many trades have other measures now.
        """
        if trade_ids is not None and not trade_ids:
            return 0
        trades = self._kept.trades()
        yield Waiting("Measuring trades")
        series = CandleSeries(self._store, self._exchange())
        if trade_ids is None:
            trades = yield from _waiting(trades, series)
        else:
            wanted = frozenset(trade_ids)
            trades = tuple(trade for trade in trades if trade.id in wanted)
        changed = 0
        fresh: dict[str, TradeMeasures] = {}
        for start in range(0, len(trades), _AT_ONCE):
            some = trades[start : start + _AT_ONCE]
            yield from self._measure(some, series, fresh)
            if len(fresh) >= _KEPT_AT_ONCE or start + _AT_ONCE >= len(trades):
                self._journal.save_measures(fresh)
                changed += len(fresh)
                fresh.clear()
            yield TradesMeasured(start + len(some), len(trades), changed)
        return changed

    def _measure(
        self,
        trades: Sequence[JournalTrade],
        series: CandleSeries,
        fresh: dict[str, TradeMeasures],
    ) -> Generator[Event, None, None]:
        """Add the measures of trades where they are others than before."""
        fills = self._journal.fills([trade.id for trade in trades])
        for place, trade in enumerate(trades):
            own = fills.get(trade.id, ())
            if own and is_due(trade, own):
                found = _measured(trade, own, series)
                if found != trade.measures:
                    fresh[trade.id] = found
            if place % _BETWEEN == _BETWEEN - 1:
                yield Waiting("Measuring trades")


def _waiting(
    trades: Sequence[JournalTrade], series: CandleSeries
) -> Generator[Event, None, tuple[JournalTrade, ...]]:
    """Those of many trades that candles may have come for, looked for in portions."""
    found: list[JournalTrade] = []
    for start in range(0, len(trades), _LOOKED_AT_ONCE):
        some = trades[start : start + _LOOKED_AT_ONCE]
        found += [trade for trade in some if may_have_candles(trade, series)]
        yield Waiting("Measuring trades")
    return tuple(found)


def may_have_candles(trade: JournalTrade, series: CandleSeries) -> bool:
    """Whether a trade waits for candles that may be there by now."""
    known, figures = trade.measures, trade.figures
    if known is None or figures.closed_at is None:
        return True
    if not known.candles:
        return series.reaches(trade.symbol, figures.opened_at, figures.closed_at)
    return _is_unfinished(trade) and series.reaches(
        trade.symbol, figures.opened_at, figures.closed_at + time_after(trade.record)
    )


def is_due(trade: JournalTrade, fills: Sequence[Fill]) -> bool:
    """Whether candles may say something else about a trade than what is kept."""
    known = trade.measures
    if known is None or trade.figures.closed_at is None or not known.candles:
        return True
    return _is_unfinished(trade) or known.basis != basis_of(fills, trade.record)


def _is_unfinished(trade: JournalTrade) -> bool:
    """Whether candles did not reach to the end of the time after the exit."""
    known = trade.measures
    return known is not None and trade.figures.risk is not None and known.mfe_after_r is None


def _measured(trade: JournalTrade, fills: Sequence[Fill], series: CandleSeries) -> TradeMeasures:
    figures = trade.figures
    closed_at = figures.closed_at
    beyond = None if closed_at is None else closed_at + time_after(trade.record)
    found = series.covering(trade.symbol, figures.opened_at, closed_at, beyond)
    candles, step = (no_candles(), 0) if found is None else found
    return measures_of(figures, fills, trade.record, candles, step)
