"""What a run is told to be wary of, and that cutting off the future finds whoever looks at it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from app.domain.backtester import Account
from app.domain.backtester.assumptions import assumptions
from app.domain.backtester.book import Book
from app.domain.backtester.check import CheckLevel
from app.domain.backtester.checks import (
    ambiguity,
    capital,
    coverage,
    open_at_end,
    run_checks,
    sample_size,
    survivorship,
    warm_up,
)
from app.domain.backtester.look_ahead import look_ahead, sampled_bars
from app.domain.batch import join
from app.domain.engine import evaluate
from app.domain.signals import compile_strategies, signals
from app.domain.timeframe import Timeframe
from tests.domain.backtester.outcomes import Done, outcome_of
from tests.domain.lifecycle.life_builders import Says, market, plan

if TYPE_CHECKING:
    from app.domain.candles import Candles
    from app.domain.lifecycle import SignalColumns

OK, NOTE, WARNING = CheckLevel.OK, CheckLevel.NOTE, CheckLevel.WARNING
QUIET = (100.0, 101.0, 99.0, 100.0)


def of_book(bars: int = 20, filled: tuple[int, ...] = (), **given: Any) -> Book:
    candles = market(*[QUIET] * bars, filled=filled)
    span = given.pop("span", (0, bars))
    columns = Says(entry=given.pop("entry", ())).columns(candles)
    columns.entry[list(given.pop("undefined", ()))] = -1
    return Book(given.pop("symbol", "AAA/USDT"), columns, candles, span)


def trades(n: int) -> list[Done]:
    return [Done(entry=1 + k, exit=1 + k) for k in range(n)]


@pytest.mark.parametrize(
    ("n", "level", "says"),
    [
        (0, WARNING, "No trade was closed"),
        (1, WARNING, "Only 1 closed trade:"),
        (19, WARNING, "Only 19 closed trades:"),
        (20, NOTE, "20 closed trades"),
        (99, NOTE, "99 closed trades"),
        (100, OK, "100 closed trades."),
    ],
)
def test_few_trades_may_be_luck(n: int, level: CheckLevel, says: str) -> None:
    check = sample_size(outcome_of([*trades(n), Done(exit=None)], [1] * 200))
    assert (check.level, check.id) == (level, "sample_size")
    assert check.sentence.startswith(says)


def test_missing_bars_of_the_run_are_told_by_symbol_and_warned_of_above_a_tenth() -> None:
    whole, some = of_book(), of_book(filled=(5, 6), symbol="BBB/USDT")
    many = of_book(filled=(4, 5, 6), symbol="CCC/USDT")
    assert coverage([whole]).level is OK
    assert coverage([whole, some]).sentence == (
        "Bars are missing from BBB/USDT (10.0 %); nothing fills there."
    )
    check = coverage([whole, some, many])
    assert check.level is WARNING
    assert check.sentence.startswith(
        "More than 10 % of the bars are missing from CCC/USDT (15.0 %)"
    )
    assert coverage([replace(many, span=(8, 20))]).level is OK


def test_only_the_worst_are_named() -> None:
    books = [of_book(filled=tuple(range(2, 6 + n)), symbol=f"S{n}") for n in range(5)]
    sentence = coverage(books).sentence
    assert "S4 (40.0 %), S3 (35.0 %), S2 (30.0 %) and 2 others:" in sentence


def test_the_rules_warm_up_is_counted_within_the_run() -> None:
    assert warm_up([of_book()]).level is OK
    assert warm_up([of_book(undefined=range(3), span=(3, 20))]).level is OK
    check = warm_up([of_book(), of_book(undefined=[*range(4), 9], span=(1, 20), symbol="BBB/USDT")])
    assert check.level is NOTE
    assert check.sentence == (
        "The entry rule was first defined at bar 4 of BBB/USDT, and undefined at 4 of 39 bars"
        " (10.3 %)."
    )
    hole = warm_up([of_book(undefined=(7,))])
    assert hole.sentence == "The entry rule was undefined at 1 of 20 bars (5.0 %)."
    assert warm_up([of_book(undefined=range(11))]).level is WARNING


def test_symbols_chosen_today_survived() -> None:
    assert survivorship(["AAA"]).level is OK
    check = survivorship(["AAA", "BBB"])
    assert (check.level, check.sentence[:13]) == (WARNING, "The 2 symbols")


def test_what_is_open_at_the_end_is_told_with_its_worth() -> None:
    assert open_at_end(outcome_of(trades(3), [1] * 9)).level is OK
    check = open_at_end(outcome_of([Done(), Done(r=-1.5, exit=None)], [1] * 9))
    assert check.level is NOTE
    assert check.sentence.startswith("1 trade open at the end, valued at the last close: −15.00 of")
    flat = open_at_end(outcome_of([Done(r=-0.0001, exit=None)], [1] * 9))
    assert "close: 0.00 of" in flat.sentence


@pytest.mark.parametrize(
    ("doubtful", "bracket", "level"),
    [
        (0, (1, 1), OK),
        (1, (5, 9), NOTE),
        (1, (-5, 9), WARNING),
        (2, (-9, -5), NOTE),
        (3, (5, 9), WARNING),
    ],
)
def test_ambiguous_trades_matter_when_many_or_when_they_turn_the_result(
    doubtful: int, bracket: tuple[float, float], level: CheckLevel
) -> None:
    done = [replace(one, ambiguous=n < doubtful) for n, one in enumerate(trades(20))]
    modes = {"pessimistic": bracket[0], "detail": bracket[0], "optimistic": bracket[1]}
    check = ambiguity(outcome_of(done, [1] * 40), modes)
    assert check.level is level
    if doubtful == 1 and bracket[0] < 0:
        assert check.sentence == (
            "1 of 20 trades depends on the path inside one bar: the net profit lies between"
            " −5.00 and +9.00."
        )


def test_entries_that_found_no_capital_are_told() -> None:
    outcome = outcome_of(trades(3), [1] * 9)
    assert capital(outcome).level is OK
    check = capital(replace(outcome, refused=2))
    assert check.level is NOTE
    assert check.sentence.startswith("2 signals would have filled but found no capital")


def test_every_run_is_checked_once_for_each() -> None:
    checks = run_checks(outcome_of(trades(3), [1] * 9), [of_book()])
    ids = [check.id for check in checks]
    assert ids == [
        "sample_size",
        "coverage",
        "warm_up",
        "survivorship",
        "ambiguity",
        "capital",
        "open_at_end",
    ]


# ---------------------------------------------------------------- look-ahead


def wavy(bars: int = 240) -> Candles:
    close = 100 + 10 * np.sin(np.arange(bars) / 7) + np.arange(bars) % 5
    return market(*[(c, c + 2, c - 2, c) for c in close.tolist()])


def asked(candles: Candles) -> SignalColumns:
    levels = {
        "entry": {"kind": "market"},
        "stop": {"kind": "atr", "mult": 2},
        "targets": [{"kind": "r", "value": 2}],
    }
    rule = "ema(close, 5) crosses above ema(close, 13)"
    strategy = plan().model_validate(
        {"name": "s", "timeframe": "1h", "entry": rule, "exit": "rsi(14) > 70", "levels": levels}
    )
    rules = compile_strategies([strategy])
    batch = join(Timeframe.H1, {"AAA/USDT": candles})
    return signals(rules, evaluate(rules.plan, {Timeframe.H1: batch}), 0, 0)


def test_the_rules_say_the_same_without_the_future() -> None:
    candles = wavy()
    columns = asked(candles)
    book = Book("AAA/USDT", columns, candles, (30, 240))
    cut: list[int] = []

    def again(rows: int) -> SignalColumns:
        cut.append(rows)
        return asked(candles.window(0, rows))

    check = look_ahead(book, again, samples=6)
    assert (check.level, check.id) == (OK, "look_ahead")
    assert len(cut) == 6
    assert all(30 < rows < 240 for rows in cut)
    assert sum(columns.entry[rows - 1] == 1 for rows in cut) >= 3


@pytest.mark.parametrize(
    ("column", "named"),
    [("entry", "the entry rule"), ("levels", "a level"), ("exit", "the exit rule")],
)
def test_a_column_that_knew_the_future_is_named(column: str, named: str) -> None:
    candles = wavy()
    columns = asked(candles)
    book = Book("AAA/USDT", columns, candles, (0, 240))

    def again(rows: int) -> SignalColumns:
        seen = asked(candles.window(0, rows))
        # What was known at a bar changes with the bars after it: a centred average, say.
        getattr(seen, column)[..., 40] = 7
        return seen

    check = look_ahead(book, again)
    assert check.level is WARNING
    assert f"Look-ahead: {named} of AAA/USDT at the bar of 1970-01-0" in check.sentence


def test_bars_to_cut_after_lie_in_the_run_half_of_them_hits_and_never_the_last() -> None:
    book = of_book(100, entry=(0, 20, 50, 51, 99), span=(10, 100))
    rows = sampled_bars(book, 6)
    assert rows == sampled_bars(book, 6)
    assert sum(row in (20, 50, 51, 99) for row in rows) == 3
    assert all(10 <= row < 99 or row == 99 for row in rows)
    assert sampled_bars(of_book(5, span=(2, 2)), 6) == []
    assert len(sampled_bars(of_book(100), 6)) == 6


# ---------------------------------------------------------------- assumptions


def test_assumptions_say_what_was_asked_for() -> None:
    account = Account(equity=25_000, risk=0.005, fee=0.00075, slippage=0.0005)
    said = assumptions(plan(entry_kind="limit", expiry_bars=3), account, "optimistic")
    assert "Fee 0.075 % of the value of every fill; slippage 0.05 %" in said["costs"]
    assert said["sizing"].startswith("Each trade risks 0.5 % of the equity before it:")
    assert "of 25,000.00 to begin with;" in said["capital"]
    assert said["capital"].endswith("than the equity.")
    assert said["within_a_bar"].startswith("Optimistic: the target counts first")
    assert said["entries"].startswith("Limit entries fill when")
    assert said["entries"].endswith("An order rests for 3 bars.")
    stake = assumptions(plan(), Account(stake=500), "pessimistic")
    assert stake["sizing"] == "Each trade buys for 500.00, never compounded."
    assert "rests" not in stake["entries"]


def test_assumptions_tell_every_way_of_sizing_and_both_fees() -> None:
    account = Account(fraction=0.25, maker_fee=0.0002, taker_fee=0.0005, compounding=False)
    said = assumptions(plan(), account, "detail", max_open=1)
    assert said["sizing"] == "Each trade buys for 25 % of the starting equity, not compounded."
    assert said["costs"].startswith("Fee 0.02 % (limit entries and targets) or 0.05 % (all else)")
    assert said["capital"].endswith(" At most 1 position at a time.")
