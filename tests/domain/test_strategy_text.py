from __future__ import annotations

import json

import pytest

from app.adapters.storage.strategy_files import StrategyFiles
from app.domain.errors import BadInput
from app.domain.language import parse, to_json
from app.domain.strategy import parse_strategy
from app.domain.strategy_text import read_strategies, write_block
from tests.builders.installation import BUSY, rule

GALLERY = [parse_strategy(text, name) for name, text in StrategyFiles().gallery()]
ODD = [
    rule(
        "Odd: one",
        "all of (\\n  close > 1,  # why\\n\\n  rsi($n) < 30\\n)",
        parameters='{"n": 14}',
        description='"First line.\\n\\n  Second: line"',
        filters='{"regimes": ["bull"], "universe": ["BTC/USDT"], "max_stop_distance": 3.5}',
        expiry_bars="null",
        enabled="false",
        intrabar='"optimistic"',
        alerts='{"sound": true}',
    ),
    rule(
        "Levels",
        "close > 1",
        levels=json.dumps(
            {
                "entry": {"kind": "limit", "price": 'close - atr(14) # "x"'},
                "stop": {"kind": "swing", "left": 3, "right": 3, "buffer": 0.5},
                "targets": [],
                "trailing": {"kind": "percent", "value": 2},
            }
        ),
    ),
]


@pytest.mark.parametrize("strategy", [*GALLERY, *BUSY, *ODD], ids=lambda each: each.name)
def test_a_block_reads_back_as_the_same_strategy(strategy: object) -> None:
    assert read_strategies(write_block([strategy])) == (strategy,)  # type: ignore[list-item]


def test_several_strategies_make_one_block() -> None:
    assert read_strategies(f"# mine\n{write_block(BUSY)}") == BUSY
    assert read_strategies(f"[{BUSY[0].to_json()}]") == BUSY[:1]


def test_a_tree_becomes_its_text() -> None:
    tree = BUSY[0].model_copy(update={"entry": to_json(parse("close>1 and rsi<30"))})
    assert "entry: close > 1 and rsi < 30\n" in write_block([tree])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("entry: close > 1\nstrategy: A", r"mine:1: .*has to come first"),
        ("strategy: A\nentry: close > 1\nwhat", r"mine:3: neither"),
        ("  x\nstrategy: A", r"mine:1: an indented line"),
        ("strategy: A\nentry: 1\nentry: 2", r"mine:3: entry stands twice"),
        ("strategy: A\nexpiry_bars: soon", r"mine:2: expiry_bars: 'soon' is no JSON value"),
        ("strategy: A\nlevels.stop: atr mult2", r"mine:2: 'mult2' is no name=value"),
        ("strategy: A\nlevels.stop: atr mult=\nentry: x", r"mine:2: 'mult=' is no name=value"),
        ("strategy: A\nentry: x\nlevels.stop: art mult=2", r"mine:3: levels\.stop\.kind"),
        ("strategy: A\nentry: x\nlevels.stop: atr mult=-2", r"mine:3: levels\.stop\.mult"),
        ("strategy: A\nentry: x\n\nmoon: 1\nlevels.stop: atr mult=2", r"mine:4: moon: unknown"),
        ("strategy: A\nlevels.stop: atr mult=2", r"mine:1: entry: missing"),
        ("strategy:\nentry: x\nlevels.stop: atr mult=2", r"mine:1: name: empty"),
        ("levels: 1\nlevels.stop: x", "not JSON"),
        ("", "not JSON"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_strategies(text, "mine")
