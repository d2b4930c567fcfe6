"""An outside signal as a strategy, so that its setup lives as every other one does."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import BadInput
from app.domain.levels.entries import LimitEntry, MarketEntry, StopEntry
from app.domain.levels.stops import ExpressionStop
from app.domain.levels.targets import ExpressionTarget
from app.domain.strategy import Filters, Levels, Strategy

if TYPE_CHECKING:
    from app.domain.levels.method import EntryMethod, TargetMethod
    from app.domain.timeframe import Timeframe
    from app.domain.webhooks.message import ExternalSignal

PREFIX: Final = "external: "
SOURCE: Final = "webhook"

_NEVER: Final = "close < 0"


def is_external(strategy: str) -> bool:
    """Whether a setup of this strategy came from outside, by the strategy's name."""
    return strategy.startswith(PREFIX)


def strategy_name(signal: ExternalSignal, timeframe: Timeframe) -> str:
    """The name its setups go by.

    A strategy has one open setup on a symbol, so timeframe and direction are part of the name.
    """
    return f"{PREFIX}{signal.name} ({timeframe} {signal.direction})"


def strategy_of(
    signal: ExternalSignal, timeframe: Timeframe, plan: Strategy | None, cooldown_bars: int
) -> Strategy:
    """A strategy that fires never by itself and has the signal's levels.

    Args:
        signal: its stop and targets go first.
        timeframe: whose bars its life is counted in.
        plan: a strategy whose levels stand in for those that the signal does not bring; its
            expiry, time stop, limits and parameters come along.
        cooldown_bars: bars after the end of a setup before the next may begin.

    Raises:
        BadInput: there is no stop to go by.
    """
    if signal.stop is None and plan is None:
        raise BadInput(
            "missing, and no strategy is chosen whose levels would stand in (setting hooks.levels)",
            source="stop",
        )
    return Strategy(
        name=strategy_name(signal, timeframe),
        description=signal.comment,
        direction=signal.direction,
        timeframe=timeframe,
        entry=_NEVER,
        levels=_levels(signal, plan),
        cooldown_bars=cooldown_bars,
        **_terms(plan),
    )


def _terms(plan: Strategy | None) -> dict[str, Any]:
    if plan is None:
        return {}
    filters = plan.filters
    return {
        "expiry_bars": plan.expiry_bars,
        "time_stop_bars": plan.time_stop_bars,
        "intrabar": plan.intrabar,
        "parameters": plan.parameters,
        "filters": Filters(
            min_reward_risk=filters.min_reward_risk, max_stop_distance=filters.max_stop_distance
        ),
    }


def _levels(signal: ExternalSignal, plan: Strategy | None) -> Levels:
    stop = None if signal.stop is None else ExpressionStop(price=_digits(signal.stop))
    targets: tuple[TargetMethod, ...] = tuple(
        ExpressionTarget(price=_digits(target.price), share=target.share)
        for target in signal.targets
    )
    if plan is None:
        assert stop is not None
        return Levels(entry=_entry(signal), stop=stop, targets=targets)
    levels = plan.levels
    update: dict[str, Any] = {"entry": _entry(signal)}
    if stop is not None:
        update["stop"] = stop
    if targets:
        update["targets"] = targets
        if (levels.break_even_after or 0) > len(targets):
            update["break_even_after"] = None
    return levels.model_copy(update=update)


def _entry(signal: ExternalSignal) -> EntryMethod:
    if signal.entry_kind == "market" or signal.price is None:
        return MarketEntry()
    kind = LimitEntry if signal.entry_kind == "limit" else StopEntry
    return kind(price=_digits(signal.price))


def _digits(price: float) -> str:
    """The price as the rule language takes it, without an exponent."""
    return format(Decimal(repr(price)), "f")
