"""Setups and what surrounds them in the contract's JSON shapes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli.times import to_iso
from app.services.backtests.shapes import exit_shape, target_shape

if TYPE_CHECKING:
    from app.domain.base_rate import BaseRate, BaseRates
    from app.domain.explanation.explained import Explained
    from app.domain.regime import Regime
    from app.domain.setup import ConditionTrace, NearMiss, Rejection, Setup


def setup_shape(setup: Setup) -> dict[str, object]:
    """A setup as ``setups list`` and ``scan`` print it."""
    return {
        "id": setup.id,
        "scan_id": setup.scan_id,
        "strategy": setup.strategy,
        "symbol": setup.symbol,
        "timeframe": setup.timeframe,
        "direction": setup.direction,
        "bar_time": to_iso(setup.bar_time),
        "state": setup.state,
        "entry": setup.entry,
        "entry_kind": setup.entry_kind,
        "stop": setup.stop,
        "targets": [target_shape(target) for target in setup.targets],
        "reward_risk": setup.reward_risk,
        "score": setup.score,
        "why": [trace_shape(trace) for trace in setup.why],
        "regime": setup.regime,
        "late": setup.late,
        "created_at": to_iso(setup.created_at),
        "entry_time": to_iso(setup.entry_time),
        "entry_price": setup.entry_price,
        "exits": [exit_shape(leaving) for leaving in setup.exits],
        "r": setup.r,
        "mae_r": setup.mae_r,
        "mfe_r": setup.mfe_r,
        "ambiguous": setup.ambiguous,
        "guards": [{"guard": mark.guard, "reason": mark.reason} for mark in setup.guards],
        "taken_at": to_iso(setup.taken_at),
        "passed_at": to_iso(setup.passed_at),
        "snoozed_until": to_iso(setup.snoozed_until),
        "followed_state": setup.shadow,
    }


def base_rates_shape(rates: BaseRates | None) -> dict[str, object] | None:
    """What became of a setup's rule before; None while it is not known."""
    if rates is None:
        return None
    return {
        "symbol": _rate_shape(rates.symbol),
        "universe": _rate_shape(rates.universe),
        "trend": rates.trend,
        "regime": _rate_shape(rates.regime),
        "symbol_in_regime": _rate_shape(rates.symbol_in_regime),
        "by_regime": [
            {"trend": trend, "symbol": _rate_shape(own), "universe": _rate_shape(everyone)}
            for trend, own, everyone in rates.by_regime
        ],
        "symbols": rates.symbols,
        "since": to_iso(rates.since),
    }


def _rate_shape(rate: BaseRate) -> dict[str, object]:
    return {**asdict(rate), "note": rate.note or None}


def trace_shape(trace: ConditionTrace) -> dict[str, object]:
    """One condition with its truth and values; groups carry their members."""
    shape: dict[str, object] = {
        "label": trace.label,
        "true": trace.true,
        "values": dict(trace.values),
        "distance": trace.distance,
    }
    if trace.children:
        shape["of"] = [trace_shape(child) for child in trace.children]
    return shape


def rejection_shape(rejection: Rejection) -> dict[str, object]:
    """A hit that failed the sanity rules."""
    return {
        "strategy": rejection.strategy,
        "symbol": rejection.symbol,
        "timeframe": rejection.timeframe,
        "direction": rejection.direction,
        "bar_time": to_iso(rejection.bar_time),
        "reason": rejection.reason,
    }


def near_miss_shape(miss: NearMiss) -> dict[str, object]:
    """A symbol that fails by exactly one condition."""
    return {
        "strategy": miss.strategy,
        "symbol": miss.symbol,
        "timeframe": miss.timeframe,
        "condition": miss.condition,
        "distance": miss.distance,
        "left": miss.left,
        "right": miss.right,
    }


def explained_shape(node: Explained) -> dict[str, object]:
    """One node of an explanation: what `trace_shape` tells, and where each number comes from."""
    shape: dict[str, object] = {
        "label": node.shown,
        "text": node.text,
        "kind": node.kind,
        "timeframe": node.timeframe,
        "bar_time": to_iso(node.time),
    }
    if node.is_condition:
        shape |= {
            "true": node.truth,
            "values": node.values,
            "operands": list(node.operands),
            "before": list(node.before),
            "distance": node.distance,
            "last_true": to_iso(node.last_true),
            "bars": node.run,
        }
    else:
        shape |= {"value": node.value, "word": node.word}
    if node.weight is not None:
        shape["weight"] = node.weight
    if node.children:
        shape["of"] = [explained_shape(child) for child in node.children]
    return shape


def regime_shape(regime: Regime | None) -> dict[str, object]:
    """The regime; what is undefined is null."""
    if regime is None:
        return {"label": None, "trend": None, "volatility": None, "breadth": None}
    return {
        "label": regime.label,
        "trend": regime.trend,
        "volatility": regime.volatility,
        "breadth": regime.breadth,
        "score": regime.score,
        "since": to_iso(regime.since),
    }
