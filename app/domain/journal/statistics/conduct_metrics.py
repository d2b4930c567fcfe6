"""Figures of how the trades were planned, entered, held and left."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from app.domain.backtester.metric import Unit
from app.domain.journal.measures import STOP, TARGET
from app.domain.journal.statistics.facts import mean_of
from app.domain.journal.statistics.metric import metric

if TYPE_CHECKING:
    from app.domain.journal.statistics.facts import Floats, JournalFacts


@metric(
    "rules_kept",
    "Rules kept",
    Unit.FRACTION,
    "Mean share of the checklist that was kept: weights kept / weights answered of each trade.",
)
def _rules_kept(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.rules_kept)


@metric("average_held", "Average time held", Unit.DURATION, "Mean time from first to last fill.")
def _average_held(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.held)


@metric("average_held_win", "Time in wins", Unit.DURATION, "Mean time from first to last fill.")
def _average_held_win(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.held, facts.outcome > 0)


@metric("average_held_loss", "Time in losses", Unit.DURATION, "Mean time from first to last fill.")
def _average_held_loss(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.held, facts.outcome < 0)


@metric(
    "entry_slip",
    "Entry slip",
    Unit.FRACTION,
    "Mean of how much worse the entry was than planned, as a share of the planned price; below 0"
    " it was better.",
    signed=True,
)
def _entry_slip(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.entry_slip)


@metric(
    "exit_slip_r",
    "Exit against plan",
    Unit.R,
    "Mean of how much better the exit was than the plan's: one beyond the entry is held against"
    " the target, any other against the stop.",
    signed=True,
)
def _exit_slip(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.exit_slip_r)


@metric(
    "efficiency",
    "Efficiency",
    Unit.FRACTION,
    "Mean captured share of the range: (exit − entry) / (highest − lowest price in the market).",
    signed=True,
)
def _efficiency(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.measured("efficiency"))


@metric(
    "entry_efficiency",
    "Entry efficiency",
    Unit.FRACTION,
    "Mean share of the range that was left at the entry: (highest − entry) / (highest − lowest)"
    " of a long trade.",
)
def _entry_efficiency(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.measured("entry_efficiency"))


@metric(
    "exit_efficiency",
    "Exit efficiency",
    Unit.FRACTION,
    "Mean share of the range that the exit kept: (exit − lowest) / (highest − lowest) of a long"
    " trade.",
)
def _exit_efficiency(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.measured("exit_efficiency"))


@metric(
    "edge_ratio",
    "Edge ratio",
    Unit.RATIO,
    "Mean MFE / mean MAE, both in R: above 1 price went further for the trades than against them.",
)
def _edge_ratio(facts: JournalFacts) -> float | None:
    """Faith, C. (2007), Way of the Turtle, with R in place of his average true range."""
    against, favour = _mae(facts), _mfe(facts)
    if against is None or favour is None:
        return None
    if not against:
        return math.inf if favour else None
    return favour / against


@metric(
    "mae_r",
    "MAE",
    Unit.R,
    "Mean of the worst price against each trade while it was in the market, from its entry.",
)
def _mae(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.measured("mae_r"))


@metric(
    "mfe_r",
    "MFE",
    Unit.R,
    "Mean of the best price for each trade while it was in the market, from its entry.",
)
def _mfe(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.measured("mfe_r"))


@metric(
    "mae_after_r",
    "MAE after the exit",
    Unit.R,
    "Mean of the worst price, from the entry, in the 24 bars after the exit.",
)
def _mae_after(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.measured("mae_after_r"))


@metric(
    "mfe_after_r",
    "MFE after the exit",
    Unit.R,
    "Mean of the best price, from the entry, in the 24 bars after the exit: what holding on could"
    " have brought.",
)
def _mfe_after(facts: JournalFacts) -> float | None:
    return facts.mean(facts.columns.measured("mfe_after_r"))


@metric(
    "updraw",
    "Way to the target",
    Unit.FRACTION,
    "Mean of the best price as a share of the way from entry to target. High on losses: the"
    " target was too far.",
)
def _updraw(facts: JournalFacts) -> float | None:
    """Edgewonk's Updraw %."""
    columns = facts.columns
    return _share(facts, "mfe", columns.side * (columns.target - columns.entry_price))


@metric(
    "drawdown_to_stop",
    "Way to the stop",
    Unit.FRACTION,
    "Mean of the worst price as a share of the way from entry to stop. Low on wins: the stop was"
    " too wide.",
)
def _drawdown_to_stop(facts: JournalFacts) -> float | None:
    """Edgewonk's Drawdown %."""
    columns = facts.columns
    return _share(facts, "mae", columns.side * (columns.entry_price - columns.stop))


@metric(
    "target_first",
    "Target met first",
    Unit.FRACTION,
    "Of the trades whose stop or target was met, how many met the target first, by candles or by"
    " your own answer.",
)
def _target_first(facts: JournalFacts) -> float | None:
    touches = facts.columns.touches
    target = int(touches.carriers(TARGET.__eq__)[facts.rows].sum())
    stop = int(touches.carriers(STOP.__eq__)[facts.rows].sum())
    return target / (target + stop) if target + stop else None


@metric(
    "skipped_r",
    "Skipped setups",
    Unit.R,
    "Σ of R, before costs, of the setups that you let go and that were followed to their end:"
    " above 0 is what skipping cost.",
    signed=True,
)
def _skipped_r(facts: JournalFacts) -> float | None:
    return math.fsum(facts.skipped) if facts.skipped else None


@metric(
    "skipped",
    "Setups not taken",
    Unit.COUNT,
    "Setups that you let go and that were entered and ended all the same.",
)
def _skipped(facts: JournalFacts) -> int:
    return len(facts.skipped)


@metric(
    "without_risk",
    "Without R",
    Unit.COUNT,
    "Closed trades with neither a stop nor a stated risk: in no figure in R.",
)
def _without_risk(facts: JournalFacts) -> int:
    return int(np.isnan(facts.of(facts.columns.r)).sum())


@metric(
    "without_candles",
    "Without MAE and MFE",
    Unit.COUNT,
    "Closed trades that no stored candles cover.",
)
def _without_candles(facts: JournalFacts) -> int:
    return int(np.isnan(facts.of(facts.columns.measured("mae"))).sum())


@metric(
    "without_fees",
    "Fees not converted",
    Unit.COUNT,
    "Closed trades with a fee in a currency whose price is unknown: their profit lacks it.",
)
def _without_fees(facts: JournalFacts) -> int:
    return int(facts.columns.fees_missing[facts.rows].sum())


def _share(facts: JournalFacts, name: str, way: Floats) -> float | None:
    """Mean of a distance as a share of the way it is part of, where there is a way."""
    length = np.where(way > 0, way, np.nan)
    return mean_of(facts.of(facts.columns.measured(name) / length))
