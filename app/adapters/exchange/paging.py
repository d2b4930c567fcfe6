"""One series in pages: as many requests as it takes, and a second look at what is doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from app.adapters.exchange.validation import inspect, matrix
from app.domain.errors import SymbolError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from numpy.typing import NDArray

    from app.adapters.exchange.validation import Inspected
    from app.domain.candles import Candles
    from app.services.ports import CandleRequest

    # (since, limit) → rows of one page
    type FetchPage = Callable[[int, int | None], Awaitable[list[Any]]]

_PAGE_WITHOUT_LIMIT = 100
_EXACT = 2.0**53
# More holes than this in one series are the market's own: nobody traded.
_MOST_HOLES_ASKED_AGAIN = 5


class Series(NamedTuple):
    """Clean candles of one request and sentences on what was repaired."""

    candles: Candles
    flags: tuple[str, ...]


async def fetch_series(request: CandleRequest, fetch: FetchPage, page_rows: int | None) -> Series:
    """All candles of a request, validated.

    Args:
        request: what is wanted.
        fetch: asks for one page.
        page_rows: most rows of a page; None: the exchange's default.

    Raises:
        SymbolError: candles came that hold no usable numbers, also when asked again.
        HarrierError: a page could not be fetched.
    """
    table = await _pages(request, fetch, page_rows)
    found = inspect(table, request)
    flags = found.flags
    if doubtful := _doubtful(found):
        table = np.concatenate((table, await _second_look(request, doubtful, fetch, page_rows)))
        again = inspect(table, request)
        flags = (*_unsound_flag(found), *flags)
        found = again
    if len(found.unsound) or (found.nowhere and not len(found.candles)):
        count = max(len(found.unsound), 1)
        raise SymbolError(
            f"{count} of the candles of {request.symbol} ({request.timeframe}) hold no usable "
            "numbers; they are asked for again at the next scan",
            symbol=request.symbol,
        )
    if len(found.missing):
        flags = (*flags, f"{len(found.missing)} {_candles(len(found.missing))} missing")
    return Series(found.candles, flags)


def _doubtful(found: Inspected) -> tuple[int, int] | None:
    """First and last opening time worth a second look, or None."""
    holes = found.missing if len(found.missing) <= _MOST_HOLES_ASKED_AGAIN else found.missing[:0]
    times = np.concatenate((found.unsound, holes))
    return (int(times.min()), int(times.max())) if len(times) else None


def _unsound_flag(found: Inspected) -> tuple[str, ...]:
    count = len(found.unsound)
    return (f"{count} {_candles(count)} without usable numbers asked for again",) if count else ()


def _candles(count: int) -> str:
    return "candle" if count == 1 else "candles"


async def _second_look(
    request: CandleRequest, doubtful: tuple[int, int], fetch: FetchPage, page_rows: int | None
) -> NDArray[np.float64]:
    step = request.timeframe.milliseconds
    since = max(request.since, doubtful[0] - step)
    wanted = min((doubtful[1] - since) // step + 2, page_rows or _PAGE_WITHOUT_LIMIT)
    return matrix(await fetch(since, wanted))


async def _pages(
    request: CandleRequest, fetch: FetchPage, page_rows: int | None
) -> NDArray[np.float64]:
    """float64[rows, 6]: every page from ``since`` until the end is reached.

    Some exchanges answer from ``since`` on, others with the window that begins there: so a short
    page is no end, and an empty one only says that its own window is empty.
    """
    step = request.timeframe.milliseconds
    tables = [matrix([])]
    since = request.since
    while since < request.until:
        rows_left = (request.until - since) // step + 1
        limit = None if page_rows is None else min(page_rows, rows_left)
        table = matrix(await fetch(since, limit))
        tables.append(table)
        after = _after(table, request)
        since = after if after > since else since + (limit or _PAGE_WITHOUT_LIMIT) * step
    return np.concatenate(tables)


def _after(table: NDArray[np.float64], request: CandleRequest) -> int:
    """Opening time of the bar after the last row, or 0."""
    times = table[:, 0]
    times = times[np.isfinite(times) & (np.abs(times) < _EXACT)]
    if not len(times):
        return 0
    return request.timeframe.floor(int(times.max())) + request.timeframe.milliseconds
