"""What each kind of step computes from the columns of its inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from app.domain.engine import columns, truths
from app.domain.language.names import catalogue
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.engine.blocks import Block
    from app.domain.lowering.steps import Step

    type Values = NDArray[np.float64]
    type Truths = NDArray[np.int8]
    type Column = Any

type Operation = Callable[[Block, Step, Sequence[Column]], Column]

# Results for left below, equal to and above right.
_COMPARISONS = {
    ">": (0, 0, 1),
    ">=": (0, 1, 1),
    "<": (1, 0, 0),
    "<=": (1, 1, 0),
    "==": (0, 1, 0),
    "!=": (1, 0, 1),
}
_CROSSINGS = {"above": (1, 0), "below": (0, 1), "either": (1, 1)}


def _numbers(block: Block, step: Step) -> Values:
    return np.empty(block.rows(step.timeframe))


def _judgements(block: Block, step: Step) -> Truths:
    return np.empty(block.rows(step.timeframe), np.int8)


def _batch(block: Block, step: Step) -> Batch:
    if step.timeframe is None:
        raise TypeError(f"{step.operation} has no bars to run over")
    return block.batches[step.timeframe]


def _stride(column: Column, rows: int) -> int:
    return 0 if len(column) == 1 and rows != 1 else 1


def _constant(_block: Block, step: Step, _inputs: Sequence[Column]) -> Values:
    return np.array([step.settings[0]], np.float64)


def _spread(block: Block, step: Step, inputs: Sequence[Column]) -> Column:
    return np.full(block.rows(step.timeframe), inputs[0][0])


def _price(block: Block, step: Step, _inputs: Sequence[Column]) -> Values:
    batch, field = _batch(block, step), step.settings[0]
    match field:
        case "hl2":
            return (batch.high + batch.low) / 2
        case "hlc3":
            return (batch.high + batch.low + batch.close) / 3
        case "ohlc4":
            return (batch.open + batch.high + batch.low + batch.close) / 4
        case _:
            return cast("Values", getattr(batch, str(field)))


def _indicator(block: Block, step: Step, inputs: Sequence[Column]) -> tuple[Values, ...]:
    name, settings = step.settings
    declared = catalogue()[str(name)]
    values = dict(cast("tuple[tuple[str, float | str], ...]", settings))
    return declared.compute(_batch(block, step), values, inputs[0] if inputs else None)


def _output(_block: Block, step: Step, inputs: Sequence[Column]) -> Values:
    return cast("Values", inputs[0][step.settings[0]])


def _align(block: Block, step: Step, inputs: Sequence[Column]) -> Column:
    if step.timeframe is None:
        raise TypeError("a constant is never aligned")
    rows = block.closed_rows(step.timeframe, Timeframe(str(step.settings[0])))
    return gathered(inputs[0], rows)


def gathered(column: Column, rows: NDArray[np.int64]) -> Column:
    """The column's entries at the given rows, undefined where the row is −1."""
    out = np.empty(len(rows), column.dtype)
    columns.gather(column, rows, truths.UNDEFINED if column.dtype == np.int8 else np.nan, out)
    return out


def _combined(sign: int) -> Operation:
    def operation(block: Block, step: Step, inputs: Sequence[Column]) -> Values:
        out = _numbers(block, step)
        left, right = inputs
        rows = len(out)
        columns.combine(sign, left, _stride(left, rows), right, _stride(right, rows), out)
        return out

    return operation


def _function(function: Callable[..., Values]) -> Operation:
    def operation(_block: Block, _step: Step, inputs: Sequence[Column]) -> Values:
        with np.errstate(all="ignore"):
            result = function(*inputs)
        return np.where(np.isfinite(result), result, np.nan)

    return operation


def _extreme(function: Callable[[Values, Values], Values]) -> Operation:
    def operation(block: Block, step: Step, inputs: Sequence[Column]) -> Values:
        out = np.array(np.broadcast_to(inputs[0], block.rows(step.timeframe)))
        for other in inputs[1:]:
            out = function(out, other)
        return out

    return operation


def _rounded(value: Values, digits: Values | None = None) -> Values:
    if digits is None:
        return np.round(value)
    scale = 10.0 ** np.clip(np.trunc(digits), -12, 12)
    return np.round(value * scale) / scale


def _compare(block: Block, step: Step, inputs: Sequence[Column]) -> Truths:
    out = _judgements(block, step)
    left, right = inputs
    rows = len(out)
    outcomes = np.array(_COMPARISONS[str(step.settings[0])], np.int8)
    truths.compare(left, _stride(left, rows), right, _stride(right, rows), outcomes, out)
    return out


def _joined(join: Callable[[Truths, Truths], None]) -> Operation:
    def operation(_block: Block, _step: Step, inputs: Sequence[Column]) -> Truths:
        out = inputs[0].copy()
        for other in inputs[1:]:
            join(out, other)
        return cast("Truths", out)

    return operation


def _not(block: Block, step: Step, inputs: Sequence[Column]) -> Truths:
    out = _judgements(block, step)
    truths.invert(inputs[0], out)
    return out


def _at_least(block: Block, step: Step, inputs: Sequence[Column]) -> Truths:
    out = _judgements(block, step)
    true, undefined = np.zeros(len(out), np.int64), np.zeros(len(out), np.int64)
    for member in inputs:
        truths.tally(member, true, undefined)
    truths.reach(true, undefined, int(cast("float", step.settings[0])), out)
    return out


def _score(block: Block, step: Step, inputs: Sequence[Column]) -> Values:
    out = np.zeros(block.rows(step.timeframe))
    weights = cast("tuple[float, ...]", step.settings[0])
    for member, weight in zip(inputs, weights, strict=True):
        truths.weigh(member, weight, out)
    return out


def _offset(block: Block, step: Step, inputs: Sequence[Column]) -> Column:
    out = _judgements(block, step) if step.truth else _numbers(block, step)
    missing = truths.UNDEFINED if step.truth else np.nan
    columns.shift(inputs[0], _batch(block, step).offsets, _bars(step), missing, out)
    return out


def _bars(step: Step) -> int:
    return int(cast("float", step.settings[0]))


def _crosses(block: Block, step: Step, inputs: Sequence[Column]) -> Truths:
    out = _judgements(block, step)
    upwards, downwards = _CROSSINGS[str(step.settings[0])]
    truths.cross(inputs[0], inputs[1], _batch(block, step).offsets, upwards, downwards, out)
    return out


def _steps(block: Block, step: Step, inputs: Sequence[Column]) -> Truths:
    out = _judgements(block, step)
    direction = 1 if step.settings[0] == "rising" else -1
    truths.step(inputs[0], _batch(block, step).offsets, direction, out)
    return out


def _held(wanted: int) -> Operation:
    def operation(block: Block, step: Step, inputs: Sequence[Column]) -> Truths:
        out = _judgements(block, step)
        truths.hold(inputs[0], _batch(block, step).offsets, _bars(step), wanted, out)
        return out

    return operation


def _becomes(block: Block, step: Step, inputs: Sequence[Column]) -> Truths:
    out = _judgements(block, step)
    truths.become(inputs[0], _batch(block, step).offsets, out)
    return out


def _truth_of(block: Block, step: Step, inputs: Sequence[Column]) -> Truths:
    out = _judgements(block, step)
    truths.judge(inputs[0], out)
    return out


def _bars_since(block: Block, step: Step, inputs: Sequence[Column]) -> Values:
    out = _numbers(block, step)
    columns.count_since(inputs[0], _batch(block, step).offsets, out)
    return out


def _value_when(block: Block, step: Step, inputs: Sequence[Column]) -> Values:
    out = _numbers(block, step)
    columns.recall(inputs[0], inputs[1], _batch(block, step).offsets, _bars(step), out)
    return out


OPERATIONS: Mapping[str, Operation] = {
    "constant": _constant,
    "spread": _spread,
    "price": _price,
    "indicator": _indicator,
    "output": _output,
    "align": _align,
    "+": _combined(0),
    "-": _combined(1),
    "*": _combined(2),
    "/": _combined(3),
    "abs": _function(np.abs),
    "log": _function(np.log),
    "sqrt": _function(np.sqrt),
    "round": _function(_rounded),
    "min": _extreme(np.minimum),
    "max": _extreme(np.maximum),
    "score": _score,
    "offset": _offset,
    "barssince": _bars_since,
    "valuewhen": _value_when,
    "compare": _compare,
    "and": _joined(truths.join_and),
    "or": _joined(truths.join_or),
    "not": _not,
    "at_least": _at_least,
    "crosses": _crosses,
    "steps": _steps,
    "within": _held(1),
    "for": _held(0),
    "becomes": _becomes,
    "truth_of": _truth_of,
}
