"""Fills come once, whoever tells of them and how often."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.journal.arrivals import sequenced, settle
from app.domain.journal.fill import Fill, Side, fingerprint

T0 = 1_709_287_200_000


def fill(second=0, price="60000", side=Side.BUY, exchange_id="", amount="0.5"):
    time = T0 + second * 1000
    values = Decimal(price), Decimal(amount), Decimal(0)
    return Fill(
        id="",
        account="main",
        symbol="BTC/USDT",
        time=time,
        side=side,
        price=values[0],
        amount=values[1],
        exchange_id=exchange_id,
        fingerprint=fingerprint("main", "BTC/USDT", time, side, values),
    )


def kept(*batches):
    """The journal after some batches, and how many of the last one were duplicates."""
    journal, duplicates = {}, 0
    for batch in batches:
        arrived = settle(batch, journal)
        duplicates = arrived.duplicates
        journal |= {one.id: one.fingerprint for one in arrived.new}
    return journal, duplicates


def test_equal_rows_of_one_file_are_separate_fills():
    journal, duplicates = kept([fill(), fill(), fill(1)])
    assert (len(journal), duplicates) == (3, 0)


def test_a_file_adds_only_as_many_equal_rows_as_are_missing():
    once, twice, thrice = [fill()], [fill()] * 2, [fill()] * 3
    assert len(kept(twice, once)[0]) == 2
    assert len(kept(once, thrice)[0]) == 3
    assert kept(once, thrice, twice) == (kept(thrice)[0], 2)


def test_five_times_is_once():
    batch = [fill(), fill(), fill(1), fill(2, exchange_id="7"), fill(2, exchange_id="8")]
    assert kept(*[batch] * 5) == (kept(batch)[0], 5)


def test_same_id_is_the_same_fill_and_equal_figures_are_not():
    journal, _ = kept([fill(exchange_id="1"), fill(exchange_id="2"), fill(exchange_id="1")])
    assert len(journal) == 2


def test_file_without_ids_after_the_exchange_and_before():
    told = [fill(exchange_id="1"), fill(exchange_id="2"), fill(3, exchange_id="3")]
    rows = [fill(), fill(), fill(3)]
    assert kept(told, rows) == (kept(told)[0], 3)
    assert kept(rows, told) == (kept(rows)[0], 3)
    assert kept(rows, told, told, rows) == (kept(rows)[0], 3)
    assert len(kept(rows[:1], told)[0]) == 3
    assert len(kept(told[:1], rows)[0]) == 3


def test_other_fills_of_the_exchange_are_none_of_the_same_figures():
    assert len(kept([fill(exchange_id="1")], [fill(exchange_id="2")])[0]) == 2


@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=30), st.integers(0, 30))
def test_overlapping_files_come_to_the_whole(rows, cut):
    """Whatever pages an exchange's history is cut into, each fill is kept once."""
    whole = [
        fill(second, exchange_id=f"{place}" if has_id else "")
        for place, (second, has_id) in enumerate(sorted(rows))
    ]
    ids = [one for one in whole if one.exchange_id]
    first, second = ids[:cut], ids[max(0, cut - 5) :]
    assert kept(first, second)[0] == kept(ids)[0]
    assert len(kept(whole, whole, whole)[0]) == len(kept(whole)[0])


def orders(fills):
    return [one.sequence for one in sequenced(fills)]


def test_order_within_a_second_follows_the_direction_of_the_file():
    bought, sold = fill(5), fill(5, side=Side.SELL)
    assert orders([fill(0), bought, sold, fill(9)]) == [0, 0, 1, 0]
    assert orders([fill(9), sold, bought, fill(0)]) == [0, 1, 0, 0]


def test_order_without_other_times_begins_with_a_purchase():
    bought, sold = fill(5), fill(5, side=Side.SELL)
    assert orders([bought, sold]) == [0, 1]
    assert orders([sold, bought]) == [1, 0]
    assert orders([sold, sold]) == [0, 1]


def test_symbols_have_orders_of_their_own():
    other = replace(fill(5), symbol="ETH/USDT")
    assert orders([fill(5), other, fill(5), fill(9)]) == [0, 0, 1, 0]


def test_ids_that_grow_with_time_tell_the_order_in_a_shuffled_file():
    sold, bought = fill(5, side=Side.SELL, exchange_id="12"), fill(5, exchange_id="11")
    later, earlier = fill(9, exchange_id="13"), fill(0, exchange_id="9")
    assert orders([earlier, sold, bought, later]) == [0, 1, 0, 0]
    assert orders([bought, later, earlier, sold]) == [0, 0, 0, 1]
    stray = fill(3, exchange_id="99")
    assert orders([earlier, stray, sold, bought, later]) == [0, 0, 0, 1, 0]
    assert orders([later, sold, bought, stray, earlier]) == [0, 1, 0, 0, 0]
