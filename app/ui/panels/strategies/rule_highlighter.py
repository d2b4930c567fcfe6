"""Colours of rule text, read from the tokens each time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat

from app.domain.language.grammar import CONTEXT_NAMES, KEYWORDS, PRICE_FIELDS, REGIME_LABELS
from app.ui.theme import color

if TYPE_CHECKING:
    from PySide6.QtGui import QTextDocument

_WORDS: Final = re.compile(
    r"(?P<comment>\#.*)"
    r"|(?P<string>\"(?:\\.|[^\"\\])*\"?)"
    r"|(?P<symbol>[A-Z0-9]+/[A-Z][A-Z0-9]*:)"
    r"|(?P<timeframe>@\s*\w+)"
    r"|(?P<parameter>\$\w+)"
    r"|(?P<number>(?<![\w.])(?:\d[\d_]*(?:\.[\d_]*)?|\.\d+)(?:[eE][+-]?\d+)?%?)"
    r"|(?P<name>[A-Za-z_]\w*)"
)
_TOKENS: Final = {
    "comment": "text3",
    "string": "text2",
    "symbol": "s3",
    "timeframe": "s3",
    "parameter": "s3",
    "number": "s1",
}
_KEYWORDS: Final = frozenset(KEYWORDS)
_FIELDS: Final = frozenset((*PRICE_FIELDS, *CONTEXT_NAMES, *REGIME_LABELS))


def token_of(kind: str, word: str) -> str:
    """The colour token of a word of a rule."""
    if kind != "name":
        return _TOKENS[kind]
    if word in _KEYWORDS:
        return "accent"
    return "s4" if word in _FIELDS else "s2"


class RuleHighlighter(QSyntaxHighlighter):
    """Keywords, fields, indicators, numbers, timeframes, labels and comments."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        for found in _WORDS.finditer(text):
            kind = found.lastgroup or "name"
            shape = QTextCharFormat()
            shape.setForeground(color(token_of(kind, found.group())))
            self.setFormat(found.start(), len(found.group()), shape)
