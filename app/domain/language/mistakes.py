"""Says what is wrong with text that is no rule, and how to put it right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.domain.language.errors import Place, RuleError, nearest, place_in
from app.domain.language.grammar import KEYWORDS, terminal_of
from app.domain.language.lexer import END
from app.domain.language.names import known_names, spelt_pattern
from app.domain.language.oversize import MARKS

if TYPE_CHECKING:
    from app.domain.language.machine import Unexpected

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
    ("≥", "write '>='", ">="),
    ("≤", "write '<='", "<="),
    ("≠", "write '!='", "!="),
    ("×", "write '*'", "*"),
    ("÷", "write '/'", "/"),
    ("−", "write '-'", "-"),
    ("–", "write '-'", "-"),
    ("¬", "write 'not'", "not"),
    (";", "a rule is one condition; join conditions with 'and'", "and"),
    ("@", "a timeframe stands behind it, such as close@4h", None),
    ("$", "the name of a parameter stands behind it, such as $length", None),
    ("%", "write a number in front of it, such as 3%", None),
    ("'", 'labels stand in double quotes, such as as "oversold"', '"'),
    ("“", 'labels stand in double quotes, such as as "oversold"', '"'),
    ('"', "a label needs both quotes, 'as' before it and no line break", None),
)
_EXPECTED = {
    "NUMBER": "a number",
    "NAME": "a name",
    "STRING": 'a label in double quotes, such as "oversold"',
    "_LPAR": "'('",
    "_RPAR": "')'",
    "_RSQB": "']'",
    "_COMMA": "','",
    "_COLON": "':'",
}


def explained(error: Unexpected, text: str) -> RuleError:
    """The error for a token that cannot stand where it stands.

    Args:
        error: the token, and what could stand there.
        text: the whole rule.
    """
    if error.token.type == END:
        return _ends_early(error, text)
    for explain in (_misspelt, _comparison_of_three, _price_alone, _pattern):
        mistake = explain(error, text)
        if mistake is not None:
            return mistake
    found = re.match(r"\w+|.", text[error.token.start :], re.DOTALL)
    word = found[0][:40] if found else ""
    suggestion = _nearest_word(word, error)
    advice = f"did you mean {suggestion!r}?" if suggestion else f"expected {_expected(error)}"
    return RuleError(f"unexpected {word!r}", error.token.place, advice, suggestion=suggestion)


def _nearest_word(word: str, error: Unexpected) -> str | None:
    """The keyword meant, unless the word itself means something."""
    if not word.isalpha() or word in KEYWORDS or word in known_names():
        return None
    accepted = [known for known in KEYWORDS if terminal_of(known) in error.accepted]
    return nearest(word, accepted, likeness=0.7)


def _comparison_of_three(error: Unexpected, _text: str) -> RuleError | None:
    if error.token.type != "COMPARISON" or "PLUS" not in error.accepted:
        return None
    return RuleError(
        f"a second {error.token.text!r}",
        error.token.place,
        "join two comparisons with 'and', or write 'a between b and c'",
    )


def _price_alone(error: Unexpected, text: str) -> RuleError | None:
    before = text[: error.token.start].rstrip()
    if error.accepted != {"_TOUCHES"} or not before.endswith("price"):
        return None
    place = place_in(text, len(before) - len("price"))
    advice = "it stands before 'touches' alone; write 'close'"
    return RuleError("'price'", place, advice, suggestion="close")


def _pattern(error: Unexpected, text: str) -> RuleError | None:
    """``3blackcrows``, which is read as a number and a name."""
    start = error.token.start
    digits = re.search(r"[0-9]+\Z", text[:start])
    word = re.match(r"\w+", text[start:])
    if digits is None or word is None:
        return None
    written = digits[0] + word[0]
    meant = spelt_pattern(written)
    if meant is None:
        return None
    place = place_in(text, digits.start())
    return RuleError(
        f"unknown name {written!r}", place, f"did you mean {meant!r}?", suggestion=meant
    )


def _ends_early(error: Unexpected, text: str) -> RuleError:
    if not MARKS.sub(lambda mark: mark[0] if mark[0][0] == '"' else "", text).strip("() \t\r\n"):
        return RuleError("the rule is empty", Place(1, 1), "write a value or a condition")
    opened: list[int] = []
    for mark in MARKS.finditer(text):
        if mark[0] in "([":
            opened.append(mark.start())
        elif mark[0] in ")]" and opened:
            opened.pop()
    if opened and "expected a value" not in f"expected {_expected(error)}":
        return RuleError(f"{text[opened[-1]]!r}", place_in(text, opened[-1]), "it is never closed")
    place = place_in(text, len(text.rstrip()))
    return RuleError("the rule ends too early", place, f"expected {_expected(error)}")


def _misspelt(error: Unexpected, text: str) -> RuleError | None:
    position = error.token.start
    for wrong, advice, right in _SPELLINGS:
        for start in range(position, position - len(wrong), -1):
            if start >= 0 and text.startswith(wrong, start):
                return RuleError(
                    f"{wrong!r} is not used here", place_in(text, start), advice, suggestion=right
                )
    return None


def _expected(error: Unexpected) -> str:
    accepted = error.accepted
    if "SCORE" in accepted:
        return "a value or a condition"
    parts = [
        sign
        for name, sign in _EXPECTED.items()
        if name in accepted and not (name == "_LPAR" and "PLUS" in accepted)
    ]
    if "PLUS" in accepted:
        parts.insert(0, "an operator")
    elif "_AND" in accepted:
        parts.insert(0, "'and', 'or'")
    words = [repr(word) for word in KEYWORDS if terminal_of(word) in accepted]
    return " or ".join(parts or words or ["the end of the rule"])
