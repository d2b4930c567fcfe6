"""What is left of the notes on a trade whose fills went to another one."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from app.domain.journal.trade import TradeRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

_NOTHING: Final = TradeRecord()
_UNITED: Final = ("tags", "mistakes", "emotions", "checklist")


def merged(kept: TradeRecord, other: TradeRecord) -> TradeRecord:
    """One record of two: words united, notes joined, and of the rest what ``kept`` says first."""
    if other == _NOTHING:
        return kept
    changes: dict[str, Any] = {
        field.name: getattr(other, field.name)
        for field in fields(TradeRecord)
        if getattr(kept, field.name) == getattr(_NOTHING, field.name)
    }
    for name in _UNITED:
        changes[name] = _united((*getattr(kept, name), *getattr(other, name)))
    changes["notes"] = "\n\n".join(text for text in _united((kept.notes, other.notes)) if text)
    return replace(kept, **changes)


def _united(items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(items))
