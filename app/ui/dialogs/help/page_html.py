"""From the Markdown of a help page to rich text in the colours in use."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from app.ui.theme import font, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_INLINE: Final = re.compile(
    r"`(?P<code>[^`]*)`"
    r"|\*\*(?P<strong>[^*]+)\*\*"
    r"|\*(?P<stress>[^*]+)\*"
    r"|\[(?P<link>[^]]+)\]\((?P<target>[^)\s]+)\)"
)
_CELL: Final = re.compile(r"(?<!\\)\|")
_MONO_FAMILY: Final = "JetBrains Mono"
_MONO: Final = f"font-family:'{_MONO_FAMILY}'"
_PROSE_SIZE: Final = 13
_MONO_SIZE: Final = 13
_MARGIN: Final = 24


def page_document(text: str) -> QTextDocument:
    """A page ready to be shown; code shows ``>=`` as it is typed, not as one sign.

    It is laid out when a view takes it, once: in a view each change of it would be laid out.
    """
    document = QTextDocument()
    document.setDefaultFont(font(_PROSE_SIZE))
    document.setDocumentMargin(_MARGIN)
    document.setHtml(page_html(text))
    shape = QTextCharFormat()
    shape.setFont(
        font(_MONO_SIZE, mono=True),
        QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly,
    )
    cursor = QTextCursor(document)
    for start, end in _code(document):
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(shape)
    return document


def _code(document: QTextDocument) -> list[tuple[int, int]]:
    """First and last position of each piece of code."""
    found = []
    block = document.begin()
    while block.isValid():
        place = block.begin()
        while not place.atEnd():
            fragment = place.fragment()
            if _MONO_FAMILY in (fragment.charFormat().fontFamilies() or ()):
                found.append((fragment.position(), fragment.position() + fragment.length()))
            place += 1
        block = block.next()
    return found


def page_html(text: str) -> str:
    """Rich text for a page as `app.services.help_pages` writes them.

    Colours are those of the tokens in use: make it anew when the theme changes.
    """
    return f'<html><body style="line-height:140%">{"".join(_blocks(text))}</body></html>'


def _blocks(text: str) -> Iterator[str]:
    lines = iter(text.split("\n"))
    gathered: list[str] = []
    for line in lines:
        if line.startswith("```"):
            yield from _block(gathered)
            yield _code_block(_fenced(lines))
        elif line.strip():
            gathered.append(line)
        else:
            yield from _block(gathered)
    yield from _block(gathered)


def _fenced(lines: Iterator[str]) -> str:
    held = []
    for line in lines:
        if line.startswith("```"):
            break
        held.append(line)
    return "\n".join(held)


def _block(lines: list[str]) -> Iterator[str]:
    """The block that was gathered, which is emptied."""
    if not lines:
        return
    first = lines[0]
    if first.startswith("#"):
        yield _heading(first)
        held = lines[1:]
        lines.clear()
        yield from _block(held)
        return
    if first.startswith("|"):
        yield _table(lines)
    elif first.startswith("- "):
        items = "".join(f'<li style="margin-bottom:4px">{inline(line[2:])}</li>' for line in lines)
        yield f'<ul style="margin-left:0; -qt-list-indent:1">{items}</ul>'
    else:
        yield f'<p style="margin:0 0 10px 0">{inline(" ".join(lines))}</p>'
    lines.clear()


def _heading(line: str) -> str:
    level = len(line) - len(line.lstrip("#"))
    size, above = (18, 0) if level == 1 else (14, 14)
    words = inline(line.lstrip("# "))
    style = f"font-size:{size}px; font-weight:600; margin:{above}px 0 8px 0"
    return f'<h{level} style="{style}">{words}</h{level}>'


def _code_block(code: str) -> str:
    colors = tokens().colors
    lines = "<br>".join(escape(line).replace("  ", "&nbsp; ") for line in code.split("\n"))
    return (
        f'<table width="100%" cellspacing="0" cellpadding="8" bgcolor="{colors["hover"]}"'
        f' style="margin:8px 0 12px 0"><tr><td><span style="{_MONO}; color:{colors["text"]}">'
        f"{lines}</span></td></tr></table>"
    )


def _table(lines: list[str]) -> str:
    head, rows = _cells(lines[0]), [_cells(line) for line in lines[2:]]
    colors = tokens().colors
    edge = f"border-bottom:1px solid {colors['line']}"
    parts = []
    if any(head):
        style = f"{edge}; color:{colors['text2']}; font-weight:500; padding:4px 16px 4px 0"
        cells = "".join(f'<td style="{style}">{inline(cell)}</td>' for cell in head)
        parts.append(f"<tr>{cells}</tr>")
    for row in rows:
        style = f"{edge}; padding:5px 16px 5px 0"
        parts.append(
            "<tr>" + "".join(f'<td style="{style}">{inline(c)}</td>' for c in row) + "</tr>"
        )
    body = "".join(parts)
    return (
        '<table width="100%" cellspacing="0" border="0"'
        f' style="border-collapse:collapse; margin:8px 0 12px 0">{body}</table>'
    )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(line.strip())[1:-1]]


def inline(text: str) -> str:
    """One run of Markdown: code, strong, stressed and linked words; the rest is escaped."""
    parts, at = [], 0
    for found in _INLINE.finditer(text):
        parts.append(escape(text[at : found.start()]))
        parts.append(_marked(found))
        at = found.end()
    parts.append(escape(text[at:]))
    return "".join(parts)


def _marked(found: re.Match[str]) -> str:
    colors = tokens().colors
    if found["link"] is not None:
        style = f"color:{colors['accent']}; text-decoration:none"
        return f'<a href="{escape(found["target"])}" style="{style}">{escape(found["link"])}</a>'
    if found["code"] is not None:
        return f'<span style="{_MONO}; color:{colors["s2"]}">{escape(found["code"])}</span>'
    if found["strong"] is not None:
        return f'<span style="font-weight:600">{escape(found["strong"])}</span>'
    return f"<i>{escape(found['stress'])}</i>"
