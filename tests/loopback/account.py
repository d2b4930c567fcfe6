"""The private side of the loopback exchange: signed requests, an account's fills, its key's rights.

As Binance documents ``GET /api/v3/myTrades`` and ``GET /sapi/v1/account/apiRestrictions``.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from aiohttp import web

from tests.loopback.faults import ApiError

if TYPE_CHECKING:
    from tests.loopback.exchange import Exchange

KEY, SECRET = "loopbackKey0123456789", "loopbackSecret0123456789"
READ_ONLY = {
    "ipRestrict": False,
    "createTime": 1_600_000_000_000,
    "enableReading": True,
    "enableSpotAndMarginTrading": False,
    "enableWithdrawals": False,
    "enableInternalTransfer": False,
    "permitsUniversalTransfer": False,
    "enableMargin": False,
    "enableFutures": False,
    "enableVanillaOptions": False,
}
_MOST = 1000
_USUAL = 500
_WINDOW = 7 * 86_400_000


class Account:
    """One account with one key.

    Attributes:
        fills: as the exchange tells them, by the market's id, oldest first.
        rights: what the key may do.
        key: its requests name it.
        secret: its requests are signed with it.
        others: accounts at the same exchange, each with a key of its own.
    """

    def __init__(self, exchange: Exchange, key: str = KEY, secret: str = SECRET) -> None:
        self._exchange = exchange
        self.key, self.secret = key, secret
        self.fills: dict[str, list[dict[str, Any]]] = {}
        self.rights: dict[str, Any] = dict(READ_ONLY)
        self.others: list[Account] = []

    def another(self, key: str, secret: str) -> Account:
        """One more account; its fills have the same ids as those of the first."""
        made = Account(self._exchange, key, secret)
        self.others.append(made)
        return made

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/v3/myTrades", self.my_trades),
            web.get("/sapi/v1/account/apiRestrictions", self.restrictions),
        ]

    def fill(self, symbol: str, time: int, side: str, price: str, amount: str, **more: Any) -> None:
        """Add one fill; ids count up over all symbols. ``fee`` is ``0.1 BNB``."""
        cost, _, currency = more.get("fee", f"0 {symbol[-4:]}").partition(" ")
        number = 1000 + sum(map(len, self.fills.values()))
        self.fills.setdefault(symbol, []).append(
            {
                "symbol": symbol,
                "id": number,
                "orderId": 77,
                "orderListId": -1,
                "price": price,
                "qty": amount,
                "quoteQty": "0",
                "commission": cost,
                "commissionAsset": currency,
                "time": time,
                "isBuyer": side == "buy",
                "isMaker": False,
                "isBestMatch": True,
            }
        )

    async def my_trades(self, request: web.Request) -> web.Response:
        account = self._signed(request)
        number = self._exchange.number
        market = self._exchange.one(request, self._exchange.clock.now())
        fills = account.fills.get(market.symbol, [])
        start, since, until = (number(request, n) for n in ("fromId", "startTime", "endTime"))
        if start is not None and (since is not None or until is not None):
            raise ApiError(-1128, "Combination of optional parameters invalid.")
        limit = min(number(request, "limit") or _USUAL, _MOST)
        if start is not None:
            return web.json_response([one for one in fills if one["id"] >= start][:limit])
        if since is not None:
            end = min(until or since + _WINDOW, since + _WINDOW)
            return web.json_response([f for f in fills if since <= f["time"] <= end][:limit])
        return web.json_response(fills[-limit:])

    async def restrictions(self, request: web.Request) -> web.Response:
        return web.json_response(self._signed(request).rights)

    def _signed(self, request: web.Request) -> Account:
        """Whose request it is.

        Refuses what Binance refuses: no or an unknown key, another signature, an old time.
        """
        key = request.headers.get("X-MBX-APIKEY")
        account = next((one for one in (self, *self.others) if one.key == key), None)
        if account is None:
            raise ApiError(-2015, "Invalid API-key, IP, or permissions for action.", 401)
        said, _, signature = request.rel_url.raw_query_string.rpartition("&signature=")
        wanted = hmac.new(account.secret.encode(), said.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(signature, wanted):
            raise ApiError(-1022, "Signature for this request is not valid.")
        sent = parse_qs(said)
        age = self._exchange.clock.now() - int(sent["timestamp"][0])
        if not -1000 < age < int(sent.get("recvWindow", ["5000"])[0]):
            raise ApiError(-1021, "Timestamp for this request is outside of the recvWindow.")
        return account
