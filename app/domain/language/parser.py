"""Text to tree."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from app.domain.language.errors import Place, RuleError, nearest
from app.domain.language.grammar import KEYWORDS, terminal_of
from app.domain.language.lexer import END, tokens
from app.domain.language.limits import (
    DEEPEST,
    LONGEST_TEXT,
    MOST_NODES,
    check_size,
    too_deep,
    too_many,
)
from app.domain.language.machine import Run, Unexpected, run_through
from app.domain.language.names import check_names

if TYPE_CHECKING:
    from app.domain.language.nodes import Node

_SPELLINGS = (
    ("**", "write a product, such as 'close * close'; there are no powers", "*"),
    ("^", "write a product, such as 'close * close'; there are no powers", "*"),
    ("===", "write '=='", "=="),
    ("=>", "write '>='", ">="),
    ("=<", "write '<='", "<="),
    ("<>", "write '!='", "!="),
    ("&&", "write 'and'", "and"),
    ("&", "write 'and'", "and"),
    ("||", "write 'or'", "or"),
    ("|", "write 'or'", "or"),
    ("!", "write 'not'", "not"),
    ("=", "write '==' to compare", "=="),
    ("%", "write a number in front of it, such as 3%", None),
    ("'", 'labels stand in double quotes, such as as "oversold"', '"'),
    ("“", 'labels stand in double quotes, such as as "oversold"', '"'),
    ('"', "a label needs both quotes, 'as' before it and no line break", None),
)
_MARKS = re.compile(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|[()\[\]]')
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
_SIGNS = {
    "_RPAR": "')'",
    "_RSQB": "']'",
    "_COMMA": "','",
    "_COLON": "':'",
}


def parse(text: str) -> Node:
    """The tree of a rule, a value or a condition.

    Args:
        text: at most 10,000 characters; ``#`` starts a comment.

    Raises:
        RuleError: it is no rule; the error names line, column, what was expected and the nearest
            known name.
    """
    return parse_by(Run(), text)


def parse_by(run: Run, text: str) -> Node:
    """Like `parse`, by a run that has not begun."""
    _refuse_oversized(text)
    try:
        node: Node = run_through(tokens(text), run)
    except Unexpected as error:
        raise _explained(error, text) from None
    check_size(node)
    check_names(node)
    return node


def _refuse_oversized(text: str) -> None:
    """Refuse at a glance what the parser would only refuse after building it."""
    if len(text) > LONGEST_TEXT:
        raise RuleError(
            f"the rule has {len(text):,} characters", None, f"at most {LONGEST_TEXT:,} are taken"
        )
    depth = opened = 0
    for mark in _MARKS.finditer(text):
        if mark[0] in "([":
            opened += 1
            depth += 1
            if depth > DEEPEST:
                raise too_deep(_place(text, mark.start()))
        elif mark[0] in ")]":
            depth -= 1
    chain = _CHAIN.search(text)
    if chain is not None:
        raise too_deep(_place(text, chain.start()))
    kinds = Counter(match.lastgroup for match in _PARTS.finditer(text))
    # A number is a part of its own, the only one of another part, or a weight behind a colon.
    numbers = kinds["number"] - text.count(":")
    if max(kinds["part"], numbers, opened // 2) > MOST_NODES:
        raise too_many()


def _place(text: str, position: int) -> Place:
    line_start = text.rfind("\n", 0, position) + 1
    return Place(text.count("\n", 0, position) + 1, position - line_start + 1)


def _explained(error: Unexpected, text: str) -> RuleError:
    if error.token.type == END:
        return _ends_early(error, text)
    position, place = error.token.start, error.token.place
    misspelt = _misspelt(text, position)
    if misspelt is not None:
        return misspelt
    found = re.match(r"\w+|.", text[position:], re.DOTALL)
    word = found[0][:40] if found else ""
    suggestion = nearest(word, _accepted_words(error)) if word.isalpha() else None
    advice = f"did you mean {suggestion!r}?" if suggestion else f"expected {_expected(error)}"
    return RuleError(f"unexpected {word!r}", place, advice, suggestion=suggestion)


def _ends_early(error: Unexpected, text: str) -> RuleError:
    if not _MARKS.sub(lambda mark: mark[0] if mark[0][0] == '"' else "", text).strip("() \t\r\n"):
        return RuleError("the rule is empty", Place(1, 1), "write a value or a condition")
    opened: list[int] = []
    for mark in _MARKS.finditer(text):
        if mark[0] in "([":
            opened.append(mark.start())
        elif mark[0] in ")]" and opened:
            opened.pop()
    if opened and "expected a value" not in f"expected {_expected(error)}":
        return RuleError(f"{text[opened[-1]]!r}", _place(text, opened[-1]), "it is never closed")
    place = _place(text, len(text.rstrip()))
    return RuleError("the rule ends too early", place, f"expected {_expected(error)}")


def _misspelt(text: str, position: int) -> RuleError | None:
    for wrong, advice, right in _SPELLINGS:
        for start in range(position, position - len(wrong), -1):
            if start >= 0 and text.startswith(wrong, start):
                return RuleError(
                    f"{wrong!r} is not used here", _place(text, start), advice, suggestion=right
                )
    return None


def _accepted_words(error: Unexpected) -> list[str]:
    return [word for word in KEYWORDS if terminal_of(word) in error.accepted]


def _expected(error: Unexpected) -> str:
    accepted = error.accepted
    if "SCORE" in accepted or ("MINUS" in accepted and "PLUS" not in accepted):
        return "a value or a condition"
    parts = [sign for name, sign in _SIGNS.items() if name in accepted]
    if "PLUS" in accepted:
        parts.insert(0, "an operator")
    elif "_AND" in accepted:
        parts.insert(0, "'and', 'or'")
    elif "NUMBER" in accepted:
        parts.insert(0, "a number")
    elif "NAME" in accepted:
        parts.insert(0, "a name")
    words = [] if parts else [repr(word) for word in _accepted_words(error)]
    return " or ".join(parts or words or ["the end of the rule"])
