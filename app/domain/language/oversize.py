"""Refuses text at a glance that the parser would only refuse after building it."""

from __future__ import annotations

import re
from collections import Counter

from app.domain.language.errors import RuleError, place_in
from app.domain.language.grammar import KEYWORDS
from app.domain.language.limits import DEEPEST, LONGEST_TEXT, MOST_NODES, too_deep, too_many

MARKS = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|[()\[\]]')
# Signs and words that stack up on one operand, one level each.
_CHAIN = re.compile(
    r"(?:(?:\[[^\[\]]*\]|@\s*\w+|(?:within|for)\s+\$?\w+(?:\s+bars?\b)?|becomes\s+true\b|not\b|-)\s*)"
    rf"{{{DEEPEST + 1}}}"
)
# What is a part of the rule for certain, so that counting it never refuses a rule of fair size.
_PARTS = re.compile(
    r'"(?:\\.|[^"\\\n])*"|#[^\n]*|(?<![A-Z0-9])[A-Z0-9]+/[A-Z][A-Z0-9]*:'
    rf"|\b(?:{'|'.join(KEYWORDS)}|bar)\b"
    r"|(?P<part>[+*/]|[<>=!]=|[<>]|(?<![\w.@$])[A-Za-z_]\w*(?!\w|\s*=(?!=)))"
    r"|(?P<number>(?<![\w.@])[$0-9.][\w.]*)"
)


def is_oversized(text: str) -> bool:
    """Whether `refuse_oversized` refuses it."""
    try:
        refuse_oversized(text)
    except RuleError:
        return True
    return False


def refuse_oversized(text: str) -> None:
    """Refuse what is longer, deeper or of more parts than a rule may be.

    Raises:
        RuleError: it is; what passes may still be found to be too large when it is read.
    """
    if len(text) > LONGEST_TEXT:
        raise RuleError(
            f"the rule has {len(text):,} characters", None, f"at most {LONGEST_TEXT:,} are taken"
        )
    depth = opened = 0
    for mark in MARKS.finditer(text):
        if mark[0] in "([":
            opened += 1
            depth += 1
            if depth > DEEPEST:
                raise too_deep(place_in(text, mark.start()))
        elif mark[0] in ")]":
            depth -= 1
    chain = _CHAIN.search(text)
    if chain is not None:
        raise too_deep(place_in(text, chain.start()))
    kinds = Counter(match.lastgroup for match in _PARTS.finditer(text))
    # A number is a part of its own, the only one of another part, or a weight behind a colon.
    numbers = kinds["number"] - text.count(":")
    if max(kinds["part"], numbers, opened // 2) > MOST_NODES:
        raise too_many()
