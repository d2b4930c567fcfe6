"""Tables as text for the clipboard and as files."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QIODevice, QSaveFile

from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from app.ui.models.column import Column

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def headers(columns: Sequence[Column[Any]]) -> list[str]:
    """Titles with units: ``Entry (USDT)``."""
    return [f"{c.title} ({c.unit})" if c.unit else c.title for c in columns]


def values(columns: Sequence[Column[Any]], rows: Iterable[Any]) -> list[list[Any]]:
    """The full values, unformatted; texts that a spreadsheet would run are disarmed."""
    return [[_safe(column.value(row)) for column in columns] for row in rows]


def _safe(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _written(columns: Sequence[Column[Any]], rows: Iterable[Any], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(headers(columns))
    writer.writerows(values(columns, rows))
    return text.getvalue()


def tsv(columns: Sequence[Column[Any]], rows: Iterable[Any]) -> str:
    """Tab-separated, with a header line, for the clipboard."""
    return _written(columns, rows, "\t")


def save_csv(path: Path, columns: Sequence[Column[Any]], rows: Iterable[Any]) -> None:
    """Write a CSV file in UTF-8, whole or not at all.

    Raises:
        EnvironmentFault: the file cannot be written.
    """
    file = QSaveFile(str(path))
    mode = QIODevice.OpenModeFlag.WriteOnly
    data = _written(columns, rows, ",").encode("utf-8")
    if not (file.open(mode) and file.write(data) == len(data) and file.commit()):
        raise EnvironmentFault(f"{path} was not written: {file.errorString()}.")
