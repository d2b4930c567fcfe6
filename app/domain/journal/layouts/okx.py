"""OKX's trading history: two rows a fill, one for each currency that changed hands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.journal.fill import ZERO
from app.domain.journal.layouts.layout import (
    FillDraft,
    Ignored,
    Layout,
    Refused,
    RowFault,
    SetAside,
    layout,
    quoted,
)
from app.domain.journal.layouts.pairs import separated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from app.domain.journal.fill import Side
    from app.domain.journal.layouts.layout import Row, RowRead
    from app.domain.journal.layouts.moments import Moment

_SPOT: Final = ("spot", "margin")
_NO_TRADES: Final = ("transfer", "interest", "convert", "airdrop", "earn")


@dataclass(frozen=True, slots=True)
class _Leg:
    """One of the two rows of a fill.

    Attributes:
        unit: the currency whose balance it changed.
        fee: above 0 where one was paid; the file writes it below.
    """

    line: int
    id: str
    order: str
    base: str
    quote: str
    unit: str
    side: Side
    moment: Moment
    price: Decimal
    amount: Decimal
    fee: Decimal
    fee_unit: str

    @property
    def key(self) -> tuple[object, ...]:
        """What both rows of a fill have in common."""
        return self.order, self.moment, self.base, self.quote, self.price


@layout("okx")
class OkxTrades(Layout):
    """``id,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,…``.

    The row of the base currency is the fill; that of the quote adds the fee where a sale paid it.
    """

    family = "okx"
    title = "OKX"
    columns = (
        "id",
        "order id",
        "time",
        "trade type",
        "symbol",
        "action",
        "amount",
        "trading unit",
        "filled price",
        "fee",
        "fee unit",
        "balance unit",
    )
    amounts = ("amount", "filled price", "fee", "balance")

    def read(self, rows: Iterable[Row | Refused]) -> Iterator[RowRead]:
        """One fill for each two rows; a row whose other half is damaged goes with it."""
        legs: list[_Leg] = []
        damaged: set[str] = set()
        for row in rows:
            if isinstance(row, Refused):
                yield row
                continue
            read: _Leg | Ignored | Refused
            try:
                read = _leg(row)
            except RowFault as fault:
                damaged.add(row.find("order id"))
                read = Refused(row.line, fault.field, fault.reason)
            if isinstance(read, _Leg):
                legs.append(read)
                yield SetAside(row.line)
            else:
                yield read
        yield from _fills(legs, damaged)


def _leg(row: Row) -> _Leg | Ignored:
    kind, action = row.text("trade type").lower(), row.text("action").lower()
    if not kind.startswith(_SPOT) or action.startswith(_NO_TRADES):
        return Ignored(row.line)
    parts = separated(row.text("symbol"))
    if parts is None:
        raise row.fault("symbol", f"the pair {quoted(row.text('symbol'))} is none such as BTC-USDT")
    fee = row.number("fee", "fee")
    return _Leg(
        line=row.line,
        id=row.text("id"),
        order=row.text("order id"),
        base=parts[0],
        quote=parts[1],
        unit=_of_pair(row, "balance unit", parts),
        side=row.side("action"),
        moment=row.moment("time"),
        price=row.above_zero("filled price", "price"),
        amount=row.above_zero("amount", "amount", _of_pair(row, "trading unit", parts)),
        fee=-fee,
        fee_unit=row.currency("fee unit") if fee else "",
    )


def _of_pair(row: Row, column: str, parts: tuple[str, str]) -> str:
    unit = row.text(column).upper()
    if unit not in parts:
        pair = "-".join(parts)
        raise row.fault(column, f"the unit {quoted(unit)} is not one of the pair {pair}")
    return unit


def _fills(legs: Sequence[_Leg], damaged: set[str]) -> Iterator[RowRead]:
    """The fills that legs make up, in the order of their base rows; then what is left over."""
    paying: dict[tuple[object, ...], list[_Leg]] = defaultdict(list)
    for leg in legs:
        if leg.unit != leg.base:
            paying[leg.key].append(leg)
    for leg in legs:
        if leg.unit == leg.base:
            other = _nearest(leg, paying[leg.key])
            if other is not None:
                paying[leg.key].remove(other)
            if other is not None or leg.order not in damaged:
                yield _draft(leg, other)
    yield from _left_over((leg for left in paying.values() for leg in left), damaged)


def _left_over(legs: Iterable[_Leg], damaged: set[str]) -> Iterator[Refused]:
    for leg in legs:
        if leg.order not in damaged:
            yield Refused(leg.line, "Balance Unit", f"the row in {leg.base} is missing")


def _draft(leg: _Leg, other: _Leg | None) -> FillDraft:
    fee, unit = _fee((leg,) if other is None else (leg, other))
    return FillDraft(
        leg.line,
        f"{leg.base}/{leg.quote}",
        leg.side,
        leg.moment,
        leg.price,
        leg.amount,
        fee,
        unit,
        leg.id,
    )


def _nearest(leg: _Leg, others: Sequence[_Leg]) -> _Leg | None:
    """The quote row that fits a base row best: an order may be filled twice in one second."""
    return min(others, key=lambda other: abs(other.amount - leg.amount * leg.price), default=None)


def _fee(legs: Sequence[_Leg]) -> tuple[Decimal, str]:
    """The fee of a fill, which is told in the row of the currency that paid it."""
    own = [leg for leg in legs if leg.fee and leg.fee_unit == leg.unit]
    told = own or [leg for leg in legs if leg.fee]
    return (told[0].fee, told[0].fee_unit) if told else (ZERO, "")
