"""The rules of the last scan as they were compiled, since the next one mostly has the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.signals import SignalPlan
    from app.services.scan.rules import ScanRule


class CompiledRules:
    """Remembers one plan. Used by one scan at a time."""

    def __init__(self) -> None:
        self._known: tuple[tuple[tuple[str, str], ...], SignalPlan] | None = None

    def plan_of(self, rules: Sequence[ScanRule]) -> SignalPlan:
        """One plan for all rules, in their order.

        Raises:
            BadInput: a rule cannot be taken.
        """
        from app.domain.signals import compile_strategies

        key = tuple((rule.strategy.name, rule.stored.content_hash) for rule in rules)
        if self._known is None or self._known[0] != key:
            self._known = key, compile_strategies([rule.strategy for rule in rules])
        return self._known[1]
