"""What several exchanges answer about a key, in the shapes they document, over signed HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable

KEY, SECRET, PASSPHRASE = "loopbackKey0123456789", "bG9vcGJhY2tTZWNyZXQ=", "loopback passphrase"
_CLOCKS = ("/v5/market/time", "/api/v5/public/time", "/0/public/Time", "/api/v1/timestamp")


_REFUSALS: dict[str, Callable[[], web.Response]] = {
    "/v5/user/query-api": lambda: web.json_response(
        {"retCode": 10004, "retMsg": "error sign!", "result": {}}
    ),
    "/api/v5/account/config": lambda: web.json_response(
        {"code": "50113", "msg": "Invalid Sign"}, status=401
    ),
    "/0/private/GetApiKeyInfo": lambda: web.json_response({"error": ["EAPI:Invalid signature"]}),
    "/api/v1/user/api-key": lambda: web.json_response(
        {"code": "400005", "msg": "Invalid KC-API-SIGN"}, status=401
    ),
}


class KeyServer:
    """Bybit, OKX, Kraken and KuCoin at one address.

    Attributes:
        answer: what is told about the key, in the exchange's own shape.
        asked: paths of the signed requests.
    """

    def __init__(self) -> None:
        self.answer: dict[str, Any] = {}
        self.asked: list[str] = []
        self.app = web.Application()
        self.app.add_routes([web.get(path, self._time) for path in _CLOCKS])
        for path, is_signed in (
            ("/v5/user/query-api", _as_bybit),
            ("/api/v5/account/config", _as_okx),
            ("/api/v1/user/api-key", _as_kucoin),
        ):
            self.app.router.add_get(path, self._told(is_signed))
        self.app.router.add_post("/0/private/GetApiKeyInfo", self._told(_as_kraken))

    async def _time(self, request: web.Request) -> web.Response:
        now = time.time_ns() // 1_000_000
        answers = {
            "/v5/market/time": {"retCode": 0, "result": {}, "time": now},
            "/api/v5/public/time": {"code": "0", "data": [{"ts": str(now)}]},
            "/0/public/Time": {"error": [], "result": {"unixtime": now // 1000}},
            "/api/v1/timestamp": {"code": "200000", "data": now},
        }
        return web.json_response(answers[request.path])

    def _told(self, is_signed: Callable[[web.Request, bytes], bool]) -> Any:
        async def handle(request: web.Request) -> web.Response:
            if not is_signed(request, await request.read()):
                return _REFUSALS[request.path]()
            self.asked.append(request.path)
            return web.json_response(self.answer)

        return handle


def _as_bybit(request: web.Request, _body: bytes) -> bool:
    sent = request.headers
    text = f"{sent['X-BAPI-TIMESTAMP']}{KEY}{sent['X-BAPI-RECV-WINDOW']}{request.query_string}"
    signature = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
    return (sent["X-BAPI-API-KEY"], sent["X-BAPI-SIGN"]) == (KEY, signature)


def _as_okx(request: web.Request, _body: bytes) -> bool:
    sent = request.headers
    signature = _in_base64(f"{sent['OK-ACCESS-TIMESTAMP']}GET{request.path_qs}")
    own = sent["OK-ACCESS-KEY"], sent["OK-ACCESS-PASSPHRASE"], sent["OK-ACCESS-SIGN"]
    return own == (KEY, PASSPHRASE, signature)


def _as_kucoin(request: web.Request, _body: bytes) -> bool:
    sent = request.headers
    signature = _in_base64(f"{sent['KC-API-TIMESTAMP']}GET{request.path_qs}")
    return (sent["KC-API-KEY"], sent["KC-API-SIGN"]) == (KEY, signature)


def _as_kraken(request: web.Request, body: bytes) -> bool:
    nonce = dict(pair.split("=") for pair in body.decode().split("&"))["nonce"]
    hashed = hashlib.sha256(f"{nonce}{body.decode()}".encode()).digest()
    secret = base64.b64decode(SECRET)
    wanted = hmac.new(secret, request.path.encode() + hashed, hashlib.sha512).digest()
    signature = base64.b64encode(wanted).decode()
    return (request.headers["API-Key"], request.headers["API-Sign"]) == (KEY, signature)


def _in_base64(text: str) -> str:
    return base64.b64encode(
        hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()
    ).decode()
