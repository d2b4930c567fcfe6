from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF

from app.domain.setup import ConditionTrace, Direction, Exit, SetupState, Target
from app.ui.panels.setup.conditions import condition_rows
from app.ui.panels.setup.rungs import rungs_of, spread
from app.ui.panels.setup.sheet import Sheet
from app.ui.panels.setup.time_line import event_lines, folded
from app.ui.theme import font
from tests.builders.setup_desk import MARKETS
from tests.builders.setups import BAR, a_setup, an_event

if TYPE_CHECKING:
    from app.ui.theme import Theme

LEVELS: dict[str, Any] = {
    "entry": 100.0,
    "stop": 90.0,
    "targets": (Target(110.0, 0.5), Target(120.0, 0.5)),
    "last_price": 104.0,
}
PRICES = frozenset({"close", "ema(21)", "ema(55)", "ema(200)"})


def a_sheet(**changes: Any) -> Sheet:
    setup = a_setup(**{**LEVELS, **changes})
    return Sheet(setup, (an_event(setup),), MARKETS[0], 10_000.0, 0.01, None, "2 ATR", None, PRICES)


def test_levels_stand_by_price_with_their_distance() -> None:
    rungs = {rung.name: rung for rung in rungs_of(a_sheet())}

    assert list(rungs) == ["TP2", "TP1", "Last", "Entry", "Stop"]
    assert rungs["TP2"].r == pytest.approx(2)
    assert rungs["TP2"].note == "50 %"
    assert rungs["Last"].change == pytest.approx(0.04)
    assert rungs["Stop"].note == "2 ATR"
    assert rungs["Entry"].change is None


def test_a_moved_stop_names_the_first() -> None:
    stop = next(rung for rung in rungs_of(a_sheet(current_stop=100.0)) if rung.name == "Stop")

    assert stop.price == 100.0
    assert stop.r == 0
    assert stop.note == "was 90.00"


def test_an_ended_setup_shows_where_it_was_left() -> None:
    exits = (Exit(BAR, 110.0, 0.5, "tp1"), Exit(BAR, 100.0, 0.5, "break_even"))
    rungs = rungs_of(a_sheet(state=SetupState.WON, entry_price=100.0, r=0.5, exits=exits))
    left = next(rung for rung in rungs if rung.name == "Exit")

    assert (left.price, left.r) == (105.0, 0.5)
    assert "Last" not in [rung.name for rung in rungs]


def test_a_short_counts_falling_prices_as_gains() -> None:
    sheet = a_sheet(
        direction=Direction.SHORT, stop=110.0, targets=(Target(80.0, 1.0),), last_price=95.0
    )
    rungs = {rung.name: rung.r for rung in rungs_of(sheet)}

    assert rungs == {"Stop": -1.0, "Entry": None, "Last": 0.5, "TP1": 2.0}


@given(
    places=st.lists(st.floats(10, 190), min_size=1, max_size=9).map(sorted),
    gap=st.floats(1, 20),
)
def test_labels_keep_order_and_distance_inside_the_room(places: list[float], gap: float) -> None:
    moved = spread(places, gap, 10, 190)

    assert len(moved) == len(places)
    assert all(second - first >= gap - 1e-6 for first, second in pairwise(moved))
    assert moved[0] >= 10 - 1e-6
    assert moved[-1] <= 190 + 1e-6


def test_labels_with_room_stay_where_they_are() -> None:
    assert spread([20.0, 60.0, 100.0], 20, 10, 190) == [20.0, 60.0, 100.0]


def why(*reasons: ConditionTrace) -> list[tuple[int, bool | None, str, str]]:
    return [row[:4] for row in condition_rows(a_sheet(why=reasons))]


def test_conditions_show_how_their_numbers_stand() -> None:
    above = ConditionTrace("ema(21) > ema(55)", True, {"ema(21)": 101.0, "ema(55)": 99.5})
    between = ConditionTrace("rsi(14) between 48 and 68", True, {"rsi(14)": 54.1})
    unknown = ConditionTrace("close > ema(200)", None, {"close": 100.0, "ema(200)": None})

    assert why(above, between, unknown) == [
        (0, False, "all of", "2 of 3"),
        (1, True, "ema(21) > ema(55)", "101.00 > 99.50"),
        (1, True, "rsi(14) between 48 and 68", "54.10"),
        (1, None, "close > ema(200)", "100.00 · –"),
    ]


def test_a_single_reason_needs_no_group() -> None:
    assert why(ConditionTrace("rsi(14) < 30", True, {"rsi(14)": 28.0})) == [
        (0, True, "rsi(14) < 30", "28.00")
    ]


def test_members_of_a_group_stand_below_it() -> None:
    first = ConditionTrace("rsi(14) < 30", True, {"rsi(14)": 28.0})
    second = ConditionTrace("adx(14) > 20", False, {"adx(14)": 12.5})
    group = ConditionTrace(
        "either", True, {**first.values, **second.values}, children=(first, second)
    )

    assert why(group) == [
        (0, True, "either", ""),
        (1, True, "rsi(14) < 30", "28.00"),
        (1, False, "adx(14) > 20", "12.50"),
    ]


def test_the_only_member_of_a_named_condition_lends_its_numbers() -> None:
    inner = ConditionTrace("rsi(14)@4h < 25", False, {"rsi(14)@4h": 28.93})
    named = ConditionTrace("not sold out yet", True, dict(inner.values), children=(inner,))
    row = condition_rows(a_sheet(why=(named,)))[0]

    assert row[:4] == (0, True, "not sold out yet", "28.93")
    assert "rsi(14)@4h < 25" in row.tooltip


def test_events_are_told_newest_first() -> None:
    setup = a_setup(**LEVELS)
    events = (
        an_event(setup, reason="signal", price=100.0),
        an_event(setup, to_state=SetupState.ACTIVE, reason="entry", price=100.5),
        an_event(setup, to_state=SetupState.TP1, reason="tp1", price=110.0),
        an_event(setup, to_state=SetupState.CANCELLED, reason="changed my mind", price=None),
    )
    lines = event_lines(Sheet(setup, events, MARKETS[0], 1.0, 0.01, None), "UTC")

    assert [(line.word, line.text) for line in lines] == [
        ("cancelled", "changed my mind"),
        ("tp1", "target reached at 110.00"),
        ("active", "filled at 100.50"),
        ("waiting", "signal, order at 100.00"),
    ]
    assert lines[0].time == "01 Jan 00:00"


def test_a_long_reason_goes_on_in_a_second_line(theme: Theme) -> None:
    metrics = QFontMetricsF(font())
    words = "market gone: LUNA/USDT is no longer listed at Binance"
    room = metrics.horizontalAdvance(words) * 0.6
    first, second = folded(words, room, metrics)
    assert f"{first} {second}" == words
    assert max(map(metrics.horizontalAdvance, (first, second))) <= room
    assert folded(words, 10_000, metrics) == [words]
    endless = folded("ab " * 200, 60, metrics)
    assert len(endless) == 2
    assert endless[1].endswith("…")
    (single,) = folded("x" * 200, 60, metrics)
    assert single.endswith("…")
