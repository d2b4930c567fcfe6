"""From strategies to signal columns: every rule and level of all strategies in one plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from app.domain import language
from app.domain.errors import BadInput
from app.domain.language import nodes
from app.domain.language.parameters import Binder
from app.domain.language.tree import children
from app.domain.lifecycle.columns import SignalColumns
from app.domain.plan import Root, compile_plan
from app.domain.strategy_rules import rules_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from app.domain.engine import Evaluation
    from app.domain.language import Node
    from app.domain.language.checker import Checked
    from app.domain.plan import Plan
    from app.domain.strategy import Strategy
    from app.domain.strategy_rules import StrategyRule


@dataclass(frozen=True, slots=True)
class StrategyRoots:
    """Which roots of the plan belong to a strategy; None where it has no such rule.

    Attributes:
        levels: reference, stop, targets.
        score_weight: sum of the score's weights.
    """

    entry: int
    levels: tuple[int, ...]
    exit: int | None
    invalidation: int | None
    trailing: int | None
    score: int | None
    score_weight: float


@dataclass(frozen=True, slots=True)
class SignalPlan:
    """All strategies compiled together, so that what they share is computed once."""

    strategies: tuple[Strategy, ...]
    plan: Plan
    roots: tuple[StrategyRoots, ...]


def check_strategy(strategy: Strategy, source: str = "") -> dict[str, Node]:
    """Read every rule of a strategy, also those its levels stand for.

    Args:
        strategy: of the right shape already.
        source: the file or field it comes from, for messages.

    Returns:
        By field, without parameters.

    Raises:
        BadInput: a rule cannot be taken; names the field and the place in it.
    """
    return _Reader().read(strategy, source)


def compile_strategies(strategies: Sequence[Strategy], *, explained: bool = True) -> SignalPlan:
    """One plan for all strategies; rules that several have are read once.

    Args:
        strategies: of any timeframes.
        explained: see `app.domain.plan.compile_plan`.

    Raises:
        BadInput: a rule cannot be taken; names strategy, field and the place in it.
    """
    roots: list[Root] = []
    found: list[StrategyRoots] = []
    reader = _Reader()
    for strategy in strategies:
        places: dict[str, int] = {}
        fields = reader.read(strategy, strategy.name)
        score = _score(fields["entry"]) if reader.has_score(strategy.entry) else None
        if score is not None:
            fields["score"] = score
        for field, node in fields.items():
            places[field] = len(roots)
            roots.append(Root(node, strategy.timeframe))
        found.append(_roots(strategy, places, fields))
    plan = compile_plan(roots, explained=explained, checked=True)
    return SignalPlan(tuple(strategies), plan, tuple(found))


def signals(
    signal_plan: SignalPlan,
    evaluation: Evaluation,
    strategy_index: int,
    symbol_index: int,
    allowed: NDArray[np.int8] | None = None,
    shared: dict[tuple[int, ...], NDArray[np.float64]] | None = None,
) -> SignalColumns:
    """What a strategy says at each bar of one symbol.

    Args:
        signal_plan: what was evaluated.
        evaluation: of ``signal_plan.plan``.
        strategy_index: place among the plan's strategies.
        symbol_index: place among the evaluation's symbols.
        allowed: int8[rows of the whole batch], 1 where the regime is one the strategy fires in;
            None: everywhere. See `app.domain.market_context.allowed_bars`.
        shared: the levels of earlier calls for the same evaluation, to which this one's are added,
            so that those of several strategies are kept once.
    """
    roots = signal_plan.roots[strategy_index]
    batch = evaluation.data[signal_plan.strategies[strategy_index].timeframe]
    rows = batch.rows(symbol_index)

    def truths(root: int | None) -> NDArray[np.int8]:
        return np.empty(0, np.int8) if root is None else evaluation.truths(root)[rows]

    def values(root: int | None) -> NDArray[np.float64]:
        return np.empty(0) if root is None else evaluation.values(root)[rows]

    def levels() -> NDArray[np.float64]:
        place = (symbol_index, *(signal_plan.plan.roots[root] for root in roots.levels))
        known = {} if shared is None else shared
        if place not in known:
            known[place] = np.stack([values(root) for root in roots.levels])
        return known[place]

    return SignalColumns(
        entry=truths(roots.entry),
        levels=levels(),
        exit=truths(roots.exit),
        invalidation=truths(roots.invalidation),
        allowed=np.empty(0, np.int8) if allowed is None else allowed[rows],
        trailing=values(roots.trailing),
        score=_in_percent(values(roots.score), roots.score_weight),
    )


def symbols_with_entries(
    signal_plan: SignalPlan, evaluation: Evaluation, strategy_index: int, since: int
) -> NDArray[np.int64]:
    """The symbols where the entry rule is true at a bar that opens at ``since`` or later.

    All others need no step of life unless a setup is open there.

    Args:
        signal_plan: what was evaluated.
        evaluation: of ``signal_plan.plan``.
        strategy_index: place among the plan's strategies.
        since: UTC ms.

    Returns:
        int64, ascending places among the evaluation's symbols.
    """
    batch = evaluation.data[signal_plan.strategies[strategy_index].timeframe]
    entry = evaluation.truths(signal_plan.roots[strategy_index].entry)
    rows = np.flatnonzero((entry == 1) & (batch.ts >= since))
    return np.unique(np.searchsorted(batch.offsets, rows, side="right") - 1)


class _Written(NamedTuple):
    """A rule as it was written: its tree, the parameters it names."""

    node: Node
    names: tuple[str, ...]
    has_score: bool


class _Reader:
    """Reads rules; of strategies that differ in parameters alone it reads what differs."""

    def __init__(self) -> None:
        # By what they hold, of strategies that are kept so that no other object takes it over.
        self._rules: dict[tuple[object, ...], tuple[Strategy, tuple[StrategyRule, ...]]] = {}
        self._parsed: dict[str | int, _Written] = {}
        self._read: dict[tuple[object, ...], Node] = {}
        self._binder = Binder()
        self._checked: Checked = {}

    def read(self, strategy: Strategy, source: str) -> dict[str, Node]:
        """See `check_strategy`; the same object where the same rule was read before."""
        rules = self._rules_of(strategy)
        return {rule.field: self._rule(strategy, rule, source) for rule in rules}

    def has_score(self, rule: str | dict[str, Any]) -> bool:
        """Whether there is a ``score(…)`` in a rule that was read."""
        return self._parse(rule)[1].has_score

    def _rules_of(self, strategy: Strategy) -> tuple[StrategyRule, ...]:
        parts = (strategy.levels, strategy.entry, strategy.exit, strategy.invalidation)
        key = (strategy.direction, *map(id, parts))
        if key not in self._rules:
            self._rules[key] = strategy, tuple(rules_of(strategy))
        return self._rules[key][1]

    def _rule(self, strategy: Strategy, rule: StrategyRule, source: str) -> Node:
        try:
            known_by, written = self._parse(rule.rule)
            given = tuple(strategy.parameters.get(name) for name in written.names)
            key = (known_by, given, strategy.timeframe, rule.expects)
            if key not in self._read:
                node = self._binder.bind(written.node, strategy.parameters)
                expects, checked = rule.expects, self._checked
                language.check(node, strategy.timeframe, expects=expects, checked=checked)
                self._read[key] = node
        except BadInput as error:
            place = f"{source}: {rule.field}" if source else rule.field
            raise BadInput(f"{place}: {error.args[0]}") from error
        return self._read[key]

    def _parse(self, rule: str | dict[str, Any]) -> tuple[str | int, _Written]:
        """What a rule is known by, and what it is before values are put in."""
        known_by = rule if isinstance(rule, str) else id(rule)
        if known_by not in self._parsed:
            node = language.parse(rule) if isinstance(rule, str) else language.from_json(rule)
            names, score = language.parameter_names(node), _score(node)
            self._parsed[known_by] = _Written(node, names, score is not None)
        return known_by, self._parsed[known_by]


def _roots(strategy: Strategy, places: dict[str, int], fields: dict[str, Node]) -> StrategyRoots:
    targets = range(len(strategy.levels.targets))
    names = ("levels.entry", "levels.stop", *(f"levels.targets[{n}]" for n in targets))
    return StrategyRoots(
        entry=places["entry"],
        levels=tuple(places[name] for name in names),
        exit=places.get("exit"),
        invalidation=places.get("invalidation"),
        trailing=places.get("levels.trailing"),
        score=places.get("score"),
        score_weight=_weight(fields["score"]) if "score" in fields else 0.0,
    )


def _score(node: Node) -> Node | None:
    """The first ``score(…)`` of a rule, on the timeframe and symbol it is written for."""
    if isinstance(node, nodes.Score):
        return node
    for child in children(node):
        found = _score(child)
        if found is not None:
            around = isinstance(node, nodes.OnTimeframe | nodes.OfSymbol)
            return node.model_copy(update={"value": found}) if around else found
    return None


def _weight(score: Node) -> float:
    while isinstance(score, nodes.OnTimeframe | nodes.OfSymbol):
        score = score.value
    assert isinstance(score, nodes.Score)
    return sum(member.weight for member in score.members)


def _in_percent(gained: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """100 · Σ true weights / Σ weights; without weight the score says nothing."""
    return 100 * gained / weight if weight else np.empty(0)
