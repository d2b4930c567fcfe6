from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.ui.charts.view_range import (
    FEWEST_BARS,
    ViewRange,
    first_range,
    latest_range,
    whole_range,
    widest_span,
)

spans = st.floats(FEWEST_BARS, 1e6)
counts = st.integers(0, 1_000_000)


def test_the_latest_range_ends_with_free_space_after_the_last_bar() -> None:
    view = latest_range(1000, 100)
    assert view == ViewRange(911.5, 1011.5)
    assert view.shows_end(1000)


def test_few_bars_start_at_the_left_and_keep_their_width() -> None:
    assert latest_range(3, 100) == ViewRange(-0.5, 99.5)
    assert first_range(100) == ViewRange(-0.5, 99.5)


def test_the_whole_range_shows_every_bar_and_the_free_space() -> None:
    assert whole_range(88) == ViewRange(-0.5, 99.5)


def test_zooming_keeps_the_bar_under_the_mouse_in_its_place() -> None:
    view = ViewRange(100, 200).zoomed(0.5, 175, 1000)
    assert view == ViewRange(137.5, 187.5)


@given(spans, st.floats(-1e7, 1e7), counts)
def test_panning_never_leaves_all_bars(span: float, bars: float, count: int) -> None:
    view = latest_range(count, span).panned(bars, count)
    assert view.left < max(count, 1) - 0.5
    assert view.right > -0.5


@given(spans, st.floats(1e-9, 1e9), st.floats(0, 1), counts)
def test_zooming_stays_between_a_few_bars_and_all(
    span: float, factor: float, share: float, count: int
) -> None:
    before = latest_range(count, span)
    after = before.zoomed(factor, before.left + share * before.span, count)
    widest = max(widest_span(count), FEWEST_BARS)
    assert FEWEST_BARS * 0.999 <= after.span <= widest * 1.001
