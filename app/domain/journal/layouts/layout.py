"""What a layout of fills is: its header, and how one of its rows is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.journal.fill import ZERO, Side
from app.domain.journal.layouts.moments import read_moment
from app.domain.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from app.domain.journal.layouts.moments import Moment
    from app.domain.journal.layouts.numbers import NumberFormat

NO_FEE: Final = frozenset({"", "-", "--", "–", "n/a", "null", "none"})
_SIDES: Final = {"buy": Side.BUY, "bought": Side.BUY, "b": Side.BUY} | {
    "sell": Side.SELL,
    "sold": Side.SELL,
    "s": Side.SELL,
}
_SHOWN: Final = 40
_CURRENCY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.]{0,19}", re.ASCII)


class Refused(NamedTuple):
    """A damaged row.

    Attributes:
        line: of the file, from 1.
        field: the column as the header names it.
        reason: what is wrong, as the rest of a sentence.
    """

    line: int
    field: str
    reason: str


class Ignored(NamedTuple):
    """A sound row that is no fill, such as a transfer."""

    line: int


class SetAside(NamedTuple):
    """A row that is part of a fill which another row completes."""

    line: int


class FillDraft(NamedTuple):
    """A row's fill, before account and time zone are known.

    Attributes:
        line: of the file, from 1.
        fee: in ``fee_currency``; below 0 is a rebate.
        exchange_id: "" where the layout has none.
    """

    line: int
    symbol: str
    side: Side
    moment: Moment
    price: Decimal
    amount: Decimal
    fee: Decimal = ZERO
    fee_currency: str = ""
    exchange_id: str = ""


type RowRead = FillDraft | Ignored | Refused | SetAside


class RowFault(Exception):
    """Why a row is refused; never leaves the reading of a file."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Header:
    """The line that names the columns.

    Attributes:
        names: the columns as they are written.
        places: where each is, by its plain name (lower case, without a zone in brackets).
    """

    names: tuple[str, ...]
    places: Mapping[str, int]

    def title(self, column: str) -> str:
        """A column as the file writes it."""
        place = self.places.get(column)
        return column if place is None else self.names[place]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file."""

    line: int
    cells: Sequence[str]
    header: Header
    numbers: NumberFormat

    def with_numbers(self, numbers: NumberFormat) -> Row:
        """It with numbers written in another way."""
        return Row(self.line, self.cells, self.header, numbers)

    def find(self, column: str) -> str:
        """The cell in a column, "" where there is none."""
        place = self.header.places.get(column)
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def text(self, column: str) -> str:
        """The cell in a column that no row may lack.

        Raises:
            RowFault: it is empty, or the row ends before it.
        """
        found = self.find(column)
        if not found:
            raise self.fault(column, "is missing")
        return found

    def fault(self, column: str, reason: str) -> RowFault:
        """What is wrong with the cell of a column."""
        return RowFault(self.header.title(column), reason)

    def above_zero(self, column: str, what: str, unit: str = "") -> Decimal:
        """The number in a column; ``what`` is price or amount, ``unit`` may be glued to it.

        Raises:
            RowFault: it is missing, no finite number or not above 0.
        """
        text = self.text(column)
        number = self.numbers.read(text, unit)
        if number is None or number <= 0:
            raise self.fault(column, f"the {what} {quoted(text)} is no finite number above 0")
        return number

    def number(self, column: str, what: str, unit: str = "") -> Decimal:
        """The number in a column of any sign; 0 where the cell says that there is none.

        Raises:
            RowFault: it is no finite number.
        """
        text = self.find(column)
        if text.lower() in NO_FEE:
            return ZERO
        number = self.numbers.read(text, unit)
        if number is None:
            raise self.fault(column, f"the {what} {quoted(text)} is no finite number")
        return number

    def moment(self, column: str, order: str = "auto") -> Moment:
        """The moment in a column.

        Raises:
            RowFault: it is missing or none.
        """
        text = self.text(column)
        moment = read_moment(text, order)
        if moment is None:
            raise self.fault(column, f"the time {quoted(text)} is none that can be read")
        return moment

    def currency(self, column: str) -> str:
        """The code of a currency in a column, in capital letters.

        Raises:
            RowFault: it is missing or none.
        """
        text = self.text(column)
        if not _CURRENCY.fullmatch(text):
            raise self.fault(column, f"the unit {quoted(text)} is no currency")
        return text.upper()

    def side(self, column: str) -> Side:
        """Bought or sold.

        Raises:
            RowFault: neither.
        """
        text = self.text(column)
        side = _SIDES.get(text.lower())
        if side is None:
            raise self.fault(column, f"the side {quoted(text)} is neither buy nor sell")
        return side


class Layout:
    """One layout of a file of fills; rows are read one by one unless it says otherwise.

    Attributes:
        family: the name it is chosen by, and the account's where the user gives none.
        title: its name to show.
        columns: plain names of the columns that tell it from others.
        amounts: plain names of columns that hold numbers, for what a comma means there.
        zone: of its times, where the file states none; "" leaves it to the user.
    """

    family: str
    title: str
    columns: tuple[str, ...]
    amounts: tuple[str, ...]
    zone: str = ""

    def read(self, rows: Iterable[Row | Refused]) -> Iterator[RowRead]:
        """What each row comes to, in the file's order; what was set aside is told at the end."""
        for row in rows:
            yield row if isinstance(row, Refused) else self.read_safely(row)

    def read_safely(self, row: Row) -> RowRead:
        """What a row comes to; what is wrong with it is an answer too."""
        try:
            return self.read_row(row)
        except RowFault as fault:
            return Refused(row.line, fault.field, fault.reason)

    def read_row(self, row: Row) -> FillDraft | Ignored:
        """What a row comes to.

        Raises:
            RowFault: it is damaged.
        """
        raise NotImplementedError


LAYOUTS: Registry[Layout] = Registry("layout")


def layout[Kind: Layout](key: str) -> Callable[[type[Kind]], type[Kind]]:
    """Declare the decorated class as the layout ``key``."""

    def declare(kind: type[Kind]) -> type[Kind]:
        LAYOUTS.register(key)(kind())
        return kind

    return declare


def quoted(text: str) -> str:
    """A cell in a sentence, cut to what fits there."""
    return repr(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")
