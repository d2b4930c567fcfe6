"""Trades of the journal as JSON values, and back from what others may have written."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from app.domain.journal.accounting import figures_of
from app.domain.journal.checks import require_fills, require_record
from app.domain.journal.day import DayNote, Picture, PictureKind
from app.domain.journal.figures import TradeStatus
from app.domain.journal.fill import Fill, Side
from app.domain.journal.trade import (
    ChecklistItem,
    JournalTrade,
    Plan,
    TradeMeasures,
    TradeRecord,
)
from app.domain.setup import ConditionTrace, Target
from app.services.ports.journal_files import BundledTrade

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

type Json = Mapping[str, Any]

_DECIMALS: Final = ("price", "amount", "fee", "fee_quote")
_DEEPEST: Final = 50


def trade_json(bundled: BundledTrade) -> dict[str, Any]:
    """A trade with its fills, notes, measures and the names of its pictures.

    Its figures are left out: they follow from the fills.
    """
    trade = bundled.trade
    is_closed = trade.figures.status is TradeStatus.CLOSED
    return {
        "id": trade.id,
        "account": trade.account,
        "symbol": trade.symbol,
        "dust": str(trade.figures.dust) if is_closed else None,
        "removed_at": trade.removed_at,
        "fills": [_fill_json(fill) for fill in bundled.fills],
        "record": _plain(trade.record),
        "measures": None if trade.measures is None else _plain(trade.measures),
        "pictures": [_plain(picture) for picture in bundled.pictures],
    }


def day_json(note: DayNote) -> dict[str, Any]:
    """The note of a day."""
    return _plain(note)


def trade_from(found: Json) -> BundledTrade:
    """The trade that `trade_json` wrote; its figures are worked out anew.

    Raises:
        BadInput: no user could have entered it.
        KeyError, TypeError, ValueError, ArithmeticError: it is not one.
    """
    record = _record(found["record"])
    fills = tuple(_fill(one) for one in found["fills"])
    require_fills(fills)
    require_record(record)
    dust = found.get("dust")
    measures = found.get("measures")
    pictures = tuple(_picture(one) for one in found.get("pictures", ()))
    trade = JournalTrade(
        id=_text(found["id"]),
        account=_text(found["account"]),
        symbol=_text(found["symbol"]),
        figures=figures_of(fills, record, None if dust is None else Decimal(_text(dust))),
        record=record,
        measures=None if measures is None else TradeMeasures(**_checked(measures, TradeMeasures)),
        pictures=len(pictures),
        removed_at=_whole(found.get("removed_at")),
    )
    return BundledTrade(trade, fills, pictures)


def day_from(found: Json) -> DayNote:
    """The note that `day_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is not one.
    """
    known = _checked(found, DayNote)
    return DayNote(
        _text(known["day"]),
        _whole(known.get("mood")),
        _text(known.get("plan", "")),
        _text(known.get("notes", "")),
    )


def _plain(value: Any) -> dict[str, Any]:
    """A dataclass as its fields; orjson writes what they hold."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _fill_json(fill: Fill) -> dict[str, Any]:
    found = _plain(fill)
    for name in _DECIMALS:
        if found[name] is not None:
            found[name] = str(found[name])
    return found


def _fill(found: Json) -> Fill:
    known = _checked(found, Fill)
    for name in _DECIMALS:
        if known.get(name) is not None:
            known[name] = Decimal(_text(known[name]))
    known["side"] = Side(known["side"])
    for name in ("time", "sequence", "part", "line"):
        known[name] = _whole(known.get(name, 0))
    for name in ("id", "account", "symbol", "fee_currency", "exchange_id", "origin", "pinned"):
        known[name] = _text(known.get(name, ""))
    return Fill(**known)


def _record(found: Json) -> TradeRecord:
    known = _checked(found, TradeRecord)
    for name in ("tags", "mistakes", "emotions"):
        known[name] = tuple(_text(word) for word in known.get(name, ()))
    for name in _TEXTS:
        known[name] = _text(known.get(name, ""))
    for name in ("rating", "confidence"):
        known[name] = _whole(known.get(name))
    known["strategy_version"] = _whole(known.get("strategy_version", 0))
    known["risk"] = _number(known.get("risk"))
    known["plan"] = _plan(known.get("plan", {}))
    known["why"] = tuple(_trace(one) for one in known.get("why", ()))
    known["checklist"] = tuple(
        ChecklistItem(**_checked(item, ChecklistItem)) for item in known.get("checklist", ())
    )
    return TradeRecord(**known)


_TEXTS: Final = (*("setup_id", "strategy", "strategy_hash", "timeframe", "notes", "first_touch"),)


def _plan(found: Json) -> Plan:
    targets = (
        Target(float(target["price"]), float(target["share"]))
        for target in found.get("targets", ())
    )
    return Plan(_number(found.get("entry")), _number(found.get("stop")), tuple(targets))


def _trace(found: Json, depth: int = 0) -> ConditionTrace:
    if depth > _DEEPEST:
        raise ValueError("conditions are nested too deep")
    known = _checked(found, ConditionTrace)
    known["label"] = _text(known["label"])
    known["values"] = {_text(name): _number(one) for name, one in known.get("values", {}).items()}
    known["children"] = tuple(_trace(child, depth + 1) for child in known.get("children", ()))
    if known["true"] not in (True, False, None):
        raise ValueError("a condition is neither true, false nor unknown")
    return ConditionTrace(**known)


def _picture(found: Json) -> Picture:
    known = _checked(found, Picture)
    return Picture(
        _text(known["id"]),
        _text(known["trade_id"]),
        PictureKind(known["kind"]),
        _text(known["name"]),
        _text(known["media_type"]),
        int(known["size"]),
        int(known["added_at"]),
    )


def _checked(found: Json, kind: Callable[..., object]) -> dict[str, Any]:
    """The fields of a dataclass; those of a later version are left out."""
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return {name: value for name, value in found.items() if name in names}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _whole(value: object) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return float(value)
