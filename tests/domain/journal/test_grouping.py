from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.domain.journal.accounting import figures_of
from app.domain.journal.figures import TradeResult
from app.domain.journal.fill import Fill, Side, whole
from app.domain.journal.grouping import group_fills, trade_ids
from app.domain.journal.merging import merged
from app.domain.journal.trade import ChecklistItem, Plan, TradeRecord
from tests.builders.journal import a_fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.journal.figures import TradeFigures
    from app.domain.journal.grouping import Group

DUST = Decimal(1)
HISTORIES = 1_000


def told(*texts: str) -> list[Fill]:
    return [a_fill(text, minute, key=str(minute)) for minute, text in enumerate(texts)]


def one(*texts: str, stop: float | None = None, dust: Decimal = DUST) -> TradeFigures:
    (group,) = group_fills(told(*texts), dust)
    return figures_of(group.fills, TradeRecord(plan=Plan(stop=stop)), group.dust)


def test_scaling_in() -> None:
    found = one("buy 1 @ 100", "buy 3 @ 108", "sell 4 @ 110", stop=96)
    assert (found.amount, found.entry_price, found.exit_price) == (4, 106, 110)
    assert found.profit == 16  # 440 − 100 − 324
    assert (found.risk, found.r) == (40.0, 0.4)
    assert found.result is TradeResult.WIN
    assert found.direction == "long"


def test_scaling_out() -> None:
    found = one("buy 4 @ 100 fee 0.4 USDT", "sell 1 @ 110 fee 0.11 USDT", "sell 3 @ 96", stop=90)
    assert (found.amount, found.entry_price, found.exit_price) == (4, 100, Decimal("99.5"))
    assert found.fees == Decimal("0.51")
    assert found.profit == Decimal("-2.51")  # 110 + 288 − 400 − 0.51
    assert found.r == pytest.approx(-0.06275)
    assert found.result is TradeResult.LOSS


def test_a_short() -> None:
    found = one("sell 2 @ 100 fee 1 USDT", "buy 2 @ 90 fee 1 USDT", stop=105)
    assert (found.direction, found.amount, found.entry_price) == ("short", 2, 100)
    assert found.profit == 18
    assert (found.risk, found.r) == (10.0, 1.8)


def test_a_fee_in_the_base_currency_lessens_what_is_held() -> None:
    found = one("buy 2 @ 100 fee 0.002 BTC", "sell 1.998 @ 110 fee 0.2 USDT")
    assert (found.status, found.position, found.dust) == ("closed", 0, 0)
    assert found.fees == Decimal("0.4")  # 0.002 at 100, and 0.2
    assert found.profit == Decimal("19.58")  # 219.78 − 0.2 − 200


def test_break_even_is_less_than_a_twentieth_of_r() -> None:
    assert one("buy 1 @ 100", "sell 1 @ 100.4", stop=90).result is TradeResult.BREAK_EVEN
    assert one("buy 1 @ 100", "sell 1 @ 100.6", stop=90).result is TradeResult.WIN
    assert one("buy 1 @ 100", "sell 1 @ 100").result is TradeResult.BREAK_EVEN
    assert one("buy 1 @ 100", "sell 1 @ 99.9").result is TradeResult.LOSS


def test_what_is_still_open() -> None:
    found = one("buy 4 @ 100", "sell 1 @ 110", stop=90)
    assert (found.status, found.position, found.closed_at) == ("open", 3, None)
    assert (found.profit, found.r, found.result) == (None, None, None)
    assert found.realised == 10


def test_a_fill_that_turns_the_position_round_closes_one_trade_and_opens_the_next() -> None:
    fills = told("buy 1 @ 100", "sell 3 @ 110 fee 0.3 USDT", "buy 2 @ 105")
    first, second = group_fills(fills, DUST)
    closed, opened = (figures_of(g.fills, TradeRecord(), g.dust) for g in (first, second))
    assert (closed.direction, opened.direction) == ("long", "short")
    assert closed.profit == Decimal("9.9")  # a third of the fee
    assert opened.profit == Decimal("9.8")
    assert whole((first.fills[1], second.fills[0])) == fills[1]


def test_dust_closes_a_trade_and_is_kept_on_it() -> None:
    found = one("buy 1 @ 100", "sell 0.995 @ 110")
    assert (found.status, found.dust, found.position) == ("closed", Decimal("0.005"), 0)
    assert found.profit == Decimal("9.45")
    assert one("buy 1 @ 100", "sell 0.995 @ 110", dust=Decimal("0.5")).status == "open"
    groups = group_fills(told("buy 1 @ 100", "sell 0.995 @ 110", "buy 1 @ 90"), DUST)
    assert [len(group.fills) for group in groups] == [2, 1]
    sold = group_fills(told("buy 1 @ 100", "sell 0.995 @ 110", "sell 0.005 @ 90"), DUST)
    assert [(len(group.fills), group.dust) for group in sold] == [(3, 0)]


def test_what_was_dust_once_stays_dust_while_no_more_is_left_over() -> None:
    fills = told("buy 1 @ 100", "sell 0.6 @ 110", "buy 1 @ 90")
    closed = {fills[1].id: Decimal("0.4")}
    groups = group_fills(fills, DUST, closed)
    assert [(len(group.fills), group.dust) for group in groups] == [(2, Decimal("0.4")), (1, None)]
    assert len(group_fills(fills, DUST)) == 1
    (more,) = group_fills([a_fill("buy 0.1 @ 99", 0, key="earlier"), *fills], DUST, closed)
    assert more.dust is None


def test_a_fee_in_a_third_currency_counts_as_far_as_it_is_known() -> None:
    known = replace(told("buy 1 @ 100 fee 0.01 BNB")[0], fee_quote=Decimal(3))
    sale = told("buy 1 @ 1", "sell 1 @ 110 fee 0.01 BNB")[1]
    (group,) = group_fills([known, sale], DUST)
    found = figures_of(group.fills, TradeRecord(), group.dust)
    assert (found.fees, found.fees_unconverted, found.profit) == (3, ("BNB",), 7)


def test_trades_keep_their_ids_when_fills_come_in_between() -> None:
    fills = told("buy 1 @ 10", "sell 1 @ 11", "buy 1 @ 12", "sell 1 @ 13")
    early, late = ids_of(group_fills(fills, DUST), {})
    known = owners(group_fills(fills, DUST), (early, late))
    more = [*fills, a_fill("buy 1 @ 14", 9, key="more")]
    assert ids_of(group_fills(more, DUST), known)[:2] == (early, late)
    earlier = [a_fill("sell 1 @ 9", -2, key="a"), a_fill("buy 1 @ 8", -1, key="b"), *fills]
    assert ids_of(group_fills(earlier, DUST), known)[1:] == (early, late)


def test_fills_the_user_has_put_into_a_trade_stay_there() -> None:
    fills = told("buy 1 @ 10", "sell 1 @ 11")
    pinned = [replace(a_fill("buy 5 @ 10", 0, key="own"), pinned="mine")]
    groups = group_fills([*fills, *pinned], DUST)
    assert {ids_of([group], {})[0] == "mine" for group in groups} == {True, False}


def ids_of(groups: Sequence[Group], known: dict[tuple[str, int], str]) -> tuple[str, ...]:
    return trade_ids(groups, known)


def owners(groups: Sequence[Group], ids: Sequence[str]) -> dict[tuple[str, int], str]:
    return {
        (fill.id, fill.part): trade_id
        for trade_id, group in zip(ids, groups, strict=True)
        for fill in group.fills
    }


def a_history(chance: random.Random) -> list[Fill]:
    """Up to twelve fills in any order, with fees in all kinds of currencies."""
    fees = ((), (), ("0.07", "USDT"), ("0.0013", "BTC"), ("-0.02", "USDT"), ("0.3", "BNB"))
    fills = []
    for number in range(chance.randrange(1, 13)):
        amount = Decimal(chance.randrange(1, 5_000)) / chance.choice((1, 10, 1_000))
        price = Decimal(chance.randrange(1, 10_000)) / 100
        fee, currency = chance.choice(fees) or ("0", "")
        fills.append(
            Fill(
                f"f{number}",
                "main",
                "BTC/USDT",
                chance.randrange(1, 9),
                chance.choice(tuple(Side)),
                price,
                amount,
                min(Decimal(fee), amount / 10),
                currency,
                sequence=number,
            )
        )
    return fills


def test_the_identities_hold_over_random_histories() -> None:
    """Positions and cash of the trades are those of the fills, whatever they are split into."""
    chance = random.Random(3)
    for _ in range(HISTORIES):
        fills = a_history(chance)
        groups = group_fills(fills, DUST)
        figures = [figures_of(group.fills, TradeRecord(), group.dust) for group in groups]
        for group, found in zip(groups, figures, strict=True):
            held = sum(fill.change for fill in group.fills)
            assert held == found.position + found.dust
            if found.profit is not None:
                assert found.profit == sum(fill.cash for fill in group.fills)
                assert abs(found.dust) * group.fills[-1].price < DUST
        parts: dict[str, list[Fill]] = {}
        for group in groups:
            for fill in group.fills:
                parts.setdefault(fill.id, []).append(fill)
        assert {whole(tuple(some)) for some in parts.values()} == set(fills)
        position = sum(fill.change for fill in fills)
        assert sum(found.position + found.dust for found in figures) == position
        cash = sum(fill.cash for fill in fills)
        assert sum(fill.cash for group in groups for fill in group.fills) == pytest.approx(
            cash, abs=Decimal("1e-15")
        )
        assert group_fills([f for group in groups for f in group.fills], DUST) == groups


def test_records_of_trades_that_become_one_are_united() -> None:
    kept = TradeRecord(tags=("a", "b"), notes="one", rating=3)
    other = TradeRecord(
        tags=("b", "c"),
        notes="two",
        rating=5,
        setup_id="s",
        checklist=(ChecklistItem("trend"),),
    )
    assert merged(kept, other) == TradeRecord(
        tags=("a", "b", "c"),
        notes="one\n\ntwo",
        rating=3,
        setup_id="s",
        checklist=(ChecklistItem("trend"),),
    )
    assert merged(kept, kept) == kept
    assert merged(TradeRecord(), kept) == kept
