"""What changed between two versions of a strategy, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.language import Node
    from app.domain.language.diff import ChangeKind, NodeChange
    from app.domain.strategy import Strategy

_RULES: Final = frozenset({"entry", "exit", "invalidation"})
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs.

    Attributes:
        field: its path, such as ``entry``, ``levels.stop.mult`` or ``levels.targets[1]``.
        before: JSON value, rules as one line of text; None when it was added or is not set.
            ``after`` likewise.
        nodes: of a rule that was changed, the nodes that differ, as few and as small as can be.
    """

    field: str
    kind: ChangeKind
    before: Any
    after: Any
    nodes: tuple[NodeChange, ...] = ()


def diff(before: Strategy, after: Strategy) -> tuple[FieldChange, ...]:
    """Every field in which two versions differ, in the order of the saved form.

    Rules that differ in their spelling alone, such as in spaces, are equal.
    """
    old = before.model_dump(mode="json", by_alias=True)
    new = after.model_dump(mode="json", by_alias=True)
    return tuple(_changes("", old, new))


def _changes(field: str, old: Any, new: Any) -> Iterator[FieldChange]:
    if old == new:
        return
    if field in _RULES:
        yield from _rule_change(field, old, new)
    elif isinstance(old, dict) and isinstance(new, dict) and _is_same_kind(old, new):
        for key in dict.fromkeys((*old, *new)):
            inner = f"{field}.{key}" if field else key
            yield from _changes(inner, old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif _are_objects(old) and _are_objects(new):
        for place in range(max(len(old), len(new))):
            pair = (items[place] if place < len(items) else _ABSENT for items in (old, new))
            yield from _changes(f"{field}[{place}]", *pair)
    else:
        yield FieldChange(field, _kind(old, new), _shown(old), _shown(new))


def _is_same_kind(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return old.get("kind") == new.get("kind")


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _kind(old: Any, new: Any) -> ChangeKind:
    if old is _ABSENT or (old is None and new is not _ABSENT):
        return "added"
    return "removed" if new is _ABSENT or new is None else "changed"


def _shown(value: Any) -> Any:
    return None if value is _ABSENT else value


def _rule_change(field: str, old: Any, new: Any) -> Iterator[FieldChange]:
    # The language loads every indicator; strategies without a changed rule need none.
    from app.domain.language import format_rule
    from app.domain.language.diff import diff_rules

    a, b = _tree(old), _tree(new)
    before = _shown(old) if a is None else format_rule(a)
    after = _shown(new) if b is None else format_rule(b)
    if a is None or b is None:
        yield FieldChange(field, _kind(old, new), before, after)
    elif nodes := diff_rules(a, b):
        yield FieldChange(field, "changed", before, after, nodes)


def _tree(rule: Any) -> Node | None:
    """The tree of a rule; None for none, and for one that is kept though it is mistaken."""
    from app.domain.language import from_json, parse

    if rule is None:
        return None
    try:
        return parse(rule) if isinstance(rule, str) else from_json(rule)
    except BadInput:
        return None
