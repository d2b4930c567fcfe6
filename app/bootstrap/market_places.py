"""The market in use, which follows the settings."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from app.services.secrets import PROXY_PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.adapters.exchange.ccxt_exchange import CcxtExchange
    from app.services.ports import Exchange, OpenUnitOfWork, WallClock
    from app.services.ports.fills import AccountSource
    from app.services.preferences import MarketSettings
    from app.services.secrets import SecretService
    from app.services.settings import SettingsService


class MarketPlaces:
    """Opens the exchange of the settings, once, and anew when they name another.

    How long a host has asked to be left alone is kept, so that the next run obeys it too.
    """

    def __init__(
        self,
        settings: SettingsService,
        secrets: SecretService,
        wall: WallClock,
        open_work: OpenUnitOfWork,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._wall = wall
        self._open_work = open_work
        self._lock = threading.Lock()
        self._wanted: MarketSettings | None = None
        self._exchange: Exchange | None = None
        self._closing: list[threading.Thread] = []

    @property
    def current(self) -> Exchange:
        """The market of the settings in force.

        Raises:
            BadInput: an address of the settings is none.
        """
        wanted = self._settings.current.market
        with self._lock:
            if self._exchange is None or not _same_place(wanted, self._wanted):
                self._leave()
                self._exchange = self._open(wanted)
                self._wanted = wanted
            return self._exchange

    @contextmanager
    def account(self, exchange: str) -> Iterator[AccountSource]:
        """The private side of an exchange: the present market's own helper, or one for a while.

        Raises:
            BadInput: an address of the settings is none.
        """
        from app.adapters.exchange.ccxt_exchange import CcxtExchange

        wanted = self._settings.current.market
        present = self.current if wanted.exchange == exchange else None
        if isinstance(present, CcxtExchange):
            yield present
            return
        other = wanted.model_copy(update={"exchange": exchange, "api_url": ""})
        opened = self._connect(other)
        try:
            yield opened
        finally:
            self._end(opened, other)

    def close(self) -> None:
        """Stop helper processes and wait for them."""
        with self._lock:
            self._leave()
        for thread in self._closing:
            thread.join()

    def _leave(self) -> None:
        """Give the present market up, on a thread: whoever asks for the next one must not wait."""
        if self._exchange is None or self._wanted is None:
            return
        thread = threading.Thread(
            target=self._end, args=(self._exchange, self._wanted), name="market-closer"
        )
        self._exchange = None
        self._closing.append(thread)
        thread.start()

    def _end(self, exchange: Exchange, place: MarketSettings) -> None:
        held_until = getattr(exchange, "held_until", None)
        exchange.close()
        if held_until is not None:
            with self._open_work() as work:
                work.facts.set(_hold_key(place), held_until)
                work.commit()

    def _open(self, wanted: MarketSettings) -> Exchange:
        if wanted.exchange == "demo":
            from app.adapters.exchange.demo.exchange import DemoExchange

            return DemoExchange(self._wall)
        return self._connect(wanted)

    def _connect(self, wanted: MarketSettings) -> CcxtExchange:
        from app.adapters.exchange.ccxt_exchange import CcxtExchange
        from app.adapters.exchange.connection import Connection

        proxy = self._with_password(wanted.proxy)
        connection = Connection(
            wanted.exchange, wanted.api_url, proxy, held_until=self._held_until(wanted)
        )
        return CcxtExchange(connection, self._wall.now)

    def _held_until(self, wanted: MarketSettings) -> int:
        with self._open_work(read_only=True) as work:
            kept = work.facts.get(_hold_key(wanted))
        return kept if isinstance(kept, int) else 0

    def _with_password(self, proxy: str) -> str:
        parts = urlsplit(proxy)
        if not parts.username or parts.password:
            return proxy
        password = self._secrets.get(PROXY_PASSWORD)
        if not password:
            return proxy
        user, _, host = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))


def _hold_key(place: MarketSettings) -> str:
    return f"held/{place.exchange}/{place.api_url}"


def _same_place(one: MarketSettings, other: MarketSettings | None) -> bool:
    return other is not None and (one.exchange, one.api_url, one.proxy) == (
        other.exchange,
        other.api_url,
        other.proxy,
    )
