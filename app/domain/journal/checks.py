"""What the user enters about a trade, looked at before it is kept."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.domain.journal.fill import ZERO, Side
from app.domain.setup import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.domain.journal.day import DayNote
    from app.domain.journal.figures import TradeFigures
    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import Plan, TradeRecord

LONGEST_NOTES: Final = 100_000
_LONGEST_WORD: Final = 100
_MOST_WORDS: Final = 50
_MOST_DIGITS: Final = 24
_GRADES: Final = range(1, 6)
STOP: Final = "stop"
TARGET: Final = "target"
_FIRST_TOUCHES: Final = ("", STOP, TARGET)


def require_fills(fills: Sequence[Fill]) -> None:
    """Fills of one account and symbol, each with figures that can be.

    Raises:
        BadInput: none at all, of several accounts or symbols, or a figure that cannot be.
    """
    if not fills:
        raise BadInput("A trade needs at least one fill; delete it to take it out of the journal.")
    if len({(fill.account, fill.symbol) for fill in fills}) > 1:
        raise BadInput("The fills of a trade are of one account and one symbol.")
    for number, fill in enumerate(fills, 1):
        _require_fill(number, fill)


def require_one_position(fills: Sequence[Fill], share: Decimal) -> None:
    """The fills never turn their position round by more than a remainder.

    Args:
        fills: of one trade, in their order.
        share: of the amount entered (0–1) that does not count.

    Raises:
        BadInput: they do.
    """
    held, opening = ZERO, fills[0].side
    entered = sum((fill.amount for fill in fills if fill.side is opening), ZERO)
    for fill in fills:
        held += fill.change
        beyond = -held if opening is Side.BUY else held
        if beyond > entered * share:
            verb = "sell" if opening is Side.BUY else "buy"
            raise BadInput(
                f"These fills {verb} {beyond:f} {fill.base} more than the trade holds: enter what"
                " goes beyond as a trade of its own."
            )


def require_record(record: TradeRecord) -> None:
    """Notes and grades that can be.

    Raises:
        BadInput: one cannot.
    """
    for name, grade in (("rating", record.rating), ("confidence", record.confidence)):
        _require_grade(name, grade)
    if record.risk is not None and not 0 < record.risk < math.inf:
        raise BadInput(f"{record.risk:g} is no risk above 0.")
    _require_plan(record.plan)
    if len(record.notes) > LONGEST_NOTES:
        raise BadInput(f"Notes may have {LONGEST_NOTES:,} characters; these have more.")
    if record.first_touch not in _FIRST_TOUCHES:
        raise BadInput(f"'{record.first_touch}' is neither stop nor target.")
    for name in ("tags", "mistakes", "emotions"):
        _require_words(name, getattr(record, name))
    if any(not 0 < item.weight < math.inf for item in record.checklist):
        raise BadInput("What is on a checklist has a weight above 0.")


def require_sides(
    plan: Plan, direction: Direction, entry: float, sources: tuple[str, str] = ("", "")
) -> None:
    """A stop and targets on their sides of the entry; one on the other would turn every R round.

    Args:
        plan: what was intended; what it leaves out is right.
        direction: of the trade.
        entry: quote currency.
        sources: what the message calls the stop and a target, such as ``--stop``.

    Raises:
        BadInput: one is on the wrong side, or at the entry.
    """
    below, above = _words_of(direction)
    for name, price in wrong_levels(plan, direction, entry):
        word, source = (below, sources[0]) if name == STOP else (above, sources[1])
        raise BadInput(
            f"the {name} of a {direction} trade is {word} its entry at {_plain(entry)};"
            f" {_plain(price)} is not",
            source=source,
        )


def require_plan(plan: Plan, figures: TradeFigures, sources: tuple[str, str] = ("", "")) -> None:
    """What `require_sides` says of a plan that is noted about a trade, see `counted_entry`.

    What is planned is the stop at the entry, which is what R is measured by (trade-conventions
    C.4); one that was moved to break-even or beyond later is no plan.

    Raises:
        BadInput: a level is on the wrong side, or at the entry.
    """
    require_sides(plan, figures.direction, counted_entry(plan, figures), sources)


def fitting_plan(plan: Plan, figures: TradeFigures) -> Plan:
    """The plan a new trade begins with: without its entry where its levels fit only what was paid.

    Who enters a setup late may put the stop beyond the entry that was planned: another plan.
    """
    if plan.entry is None or not wrong_levels(plan, figures.direction, plan.entry):
        return plan
    fits = not wrong_levels(plan, figures.direction, float(figures.entry_price))
    return replace(plan, entry=None) if fits else plan


def counted_entry(plan: Plan, figures: TradeFigures) -> float:
    """The entry a plan's levels are held against: the planned one, else the mean of the fills."""
    return float(figures.entry_price) if plan.entry is None else plan.entry


def wrong_levels(plan: Plan, direction: Direction, entry: float) -> tuple[tuple[str, float], ...]:
    """`STOP` or `TARGET` and price of each level on the wrong side of an entry, or at it."""
    way = 1 if direction is Direction.LONG else -1
    levels = [(STOP, plan.stop, -way)]
    levels += [(TARGET, target.price, way) for target in plan.targets]
    return tuple(
        (name, price)
        for name, price, side in levels
        if price is not None and (price - entry) * side <= 0
    )


def require_day(note: DayNote) -> None:
    """A note of a day that can be.

    Raises:
        BadInput: the mood is no number from 1 to 5, or a text is too long.
    """
    _require_grade("mood", note.mood)
    if max(len(note.plan), len(note.notes)) > LONGEST_NOTES:
        raise BadInput(f"Notes may have {LONGEST_NOTES:,} characters; these have more.")


def _require_fill(number: int, fill: Fill) -> None:
    base, slash, quote = fill.symbol.partition("/")
    if not (slash and base and quote):
        raise BadInput(f"'{fill.symbol}' is no symbol such as BTC/USDT.")
    if not fill.account.strip():
        raise BadInput("A trade needs the name of an account.")
    for name, value in (("price", fill.price), ("amount", fill.amount)):
        if not (value.is_finite() and value > 0):
            raise BadInput(f"Fill {number}: the {name} is not above 0.")
        if abs(value.adjusted()) > _MOST_DIGITS:
            raise BadInput(f"Fill {number}: the {name} {value} is beyond any market.")
    if not _is_fee(fill.fee) or (fill.fee and not fill.fee_currency):
        raise BadInput(f"Fill {number}: a fee needs a number and its currency.")
    if fill.time <= 0:
        raise BadInput(f"Fill {number}: the time is missing.")


def _is_fee(fee: Decimal) -> bool:
    return fee.is_finite() and (not fee or abs(fee.adjusted()) <= _MOST_DIGITS)


def _require_grade(name: str, grade: int | None) -> None:
    if grade is not None and grade not in _GRADES:
        raise BadInput(f"A {name} is a number from 1 to 5; {grade} is not.")


def _require_plan(plan: Plan) -> None:
    _require_price("planned entry", plan.entry)
    _require_price("planned stop", plan.stop)
    for target in plan.targets:
        _require_price("target", target.price)


def _require_price(name: str, price: float | None) -> None:
    if price is not None and not 0 < price < math.inf:
        raise BadInput(f"{price:g} is no {name} above 0.")


def _require_words(name: str, words: Iterable[str]) -> None:
    every = tuple(words)
    if len(every) > _MOST_WORDS:
        raise BadInput(f"A trade may have {_MOST_WORDS} {name}; this one has {len(every)}.")
    if any(not word.strip() or len(word) > _LONGEST_WORD for word in every):
        raise BadInput(f"Each of the {name} has between 1 and {_LONGEST_WORD} characters.")


def _words_of(direction: Direction) -> tuple[str, str]:
    """Where stop and targets are, seen from the entry."""
    return ("below", "above") if direction is Direction.LONG else ("above", "below")


def _plain(price: float) -> str:
    """A price without exponent and without zeros at its end."""
    return f"{Decimal(repr(price)).normalize():f}"
