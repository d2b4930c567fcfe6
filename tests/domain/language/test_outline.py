from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.strategy_files import StrategyFiles
from app.domain.language import nodes, parse
from app.domain.language.layout import layout_rule
from app.domain.language.outline import joint_words, outline, pieces, weight_words
from app.domain.strategy import parse_strategy

if TYPE_CHECKING:
    from app.domain.language.outline import Row

RULES = [
    "close > 1",
    "close > 1 and not (rsi(14) < 30 or breakout(20)) and ema(9) crosses above ema(21)",
    "(close > 1 and close > 2 and close > 3) or (close > 4 and close > 5 and close > 66666)",
    "all of (close > 1, any of (close > 2, close > 3), none of (close > 4, volume > 1000000))",
    'at least 2 of (close > 1 as "one", close > 2, close > ema(200)@1d within 3 bars) as "two"',
    "score(close > 1: 2, close > 2 within 3 bars: 0.5, rsi(14) between 30 and 70: 3%) >= 3",
    "not (close > 1 within 3 bars) and (not close > 11111111111) within 3 bars for 2 bars",
    "(close > 1 or close > 2 or close > 3 or close > 4 or close > 5 or close > 6) becomes true",
    '(close > 1 and close > 22222222222 and close > 3333333333333 and open > 1) as "a \\"b\\""',
    *(str(parse_strategy(text, name).entry) for name, text in StrategyFiles().gallery()),
]


@pytest.mark.parametrize("width", [10, 40, 60])
@pytest.mark.parametrize("text", RULES)
def test_a_broken_text_means_the_same(text: str, width: int) -> None:
    node = parse(text)
    assert parse(layout_rule(node, width)) == node


def test_a_long_group_has_a_line_for_each_member() -> None:
    text = "all of (close > ema(200)@1d, rsi(14) < 30, any of (volume > 1e6, close > open[3]))"
    assert layout_rule(parse(text), 50).splitlines() == [
        "all of (",
        "  close > ema(200)@1d,",
        "  rsi(14) < 30,",
        "  any of (volume > 1000000, close > open[3])",
        ")",
    ]
    assert layout_rule(parse("close > 1 and close > 2"), 12) == "close > 1\nand close > 2"


def follow(node: object, path: tuple[str | int, ...]) -> object:
    for step in path:
        node = node[step] if isinstance(step, int) else getattr(node, step)  # type: ignore[index]
    return node


@pytest.mark.parametrize("text", RULES)
def test_every_row_stands_at_its_path(text: str) -> None:
    root = parse(text)
    rows = list(outline(root).walk())
    assert rows[0].path == ()
    for row in rows:
        assert follow(root, row.core) == row.node
        assert parse(row.text) == follow(root, row.path)
        assert (row.members_at is None) == (row.joint is None)
    assert len({row.path for row in rows}) == len(rows)


def only(text: str) -> Row:
    return outline(parse(text))


def test_label_negation_and_duration_belong_to_the_line() -> None:
    row = only('not (rsi(14) < 30 within 3 bars becomes true) as "dip"')
    assert (row.label, row.negated, row.joint) == ("dip", True, None)
    assert row.lasting == ("within 3 bars", "becomes true")
    assert isinstance(row.node, nodes.Compare)
    nested = only("(not close > 1) within 1 bar")
    assert (nested.joint, nested.lasting, nested.negated) == ("nested", ("within 1 bar",), False)
    assert nested.members[0].negated


@pytest.mark.parametrize(
    ("text", "words", "members"),
    [
        ("close > 1 and close > 2", "AND", 2),
        ("close > 1 or close > 2", "OR", 2),
        ("any of (close > 1)", "ANY OF", 1),
        ("none of (close > 1, close > 2)", "NONE OF", 2),
        ("at least $n of (close > 1, close > 2)", "AT LEAST $n OF", 2),
        ("score(close > 1: 2, close > 2: 0.5) >= 2", "SCORE ≥ 2", 2),
    ],
)
def test_groups_say_how_they_join(text: str, words: str, members: int) -> None:
    row = only(text)
    assert joint_words(row) == words
    assert row.conditions == len(row.members) == members


def test_members_of_a_score_have_weights() -> None:
    row = only("score(close > 1: 2, close > 2: 0.5) >= 2")
    assert [weight_words(member) for member in row.members] == ["× 2", "× 0.5"]
    assert weight_words(row) == ""


@pytest.mark.parametrize(
    "text",
    [
        "ema(9) >= ema(21)",
        "rsi(14) between 30 and 70",
        "close outside ema(9) and ema(21)",
        "ema(9) crosses ema(21)",
        "close crosses above 3",
        "close rising 3 bars",
        "close falling $n bars",
        "close falling 1 bar",
        "price touches ema(21)",
        "close near ema(21) by 0.5%",
        "breakout(20)",
    ],
)
def test_the_pieces_of_a_condition_are_its_text(text: str) -> None:
    assert " ".join(piece.text for piece in pieces(parse(text))) == text
