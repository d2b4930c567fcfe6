"""A fill: one execution at an exchange, or one the user entered by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Final

ZERO: Final = Decimal(0)
_ID_CHARACTERS: Final = 20
_DIGITS_OF_FEES: Final = 20


class Side(StrEnum):
    """What was done with the base currency."""

    BUY = "buy"
    SELL = "sell"


@dataclass(frozen=True, slots=True)
class Fill:
    """One execution, or the part of one that belongs to a trade.

    Figures are exact decimals, as exchanges state them.

    Attributes:
        id: the same for the same execution for ever, see `fill_id`.
        account: the user's own name for where it was traded.
        symbol: ``BASE/QUOTE``.
        time: UTC ms.
        price: quote currency for one of the base, above 0.
        amount: base currency, above 0.
        fee: in ``fee_currency``; below 0 is a rebate.
        fee_currency: "" where there is no fee.
        fee_quote: what a fee in neither base nor quote is worth in the quote currency; None where
            nobody knows.
        exchange_id: the exchange's own name of the execution; "" where it has none.
        fingerprint: of the values as they were first read, which an edit does not change; "" for
            a fill entered by hand.
        sequence: order among the fills of one account and symbol at the same ``time``.
        part: 0, or 1 for what opened a new position after ``part`` 0 had closed the old one.
        line: of the file it was read from, from 1; None otherwise.
        origin: the name of the file, ``exchange`` or ``hand``.
        pinned: the trade the user put it into, which grouping leaves alone; "" otherwise.
    """

    id: str
    account: str
    symbol: str
    time: int
    side: Side
    price: Decimal
    amount: Decimal
    fee: Decimal = ZERO
    fee_currency: str = ""
    fee_quote: Decimal | None = None
    exchange_id: str = ""
    fingerprint: str = ""
    sequence: int = 0
    part: int = 0
    line: int | None = None
    origin: str = "hand"
    pinned: str = ""

    @property
    def base(self) -> str:
        """What is bought or sold."""
        return self.symbol.partition("/")[0]

    @property
    def quote(self) -> str:
        """What is paid with."""
        return self.symbol.partition("/")[2]

    @property
    def value(self) -> Decimal:
        """Price times amount, quote currency."""
        return self.price * self.amount

    @property
    def base_fee(self) -> Decimal:
        """The fee as far as it was paid in the base currency."""
        return self.fee if self.fee_currency == self.base else ZERO

    @property
    def change(self) -> Decimal:
        """By how much the position changes, base currency: below 0 for a sale."""
        traded = self.amount if self.side is Side.BUY else -self.amount
        return traded - self.base_fee

    @property
    def fee_in_quote(self) -> Decimal | None:
        """The fee in the quote currency, one in the base at the fill's price; None: unknown."""
        if not self.fee:
            return ZERO
        if self.fee_currency == self.quote:
            return self.fee
        if self.fee_currency == self.base:
            return self.fee * self.price
        return self.fee_quote

    @property
    def cash(self) -> Decimal:
        """Quote currency received (above 0) or paid, after fees outside of the base currency.

        A fee that is worth nobody knows what is left out.
        """
        traded = self.value if self.side is Side.SELL else -self.value
        if self.fee_currency == self.base:
            return traded
        return traded - (self.fee_in_quote or ZERO)

    def split(self, change: Decimal) -> tuple[Fill, Fill]:
        """It as two parts that sum to the whole; the first changes the position by ``change``."""
        share, worth = change / self.change, self.fee_quote
        # To so many digits that what the amount has to be still fits a decimal exactly.
        digit = Decimal(1).scaleb(self.amount.adjusted() - _DIGITS_OF_FEES)
        fee = (self.fee * share).quantize(digit) if self.base_fee else self.fee * share
        first = replace(
            self,
            amount=abs(change + fee) if self.base_fee else abs(change),
            fee=fee,
            fee_quote=None if worth is None else worth * share,
            part=0,
        )
        rest = replace(
            self,
            amount=self.amount - first.amount,
            fee=self.fee - first.fee,
            fee_quote=None if worth is None else worth - (first.fee_quote or ZERO),
            part=1,
        )
        return first, rest


def whole(parts: tuple[Fill, ...]) -> Fill:
    """The execution whose parts these are."""
    if len(parts) == 1:
        return replace(parts[0], part=0)
    worths = [part.fee_quote for part in parts]
    return replace(
        parts[0],
        amount=sum((part.amount for part in parts), ZERO),
        fee=sum((part.fee for part in parts), ZERO),
        fee_quote=None if None in worths else sum((worth or ZERO for worth in worths), ZERO),
        part=0,
    )


def fill_id(account: str, symbol: str, key: str, occurrence: int = 0) -> str:
    """A name that the same execution gets each time it is read.

    Args:
        account: where it was traded.
        symbol: ``BASE/QUOTE``.
        key: the exchange's id, or a fingerprint of the row's values.
        occurrence: how many rows alike came before it in the same file.
    """
    text = "\x1f".join((account, symbol, key, str(occurrence)))
    return sha256(text.encode()).hexdigest()[:_ID_CHARACTERS]


def fingerprint(
    account: str, symbol: str, time: int, side: Side, values: tuple[Decimal, ...]
) -> str:
    """The same for equal rows, whichever file or source states them.

    Args:
        account: where it was traded.
        symbol: ``BASE/QUOTE``.
        time: UTC ms; only whole seconds count, for some files state no more.
        side: bought or sold.
        values: price, amount and fee; ``1.50`` is ``1.5``.
    """
    plain = (format(value.normalize(), "f") for value in values)
    text = "\x1f".join((account, symbol, str(time // 1000), side, *plain))
    return sha256(text.encode()).hexdigest()[:_ID_CHARACTERS]
