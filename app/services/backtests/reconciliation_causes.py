"""Why a hit is on one side of a reconciliation alone, or differs: from what scans left behind."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.backtester.reconciliation import SeenSetup, SetupPair
    from app.domain.setup import Setup
    from app.services.ports import ScanRecord, StoredStrategy
    from app.services.replay import ReplayedSetup
    from app.services.scan.tools import ScanTools

_CORRECTED: Final = (
    "The stored candles are not those of then: the exchange corrected them, or they begin later."
)


class Causes:
    """Finds the first of the known causes that holds."""

    def __init__(
        self,
        tools: ScanTools,
        stored: StoredStrategy,
        scans: Sequence[ScanRecord],
        lived: Sequence[Setup],
        again: Sequence[ReplayedSetup],
    ) -> None:
        """Take the facts.

        Args:
            tools: where universes are read.
            stored: the strategy as it stands.
            scans: that ended, oldest first.
            lived: setups of the period.
            again: all that the replay made.
        """
        self._tools = tools
        self._stored = stored
        self._step = stored.strategy.timeframe.milliseconds
        self._scans = scans
        self._lived = {(one.bar_time, one.symbol): one for one in lived}
        self._again = again

    def of(self, pair: SetupPair) -> str:
        """One sentence; "" for two that agree."""
        if pair.live is not None and pair.again is not None:
            return self._of_both(pair.live) if pair.differs else ""
        return self._of_live(pair.live) if pair.live else self._of_again(pair.either)

    def _of_both(self, live: SeenSetup) -> str:
        return self._other_version(live) or _CORRECTED

    def _of_live(self, live: SeenSetup) -> str:
        return self._other_version(live) or self._open_again(live) or _CORRECTED

    def _of_again(self, again: SeenSetup) -> str:
        closed = again.bar_time + self._step
        scan = next((scan for scan in self._scans if scan.as_of >= closed), None)
        if scan is None:
            return "No scan has looked at this bar yet."
        if scan is self._scans[0]:
            return f"Harrier did not scan yet: its first scan was at {_moment(scan.as_of)}."
        if scan.as_of >= closed + self._step:
            return (
                f"No scan ran while this bar was the last: the next was at {_moment(scan.as_of)}."
            )
        return self._unseen(again, scan) or self._open_live(again) or _CORRECTED

    def _unseen(self, again: SeenSetup, scan: ScanRecord) -> str:
        """Why that scan did not look at the symbol."""
        failed = dict(scan.errors).get(again.symbol)
        if failed:
            return f"The scan could not use the symbol: {failed}"
        universe = self._tools.universe.latest(scan.exchange, scan.as_of)
        members = () if universe is None else universe.members
        if all(member.symbol != again.symbol for member in members):
            return "The symbol was not in the universe of then."
        return ""

    def _other_version(self, live: SeenSetup) -> str:
        setup = self._lived[live.bar_time, live.symbol]
        if setup.strategy_hash == self._stored.content_hash:
            return ""
        return f"Version {setup.strategy_version} of the rules found it; they have changed since."

    def _open_again(self, live: SeenSetup) -> str:
        for one in self._again:
            ended = one.exits[-1].time if one.exits and not one.state.is_open else None
            if one.symbol == live.symbol and one.bar_time < live.bar_time:
                if ended is None and not one.state.is_open:
                    continue
                if ended is None or ended >= live.bar_time:
                    return f"Run again, the setup of {_moment(one.bar_time)} was still open."
        return ""

    def _open_live(self, again: SeenSetup) -> str:
        for one in self._lived.values():
            if one.symbol == again.symbol and one.bar_time < again.bar_time:
                ended = one.exits[-1].time if one.exits else one.evaluated_until
                if one.own_state.is_open or ended >= again.bar_time:
                    return f"The setup of {_moment(one.bar_time)} was still open."
        return ""


def _moment(time: int) -> str:
    return datetime.fromtimestamp(time / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
