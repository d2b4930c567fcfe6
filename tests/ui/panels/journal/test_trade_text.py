from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.journal.accounting import figures_of
from app.domain.journal.fill import Side
from app.domain.journal.trade import Plan, TradeRecord
from app.domain.setup import Direction, Target
from app.ui.panels.journal.checked_fields import (
    decimal_in,
    float_in,
    moment_in,
    plain,
    written_moment,
)
from app.ui.panels.journal.fill_form import FillText, next_fill, text_of
from app.ui.panels.journal.plan_page import targets_in, written_targets
from app.ui.panels.journal.trade_text import TradeText
from tests.builders.journal_panel import START, a_fill

SOUND = TradeText(
    account="binance",
    symbol="inj-usdt",
    time="2023-12-18 13:00",
    price="20",
    amount="1,000",
    stop="19",
    target="23",
    exit_time="2023-12-18 14:00",
)


def test_what_is_written_becomes_a_fill_and_a_plan() -> None:
    assert SOUND.faults("UTC") == {}
    (fill,) = SOUND.fills("Europe/Berlin")
    assert (fill.symbol, fill.side, fill.time) == ("INJ/USDT", Side.BUY, START)
    assert (fill.price, fill.amount) == (Decimal(20), Decimal(1000))
    assert SOUND.record(TradeRecord()).plan == Plan(None, 19.0, (Target(23.0, 1.0),))


def test_an_exit_makes_a_closed_trade_less_what_the_fee_took() -> None:
    text = replace(SOUND, exit_price="22", fee="1", fee_currency="inj")
    fills = text.fills("UTC")
    assert [fill.amount for fill in fills] == [Decimal(1000), Decimal(999)]
    assert sum(fill.change for fill in fills) == 0
    figures = figures_of(fills, text.record(TradeRecord()), Decimal(0))
    assert figures.profit == Decimal(999 * 22 - 20_000)


def test_a_short_trade_is_sold_first() -> None:
    text = replace(SOUND, direction=Direction.SHORT, stop="21", target="17", exit_price="18")
    assert text.faults("UTC") == {}
    assert [fill.side for fill in text.fills("UTC")] == [Side.SELL, Side.BUY]
    assert text.live.reward_r == pytest.approx(3)
    assert text.live.result_r == pytest.approx(2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"symbol": "INJ"}, "symbol"),
        ({"symbol": ""}, "symbol"),
        ({"price": "0"}, "price"),
        ({"price": "nan"}, "price"),
        ({"amount": "-1"}, "amount"),
        ({"time": "yesterday"}, "time"),
        ({"fee": "some"}, "fee"),
        ({"stop": "20"}, "stop"),
        ({"stop": "21"}, "stop"),
        ({"target": "19.5"}, "target"),
        ({"direction": Direction.SHORT}, "stop"),
        ({"exit_price": "x"}, "exit_price"),
        ({"exit_price": "22", "exit_time": ""}, "exit_time"),
        ({"exit_price": "22", "exit_time": "2023-12-18 12:59"}, "exit_time"),
        ({"account": " "}, "account"),
    ],
)
def test_what_is_wrong_is_named_by_field(changes: dict[str, str], field: str) -> None:
    faults = replace(SOUND, **changes).faults("UTC")  # type: ignore[arg-type]
    assert next(iter(faults)) == field
    assert faults[field].endswith(".")


def test_live_figures_follow_as_far_as_they_can() -> None:
    live = SOUND.live
    assert (live.value, live.risk, live.reward_r) == (20_000.0, 1_000.0, pytest.approx(3))
    assert replace(SOUND, stop="").live.risk is None
    assert replace(SOUND, stop="").live.value == 20_000.0
    assert replace(SOUND, price="").live.value is None
    assert replace(SOUND, stop="25").live.risk is None


def test_targets_of_the_setup_stay_while_the_nearest_is_unchanged() -> None:
    planned = TradeRecord(plan=Plan(20.0, 19.0, (Target(23.0, 0.5), Target(26.0, 0.5))))
    assert SOUND.record(planned).plan.targets == planned.plan.targets
    changed = replace(SOUND, target="24").record(planned)
    assert changed.plan.targets == (Target(24.0, 1.0),)
    assert changed.plan.entry == 20.0
    assert replace(SOUND, target="").record(planned).plan.targets == ()


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("", ()),
        ("110", (Target(110.0, 1.0),)),
        ("110 50%, 120", (Target(110.0, 0.5), Target(120.0, 0.5))),
        ("110, 120 60 %", (Target(110.0, 0.4), Target(120.0, 0.6))),
        ("110 60%, 120 60%", None),
        ("110 1 2", None),
        ("much", None),
        ("0", None),
    ],
)
def test_targets_are_read(text: str, targets: tuple[Target, ...] | None) -> None:
    found = targets_in(text)
    if targets is None:
        assert found is None
        return
    assert found is not None
    assert [one.price for one in found] == [one.price for one in targets]
    assert [one.share for one in found] == pytest.approx([one.share for one in targets])
    assert targets_in(written_targets(found)) == found


def test_a_fill_in_fields_is_the_same_fill_again() -> None:
    fill = a_fill(price="0.00001270", amount="1000", fee="0.5", fee_currency="BNB", line=7)
    again = text_of(fill, "Asia/Tokyo").fill("binance", "BTC/USDT", "Asia/Tokyo", fill)
    assert replace(again, price=fill.price) == fill
    assert again.price == fill.price


def test_a_changed_fee_is_worth_what_nobody_knows() -> None:
    fill = a_fill(fee="0.5", fee_currency="BNB", fee_quote=Decimal(150))
    text = text_of(fill, "UTC")
    assert text.fill("binance", "BTC/USDT", "UTC", fill).fee_quote == Decimal(150)
    assert replace(text, fee="0.6").fill("binance", "BTC/USDT", "UTC", fill).fee_quote is None


def test_the_next_fill_closes_what_is_held() -> None:
    bought = (a_fill(amount="2"), a_fill(Side.SELL, amount="0.5", time=START + 1))
    offered = next_fill(bought, START, "UTC")
    assert (offered.side, offered.amount) == (Side.SELL, "1.5")
    assert next_fill((a_fill(Side.SELL),), START, "UTC").side is Side.BUY
    assert next_fill((), START, "UTC") == FillText("2023-12-18 12:00", Side.BUY, "", "")


def test_figures_and_moments_as_they_are_typed() -> None:
    assert decimal_in("1,234.50") == Decimal("1234.50")
    assert decimal_in("−3") == Decimal(-3)
    assert decimal_in("1e5") == Decimal(100_000)
    assert [decimal_in(bad) for bad in ("", "x", "inf", "nan")] == [None] * 4
    assert plain(Decimal("1.270E-5")) == "0.0000127"
    assert plain(0.1) == "0.1"
    assert plain(Decimal(100)) == "100"
    assert moment_in("18.12.2023 13:00", "Europe/Berlin") == START
    assert moment_in(written_moment(START + 7_000, "UTC"), "UTC") == START + 7_000
    assert moment_in("2023-13-01", "UTC") is None


def test_what_arithmetic_left_of_a_level_is_neither_shown_nor_lost() -> None:
    rough = 2447.6531999999997
    assert plain(rough) == "2447.6532"
    assert float_in("2447.6532", rough) == rough
    assert float_in("2447.65", rough) == 2447.65
    assert float_in("", rough) is None
    assert plain(1e-8) == "0.00000001"
    targets = (Target(rough, 0.5), Target(2600.0, 0.5))
    before = TradeRecord(plan=Plan(2400.0, 2300.6531999999997, targets))
    shown = replace(SOUND, stop=plain(before.plan.stop), target=plain(rough))
    assert shown.record(before) == before
