from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.scan.events import ScannerRow
from app.ui.panels.scanner.badges import strategy_code
from app.ui.panels.scanner.row_filter import Comparison, RowFilter, parse_filter


def a_row(**changes: Any) -> ScannerRow:
    values: dict[str, Any] = {
        "symbol": "BTC/USDT",
        "rank": 1,
        "last": 42_000.0,
        "tick": 0.01,
        "change": -0.0142,
        "quote_volume": 447e6,
        "spark": (),
        "rsi": 38.0,
        "score": 88.0,
    }
    return ScannerRow(**{**values, **changes})


@pytest.mark.parametrize(
    ("typed", "passes"),
    [
        ("", True),
        ("btc", True),
        ("BTC usdt", True),
        ("eth", False),
        ("pullback", True),
        ("rsi < 40", True),
        ("rsi(14)<40", True),
        ("RSI >= 40", False),
        ("change < -1", True),
        ("change > −1 %", False),
        ("volume > 400m", True),
        ("vol>0.5b", False),
        ("score > 80 and rsi < 40", True),
        ("btc score > 90", False),
        ("rank = 1", True),
        ("last > 41k", True),
    ],
)
def test_words_and_comparisons_must_all_hold(typed: str, passes: bool) -> None:
    assert parse_filter(typed).accepts(a_row(), ["Trend pullback"]) is passes


@pytest.mark.parametrize("typed", ["rsi <", "rsi < -", "change >= ", "score="])
def test_an_unfinished_comparison_filters_nothing(typed: str) -> None:
    assert parse_filter(typed) == RowFilter()


def test_a_row_without_the_number_does_not_pass() -> None:
    assert not parse_filter("rsi < 40").accepts(a_row(rsi=None), [])


def test_the_bound_is_scaled_by_its_unit() -> None:
    assert parse_filter("volume > 2.5m").comparisons == (Comparison("volume", ">", 2.5e6),)


@given(st.text(max_size=80))
def test_anything_may_be_typed(typed: str) -> None:
    assert parse_filter(typed).accepts(a_row(), ["Trend pullback"]) in (True, False)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Trend pullback", "TP"),
        ("EMA trend pullback", "ETP"),
        ("Donchian breakout with volume", "DBW"),
        ("Breakout", "BR"),
        ("x", "X"),
        ("***", "?"),
    ],
)
def test_a_strategy_has_a_code_of_few_letters(name: str, code: str) -> None:
    assert strategy_code(name) == code
