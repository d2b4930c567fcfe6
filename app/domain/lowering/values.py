"""How each kind of value is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.language import RuleError, nodes
from app.domain.language.names import CONDITION_INDICATORS
from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.lowering.compiler import Compiler, Lowering
    from app.domain.timeframe import Timeframe

_LABEL_VALUES = {"bull": 1.0, "range": 0.0, "bear": -1.0, "calm": -1.0, "normal": 0.0, "high": 1.0}


def _number(compiler: Compiler, node: nodes.Number, _ambient: Timeframe) -> int:
    return compiler.constant(node.value)


def _label(compiler: Compiler, node: nodes.Label, _ambient: Timeframe) -> int:
    return compiler.constant(_LABEL_VALUES[node.name])


def _parameter(_compiler: Compiler, node: nodes.Parameter, _ambient: Timeframe) -> int:
    raise RuleError(f"'${node.name}' has no value", node.place, "give it among the parameters")


def _price(compiler: Compiler, node: nodes.Price, ambient: Timeframe) -> int:
    return compiler.leaf("price", ambient, node.field)


def _context(compiler: Compiler, node: nodes.Context, ambient: Timeframe) -> int:
    if node.name == "volume_24h":
        bars = max(1, DAY // ambient.milliseconds)
        traded = nodes.Arithmetic(
            sign="*", left=nodes.Price(field="close"), right=nodes.Price(field="volume")
        )
        total = nodes.Call(name="sum", arguments=(traded, nodes.Number(value=bars)))
        return compiler.lower(total, ambient)
    if node.name == "tick":
        return compiler.leaf("tick", ambient, node.name)
    return compiler.leaf("context", ambient, node.name)


def _call(compiler: Compiler, node: nodes.Call, ambient: Timeframe) -> int:
    column = compiler.indicator(node, ambient)
    if node.name in CONDITION_INDICATORS:
        return compiler.judged("truth_of", (column,), ambient)
    return column


def _function(compiler: Compiler, node: nodes.Function, ambient: Timeframe) -> int:
    inputs = [compiler.lower(argument, ambient) for argument in node.arguments]
    return compiler.pointwise(node.name, inputs, ambient)


def _negate(compiler: Compiler, node: nodes.Negate, ambient: Timeframe) -> int:
    value = compiler.lower(node.value, ambient)
    return compiler.pointwise("-", (compiler.constant(0.0), value), ambient)


def _arithmetic(compiler: Compiler, node: nodes.Arithmetic, ambient: Timeframe) -> int:
    inputs = (compiler.lower(node.left, ambient), compiler.lower(node.right, ambient))
    return compiler.pointwise(node.sign, inputs, ambient)


def _offset(compiler: Compiler, node: nodes.Offset, ambient: Timeframe) -> int:
    value = compiler.lower(node.value, ambient)
    step = compiler.steps[value]
    bars = compiler.count(node.bars)
    if step.timeframe is None or bars == 0:
        return value
    return compiler.looking_back("offset", (value,), step.timeframe, bars, bars, truth=step.truth)


def _on_timeframe(compiler: Compiler, node: nodes.OnTimeframe, ambient: Timeframe) -> int:
    if node.timeframe < ambient:
        raise RuleError(
            f"timeframe {node.timeframe}", node.place, f"it is below {ambient}, where it is used"
        )
    return compiler.at(compiler.lower(node.value, node.timeframe), node.timeframe)


def _of_symbol(compiler: Compiler, node: nodes.OfSymbol, ambient: Timeframe) -> int:
    value = compiler.lower(node.value, ambient)
    return compiler.across("of_symbol", (value,), compiler.own(value, ambient), node.symbol)


def _rank(compiler: Compiler, node: nodes.Rank, ambient: Timeframe) -> int:
    value = compiler.lower(node.value, ambient)
    return compiler.across("rank", (value,), compiler.own(value, ambient))


def _bars_since(compiler: Compiler, node: nodes.BarsSince, ambient: Timeframe) -> int:
    condition = compiler.lower(node.condition, ambient)
    timeframe = compiler.own(condition, ambient)
    return compiler.looking_back("barssince", (condition,), timeframe, 0, truth=False)


def _value_when(compiler: Compiler, node: nodes.ValueWhen, ambient: Timeframe) -> int:
    inputs = (compiler.lower(node.condition, ambient), compiler.lower(node.value, ambient))
    timeframe = compiler.common(inputs, ambient) or ambient
    occurrence = compiler.count(node.occurrence)
    return compiler.looking_back(
        "valuewhen", inputs, timeframe, occurrence, occurrence, truth=False
    )


def _score(compiler: Compiler, node: nodes.Score, ambient: Timeframe) -> int:
    # An undefined member counts nothing, also while its higher timeframe has no bar yet.
    inputs = [
        compiler.full(compiler.lower(member.condition, ambient), ambient) for member in node.members
    ]
    return compiler.pointwise("score", inputs, ambient, tuple(m.weight for m in node.members))


VALUES: Mapping[type, Lowering] = {
    nodes.Number: _number,
    nodes.Label: _label,
    nodes.Parameter: _parameter,
    nodes.Price: _price,
    nodes.Context: _context,
    nodes.Call: _call,
    nodes.Function: _function,
    nodes.Negate: _negate,
    nodes.Arithmetic: _arithmetic,
    nodes.Offset: _offset,
    nodes.OnTimeframe: _on_timeframe,
    nodes.OfSymbol: _of_symbol,
    nodes.Rank: _rank,
    nodes.BarsSince: _bars_since,
    nodes.ValueWhen: _value_when,
    nodes.Score: _score,
}
