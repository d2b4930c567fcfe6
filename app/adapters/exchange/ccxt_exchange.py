"""Any spot exchange of ccxt, as the services see it. ccxt itself runs in a helper process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.adapters.exchange.fill_rows import read_fills
from app.adapters.exchange.helper_process import HelperProcess
from app.adapters.exchange.messages import columns_candles, fields_error
from app.domain.asset import Market, Ticker
from app.domain.timeframe import Timeframe
from app.services.events import Waiting
from app.services.ports import CandleReply
from app.services.ports.fills import FillsReply, KeyRights

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from app.adapters.exchange.connection import Connection
    from app.adapters.exchange.messages import Frame
    from app.services.ports import CandleRequest, Waits
    from app.services.ports.fills import AccountKey, FillsWanted


class CcxtExchange:
    """Implements `app.services.ports.Exchange` and `AccountSource`. Safe from any thread."""

    is_demo = False

    def __init__(self, connection: Connection, clock: Callable[[], int]) -> None:
        """An exchange; nothing is started or sent before the first call.

        Args:
            connection: which exchange, and how to reach it.
            clock: wall clock, UTC ms.

        Raises:
            BadInput: an address is none.
        """
        connection.check()
        self._settings = connection
        self._clock = clock
        self._held_until = connection.held_until
        self._reason = ""
        self._load: tuple[int, int] | None = None
        self._sent_before = 0
        self._sent = 0
        self._timeframes: tuple[Timeframe, ...] = tuple(Timeframe)
        self._process = HelperProcess(self._at_start, self._take_status)

    @property
    def id(self) -> str:
        """Id in ccxt."""
        return self._settings.exchange

    @property
    def title(self) -> str:
        """Name to show."""
        return self._settings.title

    @property
    def requests_sent(self) -> int:
        """HTTP requests sent so far, retries included."""
        return self._sent_before + self._sent

    @property
    def load(self) -> tuple[int, int] | None:
        """Used and allowed request weight of the current minute, or None when it is not told."""
        return self._load

    @property
    def held_until(self) -> int | None:
        """Wall clock, UTC ms, before which the host must not be asked; None when it may be."""
        return self._held_until if self._held_until > self._clock() else None

    @property
    def helper_pid(self) -> int | None:
        """Process id of the helper, or None while none runs."""
        return self._process.pid

    def market_time(self) -> Waits[int]:
        """The exchange's clock, UTC ms.

        Raises:
            HarrierError: see `app.services.ports.Exchange`; so do the other calls.
        """
        header = yield from self._ask("time")
        return int(header["time"])

    def markets(self) -> Waits[tuple[Market, ...]]:
        """All spot markets, also the inactive ones, in order of symbol."""
        header = yield from self._ask("markets")
        return tuple(Market(**fields) for fields in header["markets"])

    def tickers(self) -> Waits[Mapping[str, Ticker]]:
        """The last 24 hours of the spot markets by symbol."""
        header = yield from self._ask("tickers")
        return {fields["symbol"]: Ticker(**fields) for fields in header["tickers"]}

    def timeframes(self) -> Sequence[Timeframe]:
        """What the exchange serves, shortest first; all of them until it was first asked."""
        return self._timeframes

    def candles(
        self, requests: Sequence[CandleRequest]
    ) -> Generator[Waiting | CandleReply, None, None]:
        """Answer every request once, in any order; pages are joined.

        Raises:
            RetryableError: the host refuses everybody for now, or the helper died.
            ExchangeError: the host refuses for good.
        """
        if not requests:
            return
        wanted = [(r.symbol, r.timeframe.value, r.since, r.until) for r in requests]
        for frame in self._frames("candles", requests=wanted):
            if isinstance(frame, Waiting):
                yield frame
                continue
            header = frame.header
            request = requests[header["index"]]
            if header["event"] == "failed":
                yield CandleReply(request, None, fields_error(header["error"]))
            else:
                candles = columns_candles(frame.columns)
                yield CandleReply(request, candles, None, tuple(header["flags"]))

    def key_rights(self, key: AccountKey) -> Waits[KeyRights]:
        """What a key may do, as far as the exchange tells.

        Raises:
            BadInput: the exchange does not take the key.
        """
        header = yield from self._ask("rights", account=_key_parts(key))
        return KeyRights(header["told"], header["trade"], header["withdraw"])

    def fills(
        self, key: AccountKey, wanted: Sequence[FillsWanted]
    ) -> Generator[Waiting | FillsReply, None, None]:
        """Pages of an account's fills, symbol by symbol.

        Raises:
            BadInput: the exchange does not take the key.
            RetryableError: the host refuses everybody for now, or the helper died.
            ExchangeError: the host refuses for good, or tells nobody's fills.
        """
        requests = [(one.symbol, one.since, one.after) for one in wanted]
        for frame in self._frames("fills", account=_key_parts(key), requests=requests):
            if isinstance(frame, Waiting):
                yield frame
                continue
            header = frame.header
            request = wanted[header["index"]]
            if header["event"] == "failed":
                error = fields_error(header["error"])
                yield FillsReply(request, last=True, error=error)
            else:
                fills, refused = read_fills(header["fills"])
                yield FillsReply(request, fills, header["last"], refused)

    def close(self) -> None:
        """End the helper process; a later call starts it anew."""
        self._process.close()

    def _ask(self, call: str, **arguments: Any) -> Waits[dict[str, Any]]:
        """A call with one answer."""
        answer: dict[str, Any] = {}
        for frame in self._frames(call, **arguments):
            if isinstance(frame, Waiting):
                yield frame
            else:
                answer = frame.header
        return answer

    def _frames(self, name: str, **arguments: Any) -> Generator[Waiting | Frame, None, None]:
        """The replies to a call, and `Waiting` in between."""
        with self._process.call() as call:
            while not call.is_ready():
                yield Waiting(f"starting {self.title}")
            call.send(name, **arguments)
            while True:
                frame = call.receive()
                if frame is None:
                    yield self._waiting()
                    continue
                event = frame.header.get("event")
                call.finished = event in ("done", "error")
                if event == "error":
                    raise fields_error(frame.header["error"])
                if event == "done":
                    return
                yield frame

    def _waiting(self) -> Waiting:
        held_until = self.held_until
        if held_until is not None:
            return Waiting(self._reason, held_until)
        return Waiting(f"waiting for {self.title}")

    def _at_start(self) -> Connection:
        """The connection for a new helper, which must know of a hold that is not over."""
        self._sent_before, self._sent = self.requests_sent, 0
        reason = self._reason or self._settings.held_reason
        return replace(self._settings, held_until=self._held_until, held_reason=reason)

    def _take_status(self, header: dict[str, Any]) -> None:
        self._sent = header["sent"]
        self._load = tuple(header["load"]) if header["load"] else None
        self._held_until = max(self._held_until, header["held_until"])
        self._reason = header["reason"]
        self._timeframes = tuple(Timeframe(t) for t in header["timeframes"])


def _key_parts(key: AccountKey) -> tuple[str, str, str]:
    return key.key, key.secret, key.passphrase
