"""A trade of the journal: its figures, what was planned, and what the user noted about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.journal.figures import TradeFigures
    from app.domain.setup import ConditionTrace, Target


@dataclass(frozen=True, slots=True)
class Plan:
    """What was intended, prices in quote currency; None: nothing was.

    Attributes:
        targets: nearest first; their shares are of the amount entered.
    """

    entry: float | None = None
    stop: float | None = None
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing that should hold before a trade is entered.

    Attributes:
        weight: above 0; how much it counts towards the share of rules kept.
        kept: None: not answered.
        required: without it the trade broke its rules, whatever else was kept.
    """

    text: str
    weight: float = 1.0
    kept: bool | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class TradeRecord:
    """What is known about a trade beside its fills; the user may change all of it.

    Attributes:
        setup_id: of the setup that caused it; "" for a trade outside of the system.
        strategy: its name at the entry, with ``strategy_version`` and ``strategy_hash``.
        timeframe: of the strategy, such as ``1h``; "" when unknown.
        regime: trend at the entry; None: unknown.
        why: the conditions and their numbers at the signal.
        risk: quote currency that was to be lost at the stop; None: from the plan's stop.
        tags: each a tag, or ``group: tag``.
        rating: 1–5, of the execution; None: not rated. So is ``confidence``, of the entry.
        notes: Markdown.
        first_touch: ``stop`` or ``target``, whichever the user says price met first; "" leaves
            the answer to the candles.
    """

    setup_id: str = ""
    strategy: str = ""
    strategy_version: int = 0
    strategy_hash: str = ""
    timeframe: str = ""
    regime: str | None = None
    why: tuple[ConditionTrace, ...] = ()
    plan: Plan = Plan()
    risk: float | None = None
    tags: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    rating: int | None = None
    confidence: int | None = None
    notes: str = ""
    checklist: tuple[ChecklistItem, ...] = ()
    first_touch: str = ""

    @property
    def rules_kept(self) -> float | None:
        """Weights kept ÷ weights answered, 0–1; None without an answer."""
        answered = [item for item in self.checklist if item.kept is not None]
        total = sum(item.weight for item in answered)
        return sum(item.weight for item in answered if item.kept) / total if total else None


@dataclass(frozen=True, slots=True)
class TradeMeasures:
    """What candles say about a trade; None where they do not reach.

    Definitions and sources: `app.domain.journal.measures`. Prices and distances in quote
    currency, R in initial risks, shares as fractions.

    Attributes:
        mae: worst distance from the mean entry price while in the market, at least 0.
        mfe: best distance likewise. ``mae_r`` and ``mfe_r``: in R.
        mae_after_r: worst distance in R, from the entry, in the 24 bars after the exit.
        mfe_after_r: best one likewise.
        efficiency: captured share of the range from the best to the worst price in the market.
        entry_efficiency: share of that range left when it was entered. ``exit_efficiency``: share
            of it kept when it was left.
        entry_slip: how much worse the entry was than planned, as a share of the planned price.
        exit_slip_r: how much better or worse the exit was than the plan's, in R.
        first_touch: ``stop``, ``target`` or "": which one price met first.
        candles: timeframe the figures come from.
        basis: hash of the fills and the plan they were worked out for.
    """

    mae: float | None = None
    mfe: float | None = None
    mae_r: float | None = None
    mfe_r: float | None = None
    mae_after_r: float | None = None
    mfe_after_r: float | None = None
    efficiency: float | None = None
    entry_efficiency: float | None = None
    exit_efficiency: float | None = None
    entry_slip: float | None = None
    exit_slip_r: float | None = None
    first_touch: str = ""
    candles: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class JournalTrade:
    """One position from flat to flat, or still open.

    Attributes:
        id: stays the same while fills are added to the trade.
        figures: what its fills come to.
        measures: None: not worked out yet.
        pictures: how many are kept with it.
        removed_at: when the user deleted it, wall clock, UTC ms; None: not deleted.
    """

    id: str
    account: str
    symbol: str
    figures: TradeFigures
    record: TradeRecord = TradeRecord()
    measures: TradeMeasures | None = None
    pictures: int = 0
    removed_at: int | None = None

    @property
    def base(self) -> str:
        """What was traded."""
        return self.symbol.partition("/")[0]

    @property
    def quote(self) -> str:
        """The currency of its prices and its profit."""
        return self.symbol.partition("/")[2]
