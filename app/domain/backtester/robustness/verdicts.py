"""One plain sentence on each test of robustness."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.domain.backtester.robustness.monte_carlo import Distribution
    from app.domain.backtester.robustness.neighbourhood import Neighbourhood

FEW_TRADES: Final = 20
_PLATEAU: Final = 0.7
_PEAK: Final = 0.4
_SOUND: Final = 0.5
_SIGNIFICANT: Final = 0.05


def on_neighbourhood(found: Neighbourhood | None, goal: str) -> str:
    """Of a sweep.

    Args:
        found: what lies around the best set; None when no set has a value.
        goal: what the metric is called.
    """
    if found is None:
        return f"No set of parameters has a {goal}: nothing was traded."
    if found.best <= 0:
        return (
            f"Even the best set of parameters has a {goal} of {found.best:.2f}: nothing to choose."
        )
    if not found.count:
        return f"The best set ({goal} {found.best:.2f}) has no neighbours to compare it with."
    kept = f"{max(found.kept, 0):.0%} of the best {goal} ({found.best:.2f})"
    if found.kept >= _PLATEAU:
        return f"A plateau: the sets around the best one reach {kept} on average."
    if found.kept >= _PEAK:
        return f"A slope: the sets around the best one reach only {kept} on average."
    return f"A lonely peak, most likely chance: the sets around it reach {kept} on average."


def on_walk_forward(efficiency: float | None, profitable: int, windows: int) -> str:
    """Of a walk-forward.

    Args:
        efficiency: growth traded over growth chosen; None without a gain to keep.
        profitable: in how many of the windows trading earned something.
        windows: how many there were.
    """
    won = f"{profitable} of {windows} windows earned something"
    if efficiency is None:
        return f"Nothing was earned even where the parameters were chosen; {won} afterwards."
    kept = f"{efficiency:.0%} of the growth where parameters were chosen was kept where they were"
    if efficiency >= _SOUND and profitable * 2 > windows:
        return f"It holds up: {kept} traded, and {won}."
    if efficiency > 0:
        return f"It fades: only {kept} traded, and {won}."
    return f"It does not hold up: what was chosen lost money where it was traded; {won}."


def on_ways(found: Distribution, start: float, trades: int, drawdown_pct: float) -> str:
    """Of trades drawn anew.

    Args:
        found: where the ways end.
        start: equity to begin with, quote currency.
        trades: how many trades each has.
        drawdown_pct: of the way that was taken, from trade to trade.
    """
    if trades < FEW_TRADES:
        return f"{trades} trades are too few to tell chance from skill."
    losing = found.share_below(start)
    bad = found.percentiles()["drawdown_pct"]["p95"]
    ends = f"{losing:.0%} of the ways the same trades could have come end in a loss"
    return (
        f"{ends}; in one of twenty the drawdown exceeds {bad:.0f} % (it was {drawdown_pct:.0f} %)."
    )


def on_markets(found: Distribution, final: float, start: float) -> str:
    """Of bars drawn anew.

    Args:
        found: what the rules earned there.
        final: what they ended with on the real bars, quote currency.
        start: equity to begin with.
    """
    better = 1 - found.share_below(final)
    earned = 1 - found.share_below(math.nextafter(start, math.inf))
    return (
        f"On markets made of the same bars in another order the rules earned something in"
        f" {earned:.0%}, and did at least as well as on the real one in {better:.0%}."
    )


def on_significance(p: float, trades: int) -> str:
    """Of random entries.

    Args:
        p: share of random runs that were at least as good.
        trades: how many there were.
    """
    if trades < FEW_TRADES:
        return f"{trades} trades are too few to tell chance from skill."
    if p <= _SIGNIFICANT:
        return f"The entries matter: random ones held as long were as good in only {p:.1%} of runs."
    return f"The entries may be chance: random ones held as long were as good in {p:.0%} of runs."
