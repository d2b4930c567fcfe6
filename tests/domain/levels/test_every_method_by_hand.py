"""Every level method on a market small enough to work out by hand, long and short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from level_markets import EXAMPLES, market, strategy, verdict

from app.domain.levels import ENTRIES, STOPS, TARGETS, TRAILINGS
from app.domain.setup import Direction
from app.domain.strategy import Strategy

if TYPE_CHECKING:
    from level_markets import Verdict

LONG, SHORT = Direction.LONG, Direction.SHORT
QUIET = (100.0, 101.0, 99.0, 100.0)
TICK = 0.25

BARS = [QUIET] * 60
BARS[20] = (100, 110.0, 99, 100)
BARS[28] = (100, 110.3, 99, 100)
BARS[36] = (100, 101, 90.0, 100)
BARS[44] = (100, 101, 89.8, 100)
UP = market([*BARS[:59], (100, 106, 99.5, 105)])
DOWN = market([*BARS[:59], (100, 100.5, 94, 95)])


def true_range(length: int, last: float) -> float:
    """Wilder's average: the mean of the first ranges, then a share of each later one."""
    ranges = [high - low for _, high, low, _ in BARS[1:59]]
    mean = sum(ranges[:length]) / length
    for each in (*ranges[length:], last):
        mean += (each - mean) / length
    return mean


ATR = true_range(14, 6.5)
"""At the signal bar, up or down: |106 − 99.5| and |100.5 − 94| are both 6.5."""


def both(**levels: Any) -> tuple[Verdict, Verdict]:
    return (
        verdict(strategy(LONG, **levels), UP, TICK),
        verdict(strategy(SHORT, **levels), DOWN, TICK),
    )


def down(price: float) -> float:
    return price // TICK * TICK


def up(price: float) -> float:
    return -(-price // TICK) * TICK


@pytest.mark.parametrize(
    ("entry", "long", "short"),
    [
        ({"kind": "market"}, 105, 95),
        ({"kind": "limit", "price": "close - 0.6"}, 104.25, 94.5),  # 94.4 is bettered upwards
        ({"kind": "stop", "price": "close + 0.6"}, 105.75, 95.5),  # 95.6 lies lower for a short
        ({"kind": "signal_bar"}, 106, 94),
        ({"kind": "signal_bar", "buffer": 2, "buffer_unit": "ticks"}, 106.5, 93.5),
        ({"kind": "signal_bar", "buffer": 1}, 107.25, 93),  # 107.06 and 93.06
        (
            {"kind": "signal_bar", "buffer": 0.5, "buffer_unit": "atr"},
            up(106 + ATR / 2),
            down(94 - ATR / 2),
        ),
        ({"kind": "extreme", "length": 15}, 106, 94),
        ({"kind": "extreme", "length": 40}, 110.5, 89.75),  # 110.3 and 89.8
        ({"kind": "extreme", "length": 40, "buffer": 1, "buffer_unit": "ticks"}, 110.75, 89.5),
    ],
)
def test_entries(entry: dict[str, Any], long: float, short: float) -> None:
    above, below = both(entry=entry)
    assert (above.entry, below.entry) == (long, short)


@pytest.mark.parametrize(
    ("stop", "long", "short"),
    [
        ({"kind": "atr", "length": 14, "mult": 2}, down(105 - 2 * ATR), up(95 + 2 * ATR)),
        ({"kind": "percent", "value": 4}, 100.75, 99),  # 100.8 and 98.8
        ({"kind": "swing", "buffer": 1}, 88.75, 111.5),  # 89.8 · 0.99 and 110.3 · 1.01
        ({"kind": "expression", "price": "hl2 - close + 99.3"}, 97, 101.75),  # 97.05 and 101.55
        ({"kind": "band", "length": 20}, 98, 102),  # 100.25 − 2 · 1.0897 and its mirror image
        ({"kind": "band", "buffer": 1, "buffer_unit": "ticks"}, 97.75, 102.25),
        ({"kind": "band", "band": "donchian", "length": 10}, 99, 101),
        ({"kind": "band", "band": "donchian", "length": 20, "buffer": 1}, 88.75, 102.25),
        ({"kind": "average", "average": "sma", "length": 5}, 101, 99),
        ({"kind": "average", "average": "ema", "length": 9}, 101, 99),
        (
            {"kind": "average", "average": "sma", "length": 5, "buffer": 1, "buffer_unit": "atr"},
            down(101 - ATR),
            up(99 + ATR),
        ),
    ],
)
def test_stops(stop: dict[str, Any], long: float, short: float) -> None:
    above, below = both(stop=stop)
    assert (above.stop, below.stop) == (long, short)


def test_keltner_stop() -> None:
    # The middle is an EMA 20: 5 · 2/21 away after fifty-nine closes at 100.
    middle, width = 5 * 2 / 21, 2 * true_range(10, 6.5)
    above, below = both(stop={"kind": "band", "band": "keltner"})
    assert (above.stop, below.stop) == (down(100 + middle - width), up(100 - middle + width))


@pytest.mark.parametrize(
    ("target", "long", "short"),
    [
        ({"kind": "r", "value": 1.5}, 112.75, 88),  # 105 + 1.5 · 5.25 and 95 − 1.5 · 4.75
        ({"kind": "atr", "mult": 3}, down(105 + 3 * ATR), up(95 - 3 * ATR)),
        ({"kind": "percent", "value": 3}, 108, 92.25),  # 108.15 and 92.15
        ({"kind": "structure"}, 110, 90),  # means of two pivots: 110.15 and 89.9
        ({"kind": "structure", "tolerance": 0}, 110, 90),  # the nearer pivot alone
        ({"kind": "measured_move", "length": 10, "mult": 3}, 111, 89),  # thrice 101 − 99
        ({"kind": "expression", "price": "3 * close - 205"}, 110, 80),
    ],
)
def test_targets(target: dict[str, Any], long: float, short: float) -> None:
    above, below = both(targets=[target])
    assert (above.targets, below.targets) == ((long,), (short,))
    risks = (105 - above.stop, below.stop - 95)
    assert (above.stop, below.stop) == (99.75, 99.75)
    assert above.reward_risk == pytest.approx((long - 105) / risks[0])
    assert below.reward_risk == pytest.approx((95 - short) / risks[1])


def test_structure_is_sought_beyond_the_order_not_the_close() -> None:
    order = {"kind": "stop", "price": "110.15 + 0 * close"}
    above = verdict(strategy(LONG, entry=order, targets=[{"kind": "structure"}]), UP)
    assert above.rejected == "a level is undefined or not above 0"
    near = {"kind": "structure", "tolerance": 0}
    order = {"kind": "stop", "price": "110 + 0 * close"}
    above = verdict(strategy(LONG, entry=order, targets=[near]), UP)
    assert (above.entry, above.targets) == (110, (110.3,))
    order = {"kind": "limit", "price": "90 + 0 * close"}
    below = verdict(strategy(SHORT, entry=order, targets=[near]), DOWN)
    assert (below.entry, below.targets) == (90, (89.8,))


@pytest.mark.parametrize(
    ("levels", "filters", "reason"),
    [
        ({"stop": {"kind": "swing", "left": 50, "right": 50}}, {}, "undefined"),
        ({"stop": {"kind": "atr", "mult": 60}}, {}, None),
        ({"stop": {"kind": "band", "band": "donchian", "buffer": 120}}, {}, None),
        ({"targets": [{"kind": "percent", "value": 0.5}]}, {}, "inside the signal bar"),
        (
            {"targets": [{"kind": "measured_move", "length": 9, "mult": 0.4}]},
            {},
            "inside the signal bar",
        ),
        (
            {
                "entry": {"kind": "signal_bar"},
                "targets": [{"kind": "r", "value": 0.1}],
            },
            {},
            "",
        ),
        ({"targets": [{"kind": "r", "value": 1}]}, {"min_reward_risk": 1.1}, "reward"),
        ({"targets": [{"kind": "r", "value": 1.1}]}, {"min_reward_risk": 1.1}, ""),
        ({"stop": {"kind": "percent", "value": 5}}, {"max_stop_distance": 4.9}, "further away"),
        ({"stop": {"kind": "percent", "value": 5}}, {"max_stop_distance": 5}, ""),
    ],
)
def test_sanity_rules(levels: dict[str, Any], filters: dict[str, Any], reason: str | None) -> None:
    for direction, candles in ((LONG, UP), (SHORT, DOWN)):
        plain = strategy(direction, **levels).model_dump()
        found = verdict(Strategy.model_validate({**plain, "filters": filters}), candles, TICK)
        if reason is None:  # below zero for a long; a short's stop has no upper end
            assert ("not above 0" in found.rejected) == (direction is LONG)
        elif reason:
            assert reason in found.rejected
        else:
            assert not found.rejected


def test_levels_on_the_wrong_side_are_rejected() -> None:
    wrong = verdict(strategy(LONG, stop={"kind": "average", "average": "sma", "length": 5}), DOWN)
    assert wrong.rejected == "the stop is on the wrong side of the entry"
    wrong = verdict(strategy(SHORT, stop={"kind": "band", "band": "donchian"}), UP)
    assert not wrong.rejected
    wrong = verdict(strategy(LONG, targets=[{"kind": "expression", "price": "low"}]), UP)
    assert wrong.rejected == "a target is on the wrong side of the entry"


def test_without_a_market_a_buffer_in_ticks_is_none() -> None:
    entry = {"kind": "signal_bar", "buffer": 2, "buffer_unit": "ticks"}
    assert verdict(strategy(LONG, entry=entry), UP).entry == 106


def test_every_method_has_an_example() -> None:
    registries = {"entry": ENTRIES, "stop": STOPS, "targets": TARGETS, "trailing": TRAILINGS}
    for place, methods in registries.items():
        assert {example["kind"] for example in EXAMPLES[place]} == set(methods)
