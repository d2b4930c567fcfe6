"""Which stretch of each series was asked for, so that what does not exist is not asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from app.domain.timeframe import Timeframe
    from app.services.ports import OpenUnitOfWork


class Stretch(NamedTuple):
    """Opening times, UTC ms: everything from ``since`` and before ``until`` was asked for."""

    since: int
    until: int


class AskedStretches:
    """The asked stretches of one exchange, kept as facts when a database is given."""

    def __init__(self, exchange: str, open_work: OpenUnitOfWork | None = None) -> None:
        self._exchange = exchange
        self._open_work = open_work
        self._known: dict[Timeframe, dict[str, Stretch]] = {}
        self._changed: set[Timeframe] = set()

    def of(self, symbol: str, timeframe: Timeframe) -> Stretch | None:
        """The stretch of one series, or None when it was never asked for."""
        if timeframe not in self._known:
            self._known[timeframe] = self._read(timeframe)
        return self._known[timeframe].get(symbol)

    def note(self, symbol: str, timeframe: Timeframe, since: int, until: int) -> None:
        """A stretch was answered; it widens what is known of the series."""
        before = self.of(symbol, timeframe) or Stretch(since, until)
        after = Stretch(min(before.since, since), max(before.until, until))
        self._known[timeframe][symbol] = after
        self._changed.add(timeframe)

    def save(self) -> None:
        """Keep what changed, in one transaction."""
        if self._open_work is None or not self._changed:
            return
        with self._open_work() as work:
            for timeframe in self._changed:
                value = {symbol: list(s) for symbol, s in self._known[timeframe].items()}
                work.facts.set(self._key(timeframe), value)
            work.commit()
        self._changed.clear()

    def _read(self, timeframe: Timeframe) -> dict[str, Stretch]:
        if self._open_work is None:
            return {}
        with self._open_work() as work:
            value = work.facts.get(self._key(timeframe))
        return {s: Stretch(*pair) for s, pair in value.items()} if isinstance(value, dict) else {}

    def _key(self, timeframe: Timeframe) -> str:
        return f"asked/{self._exchange}/{timeframe}"
