"""Whether a draft may be saved: its mistakes by field, or what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.services.strategy_check import Problem
from app.ui.panels.strategies.draft import strategy_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.domain.language import Node
    from app.domain.strategy import Strategy
    from app.services.strategies import StrategyService
    from app.ui.panels.strategies.draft import Draft

_LOGIC = {"and", "or", "not", "group", "labelled", "within", "for", "becomes"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check.

    Attributes:
        problems: empty when the draft may be saved.
        conditions: how many the entry rule has.
        warmup: bars of the base timeframe that the entry rule needs.
        strategy: what the draft means; None when something is wrong.
    """

    draft: Draft
    problems: tuple[Problem, ...] = ()
    conditions: int = 0
    warmup: int = 0
    strategy: Strategy | None = None

    @property
    def is_sound(self) -> bool:
        """Whether the draft may be saved."""
        return not self.problems


def judge(
    draft: Draft, base: Strategy, taken: Collection[str], service: StrategyService
) -> Verdict:
    """Check everything that the editor holds. Takes milliseconds; not for the GUI thread.

    Args:
        draft: what is checked.
        base: the strategy as it is kept.
        taken: names that the draft must not take.
        service: judges the rules.
    """
    if draft.name.strip() in taken:
        return Verdict(draft, (Problem("name", "another strategy has it; choose another name."),))
    try:
        strategy = strategy_of(draft, base)
    except BadInput as error:
        return Verdict(draft, (_problem(str(error.args[0])),))
    problems = service.check(strategy)
    if problems:
        return Verdict(draft, problems)
    return _needs(draft, strategy)


def _problem(message: str) -> Problem:
    field, colon, rest = message.partition(": ")
    return Problem(field, rest) if colon and " " not in field else Problem("", message)


def _needs(draft: Draft, strategy: Strategy) -> Verdict:
    from app.domain.language import bind, from_json, parse
    from app.domain.plan import Root, compile_plan

    rule = strategy.entry
    node = bind(
        parse(rule) if isinstance(rule, str) else from_json(rule),
        strategy.parameters,
    )
    try:
        plan = compile_plan([Root(node, strategy.timeframe)])
    except BadInput as error:
        return Verdict(draft, (Problem("entry", str(error), error.line, error.column),))
    return Verdict(draft, (), count_conditions(node), plan.warmup_bars(0), strategy)


def count_conditions(node: Node) -> int:
    """The conditions of a rule, without the words that join them."""
    from app.domain.language.tree import children

    if node.kind not in _LOGIC:
        return 1
    return sum(count_conditions(part) for part in children(node))
