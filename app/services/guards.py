"""Portfolio guards: what new setups pass, and whether alerts are paused for today."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.setup_decision import stand_of
from app.domain.timeframe import DAY
from app.services.account import account_of, limits_of
from app.services.equity import Equity
from app.services.ports import SetupFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from app.domain.batch import Batch
    from app.domain.candles import Candles
    from app.domain.guards import Portfolio
    from app.domain.setup import Setup
    from app.domain.setup_decision import Decision
    from app.domain.timeframe import Timeframe
    from app.services.ports import OpenUnitOfWork, UnitOfWork
    from app.services.settings import SettingsService

_MOST_ENDED: Final = 2_000
_EVER_TAKEN: Final = SetupFilter(open_only=False, decision="taken", limit=1)


class GuardService:
    """Judges setups by the limits of the settings in force. A guard never hides a setup.

    Open risk and the loss of the day count what the user took, at the own entry and amount. Who
    never said of any setup that it was taken is understood to trade them all.
    """

    def __init__(self, open_work: OpenUnitOfWork, settings: SettingsService) -> None:
        self._open_work = open_work
        self._account = Equity(open_work, settings).account

    def mark(
        self,
        new: Sequence[Setup],
        moved: Mapping[str, Setup],
        data: Mapping[Timeframe, Batch],
        now: int,
    ) -> dict[str, Setup]:
        """The new setups that a guard acts on, by id, with its marks.

        They join the portfolio one after the other, in the order of their rank.

        Args:
            new: of one exchange, not stored yet; those that have ended already are left alone.
            moved: setups as this scan leaves them, by id.
            data: candles by timeframe, for what moves together.
            now: market time, UTC ms.
        """
        from app.domain.guards import acting, counts, held_of, idea_of

        wanted = self._account()
        account, limits = account_of(wanted), limits_of(wanted)
        joining = [setup for setup in new if setup.state.is_open]
        if not joining:
            return {}
        portfolio, tells = self._portfolio(joining[0].exchange, moved, now)
        marked = {}
        for setup in sorted(joining, key=lambda each: _rank(each, data)):
            compare = _comparison(setup, data[setup.timeframe], limits.bars)
            marks = acting(setup, portfolio, limits, account, compare)
            judged = replace(setup, guards=marks)
            if marks:
                marked[setup.id] = judged
            if counts(judged):
                own = idea_of(judged) if tells else held_of(judged, account)
                portfolio = replace(portfolio, held=(*portfolio.held, own))
        return marked

    def alerts_paused(self, exchange: str, now: int) -> str:
        """Why alerts are paused until the UTC day is over, "" when they are not.

        Args:
            exchange: whose setups count.
            now: market time, UTC ms.
        """
        from app.domain.guards import daily_loss

        wanted = self._account()
        portfolio, _ = self._portfolio(exchange, {}, now)
        mark = daily_loss(portfolio.lost, limits_of(wanted), account_of(wanted))
        return "" if mark is None else f"Alerts are paused: {mark.reason}."

    def _portfolio(
        self, exchange: str, moved: Mapping[str, Setup], now: int
    ) -> tuple[Portfolio, bool]:
        """The stored setups as the scan leaves them; reads only what a guard asks for.

        Returns:
            The portfolio, and whether the user tells what is taken, so that ideas cost nothing.
        """
        from app.domain.guards import Portfolio, counts, held_of, idea_of, lost_on

        wanted = self._account()
        account, limits = account_of(wanted), limits_of(wanted)
        if not (limits.counts_open or limits.daily_loss):
            return Portfolio(), False
        found = SetupFilter(
            open_only=not limits.daily_loss,
            exchange=exchange,
            limit=_MOST_ENDED if limits.daily_loss else None,
        )
        with self._open_work(read_only=True) as work:
            stored = work.setups.find(found)
            tells = bool(work.setups.find(replace(_EVER_TAKEN, exchange=exchange)))
            taken = _taken(work, stored, now)
        setups = [each for each in _as_moved(stored, moved) if counts(each)]
        tradable = [each for each in setups if not (account.is_spot and each.direction == "short")]

        def is_money(setup: Setup) -> bool:
            return setup.taken_at is not None or not tells

        held = (
            held_of(each, account, taken.get(each.id)) if is_money(each) else idea_of(each)
            for each in tradable
            if each.state.is_open
        )
        lost = lost_on(now, filter(is_money, tradable), account, taken)
        return Portfolio(tuple(held), lost), tells


def _taken(work: UnitOfWork, setups: Iterable[Setup], now: int) -> dict[str, Decision]:
    """How those that the user took were taken, by id: the open ones, and what left today."""
    stands = (
        stand_of(work.setups.decisions(setup.id))
        for setup in setups
        if setup.taken_at is not None
        and (setup.state.is_open or any(done.time // DAY == now // DAY for done in setup.exits))
    )
    return {stand.taken.setup_id: stand.taken for stand in stands if stand.taken is not None}


def _as_moved(stored: Iterable[Setup], moved: Mapping[str, Setup]) -> list[Setup]:
    return [moved.get(setup.id, setup) for setup in stored]


def _rank(setup: Setup, data: Mapping[Timeframe, Batch]) -> tuple[int, float, float, str]:
    """Older signals first, then by score, traded value of the signal bar, and symbol."""
    candles = _candles(data[setup.timeframe], setup.symbol)
    traded = 0.0
    if candles is not None:
        row = int(np.searchsorted(candles.ts, setup.bar_time))
        traded = float(candles.close[row] * candles.volume[row])
    return setup.bar_time, -setup.score, -traded, setup.symbol


def _comparison(setup: Setup, batch: Batch, bars: int) -> Callable[[str], float | None]:
    """The correlation of the setup's symbol with any other, up to its signal bar."""
    from app.domain.guards import correlation

    own = _candles(batch, setup.symbol)

    def compare(symbol: str) -> float | None:
        other = _candles(batch, symbol)
        if own is None or other is None:
            return None
        return correlation(own, other, setup.bar_time, bars)

    return compare


def _candles(batch: Batch, symbol: str) -> Candles | None:
    return batch.candles(batch.symbols.index(symbol)) if symbol in batch.symbols else None
