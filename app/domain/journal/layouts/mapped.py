"""A file read by a profile of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.journal.fill import ZERO, Side
from app.domain.journal.layouts.layout import FillDraft, Layout, Refused, quoted
from app.domain.journal.layouts.moments import read_moment
from app.domain.journal.layouts.numbers import NumberFormat
from app.domain.journal.layouts.pairs import glued
from app.domain.journal.layouts.table import plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from app.domain.journal.layouts.layout import Row, RowRead
    from app.domain.journal.layouts.moments import Moment
    from app.domain.journal.layouts.profile import Profile

_MONEY: Final = ("price", "amount", "value", "fee")
_STATED: Final = {"dot": NumberFormat(), "comma": NumberFormat(comma=True, dot=False)}


class MappedLayout(Layout):
    """Columns are found where the profile says."""

    def __init__(self, profile: Profile) -> None:
        """A layout.

        Args:
            profile: checked.
        """
        places = {key: plain_name(name)[0] for key, name in profile.columns.items() if name}
        self.family = self.title = profile.name
        self.columns = tuple(dict.fromkeys(places.values()))
        self.amounts = tuple(places[key] for key in _MONEY if key in places)
        self.zone = profile.zone
        self._profile = profile
        self._quote = profile.symbol.partition("/")[2].strip().upper()
        self._places = places
        self._sides = {
            **dict.fromkeys((word.strip().lower() for word in profile.buys), Side.BUY),
            **dict.fromkeys((word.strip().lower() for word in profile.sells), Side.SELL),
        }

    def read(self, rows: Iterable[Row | Refused]) -> Iterator[RowRead]:
        """What each row comes to."""
        stated = self._profile.numbers
        for row in rows:
            if isinstance(row, Refused):
                yield row
            elif stated == "auto":
                yield self.read_safely(row)
            else:
                yield self.read_safely(row.with_numbers(_STATED[stated]))

    def read_row(self, row: Row) -> FillDraft:
        """One fill."""
        base, quote = self._pair(row)
        side, amount = self._traded(row, base)
        fee, currency = self._fee(row, quote)
        return FillDraft(
            row.line,
            f"{base}/{quote}",
            side,
            self._moment(row),
            self._price(row, amount, quote),
            amount,
            fee,
            currency,
            row.text(self._places["id"]) if "id" in self._places else "",
        )

    def _moment(self, row: Row) -> Moment:
        column, order = self._places["time"], self._profile.times
        if "clock" not in self._places:
            return row.moment(column, order)
        text = f"{row.text(column)} {row.text(self._places['clock'])}"
        moment = read_moment(text, order)
        if moment is None:
            raise row.fault(column, f"the time {quoted(text)} is none that can be read")
        return moment

    def _pair(self, row: Row) -> tuple[str, str]:
        places, fixed = self._places, self._profile.symbol.upper()
        if "base" in places:
            base = row.currency(places["base"])
            return base, row.currency(places["quote"]) if "quote" in places else self._quote
        text = row.text(places["symbol"]) if "symbol" in places else fixed
        parts = glued(text)
        if parts is None and fixed.startswith("/"):
            return row.currency(places["symbol"]), self._quote
        if parts is None:
            column = places.get("symbol", "symbol")
            raise row.fault(column, f"the pair {quoted(text)} is none that can be told apart")
        return parts

    def _traded(self, row: Row, base: str) -> tuple[Side, Decimal]:
        """Side and amount; without a column for the side, what is below 0 was sold."""
        column = self._places["amount"]
        number = row.number(column, "amount", base) if row.text(column) else ZERO
        if "side" in self._places:
            side = self._side(row)
            sold_below_zero = side is Side.SELL and number < 0
            return side, -number if sold_below_zero else row.above_zero(column, "amount", base)
        if not number:
            raise row.fault(column, f"the amount {quoted(row.text(column))} is 0")
        return (Side.BUY, number) if number > 0 else (Side.SELL, -number)

    def _side(self, row: Row) -> Side:
        column = self._places["side"]
        return self._sides.get(row.find(column).lower()) or row.side(column)

    def _price(self, row: Row, amount: Decimal, quote: str) -> Decimal:
        if "price" in self._places:
            return row.above_zero(self._places["price"], "price", quote)
        column = self._places["value"]
        value = abs(row.number(column, "value", quote))
        if not value:
            raise row.fault(column, f"the value {quoted(row.text(column))} is 0")
        return value / amount

    def _fee(self, row: Row, quote: str) -> tuple[Decimal, str]:
        """What was paid, in the quote currency where no column names another.

        A fee below 0 was paid too, for so statements write what leaves an account.
        """
        if "fee" not in self._places:
            return ZERO, ""
        column = self._places.get("fee_currency", "")
        currency = row.currency(column) if row.find(column) else quote
        fee = abs(row.number(self._places["fee"], "fee", currency))
        return (fee, currency) if fee else (ZERO, "")
