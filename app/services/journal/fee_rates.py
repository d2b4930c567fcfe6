"""What fees in third currencies were worth, by rates the user states or by stored candles."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.journal.fill import Fill
    from app.domain.timeframe import Timeframe
    from app.services.ports import CandleStore, SeriesInfo

_MADE_UP: Final = "demo"
_BRIDGES: Final = ("USDT", "USDC", "USD", "BTC", "EUR")


@dataclass(frozen=True, slots=True)
class _Stored:
    """One series that a price may be taken from; ``inverse`` where it is quoted the other way."""

    exchange: str
    symbol: str
    timeframe: Timeframe
    inverse: bool


class FeeRates:
    """Converts fees into the quote currency of their fills.

    Args:
        store: stored candles.
        stated: price in the quote currency by currency; these win.
        exchange: whose candles are asked first.
    """

    def __init__(self, store: CandleStore, stated: Mapping[str, Decimal], exchange: str) -> None:
        self._store = store
        self._stated = stated
        self._exchange = exchange
        self._series: tuple[SeriesInfo, ...] | None = None

    def convert(self, fills: Sequence[Fill]) -> tuple[Fill, ...]:
        """Fills whose fees are worth something known, as far as that can be known.

        A price is the close of the finest stored bar that the fill falls into, of the fee's
        currency in the quote's, the other way round, or over a third one.
        """
        asked: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, fill in enumerate(fills):
            if _is_third(fill):
                asked[fill.fee_currency, fill.quote].append(place)
        worths: dict[int, Decimal] = {}
        for (currency, quote), places in asked.items():
            times = np.array([fills[place].time for place in places], np.int64)
            prices = self._prices(currency, quote, times)
            for place, price in zip(places, prices, strict=True):
                if price is not None:
                    worths[place] = fills[place].fee * price
        return tuple(
            replace(fill, fee_quote=worths[place]) if place in worths else fill
            for place, fill in enumerate(fills)
        )

    def _prices(
        self, currency: str, quote: str, times: NDArray[np.int64]
    ) -> Sequence[Decimal | None]:
        if currency in self._stated:
            return [self._stated[currency]] * len(times)
        direct = self._closes(currency, quote, times)
        for bridge in _BRIDGES:
            unknown = np.isnan(direct)
            if not unknown.any():
                break
            if bridge in (currency, quote):
                continue
            over = self._closes(currency, bridge, times) * self._closes(bridge, quote, times)
            direct = np.where(unknown, over, direct)
        return [Decimal(repr(float(one))) if np.isfinite(one) else None for one in direct]

    def _closes(self, base: str, quote: str, times: NDArray[np.int64]) -> NDArray[np.float64]:
        """float64[times]: price of ``base`` in ``quote``; NaN where nothing is stored."""
        found = np.full(len(times), np.nan)
        for stored in self._known(base, quote):
            unknown = np.isnan(found)
            if not unknown.any():
                break
            closes = self._stored_closes(stored, times[unknown])
            found[unknown] = 1.0 / closes if stored.inverse else closes
        return found

    def _known(self, base: str, quote: str) -> Iterable[_Stored]:
        """Series of two currencies: finest first, the account's own exchange before others.

        Made-up prices come last.
        """
        if self._series is None:
            self._series = self._store.series()
        names = {f"{base}/{quote}": False, f"{quote}/{base}": True}
        found = [
            _Stored(info.exchange, info.symbol, info.timeframe, names[info.symbol])
            for info in self._series
            if info.symbol in names
        ]
        return sorted(
            found,
            key=lambda one: (
                one.exchange == _MADE_UP,
                one.timeframe.milliseconds,
                one.exchange != self._exchange,
                one.inverse,
                one.exchange,
            ),
        )

    def _stored_closes(self, stored: _Stored, times: NDArray[np.int64]) -> NDArray[np.float64]:
        step = stored.timeframe.milliseconds
        since, until = int(times.min()) - step, int(times.max()) + 1
        loaded = self._store.load(stored.exchange, [stored.symbol], stored.timeframe, since, until)
        candles: Candles | None = loaded.get(stored.symbol)
        if candles is None or not len(candles):
            return np.full(len(times), np.nan)
        place = np.searchsorted(candles.ts, times, side="right") - 1
        inside = (place >= 0) & (times < candles.ts[place] + step)
        return np.where(inside, candles.close[place], np.nan)


def unconverted(fills: Iterable[Fill]) -> tuple[str, ...]:
    """Currencies of fees that nobody knows the worth of, sorted."""
    return tuple(sorted({fill.fee_currency for fill in fills if fill.fee_in_quote is None}))


def worth_known(fills: Iterable[Fill]) -> tuple[Fill, ...]:
    """Those whose fees are worth something known."""
    return tuple(fill for fill in fills if fill.fee_in_quote is not None)


def _is_third(fill: Fill) -> bool:
    return bool(fill.fee) and fill.fee_currency not in (fill.base, fill.quote)
