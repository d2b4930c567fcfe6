"""What the parameters of an indicator's call mean: its source, a value for each, one output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.language import nodes
from app.domain.language.defaults import default_source
from app.domain.language.errors import RuleError, unknown
from app.domain.language.names import (
    catalogue,
    unknown_choice,
    unknown_indicator,
    unknown_parameter,
)

if TYPE_CHECKING:
    from app.domain.indicators import Indicator
    from app.domain.indicators import Parameter as Declared
    from app.domain.language.nodes import Node


@dataclass(frozen=True, slots=True)
class Resolved:
    """A call that keeps the declaration of its indicator.

    Attributes:
        source: the series it is computed over; None for the candles, a price field among them.
        values: a value for each parameter, in the declared order.
        output: index of the column asked for.
    """

    indicator: Indicator
    source: Node | None
    values: dict[str, float | str]
    output: int


def resolve(call: nodes.Call) -> Resolved:
    """Match what the call gives with what its indicator declares.

    Raises:
        RuleError: unknown indicator, parameter, choice or output, or a value out of its bounds.
    """
    indicator = catalogue().get(call.name)
    if indicator is None:
        raise unknown_indicator(call)
    source, given = _given(call, indicator)
    if source is None:
        source = default_source(indicator)
    values = indicator.defaults()
    for declared in indicator.parameters:
        if declared.name in given:
            values[declared.name] = _value(call, declared, given[declared.name])
    return Resolved(indicator, source, values, _output(call, indicator))


def _given(call: nodes.Call, indicator: Indicator) -> tuple[Node | None, dict[str, Node]]:
    declared = {parameter.name: parameter for parameter in indicator.parameters}
    positional = list(call.arguments)
    given = dict(call.named)
    source = given.pop("source", None) if indicator.takes_source else None
    if indicator.takes_source and positional and not _is_setting(positional[0], indicator):
        _refuse_assignment(positional[0], tuple(declared))
        if source is not None:
            raise RuleError(f"two sources for {call.name}", call.place, "give one")
        source = positional.pop(0)
    if len(positional) > len(declared):
        raise RuleError(
            f"{call.name} with {len(positional)} parameters",
            call.place,
            f"it takes {_listed(tuple(declared))}",
        )
    for name, value in zip(declared, positional, strict=False):
        if name in given:
            raise RuleError(f"{name!r} of {call.name} is given twice", value.place)
        _refuse_assignment(value, tuple(declared))
        given[name] = value
    for name, value in given.items():
        if name not in declared:
            known = [*declared, *(["source"] if indicator.takes_source else [])]
            raise unknown_parameter(call, name, value.place or call.place, known)
    return source, given


def _is_setting(node: Node, indicator: Indicator) -> bool:
    if isinstance(node, nodes.Number | nodes.Parameter | nodes.Choice):
        return True
    first = indicator.parameters[0] if indicator.parameters else None
    return first is not None and first.kind == "choice" and _word(node) in first.choices


def _refuse_assignment(node: Node, names: tuple[str, ...]) -> None:
    if isinstance(node, nodes.Compare) and node.sign == "==":
        name = getattr(node.left, "name", None)
        if name in names:
            raise RuleError(
                f"{name!r} compared with '=='",
                node.place,
                f"parameters are given with '=', such as {name}=14",
                suggestion="=",
            )


def _listed(names: tuple[str, ...]) -> str:
    return f"at most {len(names)}: {', '.join(names)}" if names else "none"


def _word(node: Node) -> str | None:
    if isinstance(node, nodes.Choice | nodes.Label | nodes.Context):
        return node.name
    if isinstance(node, nodes.Call) and not node.arguments and not node.named:
        return node.name
    return None


def _value(call: nodes.Call, declared: Declared, node: Node) -> float | str:
    what = f"{declared.name!r} of {call.name}"
    place = node.place or call.place
    if declared.kind == "choice":
        word = _word(node)
        if word is None:
            raise RuleError(what, place, f"it must be one of {', '.join(declared.choices)}")
        if word not in declared.choices:
            raise unknown_choice(call, word, place, declared.choices, declared.name)
        return word
    if isinstance(node, nodes.Parameter):
        raise RuleError(f"'${node.name}' has no value", place, "give it among the parameters")
    if not isinstance(node, nodes.Number):
        raise RuleError(what, place, "it must be a plain number")
    return _bounded(what, declared, node)


def _bounded(what: str, declared: Declared, number: nodes.Number) -> float:
    value = number.value
    if declared.kind == "int" and value != int(value):
        raise RuleError(what, number.place, f"it must be a whole number, not {value:,.15g}")
    low, high = declared.minimum, declared.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = [f"at least {low:,g}" if low is not None else ""]
        bounds.append(f"at most {high:,g}" if high is not None else "")
        wanted = " and ".join(bound for bound in bounds if bound)
        raise RuleError(what, number.place, f"it must be {wanted}, not {value:,.15g}")
    return value


def _output(call: nodes.Call, indicator: Indicator) -> int:
    if call.output is None:
        return 0
    if len(indicator.outputs) == 1 and call.output != indicator.outputs[0]:
        raise RuleError(
            f"unknown output {call.output!r} of {call.name}",
            call.place,
            f"it has one output; write '{call.name}' without a dot",
            suggestion=call.name,
        )
    if call.output not in indicator.outputs:
        raise unknown("output", call.output, call.place, indicator.outputs, owner=call.name)
    return indicator.outputs.index(call.output)
