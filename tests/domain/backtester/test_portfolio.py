"""Each rule of an account over several symbols, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from app.domain.backtester import Account, Book, PortfolioRun, simulate_portfolio, walk_portfolio
from app.domain.errors import BadInput
from tests.domain.lifecycle.life_builders import HOUR, Says, market, plan

if TYPE_CHECKING:
    from app.domain.backtester import Outcome
    from app.domain.candles import Candles

SIGNAL = QUIET = (100, 101, 99, 100)
UP = (100, 106, 99, 105)
WON = (100, 112, 99, 100)
LOST = (100, 101, 88, 89)


def book(
    symbol: str,
    candles: Candles,
    says: Says | None = None,
    *,
    score: float = 100,
    volume: float = 1,
) -> Book:
    columns = (says or Says()).columns(candles)
    count = len(candles)
    candles = replace(candles, volume=np.full(count, float(volume)))
    columns = replace(columns, score=np.full(count, float(score)))
    return Book(symbol, columns, candles, (0, count))


def run(*books: Book, max_open: int | None = None, account: Account, **fields: Any) -> Outcome:
    return simulate_portfolio(plan(**fields), books, PortfolioRun(account, max_open=max_open))


def amounts(outcome: Outcome) -> dict[str, float]:
    return {trade.symbol: trade.amount for trade in outcome.trades}


def entries(outcome: Outcome) -> list[tuple[str, int]]:
    return [(trade.symbol, trade.entry_time // HOUR) for trade in outcome.trades]


STAKE = Account(stake=6_000)
ALL_IN = Account(stake=10_000)


def test_capital_is_shared_and_equal_candidates_come_in_the_order_of_symbols() -> None:
    bars = market(SIGNAL, QUIET)
    outcome = run(book("B", bars), book("A", bars), account=STAKE)
    assert amounts(outcome) == {"A": 60, "B": 40}
    assert outcome.trades.symbols == ("A", "B")


def test_the_better_score_comes_first() -> None:
    bars = market(SIGNAL, QUIET)
    outcome = run(book("A", bars, score=50, volume=9), book("B", bars, score=80), account=STAKE)
    assert amounts(outcome) == {"B": 60, "A": 40}


def test_at_equal_scores_the_greater_turnover_of_the_signal_bar_comes_first() -> None:
    bars = market(SIGNAL, QUIET)
    outcome = run(book("A", bars), book("B", bars, volume=2), account=STAKE)
    assert amounts(outcome) == {"B": 60, "A": 40}


def test_an_entry_without_capital_is_refused_and_counted() -> None:
    bars = market(SIGNAL, QUIET)
    outcome = run(book("A", bars), book("B", bars), account=ALL_IN)
    assert (amounts(outcome), outcome.refused, outcome.signals) == ({"A": 100}, 1, 2)


def test_the_cap_leaves_room_for_the_fee_of_the_new_entry() -> None:
    bars = market(SIGNAL, QUIET)
    account = Account(stake=6_000, fee=0.01)
    outcome = run(book("A", bars), book("B", bars), account=account)
    assert amounts(outcome) == {"A": 60, "B": pytest.approx(4_000 / 101)}


def test_a_refused_setup_ends_without_cool_down() -> None:
    held = market(SIGNAL, QUIET, QUIET, WON, QUIET, QUIET, QUIET)
    late = market(SIGNAL, QUIET, QUIET, QUIET, QUIET, QUIET, QUIET)
    outcome = run(
        book("A", held),
        book("B", late, Says(entry=(0, 3))),
        max_open=1,
        account=Account(),
        cooldown_bars=5,
    )
    assert entries(outcome) == [("A", 1), ("B", 4)]
    assert outcome.refused == 1


def test_after_a_refusal_the_hit_of_the_same_bar_counts() -> None:
    # B's order waits through a gap, is refused at bar 2, and the rule fires again at its close.
    bars = market(SIGNAL, QUIET, QUIET, QUIET, filled=(1,))
    held = market(SIGNAL, QUIET, WON, QUIET)
    outcome = run(
        book("A", held), book("B", bars, Says(entry=(0, 2))), max_open=1, account=Account()
    )
    assert entries(outcome) == [("A", 1), ("B", 3)]
    assert (outcome.refused, outcome.signals) == (1, 3)


@pytest.mark.parametrize(
    ("fields", "leaves"), [({}, (1,)), ({"time_stop_bars": 1}, None)], ids=["rule", "time"]
)
def test_what_leaves_at_the_open_frees_place_and_capital_for_that_open(
    fields: dict[str, Any], leaves: tuple[int, ...] | None
) -> None:
    bars = market(SIGNAL, QUIET, QUIET, QUIET)
    outcome = run(
        book("B", bars, Says(exit=leaves)),
        book("A", bars, Says(entry=(1,), exit=() if leaves else None)),
        max_open=1,
        account=ALL_IN,
        **fields,
    )
    assert entries(outcome) == [("B", 1), ("A", 2)]
    assert amounts(outcome) == {"B": 100, "A": 100}


def test_an_exit_that_waits_for_a_real_bar_frees_nothing_before() -> None:
    bars = market(SIGNAL, QUIET, QUIET, QUIET)
    halted = market(SIGNAL, QUIET, QUIET, QUIET, filled=(2,))
    outcome = run(
        book("B", halted, Says(exit=(1,))),
        book("A", bars, Says(entry=(1,), exit=())),
        max_open=1,
        account=Account(),
    )
    assert (entries(outcome), outcome.refused) == ([("B", 1)], 1)


@pytest.mark.parametrize("bar", [WON, LOST], ids=["target", "stop"])
def test_what_an_exit_inside_a_bar_frees_counts_from_the_next_one(bar: Any) -> None:
    first = market(SIGNAL, QUIET, bar, QUIET, QUIET)
    bars = market(SIGNAL, QUIET, QUIET, QUIET, QUIET)
    account = Account(stake=100)
    same, following = (
        run(book("A", first), book("B", bars, Says(entry=(at,))), max_open=1, account=account)
        for at in (1, 2)
    )
    assert (entries(same), same.refused) == ([("A", 1)], 1)
    assert entries(following) == [("A", 1), ("B", 3)]


def test_the_same_for_an_order_inside_that_bar_and_for_capital() -> None:
    first = market(SIGNAL, QUIET, WON, QUIET, QUIET)
    bars = market(SIGNAL, QUIET, QUIET, QUIET, QUIET)
    one, other = book("A", first, Says(order=100)), book("B", bars, Says(entry=(1,), order=100))
    outcome = run(one, other, account=ALL_IN, entry_kind="limit", expiry_bars=1)
    assert (entries(outcome), outcome.refused) == ([("A", 1)], 1)


def test_orders_inside_a_bar_come_in_the_order_of_symbols_whatever_their_score() -> None:
    bars = market(SIGNAL, QUIET)
    says = Says(order=100)
    outcome = run(
        book("A", bars, says, score=10),
        book("B", bars, says, score=90),
        max_open=1,
        account=Account(),
        entry_kind="limit",
    )
    assert (entries(outcome), outcome.refused) == ([("A", 1)], 1)


def test_entries_are_sized_from_the_last_close_of_all_positions() -> None:
    rising = market(SIGNAL, UP, QUIET, QUIET)
    bars = market(SIGNAL, QUIET, QUIET, QUIET)
    outcome = run(book("A", rising), book("B", bars, Says(entry=(1,))), account=Account(risk=0.02))
    # A: 200 / 10 = 20 at 100, worth 105 at the close before B's entry.
    assert amounts(outcome) == {"A": 20, "B": pytest.approx(0.02 * 10_100 / 10)}


def test_capital_counts_entries_at_what_they_cost() -> None:
    rising = market(SIGNAL, UP, QUIET, QUIET)
    bars = market(SIGNAL, QUIET, QUIET, QUIET)
    outcome = run(
        book("A", rising), book("B", bars, Says(entry=(1,))), account=Account(stake=9_000)
    )
    assert amounts(outcome) == {"A": 90, "B": pytest.approx((10_000 + 90 * 5 - 9_000) / 100)}


def test_a_part_that_left_frees_its_share() -> None:
    halves = market(SIGNAL, QUIET, UP, (105, 106, 104, 105), QUIET)
    bars = market(SIGNAL, QUIET, QUIET, QUIET, QUIET)
    two = Says(targets=(105, 120))
    found = {}
    for at in (1, 2):
        books = (book("A", halves, two), book("B", bars, replace(two, entry=(at,))))
        outcome = simulate_portfolio(plan((0.5, 0.5)), books, PortfolioRun(ALL_IN))
        found[at] = (amounts(outcome), outcome.refused)
    assert found[1] == ({"A": 100}, 1)
    # Half of A is out with 250 gained, the other half is worth 250 more at the close of bar 2.
    assert found[2] == ({"A": 100, "B": pytest.approx((10_500 - 5_000) / 100)}, 0)


def test_limit_entries_and_targets_pay_as_makers_all_else_as_takers() -> None:
    account = Account(stake=1_000, maker_fee=0.001, taker_fee=0.002)
    won, lost = market(SIGNAL, QUIET, WON), market(SIGNAL, QUIET, LOST)
    by_market = [run(book("A", bars), account=account).trades.trade(0) for bars in (won, lost)]
    assert [trade.fees for trade in by_market] == pytest.approx([2 + 1.1, 2 + 1.8])
    orders = [
        run(book("A", bars, Says(order=100)), account=account, entry_kind=kind).trades.trade(0)
        for kind in ("limit", "stop")
        for bars in (won, lost)
    ]
    assert [trade.fees for trade in orders] == pytest.approx([1 + 1.1, 1 + 1.8, 2 + 1.1, 2 + 1.8])
    assert (Account(fee=0.003).maker, Account(fee=0.003).taker) == (0.003, 0.003)


def test_a_stop_exactly_hit_costs_the_risk_with_either_fee() -> None:
    account = Account(risk=0.01, maker_fee=0.001, taker_fee=0.005)
    outcome = run(
        book("A", market(SIGNAL, QUIET, LOST), Says(order=100)), account=account, entry_kind="limit"
    )
    assert outcome.trades.trade(0).profit == pytest.approx(-100)


def test_a_fraction_of_the_equity_is_put_into_each_trade() -> None:
    bars = market(SIGNAL, QUIET, WON, QUIET, LOST)
    says = Says(entry=(0, 3))
    first, second = run(book("A", bars, says), account=Account(fraction=0.5)).trades
    assert (first.amount, first.profit) == (50, 500)
    assert second.amount == pytest.approx(10_500 * 0.5 / 100)


@pytest.mark.parametrize(
    ("account", "amount"),
    [(Account(fraction=0.5, compounding=False), 50), (Account(compounding=False), 10)],
)
def test_without_compounding_the_first_equity_is_what_counts(
    account: Account, amount: float
) -> None:
    bars = market(SIGNAL, QUIET, WON, QUIET, LOST)
    trades = run(book("A", bars, Says(entry=(0, 3))), account=account).trades
    assert [trade.amount for trade in trades] == [amount, amount]


def test_without_compounding_no_more_is_bought_than_is_left() -> None:
    bars = market(SIGNAL, QUIET, LOST, SIGNAL, QUIET)
    account = Account(fraction=1.0, compounding=False)
    first, second = run(book("A", bars, Says(entry=(0, 3))), account=account).trades
    assert (first.profit, second.amount) == (-1_000, 90)


def test_the_curve_has_one_point_for_each_time_and_keeps_what_a_symbol_last_was_worth() -> None:
    early = market(SIGNAL, UP)
    late = market(SIGNAL, QUIET, QUIET)
    late = replace(late, ts=late.ts + 2 * HOUR)
    outcome = run(book("A", early), book("B", late, Says(entry=())), account=Account(stake=1_000))
    assert (outcome.times // HOUR).tolist() == [0, 1, 2, 3, 4]
    assert outcome.equity.tolist() == [10_000, 10_050, 10_050, 10_050, 10_050]
    (trade,) = outcome.trades
    assert (trade.exits[-1].time, trade.exits[-1].reason, trade.profit) == (HOUR, "open", 50)


def test_a_ruined_account_enters_nothing_more() -> None:
    leap = market(SIGNAL, QUIET, (400, 401, 399, 400), QUIET, QUIET)
    bars = market(*[QUIET] * 5)
    says = Says(stop=110, targets=(90,))
    outcome = run(
        book("A", leap, says),
        book("B", bars, replace(says, entry=(2,))),
        account=Account(stake=9_000),
        direction="short",
    )
    assert (entries(outcome), outcome.refused) == ([("A", 1)], 1)


def test_a_run_in_parts_shows_how_far_it_is_and_comes_to_the_same() -> None:
    bars = market(SIGNAL, QUIET, WON, QUIET, LOST)
    books = [book("A", bars, Says(entry=(0, 3))), book("B", bars, Says(entry=(2,)))]
    whole = simulate_portfolio(plan(), books, PortfolioRun(Account()))
    walk = walk_portfolio(plan(), books, PortfolioRun(Account()), points=2)
    parts = []
    while True:
        try:
            parts.append(next(walk))
        except StopIteration as end:
            outcome = end.value
            break
    assert [(len(part.times), part.total) for part in parts] == [(2, 5), (4, 5)]
    for part in parts:
        assert part.equity.tolist() == whole.equity[: len(part.times)].tolist()
    assert outcome.equity.tolist() == whole.equity.tolist()
    assert outcome.trades.money.tolist() == whole.trades.money.tolist()


def test_no_symbols_no_trades() -> None:
    outcome = simulate_portfolio(plan(), [])
    assert (len(outcome.trades), len(outcome.times), outcome.final_equity) == (0, 0, 10_000)


def test_what_cannot_be_is_refused() -> None:
    bars = market(SIGNAL, QUIET)
    with pytest.raises(BadInput, match="named twice"):
        run(book("A", bars), book("A", bars), account=Account())
    with pytest.raises(BadInput, match="max_open"):
        PortfolioRun(max_open=0)
    for wrong in ({"fraction": 0.0}, {"fraction": 1.1}, {"maker_fee": 1.0}, {"taker_fee": -0.1}):
        with pytest.raises(BadInput, match=next(iter(wrong))):
            Account(**wrong)
    with pytest.raises(BadInput, match="fraction"):
        Account(stake=1.0, fraction=0.5)
