"""A strategy while it is edited: everything as the text that stands in the fields."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.domain.levels.method import ENTRIES, STOPS, TARGETS, TRAILINGS
from app.domain.strategy import parse_strategy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.levels.method import LevelMethod, Rule
    from app.domain.registry import Registry
    from app.domain.strategy import Strategy

EXPRESSION = "price"
_NOT_EDITED = {"kind", "share"}


@dataclass(frozen=True, slots=True)
class MethodDraft:
    """One level: the kind of method and its values by field; a target's share in percent.

    The kind "" is no method at all, where there need not be one.
    """

    kind: str
    values: tuple[tuple[str, str], ...] = ()
    share: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the editor holds; any text may stand anywhere.

    Attributes:
        order: how a setup gets into the market.
        trailing: how the stop follows the price.
        break_even: number of the target after which the stop moves to the entry; "" for never.
        expiry: bars as text; "" for no end.
    """

    name: str
    direction: str
    timeframe: str
    entry: str
    exit: str
    invalidation: str
    order: MethodDraft
    stop: MethodDraft
    targets: tuple[MethodDraft, ...]
    trailing: MethodDraft
    break_even: str
    expiry: str


def method_fields(registry: Registry[Any], kind: str) -> tuple[tuple[str, str], ...]:
    """The fields of a level method with their defaults as text; "" where there is none."""
    if not kind:
        return ()
    method: type[LevelMethod] = registry[kind]
    return tuple(
        (name, "" if field.is_required() else _number_words(field.default))
        for name, field in method.model_fields.items()
        if name not in _NOT_EDITED
    )


def equal_shares(targets: tuple[MethodDraft, ...]) -> tuple[MethodDraft, ...]:
    """The same targets, each closing the same part."""
    share = f"{100 / len(targets):.12g}" if targets else ""
    return tuple(MethodDraft(target.kind, target.values, share) for target in targets)


# ---------------------------------------------------------------- strategy → draft


def draft_of(strategy: Strategy) -> Draft:
    """The strategy as the editor shows it."""
    levels = strategy.levels
    return Draft(
        name=strategy.name,
        direction=strategy.direction.value,
        timeframe=strategy.timeframe.value,
        entry=_rule_words(strategy.entry),
        exit=_rule_words(strategy.exit),
        invalidation=_rule_words(strategy.invalidation),
        order=_method_draft(ENTRIES, levels.entry),
        stop=_method_draft(STOPS, levels.stop),
        targets=tuple(
            _method_draft(TARGETS, target, f"{target.share * 100:.12g}")
            for target in levels.targets
        ),
        trailing=_method_draft(TRAILINGS, levels.trailing),
        break_even=str(levels.break_even_after or ""),
        expiry="" if strategy.expiry_bars is None else str(strategy.expiry_bars),
    )


def _method_draft(
    registry: Registry[Any], method: LevelMethod | None, share: str = ""
) -> MethodDraft:
    if method is None:
        return MethodDraft("")
    names = [name for name, _ in method_fields(registry, method.kind)]
    values = tuple((name, _value_words(name, getattr(method, name))) for name in names)
    return MethodDraft(method.kind, values, share)


def _value_words(name: str, value: Any) -> str:
    return _rule_words(value) if name == EXPRESSION else _number_words(value)


def _number_words(value: Any) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _rule_words(rule: Rule | None) -> str:
    if rule is None:
        return ""
    if isinstance(rule, str):
        return rule
    from app.domain.language import format_rule, from_json

    return format_rule(from_json(rule))


# ---------------------------------------------------------------- draft → strategy


def strategy_of(draft: Draft, base: Strategy) -> Strategy:
    """The strategy that the draft means; what the editor does not show is taken from ``base``.

    A draft made of ``base`` and left as it was gives ``base`` again.

    Raises:
        BadInput: a field cannot be taken; names its path.
    """
    document = base.model_dump(mode="json", by_alias=True)
    levels, before = document["levels"], base.levels
    document |= {
        "name": draft.name.strip(),
        "direction": draft.direction,
        "timeframe": draft.timeframe,
        "entry": _rule(draft.entry, base.entry),
        "exit": _optional_rule(draft.exit, base.exit),
        "invalidation": _optional_rule(draft.invalidation, base.invalidation),
        "expiry_bars": _number(draft.expiry) if draft.expiry.strip() else None,
    }
    levels["entry"] = _method(draft.order, before.entry)
    levels["stop"] = _method(draft.stop, before.stop)
    known = [*before.targets, *[None] * len(draft.targets)]
    levels["targets"] = [
        _target(target, known[place]) for place, target in enumerate(draft.targets)
    ]
    levels["trailing"] = _method(draft.trailing, before.trailing) if draft.trailing.kind else None
    levels["break_even_after"] = _break_even(draft, before.break_even_after)
    return parse_strategy(json.dumps(document))


def _rule(words: str, before: Rule | None) -> Rule:
    """The text, or the tree it was shown for."""
    if isinstance(before, dict) and words == _rule_words(before):
        return before
    return words.strip()


def _optional_rule(words: str, before: Rule | None) -> Rule | None:
    return _rule(words, before) if words.strip() else None


def _method(draft: MethodDraft, before: LevelMethod | None) -> dict[str, Any]:
    rule = before.expression if before is not None else None
    made: dict[str, Any] = {"kind": draft.kind}
    for name, words in draft.values:
        made[name] = _rule(words, rule) if name == EXPRESSION else _number(words)
    return made


def _target(draft: MethodDraft, before: LevelMethod | None) -> Mapping[str, Any]:
    share = _number(draft.share.strip().removesuffix("%"))
    if isinstance(share, int | float):
        share = share / 100
    return {**_method(draft, before), "share": share}


def _break_even(draft: Draft, before: int | None) -> int | float | str | None:
    """The target's number; one that stood there before gives way when its target is dropped."""
    if not draft.break_even.strip():
        return None
    after = _number(draft.break_even)
    if after == before and isinstance(after, int) and after > len(draft.targets):
        return len(draft.targets) or None
    return after


def _number(words: str) -> int | float | str:
    """A number, or the text itself, which the strategy's own check judges."""
    words = words.strip()
    for read in (int, float):
        try:
            return read(words)
        except ValueError:
            continue
    return words
