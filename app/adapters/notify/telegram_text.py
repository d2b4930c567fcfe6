"""Texts as Telegram takes them: cleaned, counted in UTF-16 units, cut where a line ends.

Bold is given as an entity (a place in the text), never as markup, so no character of a text can
break it. Limits: https://core.telegram.org/bots/api#sendmessage and #sendphoto.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MOST_TEXT: Final = 4096
MOST_CAPTION: Final = 1024
MOST_PARTS: Final = 3
MOST_PICTURE: Final = 10_000_000

_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Part:
    """One message: its text, and how many UTF-16 units at its beginning are bold."""

    text: str
    bold: int = 0


def units(text: str) -> int:
    """Length in UTF-16 units, which is how Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def cleaned(text: str) -> str:
    """The text without what Telegram refuses: half characters and control characters."""
    return _UNSHOWN.sub("\ufffd", _LINE_ENDS.sub("\n", text)).strip()


def parts_of(title: str, text: str, most: int = MOST_TEXT) -> tuple[Part, ...]:
    """Title, in bold, and text as messages of at most ``most`` units, in order; never none.

    Cut at line ends, else at blanks, else anywhere between two characters. The white space around
    a cut is left out, since Telegram leaves it out too.
    """
    title, text = " ".join(cleaned(title).split()), cleaned(text)
    rest = f"{title}\n\n{text}" if title and text else title or text or "…"
    bold = units(title)
    parts = []
    while rest:
        head, rest = _cut(rest, most)
        parts.append(Part(head, min(bold, units(head))))
        bold = 0 if bold <= units(head) else bold - units(head)
    return tuple(parts)


def _cut(text: str, most: int) -> tuple[str, str]:
    """What fits, and the rest; both without white space at the cut."""
    end = _fitting(text, most)
    if end < len(text):
        place = max(text.rfind("\n", 0, end + 1), 0) or max(text.rfind(" ", 0, end + 1), 0)
        end = place or end
    return text[:end].rstrip(), text[end:].lstrip()


def _fitting(text: str, most: int) -> int:
    """How many characters fit into ``most`` UTF-16 units."""
    if units(text[:most]) <= most:
        return min(len(text), most)
    used = 0
    for index, character in enumerate(text[:most]):
        used += 2 if character > "\uffff" else 1
        if used > most:
            return index
    return len(text)
