"""A rule taken apart: every condition and value in it, and from which bars each is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from app.domain.explanation.scale import is_price
from app.domain.language import format_rule, nodes
from app.domain.language.arguments import resolve
from app.domain.language.names import is_condition
from app.domain.language.tree import children
from app.domain.lowering.compiler import Compiler, unlabelled
from app.domain.lowering.conditions import CONDITIONS
from app.domain.lowering.values import VALUES
from app.domain.plan import Root

if TYPE_CHECKING:
    from app.domain.language import Node
    from app.domain.timeframe import Timeframe


type Through = tuple[nodes.OnTimeframe | nodes.Offset | nodes.OfSymbol, ...]


class Move(NamedTuple):
    """From one bar to another: onto ``timeframe``, then back, then beside it to a symbol."""

    timeframe: Timeframe
    back: int = 0
    symbol: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One condition or value.

    Attributes:
        node: without label, timeframe, offset and symbol around it, a shorthand written out.
        text: with them, without the label.
        alone: with all that it is seen through, as it would stand by itself in the rule.
        title: what stands before its parts where these are shown below it.
        root: number of the root that computes it, with them, on ``timeframe``.
        moves: from the bars it is looked at on to those its own parts are looked at on.
        own: timeframe whose bars ``node`` changes on; None for constants.
        is_price: whether its numbers are prices.
        parts: what it is made of, constants included.
    """

    node: Node
    text: str
    alone: str
    label: str | None
    title: str
    root: int
    timeframe: Timeframe
    moves: tuple[Move, ...]
    own: Timeframe | None
    is_condition: bool
    weight: float | None
    is_price: bool
    parts: tuple[Part, ...]


class Anatomy:
    """Takes a rule apart.

    Attributes:
        roots: one for every part, each on the bars it is looked at on.
        whole: the rule itself.
    """

    def __init__(self, rule: Root) -> None:
        self.roots: list[Root] = []
        self._compiler = Compiler({**VALUES, **CONDITIONS})
        self.whole = self._part(rule.node, rule.timeframe, ())

    def _part(
        self, node: Node, on: Timeframe, through: Through, weight: float | None = None
    ) -> Part:
        root = len(self.roots)
        label = node.label if isinstance(node, nodes.Labelled) else None
        plain = unlabelled(node)
        self.roots.append(Root(plain, on))
        inner, moves, around = self._unwrapped(plain, on)
        inside = moves[-1].timeframe if moves else on
        return Part(
            node=inner,
            text=format_rule(plain),
            alone=format_rule(_seen_through(plain, through)),
            label=label,
            title=label or (_words(inner) if not moves else "") or format_rule(plain),
            root=root,
            timeframe=on,
            moves=moves,
            own=self._own(inner, inside),
            is_condition=is_condition(plain),
            weight=weight,
            is_price=is_price(inner),
            parts=tuple(
                self._part(part, inside, (*through, *around), heavy)
                for part, heavy in _parts_of(inner)
            ),
        )

    def _unwrapped(self, node: Node, on: Timeframe) -> tuple[Node, tuple[Move, ...], Through]:
        """What is inside timeframes, offsets and symbols, the way there, and these."""
        moves: list[Move] = []
        around: list[nodes.OnTimeframe | nodes.Offset | nodes.OfSymbol] = []
        while isinstance(node, nodes.OnTimeframe | nodes.Offset | nodes.OfSymbol):
            around.append(node)
            inner = unlabelled(node.value)
            move = self._move(node, inner, on)
            if move is not None:
                moves.append(move)
                on = move.timeframe
            node = inner
        return node, tuple(moves), tuple(around)

    def _move(
        self, around: nodes.OnTimeframe | nodes.Offset | nodes.OfSymbol, inner: Node, on: Timeframe
    ) -> Move | None:
        if isinstance(around, nodes.OnTimeframe):
            return Move(around.timeframe)
        own = self._own(inner, on)
        if isinstance(around, nodes.OfSymbol):
            return Move(own or on, symbol=around.symbol)
        return None if own is None else Move(own, back=self._compiler.count(around.bars))

    def _own(self, node: Node, on: Timeframe) -> Timeframe | None:
        return self._compiler.steps[self._compiler.lower(node, on)].timeframe


def _seen_through(node: Node, through: Through) -> Node:
    for around in reversed(through):
        node = around.model_copy(update={"value": node})
    return node


def _parts_of(node: Node) -> list[tuple[Node, float | None]]:
    """What a node is made of, with the weight in a score."""
    if isinstance(node, nodes.Score):
        return [(member.condition, member.weight) for member in node.members]
    return [(part, None) for part in _plain_parts(node)]


def _words(node: Node) -> str:
    """The first words of a group; "" for everything else."""
    if isinstance(node, nodes.And | nodes.Or):
        return "all of" if isinstance(node, nodes.And) else "any of"
    return format_rule(node).partition(" (")[0] if isinstance(node, nodes.Group) else ""


def _plain_parts(node: Node) -> tuple[Node, ...]:
    if isinstance(node, nodes.Call):
        source = resolve(node).source
        return () if source is None or isinstance(source, nodes.Price) else (source,)
    if isinstance(node, nodes.Touches):
        return (nodes.Price(field="low"), node.value, nodes.Price(field="high"))
    return tuple(part for part in children(node) if not isinstance(part, nodes.Label))
