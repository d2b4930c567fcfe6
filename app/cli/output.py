"""What commands print: one JSON document, or aligned text."""

from __future__ import annotations

import sys
from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Any, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_DIGITS: Final = 10
_VAST: Final = 1e18


def print_json(document: Mapping[str, Any]) -> None:
    """Write exactly one JSON document to standard output; undefined numbers become null."""
    print_line(json_text(document))


def json_text(document: Mapping[str, Any]) -> str:
    """A document on one line; NaN and infinities are null."""
    options = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY
    return orjson.dumps(document, option=options).decode()


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


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return _figure(value) if isinstance(value, float) else str(value)


def _figure(value: float) -> str:
    """Ten digits, or all of them before the point; no exponent in any market's figures."""
    if not value or not isfinite(value) or not 1 / _VAST < abs(value) < _VAST:
        return f"{value:,.{_DIGITS}g}"
    decimals = max(0, _DIGITS - 1 - floor(log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text
