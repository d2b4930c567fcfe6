"""The stored candles that tell most about a trade."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from app.domain.candles import Candles
    from app.services.ports import CandleStore, SeriesInfo


class Covering(NamedTuple):
    """Candles of one symbol over some time, and the length of their bars in ms."""

    candles: Candles
    step: int


class CandleSeries:
    """What is stored, as it was when this was made."""

    def __init__(self, store: CandleStore, exchange: str) -> None:
        """Look at what there is.

        Args:
            store: stored candles.
            exchange: whose candles are asked first.
        """
        self._store = store
        self._known: dict[str, list[SeriesInfo]] = defaultdict(list)
        for info in store.series():
            self._known[info.symbol].append(info)
        for infos in self._known.values():
            infos.sort(key=lambda one: (one.exchange != exchange, one.timeframe.milliseconds))

    def reaches(self, symbol: str, since: int, until: int | None) -> bool:
        """Whether some candles go from one moment to another, both UTC ms."""
        return any(_covers(one, since, until) for one in self._known.get(symbol, ()))

    def covering(
        self, symbol: str, since: int, until: int | None, beyond: int | None = None
    ) -> Covering | None:
        """The finest candles from one moment to another; None where none reach so far.

        Args:
            symbol: ``BASE/QUOTE``.
            since: UTC ms, of which the bar must be there.
            until: UTC ms, which the last bar must reach; None: whatever there is.
            beyond: UTC ms until which bars are given, and preferred if they reach so far.
        """
        infos = [one for one in self._known.get(symbol, ()) if _covers(one, since, until)]
        if not infos:
            return None
        further = [one for one in infos if _covers(one, since, beyond)] if beyond else []
        info = (further or infos)[0]
        end = beyond if beyond is not None else until
        first = info.timeframe.floor(since)
        found = self._store.load(info.exchange, [symbol], info.timeframe, first, end)
        candles = found.get(symbol)
        if candles is None or not len(candles):
            return None
        return Covering(candles, info.timeframe.milliseconds)


def _covers(info: SeriesInfo, since: int, until: int | None) -> bool:
    step = info.timeframe.milliseconds
    return info.first <= since < info.last + step and (until is None or until <= info.last + step)
