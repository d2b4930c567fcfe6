"""Rules of either face as one line of text."""

from __future__ import annotations

from typing import Any


def rule_text(rule: str | dict[str, Any]) -> str:
    """The text of a rule that is stored as text or as a tree.

    Raises:
        BadInput: the tree is not one of the language.
    """
    if isinstance(rule, str):
        return rule
    # The language loads every indicator; rules stored as text must not pay for that.
    from app.domain.language import format_rule, from_json

    return format_rule(from_json(rule))
