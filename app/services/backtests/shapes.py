"""Backtests in the contract's JSON shapes: what the command line prints and the window saves."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from app.services.iso_times import to_iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.backtester import Trade
    from app.domain.backtester.conditions import ConditionAtEntry
    from app.domain.lifecycle.bars import Floats
    from app.domain.setup import Exit, Target
    from app.services.ports import BacktestResult

_AT_ONCE: Final = 20_000


def backtest_shape(result: BacktestResult) -> dict[str, object]:
    """A run as ``backtest`` prints it."""
    outcome, request = result.outcome, result.request
    times = outcome.times
    return {
        "strategy": request.strategy.name,
        "version": result.version,
        "symbols": list(outcome.trades.symbols),
        "timeframe": request.strategy.timeframe,
        "from": to_iso(int(times[0])),
        "to": to_iso(int(times[-1]) + outcome.trades.step),
        "bars": len(times),
        "intrabar": outcome.intrabar,
        "assumptions": dict(result.assumptions),
        "checks": [
            {"id": check.id, "level": check.level, "sentence": check.sentence}
            for check in result.checks
        ],
        "metrics": metrics_shape(result.measures),
        "bracket": dict(result.bracket),
        "signals": outcome.signals,
        "rejected": outcome.rejected,
        "trades": [
            trade_shape(trade) | {"conditions": conditions_shape(result.conditions.at(number))}
            for number, trade in enumerate(outcome.trades)
        ],
        "equity": _curve(times, outcome.equity),
        "duration_s": {
            "total": result.durations.total,
            "load": result.durations.load,
            "evaluate": result.durations.evaluate,
        },
    }


def _curve(times: NDArray[np.int64], equity: Floats) -> list[tuple[int, float]]:
    """Pairs of time and equity, made in pieces, since nothing else runs while one is made."""
    pairs: list[tuple[int, float]] = []
    for at in range(0, len(times), _AT_ONCE):
        piece = slice(at, at + _AT_ONCE)
        pairs += zip(times[piece].tolist(), equity[piece].tolist(), strict=True)
    return pairs


def metrics_shape(
    measures: Mapping[str, float | int | None],
) -> dict[str, float | int | str | None]:
    """Metrics by their ids; a profit factor without a loss is ``inf``."""
    return {name: "inf" if value == math.inf else value for name, value in measures.items()}


def conditions_shape(conditions: Sequence[ConditionAtEntry]) -> list[dict[str, object]]:
    """The conditions of the entry rule at a trade's signal."""
    return [
        {"text": one.text, "label": one.label, "true": one.true, "value": one.value}
        for one in conditions
    ]


def trade_shape(trade: Trade) -> dict[str, object]:
    """One trade."""
    return {
        "symbol": trade.symbol,
        "direction": trade.direction,
        "signal_time": to_iso(trade.signal_time),
        "entry_time": to_iso(trade.entry_time),
        "entry_price": trade.entry_price,
        "exits": [exit_shape(leaving) for leaving in trade.exits],
        "stop": trade.stop,
        "targets": [target_shape(target) for target in trade.targets],
        "amount": trade.amount,
        "fees": trade.fees,
        "profit": trade.profit,
        "r": trade.r,
        "mae_r": trade.mae_r,
        "mfe_r": trade.mfe_r,
        "bars": trade.bars,
        "ambiguous": trade.ambiguous,
        "score": trade.score,
    }


def target_shape(target: Target) -> dict[str, object]:
    """A price and the share closed there."""
    return {"price": target.price, "share": target.share}


def exit_shape(leaving: Exit) -> dict[str, object]:
    """One exit of a setup or trade."""
    return {
        "time": to_iso(leaving.time),
        "price": leaving.price,
        "share": leaving.share,
        "reason": leaving.reason,
    }
