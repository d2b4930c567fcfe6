"""Runs a plan over the candles of many symbols."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from app.domain.engine.across import OtherSeries, ranks
from app.domain.engine.blocks import Block, cut, hold_freed_memory
from app.domain.engine.operations import OPERATIONS
from app.domain.engine.schedule import ACROSS, STATED, schedule
from app.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.engine.across import Surroundings
    from app.domain.engine.schedule import Turn
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
        market: Mapping[str, Surroundings] | None = None,
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
        self._lasts: dict[int, Column] = {}
        self._across: dict[int, OtherSeries | NDArray[np.float64]] = {}

    def values(self, root: int) -> NDArray[np.float64]:
        """float64[rows] of the root's timeframe, NaN where undefined; a condition gives 1 and 0."""
        return _as_numbers(self._columns[self.plan.roots[root]])

    def truths(self, root: int) -> NDArray[np.int8]:
        """int8[rows] of the root's timeframe: 1 true, 0 false, −1 undefined.

        Raises:
            TypeError: the root is a value.
        """
        column = self._columns[self.plan.roots[root]]
        if column.dtype != np.int8:
            raise TypeError(f"root {root} is a value, not a condition")
        return cast("NDArray[np.int8]", column)

    def newest(self, root: int) -> NDArray[np.float64]:
        """float64[symbols]: the value at each symbol's last bar, of an evaluation of these alone.

        NaN where undefined; a condition gives 1 and 0.
        """
        return _as_numbers(self._lasts[self.plan.roots[root]])

    def last(self, step: int) -> Column:
        """Entry of each symbol's last row in the column of a member or one of its sides."""
        return self._lasts[step]

    def run(self, run: BlockRunner, *, newest_only: bool = False) -> None:
        """Compute everything; blocks of symbols are handed to ``run``."""
        hold_freed_memory()
        self.prepare(run)
        roots = set(self.plan.roots)
        parts = {
            part
            for members in self.plan.members
            for member in members
            for part in (member.truth, member.left, member.right)
            if part is not None
        }
        if newest_only:
            self._lasts = self._computed(set(), roots | parts, run)[1]
        else:
            self._columns, self._lasts = self._computed(roots, parts, run)

    def prepare(self, run: BlockRunner) -> None:
        """Compute what needs other symbols' rows, which all other steps then find ready."""
        for number, step in enumerate(self.plan.steps):
            if step.operation == "of_symbol":
                self._across[number] = self._other_series(number)
            elif step.operation == "rank" and step.timeframe is not None:
                source = step.inputs[0]
                column = self._computed({source}, set(), run)[0][source]
                batch = self.data[step.timeframe]
                self._across[number] = ranks(batch, column, self.universe.get(step.timeframe))

    def _other_series(self, number: int) -> OtherSeries:
        step = self.plan.steps[number]
        source, timeframe = step.inputs[0], cast("Timeframe", step.timeframe)
        symbols = self.data[timeframe].symbols
        symbol = str(step.settings[0])
        if symbol not in symbols:
            empty = np.empty(0, np.int8 if step.truth else np.float64)
            return OtherSeries(np.empty(0, np.int64), empty)
        index = symbols.index(symbol)
        batch = self.data[timeframe]
        return OtherSeries(batch.ts[batch.rows(index)], self.columns_of(index, {source})[source])

    def columns_of(self, symbol: int, wanted: set[int]) -> dict[int, Column]:
        """Whole columns of steps, by number, over the rows of one symbol.

        Needs `prepare` where a step looks at other symbols. Truths are int8, −1 undefined.
        """
        kept: dict[int, Column] = {}
        turns = schedule(self.plan.steps, wanted)
        self._compute(Block(self.data, symbol, symbol + 1), turns, kept.__setitem__)
        return kept

    def _computed(
        self, wanted: set[int], wanted_last: set[int], run: BlockRunner
    ) -> tuple[dict[int, Column], dict[int, Column]]:
        """Whole columns of some steps, and of others the entry of each symbol's last row."""
        blocks = cut(self.data)
        columns = dict.fromkeys(wanted) if len(blocks) == 1 else self._room(wanted)
        lasts = {number: self._undefined(number) for number in wanted_last}
        turns = schedule(self.plan.steps, wanted | wanted_last)
        run(
            [
                partial(self._run_block, first, last, turns, (columns, lasts))
                for first, last in blocks
            ]
        )
        return columns, lasts

    def _room(self, wanted: set[int]) -> dict[int, Column]:
        """Room for whole columns, of which the blocks write every row.

        Those of a kind lie in one piece of memory: the system hands out one large piece many times
        faster than as much in pieces.
        """
        room: dict[int, Column] = {}
        kinds = defaultdict(list)
        for number in sorted(wanted):
            step = self.plan.steps[number]
            kinds[step.timeframe, step.truth].append(number)
        for (timeframe, truth), numbers in kinds.items():
            rows = len(self.data[cast("Timeframe", timeframe)].ts)
            piece = np.empty((len(numbers), rows), np.int8 if truth else np.float64)
            room.update(zip(numbers, piece, strict=True))
        return room

    def _undefined(self, number: int) -> Column:
        step = self.plan.steps[number]
        length = len(self.data[cast("Timeframe", step.timeframe)].symbols)
        return np.full(length, -1, np.int8) if step.truth else np.full(length, np.nan)

    def _run_block(
        self,
        first: int,
        last: int,
        turns: Sequence[Turn],
        out: tuple[dict[int, Column], dict[int, Column]],
    ) -> None:
        """Compute a block into the room for all; the only one brings its columns itself."""
        block = Block(self.data, first, last)
        columns, lasts = out

        def keep(number: int, column: Column) -> None:
            timeframe = cast("Timeframe", self.plan.steps[number].timeframe)
            if number in columns and columns[number] is None:
                columns[number] = _kept(column)
            elif number in columns:
                start = int(self.data[timeframe].offsets[first])
                columns[number][start : start + len(column)] = column
            if number in lasts:
                present, rows = block.last_rows(timeframe)
                lasts[number][first + present] = column[rows]

        self._compute(block, turns, keep)

    def _compute(
        self, block: Block, turns: Sequence[Turn], keep: Callable[[int, Column], None]
    ) -> None:
        """Hand the wanted columns over the rows of a block to ``keep``, each when it is known."""
        columns: dict[int, Column] = {}
        for turn in turns:
            step = turn.step
            if step.operation in ACROSS:
                column = self._from_across(block, turn.number)
            else:
                inputs = [columns[source] for source in step.inputs]
                column = OPERATIONS[step.operation](block, step, inputs)
            columns[turn.number] = column
            if turn.is_wanted:
                keep(turn.number, column)
            for number in turn.spent:
                del columns[number]

    def _from_across(self, block: Block, number: int) -> Column:
        step = self.plan.steps[number]
        timeframe = cast("Timeframe", step.timeframe)
        batch = block.batches[timeframe]
        if step.operation in STATED:
            stated = self.market.get(str(step.settings[0]))
            unknown = STATED[step.operation]
            return np.full(len(batch.ts), unknown) if stated is None else stated.at_close_of(batch)
        known = self._across[number]
        if isinstance(known, OtherSeries):
            return known.beside(batch)
        start = int(self.data[timeframe].offsets[block.first])
        return known[start : start + len(batch.ts)]


def _kept(column: Column) -> Column:
    """The column itself, unless it is part of a larger piece, which would stay in memory whole."""
    piece = column.base
    is_whole = piece is None or (isinstance(piece, np.ndarray) and piece.nbytes == column.nbytes)
    return np.ascontiguousarray(column) if is_whole else column.copy()


def _as_numbers(column: Column) -> NDArray[np.float64]:
    if column.dtype == np.int8:
        return np.where(column < 0, np.nan, column.astype(np.float64))
    return cast("NDArray[np.float64]", column)


def evaluate(
    plan: Plan,
    data: Mapping[Timeframe, Batch],
    run: BlockRunner = serially,
    *,
    market: Mapping[str, Surroundings] | None = None,
    universe: Mapping[Timeframe, NDArray[np.bool_]] | None = None,
    newest_only: bool = False,
) -> Evaluation:
    """Compute all roots of a plan; the same bits whatever the runner.

    Args:
        plan: from `compile_plan`.
        data: gap-filled candles of each of ``plan.timeframes``, all with the same symbols; one
            without candles has an empty range.
        run: runs the blocks of symbols, `serially` or in threads.
        market: values of the whole market by the name rules use (``regime``,
            ``regime.volatility``, ``breadth``, ``btc_trend``), one left out is undefined; and
            ``tick``, left out 0, since candles without a market have no price step.
        universe: for each timeframe bool[rows], which rows ``rank`` compares; None: all real bars.
        newest_only: keep of each root only what `Evaluation.newest` tells.

    Raises:
        BadInput: candles of a timeframe are missing.
        ValueError: the batches hold different symbols.
    """
    evaluation = Evaluation(plan, data, market, universe)
    evaluation.run(run, newest_only=newest_only)
    return evaluation
