"""Position sizes worked out by hand, and the law that a stop costs no more than was decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.rounding import floor_to_step
from app.domain.sizing import Account, size_position


def test_risk_over_stop_distance() -> None:
    size = size_position(Account(10_000, 0.01), 100, 95)
    assert (size.amount, size.notional, size.at_risk, size.note) == (20, 2_000, 100, "")


def test_fees_of_both_fills_are_part_of_the_risk() -> None:
    size = size_position(Account(10_000, 0.01, fee=0.001), 100, 95)
    assert size.amount == pytest.approx(100 / (5 + 0.195))
    assert size.at_risk == pytest.approx(100)


def test_short_has_its_stop_above() -> None:
    assert size_position(Account(10_000, 0.01), 100, 105).amount == 20


def test_capped_by_the_share_of_equity_with_its_fee() -> None:
    size = size_position(Account(10_000, 0.01, maximum_share=0.1, fee=0.01), 100, 99)
    assert size.amount == pytest.approx(1_000 / 101)
    assert "capped at 10 %" in size.note


def test_a_spot_account_sells_nothing_short() -> None:
    account = Account(10_000, 0.01, is_spot=True)
    assert size_position(account, 100, 95).amount == 20
    short = size_position(account, 100, 105)
    assert (short.amount, short.at_risk) == (0, 0)
    assert "idea, not a trade" in short.note


def test_amount_is_rounded_down_to_the_lot() -> None:
    size = size_position(Account(10_000, 0.01), 100, 93, lot=0.1)
    assert size.amount == 14.2


def test_orders_below_the_markets_minimum_are_none() -> None:
    small = size_position(Account(100, 0.01), 100, 50, minimum_notional=10)
    none = size_position(Account(100, 0.01), 100, 50, lot=1)
    assert (small.amount, none.amount) == (0, 0)
    assert "minimum of 10" in small.note
    assert "one step" in none.note
    assert size_position(Account(-5, 0.01), 100, 50).amount == 0


@pytest.mark.parametrize(("entry", "stop"), [(100, 100), (0, 5), (5, 0), (float("nan"), 5)])
def test_levels_that_say_nothing_are_refused(entry: float, stop: float) -> None:
    with pytest.raises(BadInput, match="entry and a stop"):
        size_position(Account(1, 0.01), entry, stop)


PRICE = st.floats(0.001, 100_000)


@given(PRICE, PRICE, st.floats(0.001, 1), st.floats(0, 0.01), st.sampled_from([0, 0.001, 0.5]))
def test_a_stop_never_costs_more_than_decided(
    entry: float, stop: float, risk: float, fee: float, lot: float
) -> None:
    if entry == stop:
        return
    size = size_position(Account(10_000, risk, fee=fee), entry, stop, lot=lot)
    assert size.at_risk <= 10_000 * risk * (1 + 1e-6)
    assert size.notional * (1 + fee) <= 10_000 * (1 + 1e-6)


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [
        (0.37, 0.1, 0.3),
        (0.3, 0.1, 0.3),
        (7, 2.5, 5),
        (-0.37, 0.1, -0.4),
        (123.456789, 1e-5, 123.45678),
        (1.23, 0, 1.23),
        (0.1 + 0.2, 0.1, 0.3),
    ],
)
def test_rounding_gives_the_decimal_number_below(
    value: float, step: float, expected: float
) -> None:
    assert floor_to_step(value, step) == expected
