"""Backtests in the contract's JSON shapes: what the command line prints and the window saves."""

from __future__ import annotations

import math
from itertools import batched
from typing import TYPE_CHECKING

from app.services.iso_times import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from app.domain.backtester import Trade
    from app.domain.backtester.conditions import ConditionAtEntry
    from app.domain.setup import Exit, Target
    from app.services.ports import BacktestResult

_TRADES, _BARS = 200, 5_000  # in a piece


def backtest_shape(result: BacktestResult) -> dict[str, object]:
    """A run as ``backtest`` prints it."""
    trades = [trade for piece in trade_pieces(result) for trade in piece]
    equity = [pair for piece in equity_pieces(result) for pair in piece]
    return {**facts_shape(result), "trades": trades, "equity": equity}


def facts_shape(result: BacktestResult) -> dict[str, object]:
    """A run without its trades and its equity."""
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
        "duration_s": {
            "total": result.durations.total,
            "load": result.durations.load,
            "evaluate": result.durations.evaluate,
        },
    }


def trade_pieces(result: BacktestResult) -> Iterator[list[dict[str, object]]]:
    """The trades, some at a time: a writer of files need not hold them all."""
    for piece in batched(enumerate(result.outcome.trades), _TRADES):
        yield [
            trade_shape(trade) | {"conditions": conditions_shape(result.conditions.at(number))}
            for number, trade in piece
        ]


def equity_pieces(result: BacktestResult) -> Iterator[list[tuple[int, float]]]:
    """Opening time (UTC ms) and equity of the bars, some at a time."""
    outcome = result.outcome
    for at in range(0, len(outcome.times), _BARS):
        piece = slice(at, at + _BARS)
        pairs = zip(outcome.times[piece].tolist(), outcome.equity[piece].tolist(), strict=True)
        yield list(pairs)


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
