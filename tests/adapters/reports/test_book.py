"""Workbooks as openpyxl reads them: every kind of cell, as it was put in."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from openpyxl import load_workbook

from app.adapters.reports.book import Book
from app.adapters.reports.sheet import serial

if TYPE_CHECKING:
    from pathlib import Path

    from app.adapters.reports.sheet import Sheet


def book_of(path: Path, *rows: tuple[object, ...]) -> list[tuple[object, ...]]:
    """What a sheet of these rows reads as."""
    with path.open("wb") as file, Book(file) as book, book.sheet("One", (9, 9)) as sheet:
        fill(sheet, rows)
    found = load_workbook(path)
    assert found.sheetnames == ["One"]
    return list(found["One"].iter_rows(values_only=True))


def fill(sheet: Sheet, rows: tuple[tuple[object, ...], ...]) -> None:
    for row in rows:
        sheet.row(row)  # type: ignore[arg-type]


def test_numbers_are_read_as_they_were(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    drawn = tuple(chance.normal(0, 10.0 ** chance.integers(-12, 12, 50)).tolist())
    numbers = (*drawn, 0, -7, 10**15, 1e-300, 1.7e308, True, False)
    (found,) = book_of(tmp_path / "one.xlsx", numbers)
    assert found == pytest.approx(numbers, rel=1e-15)  # written with 16 digits
    assert [type(one) for one in found[-2:]] == [bool, bool]
    (of_numpy,) = book_of(tmp_path / "two.xlsx", (np.float64(0.1), np.int64(3)))
    assert of_numpy == (0.1, 3)


def test_what_is_no_number_is_said_in_words_or_left_out(tmp_path: Path) -> None:
    (found,) = book_of(tmp_path / "one.xlsx", (math.inf, -math.inf, math.nan, None, "", 1))
    assert found == ("∞", "−∞", None, None, None, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "<b>&amp;</b>", "]]>", " spaces ", "two\nlines\tand ✓"),
        *("#N/A", "TRUE", "12", "émoji 🦅", "a" * 32_767),
    ],
)
def test_texts_stay_texts(text: str, tmp_path: Path) -> None:
    path = tmp_path / "one.xlsx"
    assert book_of(path, (text, 1)) == [(text, 1)]
    cell = load_workbook(path)["One"]["A1"]
    assert cell.data_type == "s"
    assert cell.quotePrefix is (text[0] in "=+-@#")


def test_what_no_workbook_holds_is_left_out(tmp_path: Path) -> None:
    found = book_of(tmp_path / "one.xlsx", ("a\x00b\ud800c\uffff", "z" * 40_000))
    assert found == [("abc", "z" * 32_767)]


def test_far_columns_and_rows_between(tmp_path: Path) -> None:
    row = (None,) * 701 + ("last",)
    found = book_of(tmp_path / "one.xlsx", (), row)
    assert found[1] == row
    assert load_workbook(tmp_path / "one.xlsx")["One"]["ZZ2"].value == "last"


def test_formats_titles_widths_and_the_frozen_row(tmp_path: Path) -> None:
    moment = int(np.datetime64("2023-12-20T02:03:04", "ms").astype(np.int64))
    with (tmp_path / "one.xlsx").open("wb") as file, Book(file) as book:
        with book.sheet("First", (9, 31), is_frozen=True) as sheet:
            sheet.heading("time", "=share")
            sheet.row((serial(moment), 0.125, 2.5), ("yyyy-mm-dd hh:mm:ss", "0.00%"))
        with book.sheet("Second & last", (9,)) as sheet:
            sheet.row((0.5,), ("0.00%",))
    found = load_workbook(tmp_path / "one.xlsx")
    assert found.sheetnames == ["First", "Second & last"]
    first = found["First"]
    assert (first.freeze_panes, first.column_dimensions["B"].width) == ("A2", 31)
    assert [cell.font.b for cell in first[1]] == [True, True, False]
    assert first["B1"].value == "=share"
    assert first["B1"].data_type == "s"
    assert first["A2"].value == datetime(2023, 12, 20, 2, 3, 4)  # noqa: DTZ001 (workbooks know none)
    assert (first["B2"].number_format, first["B2"].value) == ("0.00%", 0.125)
    assert (first["C2"].number_format, first["C2"].value) == ("General", 2.5)
    assert found["Second & last"]["A1"].number_format == "0.00%"
    assert found["Second & last"].freeze_panes is None
