"""The versions of a strategy, and what each of them changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.strategy import Strategy
    from app.services.ports import StoredStrategy

_RULES = frozenset({"entry", "exit", "invalidation"})


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version.

    Attributes:
        changed: paths of the fields that differ from the version before; empty for the first.
    """

    stored: StoredStrategy
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextChange:
    """One field that differs, as text of one or more lines; None where it is not set."""

    field: str
    before: str | None
    after: str | None


def entries(versions: Sequence[StoredStrategy]) -> tuple[VersionEntry, ...]:
    """Versions, newest first, each with what it changed."""
    from app.domain.strategy_diff import diff

    found = []
    for newer, older in pairwise((*versions, None)):
        if newer is None:
            break
        changes = () if older is None else diff(older.strategy, newer.strategy)
        fields = (one.field for one in changes if one.field not in {"name", "enabled"})
        found.append(VersionEntry(newer, tuple(fields)))
    return tuple(found)


def changes(before: Strategy, after: Strategy) -> tuple[TextChange, ...]:
    """Every field that differs, rules laid out in lines; switching on and off is none."""
    from app.domain.strategy_diff import diff

    return tuple(
        TextChange(one.field, _words(one.field, one.before), _words(one.field, one.after))
        for one in diff(before, after)
        if one.field not in {"name", "enabled"}
    )


def _words(field: str, value: Any) -> str | None:
    if value is None:
        return None
    if field in _RULES and isinstance(value, str):
        return _laid_out(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _laid_out(text: str) -> str:
    from app.domain.errors import BadInput
    from app.domain.language import parse
    from app.domain.language.layout import layout_rule

    try:
        return layout_rule(parse(text))
    except BadInput:  # kept by a version that read it otherwise
        return text
