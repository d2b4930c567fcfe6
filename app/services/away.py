"""While you were away: what a scan found out about the time in which none ran."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.timeframe import Timeframe
from app.services.events import Event
from app.services.scan.events import ScanFinished

if TYPE_CHECKING:
    from app.domain.setup import Setup
    from app.services.events import EventBus
    from app.services.ports import ScanRecord
    from app.services.scan.events import ScanResult
    from app.services.scan.history import ScanHistory

_ENDED = ("done", "partial")
_LOOKED_THROUGH = 50


@dataclass(frozen=True, slots=True)
class WhileAway(Event):
    """What happened between the scan before and one after a pause; never empty.

    Attributes:
        since: market time of the scan before, UTC ms. ``until``: of this one.
        found: setups of missed bars that still wait or are in the market.
        missed: setups of missed bars that are over already.
        ended: setups known before that ended meanwhile.
        moved: setups known before that went on and are open still.
    """

    since: int
    until: int
    found: tuple[Setup, ...]
    missed: tuple[Setup, ...]
    ended: tuple[Setup, ...]
    moved: tuple[Setup, ...]


class AwayNews:
    """Announces `WhileAway` after each scan that made up for a pause of two bars or more.

    Attributes:
        last: the newest of this session; None without one.
    """

    def __init__(self, history: ScanHistory, bus: EventBus) -> None:
        self.last: WhileAway | None = None
        self._history = history
        self._bus = bus
        self._leave = bus.subscribe(self._hear)

    def close(self) -> None:
        """Hear no more scans."""
        self._leave()

    def _hear(self, event: Event) -> None:
        if isinstance(event, ScanFinished) and event.result.record.state in _ENDED:
            record = event.result.record
            earlier = [r for r in self._history.latest(_LOOKED_THROUGH) if r.id != record.id]
            news = while_away(event.result, earlier)
            if news is not None:
                self.last = news
                self._bus.publish(news)


def while_away(result: ScanResult, earlier: list[ScanRecord]) -> WhileAway | None:
    """What a scan made up for; None when there was no pause, or nothing happened in it.

    Args:
        result: of the scan that ended.
        earlier: scans before it, newest first.
    """
    record = result.record
    alike = (r for r in earlier if r.exchange == record.exchange and not r.past)
    before = next((r for r in alike if r.state in _ENDED), None)
    if record.past or before is None or not record.timeframes:
        return None
    shortest = min(Timeframe(text) for text in record.timeframes).milliseconds
    if record.as_of - before.as_of < 2 * shortest:
        return None
    news = WhileAway(
        before.as_of,
        record.as_of,
        found=tuple(s for s in result.recovered if s.state.is_open),
        missed=tuple(s for s in result.recovered if not s.state.is_open),
        ended=tuple(s for s in result.changed if not s.state.is_open),
        moved=tuple(s for s in result.changed if s.state.is_open),
    )
    return news if any((news.found, news.missed, news.ended, news.moved)) else None
