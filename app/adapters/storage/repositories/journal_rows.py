"""Trades, fills, days and pictures of the journal to rows and back, without loss."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from app.adapters.storage.repositories.journal_record import measures_of, record_of, record_text
from app.domain.journal.day import DayNote, Picture, PictureKind
from app.domain.journal.figures import TradeFigures, TradeStatus
from app.domain.journal.fill import Fill, Side
from app.domain.journal.trade import JournalTrade
from app.domain.setup import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

type Row = dict[str, Any]

FIGURES: Final = tuple(field.name for field in fields(TradeFigures))
FILL_COLUMNS: Final = tuple(field.name for field in fields(Fill))
"""Columns in the order of the fields: reading by place halves the time."""

_DIRECTIONS = {direction.value: direction for direction in Direction}
_STATUSES = {status.value: status for status in TradeStatus}
_SIDES = {side.value: side for side in Side}
_DECIMALS: Final = frozenset(
    {
        "amount",
        "position",
        "dust",
        "entry_price",
        "exit_price",
        "fees",
        "profit",
        "realised",
        "price",
        "fee",
        "fee_quote",
    }
)


def trade_row(trade: JournalTrade) -> Row:
    """The columns of a trade as SQLite keeps them, without nulls and without its hash."""
    row = {name: _plain(name, getattr(trade.figures, name)) for name in FIGURES}
    row["fees_unconverted"] = " ".join(trade.figures.fees_unconverted)
    row |= {
        "id": trade.id,
        "account": trade.account,
        "symbol": trade.symbol,
        "setup_id": trade.record.setup_id,
        "record": record_text(trade.record),
        "removed_at": trade.removed_at,
    }
    return _without_nulls(row)


def trade_of(row: Sequence[Any], pictures: Mapping[str, int]) -> JournalTrade:
    """The trade of a row.

    Args:
        row: id, account, symbol, record, removed_at, measures, then `FIGURES`.
        pictures: how many there are, by trade id.
    """
    trade_id, account, symbol, record, removed_at, measures = row[:6]
    return JournalTrade(
        trade_id,
        account,
        symbol,
        _figures(*row[6:]),
        record_of(record),
        measures_of(measures),
        pictures.get(trade_id, 0),
        removed_at,
    )


def _figures(*values: Any) -> TradeFigures:
    (direction, status, opened_at, closed_at, amount, position, dust, entry, exit_) = values[:9]
    (fees, unconverted, profit, realised, risk, r, fills) = values[9:]
    return TradeFigures(
        _DIRECTIONS[direction],
        _STATUSES[status],
        opened_at,
        closed_at,
        Decimal(amount),
        Decimal(position),
        Decimal(dust),
        Decimal(entry),
        None if exit_ is None else Decimal(exit_),
        Decimal(fees),
        tuple(unconverted.split()),
        None if profit is None else Decimal(profit),
        Decimal(realised),
        risk,
        r,
        fills,
    )


def fill_row(fill: Fill, trade_id: str) -> Row:
    """The columns of a fill, without nulls and without its hash."""
    row = {name: _plain(name, getattr(fill, name)) for name in FILL_COLUMNS}
    row["trade_id"] = trade_id
    return _without_nulls(row)


def fill_of(row: Sequence[Any]) -> Fill:
    """The fill of a row, given in the order of `FILL_COLUMNS`."""
    (id_, account, symbol, time, side, price, amount, fee, currency, fee_quote) = row[:10]
    return Fill(
        id_,
        account,
        symbol,
        time,
        _SIDES[side],
        Decimal(price),
        Decimal(amount),
        Decimal(fee),
        currency,
        None if fee_quote is None else Decimal(fee_quote),
        *row[10:],
    )


def day_row(note: DayNote) -> Row:
    """The columns of a day's note, without nulls and without its hash."""
    return _without_nulls(
        {"day": note.day, "mood": note.mood, "plan": note.plan, "notes": note.notes}
    )


def day_of(row: Mapping[Any, Any]) -> DayNote:
    """The note of a row."""
    return DayNote(row["day"], row["mood"], row["plan"], row["notes"])


def picture_row(picture: Picture) -> Row:
    """The columns of a picture, without its hash."""
    return {field.name: _plain(field.name, getattr(picture, field.name)) for field in _PICTURE}


_PICTURE: Final = fields(Picture)


def picture_of(row: Mapping[Any, Any]) -> Picture:
    """The picture of a row."""
    found = {field.name: row[field.name] for field in _PICTURE}
    return Picture(**{**found, "kind": PictureKind(found["kind"])})


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return str(value)  # also of an enumeration
    if name in _DECIMALS and value is not None:
        return str(value)
    return value + 0.0 if isinstance(value, float) else value  # SQLite keeps no negative zero


def _without_nulls(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}
