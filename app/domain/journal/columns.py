"""Many trades as columns, so that filters and statistics take no loop over trades."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Final, SupportsFloat

import numpy as np

from app.domain.journal.figures import TradeResult, TradeStatus
from app.domain.journal.labels import Labels, one_each, several_each
from app.domain.journal.measures import mean_target
from app.domain.setup import Direction
from app.domain.timeframe import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from app.domain.journal.trade import JournalTrade

    type Floats = NDArray[np.float64]
    type Times = NDArray[np.int64]
    type Booleans = NDArray[np.bool_]

ANSWERS: Final = ("true", "false", "undefined", "kept", "broken")
_TRUTHS: Final = {True: 0, False: 1, None: 2}
_CHECKS: Final = {True: 3, False: 4}
_RESULTS: Final = {TradeResult.WIN: 1, TradeResult.LOSS: -1, TradeResult.BREAK_EVEN: 0, None: 0}


def as_utc(times: Times) -> Times:
    """What to add to UTC ms where the user's clock shows UTC: nothing."""
    return np.zeros(len(times), np.int64)


class JournalColumns:
    """Columns of n trades, each made when it is first asked for.

    Numbers are float64[n] with NaN for what is unknown, times int64[n] in UTC ms. Money is in each
    trade's own quote currency.
    """

    def __init__(
        self,
        trades: Sequence[JournalTrade],
        offsets: Callable[[Times], Times] = as_utc,
    ) -> None:
        """Columns of these trades, in their order.

        Args:
            trades: any number.
            offsets: by how many ms the user's clock is ahead of UTC at int64[m] of UTC ms.
        """
        self.trades = tuple(trades)
        self._offsets = offsets
        self._figures = [trade.figures for trade in self.trades]
        self._records = [trade.record for trade in self.trades]

    def __len__(self) -> int:
        return len(self.trades)

    @cached_property
    def closed(self) -> Booleans:
        """bool[n]."""
        closed = TradeStatus.CLOSED
        return self._booleans(one.status is closed for one in self._figures)

    @cached_property
    def side(self) -> Times:
        """int64[n], 1 for long, −1 for short."""
        long = Direction.LONG
        return self._whole(1 if one.direction is long else -1 for one in self._figures)

    @cached_property
    def opened_at(self) -> Times:
        """Time of the first fill."""
        return self._whole(one.opened_at for one in self._figures)

    @cached_property
    def closed_at(self) -> Times:
        """Time of the last fill of a closed trade; 0 while it is open."""
        return self._whole(one.closed_at or 0 for one in self._figures)

    @cached_property
    def ended_at(self) -> Times:
        """``closed_at``, of an open trade ``opened_at``: what a period asks for."""
        return np.where(self.closed, self.closed_at, self.opened_at)

    @cached_property
    def opened_here(self) -> Times:
        """What the user's clock showed at the entry, as if it were UTC ms."""
        return self.opened_at + self._offsets(self.opened_at)

    @cached_property
    def ended_here(self) -> Times:
        """``ended_at`` by the user's clock, as if it were UTC ms."""
        return self.ended_at + self._offsets(self.ended_at)

    @cached_property
    def weekday(self) -> Times:
        """int64[n], of the entry by the user's clock; 0 is Monday (the epoch was a Thursday)."""
        return (self.opened_here // DAY + 3) % 7

    @cached_property
    def hour(self) -> Times:
        """int64[n], 0–23, of the entry by the user's clock."""
        return self.opened_here // HOUR % 24

    @cached_property
    def held(self) -> Floats:
        """Ms from the first to the last fill; NaN while open."""
        return np.where(self.closed, self.closed_at - self.opened_at, np.nan)

    @cached_property
    def outcome(self) -> Times:
        """int64[n], 1 a win, −1 a loss, 0 break-even or still open."""
        return self._whole(_RESULTS[one.result] for one in self._figures)

    @cached_property
    def profit(self) -> Floats:
        """After fees; NaN while open."""
        return self._floats(one.profit for one in self._figures)

    @cached_property
    def realised(self) -> Floats:
        """Profit of what has been sold so far."""
        return self._floats(one.realised for one in self._figures)

    @cached_property
    def fees(self) -> Floats:
        """As far as they could be converted."""
        return self._floats(one.fees for one in self._figures)

    @cached_property
    def fees_missing(self) -> Booleans:
        """bool[n], whether some fee could not be converted."""
        return self._booleans(bool(one.fees_unconverted) for one in self._figures)

    @cached_property
    def risk(self) -> Floats:
        """What was at stake."""
        return self._floats(one.risk for one in self._figures)

    @cached_property
    def r(self) -> Floats:
        """Result in R; NaN while open or without a stop."""
        return self._floats(one.r for one in self._figures)

    @cached_property
    def amount(self) -> Floats:
        """Base currency."""
        return self._floats(one.amount for one in self._figures)

    @cached_property
    def entry_price(self) -> Floats:
        """Mean of the entry fills."""
        return self._floats(one.entry_price for one in self._figures)

    @cached_property
    def exit_price(self) -> Floats:
        """Mean of the exit fills."""
        return self._floats(one.exit_price for one in self._figures)

    @cached_property
    def fills(self) -> Floats:
        """How many."""
        return self._floats(one.fills for one in self._figures)

    @cached_property
    def stop(self) -> Floats:
        """The plan's."""
        return self._floats(one.plan.stop for one in self._records)

    @cached_property
    def target(self) -> Floats:
        """The plan's targets by their shares; their plain mean where they have none."""
        return self._floats(mean_target(one.plan) for one in self._records)

    @cached_property
    def target_r(self) -> Floats:
        """Distance from the entry to the plan's targets over that to its stop."""
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = self.side * (self.target - self.entry_price)
            ratio: Floats = distance / np.abs(self.entry_price - self.stop)
        return np.where(np.isfinite(ratio), ratio, np.nan)

    @cached_property
    def entry_slip(self) -> Floats:
        """How much worse the entry was than planned, as a share of the planned price."""
        planned = self._floats(one.plan.entry or None for one in self._records)
        return self.side * (self.entry_price - planned) / planned

    @cached_property
    def exit_slip_r(self) -> Floats:
        """How much better the exit was than the plan's, in R; see `measures`."""
        moved = self.side * (self.exit_price - self.entry_price)
        planned = np.where(moved > 0, self.target, self.stop)
        with np.errstate(divide="ignore", invalid="ignore"):
            slip = self.side * (self.exit_price - planned) * self.amount / self.risk
        return np.where(self.closed & np.isfinite(slip), slip, np.nan)

    @cached_property
    def rating(self) -> Floats:
        """1–5."""
        return self._floats(one.rating for one in self._records)

    @cached_property
    def confidence(self) -> Floats:
        """1–5."""
        return self._floats(one.confidence for one in self._records)

    @cached_property
    def rules_kept(self) -> Floats:
        """Weighted share of the checklist, 0–1."""
        return self._floats(one.rules_kept for one in self._records)

    @cached_property
    def rules_broken(self) -> Booleans:
        """bool[n], some answer of the checklist says that a rule was not kept."""
        return self._booleans(
            any(item.kept is False for item in one.checklist) for one in self._records
        )

    @cached_property
    def from_setup(self) -> Booleans:
        """bool[n], whether a setup caused it."""
        return self._booleans(bool(one.setup_id) for one in self._records)

    @cached_property
    def pictured(self) -> Booleans:
        """bool[n], whether pictures are kept with it."""
        return self._booleans(trade.pictures > 0 for trade in self.trades)

    @cached_property
    def reviewed(self) -> Booleans:
        """bool[n], whether the user has said how it went: by rating, notes or checklist."""
        written = self._booleans(bool(one.notes.strip()) for one in self._records)
        told: Booleans = ~np.isnan(self.rating) | ~np.isnan(self.rules_kept)
        return written | told

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Casefolded, for a search."""
        return tuple(one.notes.casefold() for one in self._records)

    @cached_property
    def symbols(self) -> Labels:
        """``BASE/QUOTE``."""
        return one_each([trade.symbol for trade in self.trades])

    @cached_property
    def quotes(self) -> Labels:
        """Quote currencies."""
        return one_each([trade.quote for trade in self.trades])

    @cached_property
    def accounts(self) -> Labels:
        """Where it was traded."""
        return one_each([trade.account for trade in self.trades])

    @cached_property
    def strategies(self) -> Labels:
        """Names of strategies."""
        return one_each([one.strategy for one in self._records])

    @cached_property
    def regimes(self) -> Labels:
        """Trends at the entry: the first word of what is kept."""
        return one_each([(one.regime or "").partition(" ")[0] for one in self._records])

    @cached_property
    def tags(self) -> Labels:
        """Tags with their groups."""
        return several_each([one.tags for one in self._records])

    @cached_property
    def mistakes(self) -> Labels:
        """Mistakes."""
        return several_each([one.mistakes for one in self._records])

    @cached_property
    def emotions(self) -> Labels:
        """Emotions."""
        return several_each([one.emotions for one in self._records])

    @cached_property
    def truths(self) -> Mapping[str, Labels]:
        """By the label of each condition that was looked at: true, false or undefined."""
        return self._answers(
            [(part.label, _TRUTHS[part.true]) for part in one.why] for one in self._records
        )

    @cached_property
    def checks(self) -> Mapping[str, Labels]:
        """By the text of each item of a checklist that was answered: kept or broken."""
        return self._answers(
            [(item.text, _CHECKS[item.kept]) for item in one.checklist if item.kept is not None]
            for one in self._records
        )

    def _answers(self, each: Iterable[list[tuple[str, int]]]) -> Mapping[str, Labels]:
        """Labels by question, of each trade's questions and the places of their answers."""
        rows: dict[str, dict[int, int]] = defaultdict(dict)
        for row, answers in enumerate(each):
            for question, answer in answers:
                rows[question][row] = answer
        return {
            question: Labels(
                len(self.trades),
                np.fromiter(known, np.int64, len(known)),
                np.fromiter(known.values(), np.int64, len(known)),
                ANSWERS,
            )
            for question, known in rows.items()
        }

    @cached_property
    def conditions_true(self) -> Labels:
        """Conditions that held at the signal."""
        return several_each(
            [[part.label for part in one.why if part.true] for one in self._records]
        )

    @cached_property
    def touches(self) -> Labels:
        """``stop`` or ``target``: which price met first; the user's own answer goes first."""
        return one_each(
            [
                trade.record.first_touch
                or (trade.measures.first_touch if trade.measures is not None else "")
                for trade in self.trades
            ]
        )

    def to_utc(self, here: Times) -> Times:
        """UTC ms at which the user's clock showed int64[m] of ms."""
        guess = here - self._offsets(here)
        return here - self._offsets(guess)

    def measured(self, name: str) -> Floats:
        """One of the figures of `TradeMeasures`, by its name."""
        found = self._measured.get(name)
        if found is None:
            figure = attrgetter(name)
            found = self._measured[name] = self._floats(
                None if (one := trade.measures) is None else figure(one) for trade in self.trades
            )
        return found

    @cached_property
    def _measured(self) -> dict[str, Floats]:
        return {}

    def _floats(self, values: Iterable[SupportsFloat | None]) -> Floats:
        """Exact decimals and whole numbers become floats, None becomes NaN."""
        return np.array(list(values), np.float64)

    def _whole(self, values: Iterable[int]) -> Times:
        return np.array(list(values), np.int64)

    def _booleans(self, values: Iterable[bool]) -> Booleans:
        return np.array(list(values), np.bool_)
