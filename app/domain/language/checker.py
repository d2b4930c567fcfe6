"""What a rule must keep beyond its grammar: kinds, timeframes, bounds and lookback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from app.domain.language import nodes
from app.domain.language.arguments import resolve
from app.domain.language.errors import RuleError
from app.domain.language.limits import (
    FUNCTION_ARITIES,
    LONGEST_LOOKBACK,
    check_arity,
    check_size,
)
from app.domain.language.names import is_condition, regime_labels
from app.domain.language.shorthands import expand
from app.domain.language.tree import children
from app.domain.language.writer import format_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.language.nodes import Node
    from app.domain.timeframe import Timeframe

type Expected = Literal["condition", "value", "any"]
type Checked = dict[tuple[int, Timeframe], tuple[Node, int]]
"""Parts of rules that were checked, by their identity and the bars they are used on, each with how
many bars it looks back; kept so that no other part takes their identity over.
"""


def check(
    node: Node, base: Timeframe, *, expects: Expected = "any", checked: Checked | None = None
) -> None:
    """Refuse a rule that could not be evaluated on bars of ``base``.

    Args:
        node: without ``$parameters``; `bind` puts their values in.
        base: timeframe of the strategy; the rule may use it and higher ones.
        expects: what must stand where the rule stands.
        checked: parts of earlier rules, which are not looked into again; those of this one are
            added.

    Raises:
        RuleError: naming the place, what was expected and the nearest known name.
    """
    check_size(node)
    _check_kind(node, expects)
    _Checker(base, {} if checked is None else checked).visit(node)


class _Checker:
    def __init__(self, ambient: Timeframe, checked: Checked) -> None:
        self.ambient = ambient
        self._checked = checked

    def visit(self, node: Node) -> int:
        """Check the node and all below; returns how many bars it looks back."""
        key = (id(node), self.ambient)
        if key not in self._checked:
            self._checked[key] = node, self._visit(node)
        return self._checked[key][1]

    def _visit(self, node: Node) -> int:
        if isinstance(node, nodes.Shorthand):
            return self.visit(expand(node))
        if isinstance(node, nodes.Call):
            return self._call(node)
        self._own_rules(node)
        inner = self
        if isinstance(node, nodes.OnTimeframe):
            inner = _Checker(node.timeframe, self._checked)
        below = max((inner.visit(child) for child in _evaluated(node)), default=0)
        return _bounded(node, below + _looks_back(node))

    def _call(self, node: nodes.Call) -> int:
        resolved = resolve(node)
        lengths = (
            int(resolved.values[parameter.name])
            for parameter in resolved.indicator.parameters
            if parameter.kind == "int"
        )
        below = 0
        if resolved.source is not None:
            _check_kind(resolved.source, "value")
            below = self.visit(resolved.source)
        return _bounded(node, below + max(lengths, default=0))

    def _own_rules(self, node: Node) -> None:
        match node:
            case nodes.Parameter():
                raise RuleError(
                    f"'${node.name}' has no value", node.place, "give it among the parameters"
                )
            case nodes.OnTimeframe() if node.timeframe < self.ambient:
                raise RuleError(
                    f"timeframe {node.timeframe}",
                    node.place,
                    f"it is below {self.ambient}, the bars it is used on; take a higher one",
                )
            case nodes.Compare():
                _check_labels(node)
            case nodes.Label() | nodes.Choice():
                raise RuleError(
                    f"{node.name!r} alone",
                    node.place,
                    "write it beside '==' or '!=' and the regime"
                    if isinstance(node, nodes.Label)
                    else "it is no value",
                )
            case nodes.Group():
                _check_group(node)
            case nodes.Function():
                bounds = FUNCTION_ARITIES.get(node.name, (1, 1))
                check_arity(node.name, len(node.arguments), bounds, node.place)
            case nodes.Within() | nodes.Lasts() | nodes.Slopes() if node.bars == 0:
                raise RuleError("the number of bars", node.place, "it must be at least 1")
        check_parts(node)


def _evaluated(node: Node) -> Sequence[Node]:
    if isinstance(node, nodes.Compare):
        return [side for side in (node.left, node.right) if not isinstance(side, nodes.Label)]
    return children(node)


def _check_kind(node: Node, expects: Expected) -> None:
    if expects == "any" or is_condition(node) == (expects == "condition"):
        return
    if expects == "condition":
        raise RuleError(
            "a value where a condition is needed", node.place, "compare it, such as with '> 0'"
        )
    raise RuleError("a condition where a value is needed", node.place, "write a number or a series")


def check_parts(node: Node) -> None:
    """Refuse conditions where the node's parts are values, and the reverse.

    Raises:
        RuleError: naming the part's place.
    """
    match node:
        case nodes.ValueWhen():
            _check_kind(node.condition, "condition")
            _check_kind(node.value, "value")
        case nodes.OnTimeframe() | nodes.OfSymbol() | nodes.Offset():
            pass
        case _ if isinstance(node, _OF_CONDITIONS):
            for part in children(node):
                _check_kind(part, "condition")
        case _:
            for part in children(node):
                _check_kind(part, "value")


_OF_CONDITIONS = (
    nodes.BarsSince,
    nodes.Within,
    nodes.Lasts,
    nodes.Becomes,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Group,
    nodes.Score,
    nodes.Labelled,
)


def _check_labels(node: nodes.Compare) -> None:
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if not isinstance(side, nodes.Label):
            continue
        labels = regime_labels(other)
        if not labels or node.sign not in {"==", "!="}:
            raise RuleError(
                f"the label {side.name!r}",
                side.place,
                "it can only be compared with 'regime' or 'regime.volatility' by '==' or '!='",
            )
        if side.name not in labels:
            raise RuleError(
                f"the label {side.name!r} of {format_rule(other)}",
                side.place,
                f"it must be one of {', '.join(labels)}",
            )


def _check_group(node: nodes.Group) -> None:
    if (node.count is not None) != (node.quantifier == "at least"):
        raise RuleError("a group", node.place, "'at least' has a number, the others have none")
    if isinstance(node.count, nodes.Parameter):
        raise RuleError(
            f"'${node.count.name}' has no value", node.place, "give it among the parameters"
        )
    if node.count == 0:
        raise RuleError("at least 0 of a group", node.place, "it is always true; ask for more")
    if node.count is not None and node.count > len(node.members):
        raise RuleError(
            f"at least {node.count} of {len(node.members)} conditions",
            node.place,
            "it can never be true; ask for fewer",
        )


def _looks_back(node: Node) -> int:
    if isinstance(node, nodes.Offset | nodes.Slopes | nodes.Within | nodes.Lasts):
        bars = node.bars
    elif isinstance(node, nodes.ValueWhen):
        bars = node.occurrence
    else:
        return 0
    if isinstance(bars, nodes.Parameter):
        raise RuleError(f"'${bars.name}' has no value", bars.place, "give it among the parameters")
    return bars


def _bounded(node: Node, bars: int) -> int:
    if bars > LONGEST_LOOKBACK:
        raise RuleError(
            f"the rule looks back {bars:,} bars",
            node.place,
            f"at most {LONGEST_LOOKBACK:,} are allowed",
        )
    return bars
