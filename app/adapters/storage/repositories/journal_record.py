"""What the user noted about a trade, and what candles say about it, as JSON and back."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import orjson

from app.adapters.storage.repositories.setup_rows import trace_json, traces
from app.domain.journal.trade import ChecklistItem, Plan, TradeMeasures, TradeRecord
from app.domain.setup import Target

if TYPE_CHECKING:
    from collections.abc import Callable

_NOTHING: Final = TradeRecord()
_UNMEASURED: Final = TradeMeasures()
_TUPLES: Final = ("tags", "mistakes", "emotions")


def record_text(record: TradeRecord) -> str:
    """As JSON without what is as in an empty record; "" for an empty one."""
    if record == _NOTHING:
        return ""
    found = {
        field.name: _WRITTEN.get(field.name, _same)(getattr(record, field.name))
        for field in fields(TradeRecord)
        if getattr(record, field.name) != getattr(_NOTHING, field.name)
    }
    return orjson.dumps(found).decode()


def record_of(text: str) -> TradeRecord:
    """The record that `record_text` wrote."""
    if not text:
        return _NOTHING
    found = orjson.loads(text)
    for name in _TUPLES:
        if name in found:
            found[name] = tuple(found[name])
    if "plan" in found:
        found["plan"] = _plan(found["plan"])
    if "why" in found:
        found["why"] = traces(found["why"])
    if "checklist" in found:
        found["checklist"] = tuple([ChecklistItem(*item) for item in found["checklist"]])
    return TradeRecord(**found)


def measures_text(measures: TradeMeasures) -> str:
    """As JSON without what is not known."""
    found = {
        field.name: getattr(measures, field.name)
        for field in fields(TradeMeasures)
        if getattr(measures, field.name) != getattr(_UNMEASURED, field.name)
    }
    return orjson.dumps(found).decode()


def measures_of(text: str | None) -> TradeMeasures | None:
    """The measures that `measures_text` wrote; None: not worked out yet."""
    return None if text is None else TradeMeasures(**orjson.loads(text))


def _plan(found: dict[str, Any]) -> Plan:
    targets = tuple([Target(price, share) for price, share in found.get("targets", ())])
    return Plan(found.get("entry"), found.get("stop"), targets)


def _plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "entry": plan.entry,
        "stop": plan.stop,
        "targets": [[target.price, target.share] for target in plan.targets],
    }


def _same(value: Any) -> Any:
    return value


_WRITTEN: Final[dict[str, Callable[[Any], Any]]] = {
    "plan": _plan_json,
    "why": lambda why: [trace_json(trace) for trace in why],
    "checklist": lambda items: [
        [item.text, item.weight, item.kept, item.required] for item in items
    ],
}
