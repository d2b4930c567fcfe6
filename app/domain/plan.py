"""Many rules as one graph, where an expression on its own timeframe is one step for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.language import check
from app.domain.lowering.compiler import Compiler
from app.domain.lowering.conditions import CONDITIONS
from app.domain.lowering.values import VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.language import Node
    from app.domain.lowering.steps import Member, Step
    from app.domain.timeframe import Timeframe


@dataclass(frozen=True, slots=True)
class Root:
    """A rule whose value is wanted at each bar of ``timeframe``; without ``$parameters``."""

    node: Node
    timeframe: Timeframe


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be computed, in an order in which each step's inputs come before it.

    Attributes:
        sources: the roots it was compiled from.
        steps: all steps; a step's number is its position.
        roots: for each root the number of the step that holds its value; equal rules share one.
        members: for each root the members of its outermost ``and``, empty without one.
        warmup: for each timeframe how many bars, the last included, all roots need.
        needs: the same for each root alone.
    """

    sources: tuple[Root, ...]
    steps: tuple[Step, ...]
    roots: tuple[int, ...]
    members: tuple[tuple[Member, ...], ...]
    warmup: Mapping[Timeframe, int]
    needs: tuple[Mapping[Timeframe, int], ...]

    @property
    def timeframes(self) -> tuple[Timeframe, ...]:
        """The timeframes that candles are needed of, shortest first."""
        return tuple(sorted(self.warmup, key=lambda timeframe: timeframe.milliseconds))

    @property
    def symbols(self) -> frozenset[str]:
        """Symbols the rules name, which must be among the candles whatever is scanned."""
        return frozenset(str(s.settings[0]) for s in self.steps if s.operation == "of_symbol")

    @property
    def contexts(self) -> frozenset[str]:
        """Market values the rules ask for, such as ``regime``."""
        return frozenset(str(s.settings[0]) for s in self.steps if s.operation == "context")

    @property
    def asks_tick(self) -> bool:
        """Whether a rule or level counts in price steps of the market."""
        return any(step.operation == "tick" for step in self.steps)

    def is_condition(self, root: int) -> bool:
        """Whether the root number ``root`` is true, false or undefined rather than a number."""
        return self.steps[self.roots[root]].truth

    def warmup_bars(self, root: int) -> int:
        """Bars of the root's own timeframe that its first reliable value needs, itself included."""
        base = self.sources[root].timeframe.milliseconds
        spans = (bars * timeframe.milliseconds for timeframe, bars in self.needs[root].items())
        return max((-(-span // base) for span in spans), default=1)


def compile_plan(roots: Sequence[Root], *, explained: bool = True, checked: bool = False) -> Plan:
    """One plan for all roots, with what they share computed once.

    Args:
        roots: what is wanted; one that occurs twice, as the same object, is looked into once.
        explained: whether `Plan.members` are wanted, which only near misses are read from.
        checked: whether every root has passed `check` already.

    Raises:
        RuleError: a rule cannot be evaluated on its timeframe, as `check` says.
    """
    compiler = Compiler({**VALUES, **CONDITIONS})
    handles: list[int] = []
    members: list[tuple[Member, ...]] = []
    known: dict[tuple[int, Timeframe], int] = {}
    for place, root in enumerate(roots):
        first = known.setdefault((id(root.node), root.timeframe), place)
        if first < place:
            handles.append(handles[first])
            members.append(members[first])
            continue
        if not checked:
            check(root.node, root.timeframe)
        handles.append(compiler.root(root.node, root.timeframe))
        members.append(compiler.members(root.node, root.timeframe) if explained else ())
    needs = tuple(compiler.needs[handle] for handle in handles)
    warmup: dict[Timeframe, int] = {}
    for need in needs:
        for timeframe, bars in need.items():
            warmup[timeframe] = max(bars, warmup.get(timeframe, 0))
    return Plan(tuple(roots), tuple(compiler.steps), tuple(handles), tuple(members), warmup, needs)
