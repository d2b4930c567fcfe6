"""The one gate all requests to a host pass: pace, load, holds and probes."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from app.domain.errors import RetryableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

MINUTE = 60_000
# Binance bans whoever is refused more than ten times in a minute: fewer may be under way at once.
MOST_AT_ONCE = 10
# A hold that ends within this time is waited out; a longer one fails its calls at once.
LONGEST_WAIT = 75_000
_LOAD_SHARE = 0.8
_DEAREST_CANDLES = 10  # weight of the heaviest candle request of Binance


class HeldError(RetryableError):
    """The host must not be asked before ``retry_at``."""


class HostGate:
    """Lets requests to one host pass in order, one after the other if need be.

    While the host tells how much of its limit is used, requests go as fast as the limit allows
    and stop below it until the minute turns; otherwise they keep the distance ccxt knows.
    """

    def __init__(
        self,
        clock: Callable[[], int],
        distance_ms: float,
        held_until: int = 0,
        announce: Callable[[], None] = lambda: None,
    ) -> None:
        """A gate.

        Args:
            clock: wall clock, UTC ms.
            distance_ms: between two requests of cost 1.
            held_until: a hold that is already known, UTC ms.
            announce: called when a hold begins.
        """
        self._clock = clock
        self._distance = distance_ms
        self._announce = announce
        self._turn = asyncio.Lock()
        self._freed = asyncio.Event()
        self._in_flight = 0
        self._most = 1 if held_until > clock() else MOST_AT_ONCE
        self._next = 0.0
        self._minute = 0
        self._used = 0
        self._allowed = 0
        self._patient = True
        self.held_until = held_until
        self.reason = ""

    @property
    def load(self) -> tuple[int, int] | None:
        """Used and allowed weight of the minute, or None when the host does not tell."""
        if not self._allowed:
            return None
        return (self._used if self._minute == self._clock() // MINUTE else 0), self._allowed

    def learn(self, headers: Mapping[str, str], allowed: int | None = None) -> None:
        """Take over what an answer tells about the load."""
        self._allowed = allowed or self._allowed
        lowered = {name.lower(): value for name, value in headers.items()}
        used = lowered.get("x-mbx-used-weight-1m", "")
        if not used.isdecimal():
            return
        minute = self._clock() // MINUTE
        self._used = max(self._used, int(used)) if minute == self._minute else int(used)
        self._minute = minute

    def hold(self, until: int, reason: str, *, waited_out: bool = True) -> None:
        """Let nothing pass before ``until`` (wall clock, UTC ms).

        Args:
            until: end of the hold; the later one of two counts.
            reason: a sentence for the user.
            waited_out: whether requests wait for the end when it is near, or fail at once.
        """
        if until > self.held_until:
            self.held_until, self.reason, self._patient = until, reason, waited_out
        self._most = 1
        self._announce()

    def succeeded(self) -> None:
        """An answer came: what was probed is open again."""
        if self.held_until <= self._clock():
            self._most = MOST_AT_ONCE

    @asynccontextmanager
    async def passage(self, cost: float) -> AsyncIterator[None]:
        """Wait for one's turn, and count as under way inside.

        Raises:
            HeldError: the hold is too long to be waited out.
        """
        async with self._turn:
            while not await self._may_go():
                pass
            self._next = max(self._next, self._clock()) + self._distance * cost
            self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1
            self._freed.set()

    async def _may_go(self) -> bool:
        """True at once, or False after some waiting."""
        now = self._clock()
        left = self.held_until - now
        if left > (LONGEST_WAIT if self._patient else 0):
            raise HeldError(self.reason, retry_at=self.held_until)
        if left > 0:
            await asyncio.sleep(min(left, 1000) / 1000)
            return False
        if self._in_flight >= self._most or self._nears_limit():
            self._freed.clear()
            await self._freed.wait()
            return False
        wait = self._pace(now)
        if wait > 0:
            await asyncio.sleep(min(wait, 1000) / 1000)
            return False
        return True

    def _nears_limit(self) -> bool:
        """Whether what is under way might use up the rest of the minute's limit."""
        load = self.load
        reserve = self._in_flight * _DEAREST_CANDLES
        return load is not None and reserve > 0 and load[0] + reserve > _LOAD_SHARE * load[1]

    def _pace(self, now: int) -> float:
        """Ms until the next request fits the load, or keeps its distance."""
        load = self.load
        if load is None:
            return self._next - now
        return MINUTE - now % MINUTE if load[0] > _LOAD_SHARE * load[1] else 0
