"""Numbers and times as exchanges, spreadsheets and people write them."""

from __future__ import annotations

import random
import string
import time
from decimal import Decimal

import pytest

from app.domain.errors import BadInput
from app.domain.journal.layouts import LAYOUTS, Refused, open_table
from app.domain.journal.layouts.moments import Moment, read_moment, read_offset
from app.domain.journal.layouts.numbers import NumberFormat, number_format
from tests.builders import fill_files as written

DOT, COMMA = NumberFormat(), NumberFormat(comma=True, dot=False)
NEW_YEAR = 1_704_067_200_000  # 2024-01-01 00:00 UTC


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234", "1234"),
        ("1,234,567", "1234567"),
        ("12,34,567.8", "1234567.8"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("0,5", "0.5"),
        ("12345,67", "12345.67"),
        ("1'234.5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234,5", "1234.5"),
        ("$1,234.50", "1234.5"),
        ("-$5.25", "-5.25"),
        ("€0.07", "0.07"),
        ("US$ 3", "3"),
        ("kr2.20", "2.2"),
        ("5 €", "5"),
        ("−4", "-4"),
        ("+4", "4"),
        ("1e-7", "0.0000001"),
        (".5", "0.5"),
        ("0.04611800000000000000", "0.046118"),
    ],
)
def test_number_is_read_exactly(text, number):
    assert DOT.read(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "NaN", "inf", "1.2.3", "1,23,4", "--5", "1e999", "12 34", "a5", "5 apples",
     "1" * 99, "١٢", "0x10", "1_0", "½"],
)  # fmt: skip
def test_what_is_no_number_is_none(text):
    assert DOT.read(text) is None


def test_comma_means_what_the_rest_of_the_file_means():
    assert COMMA.read("1,234") == Decimal("1.234")
    assert COMMA.read("1.234") == Decimal(1234)
    assert COMMA.read("-1.234") == Decimal(-1234)
    assert COMMA.read("1.5") == Decimal("1.5")
    assert number_format(["1,234", "0,5"], ",").comma
    assert not number_format(["1,234", "0.5"], ";").comma
    assert not number_format(["1,234"], ",").comma
    assert number_format(["1,234"], ";").comma
    assert not number_format(["1,234", "0,5", "0.5"], ";").comma
    assert number_format(["1.234", "5.678"], ";").read("1.234") == Decimal("1.234")
    assert number_format(["1.234", "5,678"], ";").read("5,678") == Decimal(5678)
    assert number_format(["1.234", "0,5"], ",").read("1.234") == Decimal(1234)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-01 00:00:00", Moment(NEW_YEAR, None)),
        ("2024-01-01T00:00:00Z", Moment(NEW_YEAR, 0)),
        ("2024-01-01 00:00:00 UTC", Moment(NEW_YEAR, 0)),
        ("2024-01-01T05:30:00.250+05:30", Moment(NEW_YEAR + 19_800_250, 330)),
        ("2024-01-01 00:00:00.1234", Moment(NEW_YEAR + 123, None)),
        ("24-01-01 00:00:00", Moment(NEW_YEAR, None)),
        ("00:05 2024-01-01", Moment(NEW_YEAR + 300_000, None)),
        ("2024/1/1 0:05", Moment(NEW_YEAR + 300_000, None)),
        ("01.01.2024 00:05:00", Moment(NEW_YEAR + 300_000, None)),
        ("2024-01-01 12:00:01 AM", Moment(NEW_YEAR + 1_000, None)),
        ("2024-01-01 12:00:01 pm", Moment(NEW_YEAR + 43_201_000, None)),
    ],
)
def test_moment_is_read(text, moment):
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    ["", "2024-02-30 00:00:00", "2024-13-01 00:00", "2024-01-01 24:00:00", "2024-01-01", "now",
     "1066-01-01 00:00:00", "2024-01-01 00:00:00+99:00", "2024-01-01 13:00 PM", "1704067200"],
)  # fmt: skip
def test_what_is_no_moment_is_none(text):
    assert read_moment(text) is None


def test_order_of_day_and_month_is_the_profiles():
    january, day = NEW_YEAR + 86_400_000, 31 * 86_400_000
    assert read_moment("02/01/2024 00:00", "dmy") == Moment(january, None)
    assert read_moment("02/01/2024 00:00", "mdy") == Moment(NEW_YEAR + day, None)
    assert read_moment("02/01/2024 00:00") is None
    for text in ("1704067200", "1704067200000", "1704067200000000", "1704067200.0"):
        assert read_moment(text, "unix") == Moment(NEW_YEAR, 0)


def test_offsets():
    named = ("UTC", "UTC+8", "GMT-03:30", "+0200", "UTC+15", "Europe/Berlin", "")
    assert [read_offset(name) for name in named] == [0, 480, -210, 120, None, None, None]


def test_ten_thousand_damaged_rows_are_each_refused_and_fast():
    row = "2024-03-01 10:00:00,BTCUSDT,BUY,60000,0.5BTC,30000USDT,0"
    damaged = [row.replace("60000", f"6000{place}x") for place in range(10_000)]
    text = "\n".join((written.NEWER_BINANCE, *damaged, row))
    started = time.process_time()
    table = open_table(text, [layout for _, layout in LAYOUTS.items()])
    rows = list(table.layout.read(table.rows()))
    assert time.process_time() - started < 5.0
    assert [one.line for one in rows if isinstance(one, Refused)] == list(range(2, 10_002))
    assert {one.field for one in rows if isinstance(one, Refused)} == {"Price"}
    assert len(rows) == 10_001


def test_hostile_texts_are_refused_and_nothing_else_happens():
    """Random bytes behind, between and before the headers of every layout."""
    chance = random.Random(7)
    headers = [written.NEWER_BINANCE, written.BYBIT, written.OKX, written.KRAKEN]
    headers += [written.COINBASE_FILLS, written.COINBASE_STATEMENT, written.OLDER_BINANCE]
    signs = string.printable + '"",,;;\t\n\n٣−€\ufeff\u2028'
    layouts = [layout for _, layout in LAYOUTS.items()]
    for place in range(700):
        noise = "".join(chance.choices(signs, k=chance.randrange(400)))
        header = headers[place % len(headers)]
        cells = [header.replace('"', "").split(",")[: chance.randrange(1, 9)], noise.split(",")]
        row = ",".join(chance.choice(cells)[:20])
        text = f"{noise}\n{header}\n{row}\n{noise}" if place % 3 else noise
        try:
            table = open_table(text, layouts)
        except BadInput:
            continue
        assert list(table.layout.read(table.rows())) is not None
