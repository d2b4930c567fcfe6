"""Any expression as a column of a table: its newest value for every symbol."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from app.domain.errors import BadInput
from app.services.scan.needs import base_of
from app.services.stored_market import StoredMarket, Wanted
from app.services.streams import at_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.domain.engine import Evaluation
    from app.domain.plan import Root
    from app.domain.timeframe import Timeframe
    from app.services.ports import Waits
    from app.services.scan.tools import ScanTools


@dataclass(frozen=True, slots=True)
class ExpressionCheck:
    """A sound expression: its canonical text, and whether it is true or false."""

    text: str
    is_condition: bool


@dataclass(frozen=True, slots=True)
class ColumnValues:
    """Expressions at the newest closed bar of each symbol.

    Attributes:
        timeframe: whose bars they are on.
        values: by expression as it was asked for, then by symbol; a condition gives 1 and 0, what
            is undefined is left out.
        errors: why an expression has no values.
    """

    timeframe: Timeframe
    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


class ExpressionColumnService:
    """Evaluates all expressions over all symbols in one pass, from what is stored."""

    def __init__(self, tools: ScanTools) -> None:
        self._tools = tools
        self._market = StoredMarket(tools)

    @property
    def timeframe(self) -> Timeframe:
        """The bars that columns are on: those the scanner's table is based on."""
        kept = self._tools.strategies.list()
        return base_of([each.strategy for each in kept if each.enabled])

    def check(self, expression: str) -> ExpressionCheck:
        """Judge an expression. Takes milliseconds; not for the GUI thread.

        Raises:
            RuleError: it has a mistake; names place and suggestion.
        """
        from app.domain.language import format_rule
        from app.domain.language.names import is_condition

        root = _root(expression, self.timeframe)
        return ExpressionCheck(format_rule(root.node), is_condition(root.node))

    def newest(self, expressions: Iterable[str], symbols: Sequence[str]) -> Waits[ColumnValues]:
        """The expressions at the newest bar of every symbol."""
        from app.domain.plan import compile_plan
        from app.domain.signals import SignalPlan

        base = self.timeframe
        roots: dict[str, Root] = {}
        errors: dict[str, str] = {}
        for expression in expressions:
            try:
                root = _root(expression, base)
                compile_plan([root])
                roots[expression] = root
            except BadInput as error:
                errors[expression] = str(error)
        if not roots or not symbols:
            return ColumnValues(base, {}, errors)
        rules = SignalPlan((), compile_plan(list(roots.values())), ())
        wanted = Wanted(rules, base, tuple(symbols), whole_market=True)
        now = yield from self._market.now()
        known = yield from self._market.evaluate(wanted, now)
        evaluation = known.evaluated.evaluation
        values = {text: _newest(evaluation, at, base) for at, text in enumerate(roots)}
        return ColumnValues(base, values, errors)

    def newest_stored(self, expressions: Iterable[str], symbols: Sequence[str]) -> ColumnValues:
        """Like `newest`, in one call."""
        return at_once(self.newest(expressions, symbols))


def _root(expression: str, base: Timeframe) -> Root:
    from app.domain import language
    from app.domain.plan import Root

    node = language.bind(language.parse(expression), {})
    language.check(node, base, expects="any")
    return Root(node, base)


def _newest(evaluation: Evaluation, root: int, base: Timeframe) -> dict[str, float]:
    batch = evaluation.data[base]
    column = evaluation.values(root)
    present = np.flatnonzero(np.diff(batch.offsets))
    last = column[batch.offsets[present + 1] - 1]
    known = np.isfinite(last)
    names = (batch.symbols[at] for at in present[known])
    return dict(zip(names, last[known].tolist(), strict=True))
