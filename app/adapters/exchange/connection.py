"""How an exchange is reached: which one, by which address, through which proxy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.domain.errors import BadInput

TITLES = {
    "binance": "Binance",
    "bybit": "Bybit",
    "okx": "OKX",
    "kraken": "Kraken",
    "coinbase": "Coinbase",
    "kucoin": "KuCoin",
}
_PROXY_SCHEMES = ("http", "https", "socks4", "socks5", "socks5h")


@dataclass(frozen=True, slots=True)
class Connection:
    """What the helper process needs to know about one exchange.

    Attributes:
        exchange: id in ccxt.
        api_url: base address in place of the exchange's own, without a path; "": its own.
        proxy: http, https or socks address; "": none.
        timeout_ms: longest time one request may take.
        page_rows: most candles asked for at once; None: what the exchange allows.
        tries: how often one request is sent before its trouble is reported.
        backoff_ms: wait after the first failed try, doubled after each, give or take a half.
        seed: of the random share of waits.
        held_until: wall clock, UTC ms, before which nothing may be sent.
        held_reason: why, as a sentence.
    """

    exchange: str
    api_url: str = ""
    proxy: str = ""
    timeout_ms: int = 10_000
    page_rows: int | None = None
    tries: int = 4
    backoff_ms: int = 500
    seed: int = 0
    held_until: int = 0
    held_reason: str = "The exchange asked to be left alone for now"

    @property
    def title(self) -> str:
        """Name to show."""
        return TITLES.get(self.exchange, self.exchange.capitalize())

    def check(self) -> None:
        """Refuse addresses that cannot work.

        Raises:
            BadInput: the address or the proxy is none.
        """
        if not re.fullmatch(r"[a-z0-9]+", self.exchange):
            raise BadInput(f"'{self.exchange}' is no exchange id; write it as ccxt does: binance")
        if self.api_url and not _is_address(self.api_url, ("http", "https")):
            raise BadInput(f"'{self.api_url}' is no address; write http:// or https:// and a host")
        if self.proxy and not _is_address(self.proxy, _PROXY_SCHEMES):
            raise BadInput("the proxy is no address; write http://host:port or socks5://host:port")

    @property
    def secrets(self) -> tuple[str, ...]:
        """Parts of the addresses that must not reach a log."""
        parts = (urlsplit(self.proxy), urlsplit(self.api_url))
        return tuple(word for part in parts for word in (part.password, part.username) if word)


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


_LOADED = re.compile(
    r"(?i)((?:key|secret|signature|token|password|passphrase)[\"']?\s*[=:]\s*)[^&\s,}]+"
)
_USER = re.compile(r"(?<=://)[^/@\s]+@")


def redacted(text: str, secrets: tuple[str, ...]) -> str:
    """``text`` without credentials: the given secrets, users in addresses, keys in queries."""
    for secret in secrets:
        text = text.replace(secret, "•••")
    return _LOADED.sub(r"\1•••", _USER.sub("•••@", text))
