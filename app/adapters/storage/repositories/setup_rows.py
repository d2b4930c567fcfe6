"""Setups and their events to rows and back, without loss."""

from __future__ import annotations

import json
import struct
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson

from app.domain.setup import (
    ConditionTrace,
    Direction,
    Exit,
    GuardMark,
    Setup,
    SetupEvent,
    SetupState,
    Target,
)
from app.domain.setup_decision import Decision, DecisionKind
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLUMNS = tuple(field.name for field in fields(Setup))
"""The columns of a setup in the order of its fields: reading by place halves the time."""

(
    _TIMEFRAME,
    _DIRECTION,
    _STATE,
    _TARGETS,
    _WHY,
    _EXITS,
    _LATE,
    _AMBIGUOUS,
    _LIFE,
    _GUARDS,
    _SHADOW,
) = (
    COLUMNS.index(name)
    for name in (
        "timeframe",
        "direction",
        "state",
        "targets",
        "why",
        "exits",
        "late",
        "ambiguous",
        "life",
        "guards",
        "shadow",
    )
)
_TIMEFRAMES = {timeframe.value: timeframe for timeframe in Timeframe}
_DIRECTIONS = {direction.value: direction for direction in Direction}
_STATES = {state.value: state for state in SetupState}

_TEXTS = (
    "id",
    "exchange",
    "strategy",
    "strategy_hash",
    "symbol",
    "timeframe",
    "direction",
    "state",
    "entry_kind",
    "regime",
    "candles_hash",
    "scan_id",
    "intrabar",
    "shadow",
)
_INTEGERS = (
    "strategy_version",
    "bar_time",
    "created_at",
    "history_from",
    "late",
    "entry_time",
    "ambiguous",
    "evaluated_until",
    "taken_at",
    "passed_at",
    "snoozed_until",
    "left_at",
)
_REALS = (
    "entry",
    "stop",
    "reward_risk",
    "score",
    "entry_price",
    "current_stop",
    "last_price",
    "r",
    "mae_r",
    "mfe_r",
)


def setup_row(setup: Setup) -> dict[str, Any]:
    """The columns of a setup as SQLite keeps them, its hash included."""
    row: dict[str, Any] = {name: _text(getattr(setup, name)) for name in _TEXTS}
    row |= {name: _integer(getattr(setup, name)) for name in _INTEGERS}
    row |= {name: _real(getattr(setup, name)) for name in _REALS}
    row["targets"] = _json([{"price": t.price, "share": t.share} for t in setup.targets])
    row["exits"] = _json(
        [
            {"time": e.time, "price": e.price, "share": e.share, "reason": e.reason}
            for e in setup.exits
        ]
    )
    row["why"] = _json([trace_json(trace) for trace in setup.why])
    row["life"] = struct.pack(f"<{len(setup.life)}d", *setup.life)
    row["guards"] = _json([[m.guard, m.reason] for m in setup.guards]) if setup.guards else None
    row["row_hash"] = row_hash(row)
    return row


def row_hash(row: Mapping[str, Any]) -> str:
    """Thirty-two hexadecimal digits over all columns that are not null, the hash itself apart.

    Since nulls do not count, a later version may add columns without touching old rows.
    """
    present = {
        name: value.hex() if isinstance(value, bytes) else value
        for name, value in row.items()
        if value is not None and name != "row_hash"
    }
    return sha256(json.dumps(present, sort_keys=True).encode()).hexdigest()[:32]


def setup_of(row: Sequence[Any]) -> Setup:
    """The setup that a row holds, given in the order of `COLUMNS`."""
    values = list(row)
    values[_TIMEFRAME] = _TIMEFRAMES[values[_TIMEFRAME]]
    values[_DIRECTION] = _DIRECTIONS[values[_DIRECTION]]
    values[_STATE] = _STATES[values[_STATE]]
    values[_TARGETS] = tuple([Target(**target) for target in _loaded(values[_TARGETS])])
    values[_WHY] = traces(_loaded(values[_WHY]))
    values[_EXITS] = tuple([Exit(**part) for part in _loaded(values[_EXITS])])
    values[_LATE] = bool(values[_LATE])
    values[_AMBIGUOUS] = bool(values[_AMBIGUOUS])
    values[_LIFE] = struct.unpack(f"<{len(values[_LIFE]) // 8}d", values[_LIFE])
    values[_GUARDS] = tuple([GuardMark(*mark) for mark in _loaded(values[_GUARDS] or "[]")])
    values[_SHADOW] = None if values[_SHADOW] is None else _STATES[values[_SHADOW]]
    return Setup(*values)


def event_row(event: SetupEvent) -> dict[str, Any]:
    """The columns of an event."""
    return {
        "setup_id": event.setup_id,
        "bar_time": int(event.bar_time),
        "from_state": _text(event.from_state),
        "to_state": str(event.to_state),
        "reason": event.reason,
        "price": _real(event.price),
        "recorded_at": int(event.recorded_at),
        "shadow": event.shadow,
    }


def event_of(row: Mapping[Any, Any]) -> SetupEvent:
    """The event that a row holds."""
    before = row["from_state"]
    return SetupEvent(
        row["setup_id"],
        row["bar_time"],
        None if before is None else SetupState(before),
        SetupState(row["to_state"]),
        row["reason"],
        row["price"],
        row["recorded_at"],
        bool(row["shadow"]),
    )


def decision_row(decision: Decision) -> dict[str, Any]:
    """The columns of a decision; its id is given by the table."""
    return {
        "setup_id": decision.setup_id,
        "kind": str(decision.kind),
        "bar_time": int(decision.bar_time),
        "recorded_at": int(decision.recorded_at),
        "words": decision.words,
        "price": _real(decision.price),
        "amount": _real(decision.amount),
        "until": _integer(decision.until),
        "undoes": _integer(decision.undoes),
    }


def decision_of(row: Mapping[Any, Any]) -> Decision:
    """The decision that a row holds."""
    return Decision(**{**row, "kind": DecisionKind(row["kind"])})


def _text(value: str | None) -> str | None:
    return None if value is None else str(value)


def _integer(value: float | None) -> int | None:
    return None if value is None else int(value)


def _real(value: float | None) -> float | None:
    return None if value is None else float(value) + 0.0  # SQLite keeps no negative zero


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _loaded(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)  # Infinity and NaN, which strict JSON has not


def trace_json(trace: ConditionTrace) -> dict[str, Any]:
    """A condition's truth and numbers as JSON."""
    found: dict[str, Any] = {"label": trace.label, "true": trace.true, "values": trace.values}
    if trace.distance is not None:
        found["distance"] = trace.distance
    if trace.kind:
        found["kind"] = trace.kind
    if trace.children:
        found["children"] = [trace_json(child) for child in trace.children]
    return found


def traces(found: Sequence[Mapping[str, Any]]) -> tuple[ConditionTrace, ...]:
    """The conditions that `trace_json` wrote."""
    known = [
        ConditionTrace(
            trace["label"],
            trace["true"],
            trace["values"],
            trace.get("distance"),
            traces(trace["children"]) if "children" in trace else (),
            trace.get("kind", ""),
        )
        for trace in found
    ]
    return tuple(known)
