"""The period just lived, run again over the stored candles: what agrees, what does not, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.services.backtests.reconciliation_causes import Causes
from app.services.events import Waiting
from app.services.ports import SetupFilter
from app.services.replay import ReplayRequest

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from app.domain.backtester.reconciliation import SeenSetup, SetupPair
    from app.domain.setup import Setup
    from app.services.events import Event
    from app.services.ports import ScanRecord, StoredStrategy
    from app.services.replay import ReplayedSetup, ReplayService
    from app.services.scan.tools import ScanTools

_MOST_SCANS: Final = 100_000
_MOST_UNIVERSES: Final = 100
_AT_ONCE: Final = 20  # reasons between two events: each may read a universe
_LOOKED: Final = ("done", "partial")


@dataclass(frozen=True, slots=True)
class ReconciliationRequest:
    """What to compare.

    Attributes:
        strategy: by name, as it stands now.
        since: first signal bar, UTC ms; None: the bar that the first scan looked at.
        until: first signal bar left out, UTC ms; None: up to what the last scan looked at.
    """

    strategy: str
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What came of it.

    Attributes:
        since: first signal bar, UTC ms. ``until``: first one left out.
        pairs: in order of their signal bars, then symbols.
        lived: the setups behind the live sides. ``again``: and those of the replay.
    """

    strategy: str
    since: int
    until: int
    pairs: tuple[SetupPair, ...]
    lived: tuple[Setup, ...] = ()
    again: tuple[ReplayedSetup, ...] = ()

    @property
    def only_live(self) -> tuple[SetupPair, ...]:
        """Found by scans alone."""
        return tuple(pair for pair in self.pairs if pair.again is None)

    @property
    def only_again(self) -> tuple[SetupPair, ...]:
        """Found when run again alone."""
        return tuple(pair for pair in self.pairs if pair.live is None)

    @property
    def both(self) -> tuple[SetupPair, ...]:
        """Found by both."""
        return tuple(pair for pair in self.pairs if pair.live and pair.again)


class ReconciliationService:
    """Reads what scans made and replays the same bars from a flat start; fetches nothing."""

    def __init__(self, replays: ReplayService, tools: ScanTools) -> None:
        self._replays = replays
        self._tools = tools

    def run(self, request: ReconciliationRequest) -> Generator[Event, None, Reconciliation]:
        """Compare, telling how far the replay is.

        Raises:
            BadInput: there is no such strategy, or its rules cannot be run.
        """
        from app.domain.backtester.reconciliation import pair_setups

        stored = self._tools.strategies.get(request.strategy)
        step = stored.strategy.timeframe.milliseconds
        with self._tools.open_work(read_only=True) as work:
            scans = tuple(s for s in work.scans.latest(_MOST_SCANS) if _looked(s))[::-1]
            setups = work.setups.find(SetupFilter(open_only=False, strategy=request.strategy))
        since, until = _period(request, scans, step)
        lived = [setup for setup in setups if since <= setup.bar_time < until]
        symbols = self._symbols(stored, lived, scans, since + step)
        if since >= until or not symbols:
            return Reconciliation(request.strategy, since, until, ())
        again = yield from self._replays.run(
            ReplayRequest((stored.strategy,), symbols, since=since, until=until)
        )
        pairs = pair_setups(map(_lived, lived), map(_rerun, again.setups))
        causes = Causes(self._tools, stored, scans, lived, again.setups)
        told: list[SetupPair] = []
        for pair in pairs:
            told.append(replace(pair, reason=causes.of(pair)))
            if len(told) % _AT_ONCE == 0:
                yield Waiting("Finding the reasons")
        return Reconciliation(
            request.strategy, since, until, tuple(told), tuple(lived), again.setups
        )

    def _symbols(
        self,
        stored: StoredStrategy,
        lived: Sequence[Setup],
        scans: Sequence[ScanRecord],
        reaching: int,
    ) -> tuple[str, ...]:
        """All that scans may have looked at and that is stored up to ``reaching``, UTC ms."""
        exchange = self._tools.exchange().id
        timeframe = stored.strategy.timeframe
        kept = {
            info.symbol
            for info in self._tools.store.series(exchange)
            if timeframe.is_multiple_of(info.timeframe)
            and info.last + info.timeframe.milliseconds >= reaching
        }
        asked = {setup.symbol for setup in lived}
        for scan in scans[:: max(1, len(scans) // _MOST_UNIVERSES)]:
            universe = self._tools.universe.latest(exchange, scan.as_of)
            if universe is not None:
                asked |= {member.symbol for member in universe.members}
        return tuple(sorted(s for s in asked & kept if stored.strategy.covers(s)))


def _looked(scan: ScanRecord) -> bool:
    return scan.state in _LOOKED and not scan.past


def _period(
    request: ReconciliationRequest, scans: Sequence[ScanRecord], step: int
) -> tuple[int, int]:
    """Opening times of the signal bars; those that scans closed on where nothing was asked."""
    first = scans[0].as_of // step * step - step if scans else 0
    last = scans[-1].as_of // step * step if scans else 0
    since = first if request.since is None else request.since
    return since, last if request.until is None else request.until


def _lived(setup: Setup) -> SeenSetup:
    from app.domain.backtester.reconciliation import SeenSetup

    return SeenSetup(
        symbol=setup.symbol,
        bar_time=setup.bar_time,
        direction=setup.direction,
        entry=setup.entry,
        stop=setup.stop,
        targets=tuple(target.price for target in setup.targets),
        state=setup.own_state,
        r=None if setup.own_state.is_open else setup.r,
    )


def _rerun(setup: ReplayedSetup) -> SeenSetup:
    from app.domain.backtester.reconciliation import SeenSetup

    return SeenSetup(
        symbol=setup.symbol,
        bar_time=setup.bar_time,
        direction=setup.direction,
        entry=setup.entry,
        stop=setup.stop,
        targets=tuple(target.price for target in setup.targets),
        state=setup.state,
        r=setup.r,
    )
