"""Text to tokens, in one pass over the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.language.errors import Place
from app.domain.language.grammar import KEYWORDS, SIGNS, terminal_of

if TYPE_CHECKING:
    from collections.abc import Iterator

END: Final = "$END"
UNKNOWN: Final = "UNKNOWN"

_TOKENS: Final = re.compile(
    r"(?P<SKIPPED>(?:[ \t\r\n]++|\#[^\n]*+)++)"
    r"|(?P<SYMBOL>[A-Z0-9]++/[A-Z][A-Z0-9]*+:)"
    # Some patterns begin with a digit: '3_black_crows'.
    r"|(?P<NAME>(?:[A-Za-z_]|[0-9]++_[A-Za-z]{2})[A-Za-z0-9_]*+)"
    r"|(?P<NUMBER>(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?%?)"
    r"|(?P<COMPARISON>[<>]=?|[=!]=)"
    r"|(?P<SIGN>[-+*/()\[\],.:=])"
    r"|(?P<TIMEFRAME>@[ \t]*[0-9A-Za-z]+)"
    r"|(?P<PARAMETER>\$[A-Za-z_][A-Za-z0-9_]*)"
    r'|(?P<STRING>"(?:\\["\\]|[^"\\\n])*+")'
    r"|(?P<UNKNOWN>.)",
    re.DOTALL,
)
# Twice as quick as the classes' own constructors, and there are thousands of tokens.
_make = tuple.__new__
_WORDS: Final = {word: terminal_of(word) for word in (*KEYWORDS, "bar")}
# Words that parameters and choices share, as in 'hidden=true', mean the language's own only here.
_ONLY_BEHIND: Final = {"_TRUE": ("_BECOMES",), "_BARS": ("NUMBER", "PARAMETER")}


class Token(NamedTuple):
    """One word, number or sign.

    Attributes:
        type: name of the grammar's terminal; `END` behind the last one, `UNKNOWN` for a character
            that no rule can hold.
        start: offset in the text; ``place`` says the same as line and column.
    """

    type: str
    text: str
    start: int
    place: Place

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.start + len(self.text)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a rule, `END` last; spaces and comments are left out."""
    line, line_start = 1, 0
    before = ""
    for match in _TOKENS.finditer(text):
        kind, word, start = str(match.lastgroup), match[0], match.start()
        if kind == "SKIPPED":
            if "\n" in word:
                line += word.count("\n")
                line_start = start + word.rindex("\n") + 1
            continue
        if kind == "NAME":
            # Outputs may be called as the language's words are: 'zigzag.price'.
            kind = "NAME" if before == "_DOT" else _WORDS.get(word, "NAME")
            if kind in _ONLY_BEHIND and before not in _ONLY_BEHIND[kind]:
                kind = "NAME"
        elif kind == "SIGN":
            kind = SIGNS[word]
        before = kind
        place = _make(Place, (line, start - line_start + 1))
        yield _make(Token, (kind, word, start, place))
    yield Token(END, "", len(text), Place(line, len(text) - line_start + 1))
