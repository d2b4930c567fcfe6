"""All setups, those taken, those let go, and trades outside of the system, beside one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.base_rate import wilson
from app.domain.journal.columns import JournalColumns
from app.domain.journal.figures import TradeFigures, TradeStatus
from app.domain.journal.fill import ZERO
from app.domain.journal.statistics.report import GroupRow
from app.domain.journal.trade import JournalTrade, TradeRecord
from app.domain.setup_progress import BREAK_EVEN_R

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from app.domain.journal.statistics.facts import JournalFacts
    from app.domain.setup_results import Outcome

    type Floats = NDArray[np.float64]
    type Booleans = NDArray[np.bool_]


class SetupColumns:
    """Setups that were entered and have ended, as trades that were made as planned."""

    def __init__(
        self,
        outcomes: Sequence[Outcome],
        offsets: Callable[[NDArray[np.int64]], NDArray[np.int64]],
    ) -> None:
        """Columns of these outcomes; ``offsets`` as for `JournalColumns`."""
        self.columns = JournalColumns([_as_trade(one) for one in outcomes], offsets)
        self.skipped: Booleans = np.array([one.skipped for one in outcomes], np.bool_)

    def results(self, chosen: Booleans, *, skipped: bool = False) -> Floats:
        """Results in R of the chosen ones, or of those among them that were let go."""
        results: Floats = self.columns.r[chosen & self.skipped if skipped else chosen]
        return results


def comparison(facts: JournalFacts, everything: Floats, skipped: Floats) -> tuple[GroupRow, ...]:
    """Rows ``all``, ``taken``, ``skipped`` and ``outside``, in R.

    Setups count as planned and before costs, trades as they went and after fees.

    Args:
        facts: of the chosen trades.
        everything: results of all setups.
        skipped: of those that were let go.
    """
    taken = facts.columns.from_setup[facts.rows]
    r, outcome = facts.of(facts.columns.r), facts.outcome
    return (
        _row("all", "All setups", everything, _judged(everything)),
        _row("taken", "Taken", r[taken], outcome[taken], "setup:yes"),
        _row("skipped", "Skipped", skipped, _judged(skipped)),
        _row("outside", "Outside the system", r[~taken], outcome[~taken], "setup:no"),
    )


def _row(key: str, label: str, r: Floats, outcome: NDArray[np.int64], query: str = "") -> GroupRow:
    n, wins = len(r), int((outcome > 0).sum())
    if not n:
        return GroupRow(key, label, 0, query=query)
    known = r[~np.isnan(r)]
    low, high = wilson(wins, n)
    return GroupRow(
        key=key,
        label=label,
        n=n,
        wins=wins,
        losses=int((outcome < 0).sum()),
        win_rate=wins / n,
        low=low,
        high=high,
        mean=float(known.mean()) if len(known) else None,
        total=float(known.sum()),
        query=query,
    )


def _judged(r: Floats) -> NDArray[np.int64]:
    """1 won, −1 lost, 0 break-even, as setups are judged."""
    return np.where(r >= BREAK_EVEN_R, 1, np.where(r <= -BREAK_EVEN_R, -1, 0))


def _as_trade(outcome: Outcome) -> JournalTrade:
    figures = TradeFigures(
        direction=outcome.direction,
        status=TradeStatus.CLOSED,
        opened_at=outcome.time,
        closed_at=outcome.time,
        amount=ZERO,
        position=ZERO,
        dust=ZERO,
        entry_price=ZERO,
        exit_price=None,
        fees=ZERO,
        fees_unconverted=(),
        profit=ZERO,
        realised=ZERO,
        risk=None,
        r=outcome.r,
        fills=0,
    )
    record = TradeRecord(strategy=outcome.strategy, regime=outcome.regime)
    return JournalTrade("", "", outcome.symbol, figures, record)
