"""How each kind of condition is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.language import nodes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.lowering.compiler import Compiler, Lowering
    from app.domain.timeframe import Timeframe


def _compare(compiler: Compiler, node: nodes.Compare, ambient: Timeframe) -> int:
    inputs = (compiler.lower(node.left, ambient), compiler.lower(node.right, ambient))
    return compiler.judged("compare", inputs, ambient, node.sign)


def _between(compiler: Compiler, node: nodes.Between, ambient: Timeframe) -> int:
    value, low, high = (compiler.lower(part, ambient) for part in (node.value, node.low, node.high))
    signs = ("<", ">") if node.outside else (">=", "<=")
    bounds = (
        compiler.judged("compare", (value, low), ambient, signs[0]),
        compiler.judged("compare", (value, high), ambient, signs[1]),
    )
    return compiler.judged("or" if node.outside else "and", bounds, ambient)


def _crosses(compiler: Compiler, node: nodes.Crosses, ambient: Timeframe) -> int:
    # On the ambient bars even where both sides live on a higher timeframe: a crossing is judged
    # between this bar and the one before it.
    sides = (compiler.lower(node.left, ambient), compiler.lower(node.right, ambient))
    return compiler.looking_back("crosses", sides, ambient, 1, node.direction)


def _slopes(compiler: Compiler, node: nodes.Slopes, ambient: Timeframe) -> int:
    value = compiler.lower(node.value, ambient)
    timeframe = compiler.own(value, ambient)
    bars = compiler.count(node.bars)
    steps = compiler.looking_back("steps", (value,), timeframe, 1, node.direction)
    return compiler.looking_back("for", (steps,), timeframe, bars - 1, bars)


def _touches(compiler: Compiler, node: nodes.Touches, ambient: Timeframe) -> int:
    value = compiler.lower(node.value, ambient)
    low, high = (compiler.leaf("price", ambient, field) for field in ("low", "high"))
    reached = (
        compiler.judged("compare", (low, value), ambient, "<="),
        compiler.judged("compare", (value, high), ambient, "<="),
    )
    return compiler.judged("and", reached, ambient)


def _near(compiler: Compiler, node: nodes.Near, ambient: Timeframe) -> int:
    left, right, tolerance = (
        compiler.lower(part, ambient) for part in (node.left, node.right, node.tolerance)
    )
    difference = compiler.pointwise("-", (left, right), ambient)
    distance, scale = (
        compiler.pointwise("abs", (number,), ambient) for number in (difference, right)
    )
    share = compiler.pointwise("/", (distance, scale), ambient)
    return compiler.judged("compare", (share, tolerance), ambient, "<=")


def _within(compiler: Compiler, node: nodes.Within, ambient: Timeframe) -> int:
    condition, bars = compiler.lower(node.condition, ambient), compiler.count(node.bars)
    return compiler.looking_back("within", (condition,), ambient, bars - 1, bars)


def _lasts(compiler: Compiler, node: nodes.Lasts, ambient: Timeframe) -> int:
    condition, bars = compiler.lower(node.condition, ambient), compiler.count(node.bars)
    return compiler.looking_back("for", (condition,), ambient, bars - 1, bars)


def _becomes(compiler: Compiler, node: nodes.Becomes, ambient: Timeframe) -> int:
    condition = compiler.lower(node.condition, ambient)
    return compiler.looking_back("becomes", (condition,), ambient, 1)


def _not(compiler: Compiler, node: nodes.Not, ambient: Timeframe) -> int:
    return compiler.judged("not", (compiler.lower(node.condition, ambient),), ambient)


def _joined(compiler: Compiler, node: nodes.And | nodes.Or, ambient: Timeframe) -> int:
    members = [compiler.lower(member, ambient) for member in node.members]
    return compiler.judged(node.kind, members, ambient)


def _group(compiler: Compiler, node: nodes.Group, ambient: Timeframe) -> int:
    members = [compiler.lower(member, ambient) for member in node.members]
    if node.quantifier == "at least" and node.count is not None:
        return compiler.judged("at_least", members, ambient, compiler.count(node.count))
    joined = compiler.judged("and" if node.quantifier == "all" else "or", members, ambient)
    if node.quantifier == "none":
        return compiler.judged("not", (joined,), ambient)
    return joined


CONDITIONS: Mapping[type, Lowering] = {
    nodes.Compare: _compare,
    nodes.Between: _between,
    nodes.Crosses: _crosses,
    nodes.Slopes: _slopes,
    nodes.Touches: _touches,
    nodes.Near: _near,
    nodes.Within: _within,
    nodes.Lasts: _lasts,
    nodes.Becomes: _becomes,
    nodes.Not: _not,
    nodes.And: _joined,
    nodes.Or: _joined,
    nodes.Group: _group,
}
