"""What commands print: one JSON document, or aligned text."""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def print_json(document: Mapping[str, Any]) -> None:
    """Write exactly one JSON document to standard output; undefined numbers become null."""
    json.dump(defined(document), sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")


def print_line(text: str = "") -> None:
    """Write one line to standard output."""
    sys.stdout.write(f"{text}\n")


def print_error(text: str) -> None:
    """Write one line to standard error."""
    sys.stderr.write(" ".join(text.split()) + "\n")


def print_table(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write aligned columns: numbers to the right, text to the left."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [
        max(len(title), *(len(row[column]) for row in cells)) if cells else len(title)
        for column, title in enumerate(titles)
    ]
    right = [
        bool(rows) and all(isinstance(row[column], int | float | None) for row in rows)
        for column in range(len(titles))
    ]
    for row in [list(titles), *cells]:
        parts = [
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(row, widths, right, strict=True)
        ]
        print_line("  ".join(parts).rstrip())


def plain_figure(_node: object, value: float | None) -> str:
    """A number of an explanation; undefined is a dash."""
    return _cell(value)


def defined(value: Any) -> Any:
    """The same document with NaN and infinities as None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: defined(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [defined(item) for item in value]
    return value


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return str(value)
