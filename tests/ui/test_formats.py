from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.models import formats

HOUR = 3_600_000


@pytest.mark.parametrize(
    ("value", "tick", "shown"),
    [
        (42709.17, 0.01, "42,709.17"),
        (75.0, 0.01, "75.00"),
        (1.27e-6, 1e-9, "0.0₅1270"),
        (0.00012, 1e-5, "0.00012"),
        (9.9996e-6, 0.0, "0.0₄1000"),
        (12_345.0, 10.0, "12,345"),
        (0.5843, 0.0, "0.5843"),
        (float("nan"), 0.01, "–"),
        (None, 0.01, "–"),
        (float("inf"), 0.01, "∞"),
    ],
)
def test_prices(value, tick, shown):
    assert formats.price(value, tick) == shown


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [(0.0195, "+1.95 %"), (-0.0226, "−2.26 %"), (0.0, "0.00 %"), (1.273, "+127.3 %")],
)
def test_percent_is_signed_with_a_true_minus(fraction, shown):
    assert formats.percent(fraction) == shown


@pytest.mark.parametrize("tiny", [0.001, -0.001])
def test_what_rounds_to_zero_has_no_sign(tiny):
    assert formats.signed(tiny) == "0.00"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1.51e9, "1.51 B"), (447e6, "447 M"), (24_900, "24.9 k"), (590, "590"), (999_960, "1.00 M")],
)
def test_large_numbers_have_three_figures(value, shown):
    assert formats.compact(value) == shown


def test_times():
    time = 1_703_052_108_000
    assert formats.moment(time) == "20 Dec 2023 06:01"
    assert formats.clock(time, "Europe/Berlin", seconds=True) == "07:01:48"
    assert formats.zone_label(time, "Nowhere/None") == "UTC"
    assert formats.age(28 * HOUR) == "1 d 4 h"
    assert formats.countdown(2_292_000) == "00:38:12"
    assert formats.countdown(-5) == "00:00:00"


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_prices_never_use_an_exponent_and_keep_their_size(value):
    shown = formats.price(value)
    assert "e" not in shown
    plain = shown.replace(",", "")
    if not any(digit in plain for digit in "₀₁₂₃₄₅₆₇₈₉"):
        assert float(plain) == pytest.approx(value, rel=0.005, abs=0.005)


@given(st.floats(allow_nan=False, allow_infinity=False, max_value=1e15, min_value=-1e15))
def test_sign_follows_the_value(value):
    shown = formats.signed(value)
    assert shown.startswith("−") <= (value < 0)
    assert shown.startswith("+") <= (value > 0)
    assert "-" not in shown
