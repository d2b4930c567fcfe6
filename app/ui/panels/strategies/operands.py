"""The parts of a value that have fields of their own: settings, output, timeframe, bars ago."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.language import nodes
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.indicators import Indicator, Parameter
    from app.domain.language import Node


@dataclass(frozen=True, slots=True)
class Operand:
    """A value taken apart.

    Attributes:
        inner: the value without timeframe and offset.
        timeframe: the higher one it is taken on; "" for the strategy's own.
        ago: bars of its own timeframe ago.
        indicator: what ``inner`` calls, when its settings are plain numbers and words.
        values: the settings by name.
    """

    inner: Node
    timeframe: str = ""
    ago: int = 0
    indicator: Indicator | None = None
    values: Mapping[str, float | str] | None = None

    @property
    def output(self) -> str:
        """The column of an indicator with several."""
        if self.indicator is None or not isinstance(self.inner, nodes.Call):
            return ""
        return self.inner.output or self.indicator.outputs[0]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The settings that have fields."""
        return self.indicator.parameters if self.indicator is not None else ()

    @property
    def shape(self) -> tuple[object, ...]:
        """What decides which fields there are."""
        kind = self.indicator.id if self.indicator is not None else self.inner.kind
        return kind, self.takes_time

    @property
    def takes_time(self) -> bool:
        """Whether a timeframe and an offset make sense."""
        return not isinstance(self.inner, nodes.Number | nodes.Label | nodes.Parameter)


def operand_of(node: Node) -> Operand:
    """Take a value apart."""
    ago, timeframe = 0, ""
    inner = node
    if isinstance(inner, nodes.Offset) and isinstance(inner.bars, int):
        ago, inner = inner.bars, inner.value
    if isinstance(inner, nodes.OnTimeframe):
        timeframe, inner = inner.timeframe.value, inner.value
    indicator, values = _settings(inner)
    return Operand(inner, timeframe, ago, indicator, values)


def node_of(operand: Operand) -> Node:
    """Put a value together again."""
    node = operand.inner
    if operand.timeframe:
        node = nodes.OnTimeframe(value=node, timeframe=Timeframe(operand.timeframe))
    if operand.ago:
        node = nodes.Offset(value=node, bars=operand.ago)
    return node


def with_setting(operand: Operand, name: str, value: float | str) -> Operand:
    """The same with another value for one setting; every setting is written out."""
    call = operand.inner
    if not isinstance(call, nodes.Call) or operand.values is None:
        return operand
    values = {**operand.values, name: value}
    source = [one for one in call.arguments[:1] if not _is_plain(one)]
    named = {key: one for key, one in call.named.items() if key == "source"}
    changed = nodes.Call(
        name=call.name,
        arguments=(*source, *(_setting(values[one.name]) for one in operand.parameters)),
        named=named,
        output=call.output,
    )
    return replace(operand, inner=changed, values=values)


def with_output(operand: Operand, output: str) -> Operand:
    """The same with another column."""
    changed = operand.inner.model_copy(update={"output": output})
    return replace(operand, inner=changed)


def _settings(node: Node) -> tuple[Indicator | None, Mapping[str, float | str] | None]:
    from app.domain.language.arguments import resolve
    from app.domain.language.errors import RuleError

    if not isinstance(node, nodes.Call):
        return None, None
    given = [*node.arguments, *(one for key, one in node.named.items() if key != "source")]
    if any(isinstance(one, nodes.Parameter) for one in given):
        return None, None
    try:
        resolved = resolve(node)
    except RuleError:
        return None, None
    return resolved.indicator, resolved.values


def _is_plain(node: Node) -> bool:
    return isinstance(node, nodes.Number | nodes.Choice | nodes.Parameter)


def _setting(value: float | str) -> Node:
    return nodes.Choice(name=value) if isinstance(value, str) else nodes.Number(value=value)
