"""Runs the tables that were made of the grammar, building the tree as it goes.

An operand passes a dozen levels of precedence before it meets an operator. On each of them lark's
own loop makes a call; here such a chain of renamings is followed once and remembered.
"""

from __future__ import annotations

from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from app.domain.language import tables
from app.domain.language.builder import RuleBuilder
from app.domain.language.lexer import END

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.domain.language.lexer import Token

type Build = Callable[[list[Any]], Any]


class Unexpected(Exception):
    """A token that cannot stand where it stands.

    Attributes:
        accepted: names of the terminals that could stand there, `END` among them.
    """

    def __init__(self, token: Token, accepted: frozenset[str]) -> None:
        super().__init__(token)
        self.token = token
        self.accepted = accepted


class _Reduction(NamedTuple):
    """A rule of the grammar: how many symbols it takes off, what it becomes, what it builds.

    Attributes:
        build: None when the only symbol's value stays as it is.
    """

    size: int
    origin: str
    build: Build | None


class Machine:
    """The grammar's tables; they are never changed, so threads may share them.

    Attributes:
        actions: for each state and terminal the next state, or the complement (``~``) of the
            number of a reduction.
        gotos: for each state and rule the next state.
    """

    def __init__(self) -> None:
        self.actions: dict[int, dict[str, int]] = {}
        self.gotos: dict[int, dict[str, int]] = {}
        for line in tables.STATES.split("\n")[1:-1]:
            numbers, *leads = line.split()
            actions, gotos = _row(leads)
            for number in numbers.split(","):
                self.actions[int(number)], self.gotos[int(number)] = actions, gotos
        builder = RuleBuilder()
        self.reductions = [_reduction(line, builder) for line in tables.RULES.split("\n")[1:-1]]
        self.first, self.last = tables.FIRST, tables.LAST
        self._chains: dict[tuple[int, int, str], int] = {}

    def renamed(self, below: int, state: int, terminal: str) -> int:
        """The state on top of ``below`` after all renamings that precede the terminal."""
        key = (below, state, terminal)
        found = self._chains.get(key)
        if found is None:
            found = self._chains[key] = self._follow(below, state, terminal)
        return found

    def _follow(self, below: int, state: int, terminal: str) -> int:
        while (action := self.actions[state].get(terminal, 0)) < 0:
            reduction = self.reductions[~action]
            if reduction.build is not None:
                break
            state = self.gotos[below][reduction.origin]
        return state

    def accepted(self, states: list[int]) -> frozenset[str]:
        """The terminals that can follow."""
        return frozenset(t for t in self.actions[states[-1]] if self._accepts(list(states), t))

    def _accepts(self, states: list[int], terminal: str) -> bool:
        while (action := self.actions[states[-1]].get(terminal)) is not None:
            if action >= 0:
                return True
            reduction = self.reductions[~action]
            if reduction.size:
                del states[-reduction.size :]
            states.append(self.gotos[states[-1]][reduction.origin])
        return terminal == END and states[-1] == self.last


@cache
def machine() -> Machine:
    """The one machine, made at the first use."""
    return Machine()


class Run:
    """One text on its way through the machine.

    Attributes:
        states: numbers of the states, the last on top.
        values: what has been built, one for each state but the first.
    """

    def __init__(self) -> None:
        self._machine = machine()
        self.states = [self._machine.first]
        self.values: list[Any] = []

    def feed(self, token: Token) -> None:
        """Take in one more token; after `END` the tree is the only value.

        Raises:
            Unexpected: it cannot stand here. The run is left where the token was met.
            RuleError: what was built cannot be.
        """
        tables, states, values, terminal = self._machine, self.states, self.values, token.type
        while (action := tables.actions[states[-1]].get(terminal)) is not None:
            if action >= 0:
                states.append(action)
                values.append(token)
                return
            size, origin, build = tables.reductions[~action]
            if build is None:
                states[-1] = tables.renamed(states[-2], states[-1], terminal)
                continue
            self._reduce(size, build)
            states.append(tables.gotos[states[-1]][origin])
        if terminal != END or states[-1] != tables.last:
            raise Unexpected(token, self.accepted())

    def _reduce(self, size: int, build: Build) -> None:
        if not size:
            self.values.append(build([]))
            return
        del self.states[-size:]
        self.values[-size:] = (build(self.values[-size:]),)

    def accepted(self) -> frozenset[str]:
        """Names of the terminals that can follow, `END` among them."""
        return self._machine.accepted(self.states)

    def copy(self) -> Run:
        """A run at the same place that goes its own way."""
        other = Run()
        other.states, other.values = list(self.states), list(self.values)
        return other


class LocatingRun(Run):
    """A run that also keeps where in the text each value it built stood.

    Attributes:
        found: for each value, by its identity, the value and its half-open range in the text.
            Parentheses around a value are not counted in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[int, tuple[Any, int, int]] = {}
        self._ranges: list[tuple[int, int]] = []
        self._end = 0

    def feed(self, token: Token) -> None:
        """As `Run.feed`."""
        super().feed(token)
        self._ranges.append((token.start, token.end))
        self._end = token.end

    def _reduce(self, size: int, build: Build) -> None:
        covered = self._ranges[-size:] if size else [(self._end, self._end)]
        super()._reduce(size, build)
        span = (covered[0][0], covered[-1][1])
        if size:
            del self._ranges[-size:]
        self._ranges.append(span)
        value = self.values[-1]
        self.found.setdefault(id(value), (value, *span))


def run_through(tokens: Iterable[Token], run: Run) -> Any:
    """The tree of the tokens, whose last one is `END`."""
    for token in tokens:
        run.feed(token)
    return run.values[0]


def _row(leads: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    """What a state does with terminals, and where rules lead from it."""
    actions: dict[str, int] = {}
    gotos: dict[str, int] = {}
    for name, target in zip(leads[::2], leads[1::2], strict=True):
        if target.startswith("~"):
            actions[name] = ~int(target[1:])
        else:
            (actions if name.isupper() or name == END else gotos)[name] = int(target)
    return actions, gotos


def _reduction(line: str, builder: RuleBuilder) -> _Reduction:
    length, origin, builds, kept, spliced = line.split()
    size, places = int(length), _places(kept)
    if builds == "rename":
        return _Reduction(size, origin, None)
    if builds == "pass":
        return _Reduction(size, origin, itemgetter(places[0]))
    take = _taking(size, places, frozenset(_places(spliced)))
    if builds == "list":
        return _Reduction(size, origin, take)
    make = getattr(builder, builds.removeprefix("."))
    return _Reduction(size, origin, lambda values: make(*take(values)))


def _places(text: str) -> list[int]:
    return [] if text == "-" else [int(place) for place in text.split(",")]


def _taking(size: int, kept: list[int], spliced: frozenset[int]) -> Build:
    """What picks the values that count, with the lists of repetitions laid out."""
    if not spliced:
        return (lambda values: values) if len(kept) == size else _picking(kept)

    def take(values: list[Any]) -> list[Any]:
        taken: list[Any] = []
        for place in kept:
            if place in spliced:
                taken += values[place]
            else:
                taken.append(values[place])
        return taken

    return take


def _picking(kept: list[int]) -> Build:
    return lambda values: [values[place] for place in kept]
