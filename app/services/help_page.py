"""One page of the help, and how pages are found by word or by search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GUIDE: Final = "Guide"
_BEST: Final = 4


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One page.

    Attributes:
        id: stable; links to it read ``help:id``.
        section: heading it stands under in the list.
        text: Markdown that begins with the title: headings, paragraphs, lists, tables, fenced
            code, `` `code` ``, ``**strong**``, ``*stress*`` and links.
        words: names of the language that the page explains.
    """

    id: str
    title: str
    section: str
    text: str
    words: frozenset[str]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; cells are Markdown without ``|``."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def find_word(pages: Sequence[HelpPage], word: str) -> HelpPage | None:
    """The page that explains a name of the language; None when none does.

    A page of the name's own comes before one that explains several.
    """
    explaining = [page for page in pages if word in page.words]
    return min(explaining, key=lambda page: len(page.words), default=None)


def search(pages: Sequence[HelpPage], wanted: str) -> tuple[HelpPage, ...]:
    """The pages that hold every word of ``wanted``, the likeliest first.

    A page whose name or title is meant comes before one that only mentions it.
    """
    words = wanted.casefold().split()
    rated = [(_rating(page, words), place) for place, page in enumerate(pages)]
    kept = sorted((-rating, place) for rating, place in rated if rating)
    return tuple(pages[place] for _, place in kept)


def _rating(page: HelpPage, words: Sequence[str]) -> int:
    """0 for a page that lacks one of the words."""
    name, title, text = page.id.casefold(), page.title.casefold(), page.text.casefold()
    total = 1
    for word in words:
        if word in page.words and len(page.words) == 1:
            total += 2 * _BEST
        elif name.rpartition("/")[2].startswith(word) or title.startswith(word):
            total += _BEST
        elif word in title:
            total += _BEST - 1
        elif word in page.words:
            total += _BEST - 2
        elif word not in text:
            return 0
    return total
