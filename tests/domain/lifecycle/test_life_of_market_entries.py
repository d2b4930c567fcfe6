"""Market entries from hit to end, each case worked out by hand."""

from __future__ import annotations

import pytest
from life_builders import Says, lives, market, only_life, plan

SIGNAL = (100, 101, 99, 100)
QUIET = (100, 101, 99, 100)


def test_fills_at_next_open_and_wins_at_the_target() -> None:
    life = only_life(plan(), market(SIGNAL, (102, 103, 100, 102), (104, 111, 103, 109)), Says())
    assert life.fill == (1, 102)
    assert life.exits == [(2, 110, 1, "tp1")]
    assert (life.state, life.end, life.ambiguous) == ("won", 2, False)
    assert life.r == pytest.approx(8 / 12)


def test_short_is_the_mirror() -> None:
    says = Says(stop=110, targets=(90,))
    bars = market(SIGNAL, (98, 100, 97, 98), (96, 97, 89, 91))
    life = only_life(plan(direction="short"), bars, says)
    assert life.fill == (1, 98)
    assert life.exits == [(2, 90, 1, "tp1")]
    assert life.r == pytest.approx(8 / 12)


def test_stop_counts_before_target_in_one_bar() -> None:
    bars = market(SIGNAL, QUIET, (100, 112, 88, 100))
    life = only_life(plan(), bars, Says())
    assert life.exits == [(2, 90, 1, "stop")]
    assert (life.state, life.r, life.ambiguous) == ("lost", -1, True)


def test_optimistic_takes_the_target_first() -> None:
    bars = market(SIGNAL, QUIET, (100, 112, 88, 100))
    life = only_life(plan(intrabar="optimistic"), bars, Says())
    assert life.exits == [(2, 110, 1, "tp1")]
    assert life.ambiguous


def test_optimistic_stops_what_the_targets_left() -> None:
    bars = market(SIGNAL, QUIET, (100, 112, 88, 100))
    says = Says(targets=(110, 120))
    life = only_life(plan((0.5, 0.5), intrabar="optimistic"), bars, says)
    assert life.exits == [(2, 110, 0.5, "tp1"), (2, 90, 0.5, "stop")]
    assert (life.state, life.r) == ("break_even", 0)


def test_detail_without_finer_candles_is_pessimistic() -> None:
    bars = market(SIGNAL, QUIET, (100, 112, 88, 100))
    assert only_life(plan(intrabar="detail"), bars, Says()).exits == [(2, 90, 1, "stop")]


@pytest.mark.parametrize("mode", ["pessimistic", "optimistic"])
def test_gap_through_the_stop_exits_at_the_open_in_every_mode(mode: str) -> None:
    bars = market(SIGNAL, QUIET, (85, 115, 80, 100))
    life = only_life(plan(intrabar=mode), bars, Says())
    assert life.exits == [(2, 85, 1, "stop")]
    assert (life.r, life.ambiguous) == (-1.5, False)


def test_gap_through_the_target_exits_at_the_open() -> None:
    bars = market(SIGNAL, QUIET, (115, 116, 114, 115))
    assert only_life(plan(), bars, Says()).exits == [(2, 115, 1, "tp1")]


@pytest.mark.parametrize("opened", [90, 85])
def test_open_at_or_beyond_the_stop_invalidates_a_market_entry(opened: float) -> None:
    bars = market(SIGNAL, (opened, 101, 80, 100), QUIET)
    life = only_life(plan(), bars, Says())
    assert (life.state, life.fill, life.end) == ("invalidated", None, 1)


def test_market_fill_bar_counts_as_a_whole() -> None:
    bars = market(SIGNAL, (100, 111, 99, 105))
    life = only_life(plan(), bars, Says())
    assert life.exits == [(1, 110, 1, "tp1")]
    assert not life.ambiguous


def test_fill_above_the_target_leaves_at_the_fill() -> None:
    bars = market(SIGNAL, (112, 113, 111, 112))
    life = only_life(plan(), bars, Says())
    assert life.exits == [(1, 112, 1, "tp1")]
    assert life.state == "break_even"


def test_reaching_includes_equality() -> None:
    up = market(SIGNAL, QUIET, (100, 110, 99, 100))
    down = market(SIGNAL, QUIET, (100, 101, 90, 100))
    assert only_life(plan(), up, Says()).exits == [(2, 110, 1, "tp1")]
    assert only_life(plan(), down, Says()).exits == [(2, 90, 1, "stop")]


def test_partial_targets_close_their_share_and_the_last_takes_the_rest() -> None:
    bars = market(SIGNAL, QUIET, (100, 106, 99, 105), (105, 121, 104, 120))
    says = Says(targets=(120, 105, 115))
    life = only_life(plan((0.3, 0.5, 0.2)), bars, says)
    assert [(e[0], e[1], e[3]) for e in life.exits] == [
        (2, 105, "tp1"),
        (3, 115, "tp2"),
        (3, 120, "tp3"),
    ]
    assert [e[2] for e in life.exits] == pytest.approx([0.5, 0.2, 0.3])
    assert life.r == pytest.approx(0.5 * 0.5 + 0.2 * 1.5 + 0.3 * 2)


def test_state_names_the_last_target_while_something_is_left() -> None:
    bars = market(SIGNAL, QUIET, (100, 106, 99, 105))
    life = only_life(plan((0.5, 0.5)), bars, Says(targets=(105, 120)))
    assert life.state == "tp1"


def test_no_targets_leave_only_the_stop() -> None:
    bars = market(SIGNAL, QUIET, (100, 500, 99, 400), (400, 401, 89, 90))
    life = only_life(plan(()), bars, Says(targets=()))
    assert life.exits == [(3, 90, 1, "stop")]


def test_break_even_moves_the_stop_from_the_next_bar_on() -> None:
    bars = market(SIGNAL, QUIET, (100, 106, 99, 105), (105, 107, 99, 100))
    life = only_life(plan((0.5, 0.5), break_even_after=1), bars, Says(targets=(105, 120)))
    assert life.exits[-1] == (3, 100, 0.5, "break_even")
    assert life.state == "won"


def test_trailing_distance_follows_the_best_high() -> None:
    bars = market(SIGNAL, QUIET, (100, 108, 100, 107), (107, 107.5, 102, 103))
    strategy = plan(trailing={"kind": "atr", "length": 14, "mult": 1})
    life = only_life(strategy, bars, Says(trailing=5))
    assert life.exits == [(3, 103, 1, "trailing")]


def test_trailing_percent_of_a_short_measures_from_the_lowest_low() -> None:
    bars = market(SIGNAL, QUIET, (100, 100, 92, 93), (93, 95, 92, 94))
    strategy = plan(direction="short", trailing={"kind": "percent", "value": 2})
    life = only_life(strategy, bars, Says(stop=110, targets=(80,), trailing=0.02))
    assert life.exits == [(3, pytest.approx(92 * 1.02), 1, "trailing")]


def test_trailing_expression_never_loosens_and_rests_while_undefined() -> None:
    bars = market(SIGNAL, QUIET, QUIET, QUIET, (100, 101, 94.5, 95))
    strategy = plan(trailing={"kind": "expression", "price": "low"})
    says = Says(trailing=[float("nan"), 95, 92, float("nan"), 99])
    life = only_life(strategy, bars, says)
    assert life.exits == [(4, 95, 1, "trailing")]


def test_break_even_names_the_stop_when_trailing_is_as_tight() -> None:
    bars = market(SIGNAL, QUIET, (100, 106, 99.5, 105), (105, 107, 99, 100))
    strategy = plan((0.5, 0.5), break_even_after=1, trailing={"kind": "expression", "price": "low"})
    says = Says(targets=(105, 120), trailing=[80, 80, 100, 100])
    assert only_life(strategy, bars, says).exits[-1] == (3, 100, 0.5, "break_even")


def test_exit_rule_closes_at_the_next_open_before_the_stop() -> None:
    bars = market(SIGNAL, QUIET, (85, 86, 80, 85))
    life = only_life(plan(), bars, Says(exit=(1,)))
    assert life.exits == [(2, 85, 1, "exit_rule")]


def test_exit_rule_true_before_the_fill_does_not_count() -> None:
    bars = market(SIGNAL, QUIET, QUIET, (100, 111, 99, 110))
    assert only_life(plan(), bars, Says(exit=(0,))).exits == [(3, 110, 1, "tp1")]


def test_time_stop_closes_at_the_open_of_the_nth_bar() -> None:
    bars = market(SIGNAL, QUIET, QUIET, (101, 102, 100, 101))
    life = only_life(plan(time_stop_bars=2), bars, Says())
    assert life.exits == [(3, 101, 1, "time_stop")]


def test_exit_rule_names_the_reason_at_the_same_open() -> None:
    bars = market(SIGNAL, QUIET, QUIET, QUIET)
    life = only_life(plan(time_stop_bars=2), bars, Says(exit=(2,)))
    assert life.exits == [(3, 100, 1, "exit_rule")]


def test_nothing_trades_in_a_filled_bar() -> None:
    flat = (100, 100, 80, 100)
    bars = market(SIGNAL, flat, (101, 102, 100, 101), flat, (89, 90, 88, 89), filled=(1, 3))
    life = only_life(plan(), bars, Says())
    assert life.fill == (2, 101)
    assert life.exits == [(4, 89, 1, "stop")]


def test_due_exit_waits_for_a_real_bar_and_time_counts_filled_ones() -> None:
    bars = market(SIGNAL, QUIET, QUIET, QUIET, (103, 104, 102, 103), filled=(2, 3))
    life = only_life(plan(time_stop_bars=2), bars, Says())
    assert life.exits == [(4, 103, 1, "time_stop")]


def test_market_entry_without_a_real_bar_expires() -> None:
    bars = market(SIGNAL, QUIET, QUIET, QUIET, filled=(1, 2))
    life = only_life(plan(expiry_bars=2), bars, Says())
    assert (life.state, life.end) == ("expired", 2)


def test_hit_at_the_close_of_the_last_exit_counts_without_cooldown() -> None:
    bars = market(SIGNAL, QUIET, (100, 101, 89, 100), QUIET)
    found = lives(plan(), bars, Says(entry=(0, 2)))
    assert [(life.signal, life.state) for life in found] == [(0, "lost"), (2, "active")]


def test_edge_needs_the_rule_to_have_been_untrue() -> None:
    bars = market(SIGNAL, (100, 111, 99, 100), QUIET, QUIET, QUIET)
    held = lives(plan(), bars, Says(entry=(0, 1, 2)))
    fresh = lives(plan(), bars, Says(entry=(0, 2)))
    assert [life.signal for life in held] == [0]
    assert [life.signal for life in fresh] == [0, 2]


def test_cooldown_counts_from_the_bar_of_the_end() -> None:
    bars = market(SIGNAL, (100, 111, 99, 100), QUIET, QUIET, QUIET)
    early = lives(plan(cooldown_bars=2), bars, Says(entry=(0, 2)))
    late = lives(plan(cooldown_bars=2), bars, Says(entry=(0, 3)))
    assert [life.signal for life in early] == [0]
    assert [life.signal for life in late] == [0, 3]


def test_hit_while_an_exit_is_due_is_dropped() -> None:
    bars = market(SIGNAL, QUIET, QUIET, QUIET, QUIET)
    found = lives(plan(), bars, Says(entry=(0, 2), exit=(2,)))
    assert [life.signal for life in found] == [0]
