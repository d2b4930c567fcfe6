"""Runs a plan over the candles of many symbols."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from app.domain.engine.across import MarketSeries, OtherSeries, ranks
from app.domain.engine.blocks import Block, cut
from app.domain.engine.operations import OPERATIONS
from app.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.plan import Plan
    from app.domain.timeframe import Timeframe

    type Column = Any

type BlockRunner = Callable[[Sequence[Callable[[], None]]], None]
"""Runs functions that are independent of one another and returns when all are done.

A thread pool does, since nearly all of their time is spent without the interpreter lock::

    def in_threads(blocks):
        with ThreadPoolExecutor(cores) as pool:
            for done in [pool.submit(block) for block in blocks]:
                done.result()
"""

_ACROSS = frozenset({"rank", "of_symbol", "context"})


def serially(blocks: Sequence[Callable[[], None]]) -> None:
    """Run the blocks one after the other in this thread."""
    for block in blocks:
        block()


class Evaluation:
    """What a plan's roots are worth at each bar, and what is needed to look inside them.

    Attributes:
        plan: what was evaluated.
        data: the candles it was evaluated over.
        market: values of the whole market by name, see `evaluate`.
        universe: see `evaluate`.
    """

    def __init__(
        self,
        plan: Plan,
        data: Mapping[Timeframe, Batch],
        market: Mapping[str, MarketSeries] | None = None,
        universe: Mapping[Timeframe, NDArray[np.bool_]] | None = None,
    ) -> None:
        missing = [timeframe for timeframe in plan.timeframes if timeframe not in data]
        if missing:
            raise BadInput(f"the rules need candles of {', '.join(missing)}, and there are none")
        if len({batch.symbols for batch in data.values()}) > 1:
            raise ValueError("batches of one evaluation must hold the same symbols")
        self.plan = plan
        self.data = data
        self.market = market or {}
        self.universe = universe or {}
        self._columns: dict[int, Column] = {}
        self._across: dict[int, OtherSeries | NDArray[np.float64]] = {}

    def values(self, root: int) -> NDArray[np.float64]:
        """float64[rows] of the root's timeframe, NaN where undefined; a condition gives 1 and 0."""
        column = self._columns[self.plan.roots[root]]
        if column.dtype == np.int8:
            return np.where(column < 0, np.nan, column.astype(np.float64))
        return cast("NDArray[np.float64]", column)

    def truths(self, root: int) -> NDArray[np.int8]:
        """int8[rows] of the root's timeframe: 1 true, 0 false, −1 undefined.

        Raises:
            TypeError: the root is a value.
        """
        column = self._columns[self.plan.roots[root]]
        if column.dtype != np.int8:
            raise TypeError(f"root {root} is a value, not a condition")
        return cast("NDArray[np.int8]", column)

    def last(self, step: int) -> Column:
        """Entry of each symbol's last row in the column of a member or one of its sides."""
        return self._columns[step]

    def run(self, run: BlockRunner) -> None:
        """Compute everything; blocks of symbols are handed to ``run``."""
        for number, step in enumerate(self.plan.steps):
            if step.operation == "of_symbol":
                self._across[number] = self._other_series(number)
            elif step.operation == "rank" and step.timeframe is not None:
                source = step.inputs[0]
                column = self._whole_columns({source}, set(), run)[source]
                batch = self.data[step.timeframe]
                self._across[number] = ranks(batch, column, self.universe.get(step.timeframe))
        parts = {
            part
            for members in self.plan.members
            for member in members
            for part in (member.truth, member.left, member.right)
            if part is not None
        }
        roots = set(self.plan.roots)
        self._columns = self._whole_columns(roots, parts - roots, run)

    def _other_series(self, number: int) -> OtherSeries:
        step = self.plan.steps[number]
        assert step.timeframe is not None
        source = step.inputs[0]
        symbols = self.data[step.timeframe].symbols
        symbol = str(step.settings[0])
        if symbol not in symbols:
            empty = np.empty(0, np.int8 if step.truth else np.float64)
            return OtherSeries(np.empty(0, np.int64), empty)
        index = symbols.index(symbol)
        block = Block(self.data, index, index + 1)
        column = self.compute(block, {source})[source]
        return OtherSeries(block.batches[step.timeframe].ts, column)

    def _whole_columns(
        self, targets: set[int], last_only: set[int], run: BlockRunner
    ) -> dict[int, Column]:
        steps = self.plan.steps
        columns: dict[int, Column] = {}
        for number in targets | last_only:
            batch = self.data[cast("Timeframe", steps[number].timeframe)]
            size = len(batch.symbols) if number in last_only else len(batch.ts)
            kind = np.int8 if steps[number].truth else np.float64
            columns[number] = np.full(size, -1 if kind is np.int8 else np.nan, kind)
        run(
            [
                partial(self._run_block, first, last, columns, last_only)
                for first, last in cut(self.data)
            ]
        )
        return columns

    def _run_block(
        self, first: int, last: int, columns: dict[int, Column], last_only: set[int]
    ) -> None:
        block = Block(self.data, first, last)
        for number, column in self.compute(block, set(columns)).items():
            timeframe = cast("Timeframe", self.plan.steps[number].timeframe)
            if number in last_only:
                offsets = block.batches[timeframe].offsets
                filled = np.flatnonzero(offsets[1:] > offsets[:-1])
                columns[number][first + filled] = column[offsets[filled + 1] - 1]
            else:
                start = int(self.data[timeframe].offsets[first])
                columns[number][start : start + len(column)] = column

    def compute(self, block: Block, targets: set[int]) -> dict[int, Column]:
        """The columns of the target steps over the rows of a block."""
        steps = self.plan.steps
        order = self._order(targets)
        last_use = {source: number for number in order for source in steps[number].inputs}
        columns: dict[int, Column] = {}
        for number in order:
            step = steps[number]
            if step.operation in _ACROSS:
                columns[number] = self._from_across(block, number)
                continue
            inputs = [columns[source] for source in step.inputs]
            columns[number] = OPERATIONS[step.operation](block, step, inputs)
            for source in set(step.inputs):
                if last_use[source] == number and source not in targets:
                    del columns[source]
        return {number: columns[number] for number in targets}

    def _from_across(self, block: Block, number: int) -> Column:
        step = self.plan.steps[number]
        timeframe = cast("Timeframe", step.timeframe)
        batch = block.batches[timeframe]
        if step.operation == "context":
            series = self.market.get(str(step.settings[0]))
            return np.full(len(batch.ts), np.nan) if series is None else series.at_close_of(batch)
        known = self._across[number]
        if isinstance(known, OtherSeries):
            return known.beside(batch)
        start = int(self.data[timeframe].offsets[block.first])
        return known[start : start + len(batch.ts)]

    def _order(self, targets: set[int]) -> list[int]:
        """The steps that the targets need, inputs first; what is known across symbols is a leaf."""
        steps = self.plan.steps
        needed: set[int] = set()
        waiting = list(targets)
        while waiting:
            number = waiting.pop()
            if number not in needed:
                needed.add(number)
                if steps[number].operation not in _ACROSS:
                    waiting.extend(steps[number].inputs)
        return sorted(needed)


def evaluate(
    plan: Plan,
    data: Mapping[Timeframe, Batch],
    run: BlockRunner = serially,
    *,
    market: Mapping[str, MarketSeries] | None = None,
    universe: Mapping[Timeframe, NDArray[np.bool_]] | None = None,
) -> Evaluation:
    """Compute all roots of a plan; the same bits whatever the runner.

    Args:
        plan: from `compile_plan`.
        data: gap-filled candles of each of ``plan.timeframes``, all with the same symbols; one
            without candles has an empty range.
        run: runs the blocks of symbols, `serially` or in threads.
        market: values of the whole market by the name rules use (``regime``,
            ``regime.volatility``, ``breadth``, ``btc_trend``); one left out is undefined.
        universe: for each timeframe bool[rows], which rows ``rank`` compares; None: all real bars.

    Raises:
        BadInput: candles of a timeframe are missing.
        ValueError: the batches hold different symbols.
    """
    evaluation = Evaluation(plan, data, market, universe)
    evaluation.run(run)
    return evaluation
