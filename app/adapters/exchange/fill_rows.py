"""Fills as the helper process sends them, made fit to be used."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from app.domain.journal.fill import ZERO, Side
from app.services.ports.fills import ExchangeFill

if TYPE_CHECKING:
    from collections.abc import Iterable

_EARLIEST, _LATEST = 1_230_768_000_000, 4_102_444_800_000  # the years 2009 and 2100
_MOST_DIGITS: Final = 60


def read_fills(rows: Iterable[Any]) -> tuple[tuple[ExchangeFill, ...], int]:
    """The sound ones, and how many were not: id, time, side, price, amount, fee, its currency."""
    found = [_fill(row) for row in rows]
    sound = tuple(fill for fill in found if fill is not None)
    return sound, len(found) - len(sound)


def _fill(row: list[Any]) -> ExchangeFill | None:
    name, time, side, price, amount, fee, currency = row
    paid = ZERO if fee is None else _number(fee)
    figures = _number(price), _number(amount)
    if side not in tuple(Side) or not name or not isinstance(time, int) or paid is None:
        return None
    if not _EARLIEST <= time < _LATEST or any(one is None or one <= 0 for one in figures):
        return None
    if paid and not currency:
        return None
    return ExchangeFill(
        id=str(name),
        time=time,
        side=Side(side),
        price=figures[0] or ZERO,
        amount=figures[1] or ZERO,
        fee=paid,
        fee_currency=str(currency).upper() if paid else "",
    )


def _number(value: Any) -> Decimal | None:
    text = str(value)
    if isinstance(value, bool) or len(text) > _MOST_DIGITS:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
