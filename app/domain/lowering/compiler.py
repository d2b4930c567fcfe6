"""Collects the steps of many rules, each distinct one once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain.language import RuleError, expand, format_rule, nodes
from app.domain.language.arguments import resolve
from app.domain.lowering.steps import Member, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.domain.language import Node
    from app.domain.lowering.steps import Need, Setting
    from app.domain.timeframe import Timeframe

type Lowering = Callable[[Compiler, Any, Timeframe], int]


class Compiler:
    """Lowers rules into one growing list of steps, in which no step occurs twice.

    A step lives on its own timeframe for as long as it can and is brought to another one only
    where both meet; ``ambient`` is the timeframe whose bars the expression at hand is seen from.
    """

    def __init__(self, lowerings: Mapping[type, Lowering]) -> None:
        self._lowerings = lowerings
        self.steps: list[Step] = []
        self.needs: list[Need] = []
        self._numbers: dict[Step, int] = {}
        # By identity, of nodes that are kept so that no other node takes it over.
        self._lowered: dict[tuple[int, Timeframe], tuple[Node, int]] = {}

    def root(self, node: Node, timeframe: Timeframe) -> int:
        """The step that holds the rule's value at each bar of ``timeframe``."""
        return self.full(self.lower(node, timeframe), timeframe)

    def members(self, node: Node, timeframe: Timeframe) -> tuple[Member, ...]:
        """The members of the outermost ``and`` of a condition."""
        top = unlabelled(node)
        if not isinstance(top, nodes.And):
            return ()
        return tuple(self._member(member, timeframe) for member in top.members)

    def _member(self, node: Node, timeframe: Timeframe) -> Member:
        truth = self.root(node, timeframe)
        inner = unlabelled(node)
        if not (isinstance(inner, nodes.Crosses) or is_comparison(inner)):
            return Member(shown(node), truth)
        assert isinstance(inner, nodes.Compare | nodes.Crosses)
        left, right = self.root(inner.left, timeframe), self.root(inner.right, timeframe)
        return Member(shown(node), truth, left, right)

    def lower(self, node: Node, ambient: Timeframe) -> int:
        """The step of any node, on whichever timeframe it can live on."""
        key = (id(node), ambient)
        if key not in self._lowered:
            self._lowered[key] = node, self._step_of(node, ambient)
        return self._lowered[key][1]

    def _step_of(self, node: Node, ambient: Timeframe) -> int:
        if isinstance(node, nodes.Shorthand):
            return self.lower(expand(node), ambient)
        if isinstance(node, nodes.Labelled):
            return self.lower(node.condition, ambient)
        lowering = self._lowerings.get(type(node))
        if lowering is None:
            raise RuleError(f"{format_rule(node)!r} has no value of its own", node.place)
        return lowering(self, node, ambient)

    def _add(
        self,
        operation: str,
        inputs: Iterable[int],
        settings: tuple[Setting, ...],
        timeframe: Timeframe | None,
        *,
        truth: bool = False,
        need: Need | None = None,
    ) -> int:
        step = Step(operation, tuple(inputs), settings, timeframe, truth)
        number = self._numbers.get(step)
        if number is None:
            number = len(self.steps)
            self._numbers[step] = number
            self.steps.append(step)
            self.needs.append(self._joined(step.inputs) if need is None else need)
        return number

    def _joined(self, inputs: Iterable[int]) -> Need:
        joined: Need = {}
        for number in inputs:
            for timeframe, bars in self.needs[number].items():
                joined[timeframe] = max(bars, joined.get(timeframe, 0))
        return joined

    def _longer(self, inputs: Iterable[int], bars: int, timeframe: Timeframe) -> Need:
        """What the inputs need when ``bars`` earlier values of them are read too."""
        span = bars * timeframe.milliseconds
        need = {
            inner: own - (-span // inner.milliseconds)
            for inner, own in self._joined(inputs).items()
        }
        need[timeframe] = max(need.get(timeframe, 0), bars + 1)
        return need

    def constant(self, value: float) -> int:
        """The step of a number."""
        return self._add("constant", (), (value,), None, need={})

    def at(self, number: int, timeframe: Timeframe | None) -> int:
        """The step seen from the bars of ``timeframe``; constants are the same from everywhere."""
        step = self.steps[number]
        if timeframe is None or step.timeframe in {None, timeframe}:
            return number
        if step.timeframe is not None and step.timeframe < timeframe:
            raise RuleError(
                f"a value on {step.timeframe}", None, f"it is below {timeframe}, where it is used"
            )
        need = self._joined((number,))
        need[timeframe] = max(need.get(timeframe, 0), 1)
        return self._add(
            "align", (number,), (str(step.timeframe),), timeframe, truth=step.truth, need=need
        )

    def full(self, number: int, timeframe: Timeframe) -> int:
        """Like `at`, with constants spread over all rows."""
        step = self.steps[number]
        if step.timeframe is None:
            return self._add(
                "spread", (number,), (), timeframe, truth=step.truth, need={timeframe: 1}
            )
        return self.at(number, timeframe)

    def common(self, inputs: Iterable[int], ambient: Timeframe) -> Timeframe | None:
        """The one timeframe the inputs live on, or the ambient one when they live on several."""
        timeframes = {self.steps[number].timeframe for number in inputs} - {None}
        if len(timeframes) > 1:
            return ambient
        return next(iter(timeframes), None)

    def pointwise(
        self, operation: str, inputs: Iterable[int], ambient: Timeframe, *settings: Setting
    ) -> int:
        """A number computed from the inputs of the same bar."""
        inputs = tuple(inputs)
        timeframe = self.common(inputs, ambient)
        return self._add(
            operation, (self.at(number, timeframe) for number in inputs), settings, timeframe
        )

    def judged(
        self, operation: str, inputs: Iterable[int], ambient: Timeframe, *settings: Setting
    ) -> int:
        """A truth computed from the inputs of the same bar."""
        inputs = tuple(inputs)
        timeframe = self.common(inputs, ambient)
        if timeframe is None:
            timeframe = ambient
            inputs = (self.full(inputs[0], ambient), *inputs[1:])
        located = tuple(self.at(number, timeframe) for number in inputs)
        return self._add(operation, located, settings, timeframe, truth=True)

    def looking_back(
        self,
        operation: str,
        inputs: Iterable[int],
        timeframe: Timeframe,
        bars: int,
        *settings: Setting,
        truth: bool = True,
    ) -> int:
        """A column computed from the inputs' last ``bars`` + 1 rows on ``timeframe``."""
        full = tuple(self.full(number, timeframe) for number in inputs)
        need = self._longer(full, bars, timeframe)
        return self._add(operation, full, settings, timeframe, truth=truth, need=need)

    def own(self, number: int, ambient: Timeframe) -> Timeframe:
        """The timeframe whose bars an offset or a rolling function over the step counts."""
        return self.steps[number].timeframe or ambient

    def indicator(self, call: nodes.Call, ambient: Timeframe) -> int:
        """One output of an indicator, over its source's own timeframe."""
        resolved = resolve(call)
        inputs: tuple[int, ...] = ()
        settings = (resolved.indicator.id, tuple(resolved.values.items()))
        if resolved.source is None:
            timeframe = ambient
            need = {ambient: resolved.indicator.bars_needed(resolved.values, ambient)}
        else:
            source = self.lower(resolved.source, ambient)
            timeframe = self.own(source, ambient)
            inputs = (self.full(source, timeframe),)
            bars = resolved.indicator.bars_needed(resolved.values, timeframe)
            need = self._longer(inputs, max(bars - 1, 0), timeframe)
        columns = self._add("indicator", inputs, settings, timeframe, need=need)
        return self._add("output", (columns,), (resolved.output,), timeframe)

    def leaf(self, operation: str, timeframe: Timeframe, name: str) -> int:
        """A column that is read from the candles or the market of ``timeframe``."""
        return self._add(operation, (), (name,), timeframe, need={timeframe: 1})

    def count(self, bars: int | nodes.Parameter) -> int:
        """A number of bars.

        Raises:
            RuleError: it is a ``$parameter`` that has been given no value.
        """
        if isinstance(bars, int):
            return bars
        raise RuleError(f"'${bars.name}' has no value", bars.place, "give it among the parameters")

    def across(
        self, operation: str, inputs: Iterable[int], timeframe: Timeframe, *settings: Setting
    ) -> int:
        """A column that needs other symbols' rows of its input."""
        full = tuple(self.full(number, timeframe) for number in inputs)
        truth = operation == "of_symbol" and self.steps[full[0]].truth
        return self._add(operation, full, settings, timeframe, truth=truth)


def unlabelled(node: Node) -> Node:
    """The condition itself, without its label and with a shorthand written out."""
    while True:
        if isinstance(node, nodes.Labelled):
            node = node.condition
        elif isinstance(node, nodes.Shorthand):
            node = expand(node)
        else:
            return node


def is_comparison(node: Node) -> bool:
    """Whether the condition compares two numbers, so that it can be said how far it is off."""
    return isinstance(node, nodes.Compare) and not any(
        isinstance(side, nodes.Label) for side in (node.left, node.right)
    )


def shown(node: Node) -> str:
    """What a condition is called in lists: its label, or what it stands for as text."""
    return node.label if isinstance(node, nodes.Labelled) else format_rule(unlabelled(node))
