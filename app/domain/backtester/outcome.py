"""What a run over the past brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.domain.backtester.account import Account
    from app.domain.backtester.trades import Trades
    from app.domain.lifecycle.bars import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """An account's way through the past.

    Attributes:
        account: it began with.
        intrabar: how what happened inside a bar was settled: ``pessimistic``, ``detail`` or
            ``optimistic``.
        trades: those that were filled.
        times: int64[n], opening time of each bar of the run, of all symbols together, UTC ms.
        equity: float64[n], at the close of each: start + realised gains − fees so far +
            unrealised, quote currency.
        rejected: how many hits failed a sanity rule, by the reason's sentence.
        signals: how many did not, filled or not.
        refused: how many of those would have filled, but the account had no capital or no place.
    """

    account: Account
    intrabar: str
    trades: Trades
    times: NDArray[np.int64]
    equity: Floats
    rejected: dict[str, int]
    signals: int
    refused: int = 0

    @property
    def final_equity(self) -> float:
        """At the last close, quote currency; what the account began with when there is no bar."""
        return float(self.equity[-1]) if len(self.equity) else self.account.equity


def counted(hits: NDArray[np.int64]) -> dict[str, int]:
    """Rejections by the sentence of their reason.

    Args:
        hits: int64[reasons + 1], how many had each, see `app.domain.lifecycle.layout.REJECTIONS`.
    """
    return {at.REJECTIONS[code]: int(hits[code]) for code in sorted(at.REJECTIONS) if hits[code]}
