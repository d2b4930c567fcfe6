"""What the trades on show come to, each quote currency for itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.ui.panels.journal.rows import TradeRow


@dataclass(frozen=True, slots=True)
class Sums:
    """Of closed trades.

    Attributes:
        r: in R, of those with a stop; None without one.
        profits: by quote currency, the one of most trades first.
    """

    r: float | None
    profits: Mapping[str, float]


def sums_of(rows: Iterable[TradeRow]) -> Sums:
    """Add up R and profit. Money of different currencies is never added."""
    r_sum, has_r = 0.0, False
    profits: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.profit is None:
            continue
        quote = row.trade.quote
        profits[quote] += row.profit
        counts[quote] += 1
        if row.r is not None:
            r_sum, has_r = r_sum + row.r, True
    ordered = sorted(profits, key=lambda quote: -counts[quote])
    return Sums(r_sum if has_r else None, {quote: profits[quote] for quote in ordered})
