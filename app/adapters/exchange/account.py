"""The private side of an exchange: what a key may do, and the fills of its account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from app.adapters.exchange.key_rights import QUESTIONS
from app.domain.errors import ExchangeError, SymbolError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from app.adapters.exchange.client import Client

    # (since, until) → trades of one page
    type FetchSpan = Callable[[int, int], Awaitable[list[Any]]]

_DAY: Final = 86_400_000
_LONGEST_AGO: Final = 730 * _DAY
_SHORTEST_SPAN: Final = 1_000
_BINANCE_ROWS: Final = 1_000


class Paging(NamedTuple):
    """How an exchange hands out fills by time.

    Attributes:
        rows: of a full page.
        span: longest time one question may cover, ms.
        whole_account: asked for all symbols at once, since it counts them all towards a page.
    """

    rows: int
    span: int
    whole_account: bool = False


_USUAL: Final = Paging(100, 7 * _DAY)
_PAGINGS: Final[Mapping[str, Paging]] = {
    "bybit": Paging(100, 7 * _DAY),
    "okx": Paging(100, 30 * _DAY),
    "kraken": Paging(50, 90 * _DAY, whole_account=True),
    "coinbase": Paging(250, 90 * _DAY),
    "kucoin": Paging(500, 7 * _DAY),
}


class Account:
    """One key at one exchange, over a client that signs with it."""

    def __init__(self, client: Client, title: str) -> None:
        self._client = client
        self._title = title
        self._ready = False

    async def rights(self) -> dict[str, bool]:
        """Whether the exchange tells what the key may do, and whether that is trade or withdraw.

        Raises:
            HarrierError: it does not take the key, or cannot be asked.
        """
        await self._prepare()
        question = QUESTIONS.get(self._client.ccxt.id)
        found = None
        if question is not None:
            answer = await self._client.ask(getattr(self._client.ccxt, question.method)())
            found = question.judge(answer if isinstance(answer, dict) else {})
        if found is None:
            return {"told": False, "trade": False, "withdraw": False}
        return {"told": True, "trade": found.trade, "withdraw": found.withdraw}

    async def pages(self, symbol: str, since: int, after: str) -> AsyncIterator[list[Any]]:
        """Pages of one symbol's fills: id, time, side, price, amount, fee, its currency.

        Args:
            symbol: unified name.
            since: UTC ms; 0 is as long ago as the exchange remembers, at most two years where it
                is asked by time.
            after: newest id known; Binance goes on from it, and tells it again.

        Raises:
            SymbolError: the exchange lists no such market.
            HarrierError: a page could not be fetched.
        """
        await self._prepare()
        if symbol not in self._client.ccxt.markets:
            raise SymbolError(f"{self._title} lists no market {symbol}", symbol=symbol)
        pages = self._by_id if self._client.ccxt.id == "binance" else self._by_time
        async for trades in pages(symbol, since, after):
            yield [_plain(trade) for trade in trades if trade.get("symbol") == symbol]

    async def _prepare(self) -> None:
        """Learn by how much this machine's clock differs: signatures carry a time."""
        ccxt = self._client.ccxt
        if not self._ready and ccxt.has["fetchTime"] and "timeDifference" in ccxt.options:
            await self._client.ask(ccxt.load_time_difference())
        self._ready = True

    async def _by_id(self, symbol: str, _since: int, after: str) -> AsyncIterator[list[Any]]:
        """Oldest first from an id on."""
        start = int(after) if after.isdecimal() else 0
        while True:
            ccxt, parameters = self._client.ccxt, {"fromId": start}
            call = ccxt.fetch_my_trades(symbol, None, _BINANCE_ROWS, parameters)
            trades = await self._client.ask(call, symbol)
            yield trades
            ids = [int(trade["id"]) for trade in trades if str(trade.get("id")).isdecimal()]
            if len(trades) < _BINANCE_ROWS or not ids or max(ids) < start:
                return
            start = max(ids) + 1

    async def _by_time(self, symbol: str, since: int, _after: str) -> AsyncIterator[list[Any]]:
        ccxt = self._client.ccxt
        if not ccxt.has["fetchMyTrades"]:
            raise ExchangeError(f"{self._title} does not tell an account's fills; import a file")
        paging = _PAGINGS.get(ccxt.id, _USUAL)

        async def fetch(begin: int, end: int) -> list[Any]:
            named = None if paging.whole_account else symbol
            limit = None if paging.whole_account else paging.rows
            call = ccxt.fetch_my_trades(named, begin, limit, {"until": end})
            found = await self._client.ask(call, symbol)
            return found if isinstance(found, list) else []

        now = ccxt.milliseconds() - ccxt.options.get("timeDifference", 0)
        async for trades in spans(fetch, max(since, now - _LONGEST_AGO), now, paging):
            yield trades


async def spans(
    fetch: FetchSpan, since: int, until: int, paging: Paging
) -> AsyncIterator[list[Any]]:
    """Everything between two moments (UTC ms), whichever end of a span an exchange begins at.

    A span that comes back full may hold more than was told, so it is asked for again in halves;
    what is told twice has the same id.
    """
    open_spans = [
        (begin, min(begin + paging.span, until)) for begin in range(since, until, paging.span)
    ]
    open_spans.reverse()
    while open_spans:
        begin, end = open_spans.pop()
        trades = await fetch(begin, end)
        if len(trades) >= paging.rows and end - begin > _SHORTEST_SPAN:
            middle = (begin + end) // 2
            open_spans += [(middle, end), (begin, middle)]
        else:
            yield trades


def _plain(trade: Mapping[str, Any]) -> list[Any]:
    fees = trade.get("fees") or [trade.get("fee") or {}]
    fee: Mapping[str, Any] = next((one for one in fees if one and one.get("cost")), {})
    names = ("id", "timestamp", "side", "price", "amount")
    return [*(trade.get(name) for name in names), fee.get("cost"), fee.get("currency")]
