# ruff: noqa: E501 - tables of rules stay one row a case
"""Edits of the tree, places in the text, and differences between two rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.language import RuleError, format_rule, nodes, parse
from app.domain.language.diff import diff_rules
from app.domain.language.edit import (
    becoming,
    grouped,
    insert,
    joined,
    labelled,
    lasting,
    move,
    negated,
    remove,
    replace,
    unwrap,
    weigh,
    within,
    wrap,
)
from app.domain.language.paths import locate, node_at, parent_of, paths
from tests.domain.language.random_rules import CONDITIONS, EVERY_RULE

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.language import Node
    from app.domain.language.paths import Path

RULE = parse(
    "any of (close > ema(9, source=open), low < 3) and not rsi < 30"
    ' and score(high > 1: 2, volume > 1: 1) >= 2 as "strong"'
)


def _text(node: Node | None) -> str:
    assert node is not None
    return format_rule(node)


def test_a_node_is_replaced_at_its_path() -> None:
    changed = replace(RULE, ("members", 0, "members", 0, "right", "named", "source"), parse("hl2"))
    assert "ema(9, source=hl2)" in format_rule(changed)
    changed = replace(RULE, ("members", 2, "condition", "left", "members", 1, "condition"), RULE)
    assert format_rule(changed).count("ema(9, source=open)") == 2
    assert replace(RULE, (), parse("close")) == parse("close")
    assert _text(replace(parse("-close"), ("value",), parse("3"))) == "-3"


def test_members_come_and_go() -> None:
    more = insert(RULE, ("members", 0), 1, parse("close > 7"))
    assert _text(more).startswith("any of (close > ema(9, source=open), close > 7, low < 3)")
    scored = insert(parse("score(high > 1: 2) > 1"), ("left",), 1, parse("low > 1"))
    assert _text(scored) == "score(high > 1: 2, low > 1: 1) > 1"
    assert _text(insert(parse("max(close, open)"), (), 2, parse("low"))) == "max(close, open, low)"
    assert _text(remove(RULE, ("members", 1))) == _text(remove(RULE, ("members", 1, "condition")))


@pytest.mark.parametrize(
    ("text", "path", "left"),
    [
        ("close > 1 and open > 1", ("members", 0), "open > 1"),
        ("close > 1 or open > 1", ("members", 1), "close > 1"),
        ("any of (close > 1, open > 1) and low > 1", ("members", 0, "members", 1), "any of (close > 1) and low > 1"),
        ("any of (close > 1) and low > 1", ("members", 0, "members", 0), "low > 1"),
        ("at least 2 of (close > 1, open > 1)", ("members", 0), "at least 1 of (open > 1)"),
        ("not close > 1 or low > 1", ("members", 0, "condition"), "low > 1"),
        ("ema(9, source=open)", ("named", "source"), "ema(9)"),
        ("ema(9, source=open)", ("arguments", 0), "ema(source=open)"),
        ("score(close > 1: 2, open > 1: 1)", ("members", 0, "condition"), "score(open > 1: 1)"),
    ],
)  # fmt: skip
def test_what_is_left_without_a_node(text: str, path: Path, left: str) -> None:
    assert _text(remove(parse(text), path)) == left


def test_nothing_is_left_without_the_only_node() -> None:
    assert remove(RULE, ()) is None
    assert remove(parse("not close > 1"), ("condition",)) is None
    assert remove(parse("any of (close > 1)"), ("members", 0)) is None


@pytest.mark.parametrize(
    ("path", "to", "index", "moved"),
    [
        (("members", 0), (), 2, "b > 1 and a > 1 and any of (c > 1, d > 1)"),
        (("members", 0), (), 3, "b > 1 and any of (c > 1, d > 1) and a > 1"),
        (("members", 2), (), 0, "any of (c > 1, d > 1) and a > 1 and b > 1"),
        (("members", 0), ("members", 2), 1, "b > 1 and any of (c > 1, a > 1, d > 1)"),
        (("members", 2, "members", 0), (), 0, "c > 1 and a > 1 and b > 1 and any of (d > 1)"),
        (("members", 2, "members", 1), ("members", 2), 0, "a > 1 and b > 1 and any of (d > 1, c > 1)"),
    ],
)  # fmt: skip
def test_a_node_moves(path: Path, to: Path, index: int, moved: str) -> None:
    def named(text: str) -> str:
        for letter, price in zip("abcd", ("open", "high", "low", "close"), strict=True):
            text = text.replace(f"{letter} >", f"{price} >")
        return text

    rule = parse(named("a > 1 and b > 1 and any of (c > 1, d > 1)"))
    assert _text(move(rule, path, to, index)) == named(moved)


def test_nodes_are_wrapped_and_unwrapped() -> None:
    path = ("members", 0, "members", 1)

    def wrapped(wrapper: Callable[[Node], Node]) -> str:
        changed = wrap(RULE, path, wrapper)
        return format_rule(node_at(changed, path))

    assert wrapped(negated) == "not low < 3"
    assert wrapped(lambda node: labelled(node, "cheap")) == 'low < 3 as "cheap"'
    assert wrapped(lambda node: grouped(node, "none")) == "none of (low < 3)"
    assert wrapped(lambda node: joined(node, parse("low > 1"))) == "low < 3 and low > 1"
    assert wrapped(lambda node: joined(node, parse("low > 1"), "or")) == "low < 3 or low > 1"
    assert wrapped(lambda node: within(node, 3)) == "low < 3 within 3 bars"
    assert wrapped(lambda node: lasting(node, 3)) == "low < 3 for 3 bars"
    assert wrapped(becoming) == "low < 3 becomes true"
    assert wrap(RULE, ("members", 1), negated) == unwrap(RULE, ("members", 1))
    assert _text(wrap(RULE, (), lambda node: joined(node, parse("low > 1")))).endswith("low > 1")
    assert labelled(RULE.members[2], "") == RULE.members[2].condition
    assert labelled(RULE.members[2], "x") == labelled(RULE.members[2].condition, "x")


def test_weights_change() -> None:
    changed = weigh(RULE, ("members", 2, "condition", "left"), 1, 2.5)
    assert "score(high > 1: 2, volume > 1: 2.5)" in format_rule(changed)
    with pytest.raises(RuleError):
        weigh(RULE, ("members", 2, "condition", "left"), 1, 0)
    with pytest.raises(KeyError):
        weigh(RULE, ("members", 2, "condition", "left"), 2, 1)


def _deep() -> Node:
    node = parse("close > 1")
    for _ in range(62):
        node = nodes.Not(condition=node)
    return node


@pytest.mark.parametrize(
    "edit",
    [
        lambda: replace(RULE, ("members", 0), parse("close")),
        lambda: replace(RULE, ("members", 0, "members", 0, "left"), parse("close > 1")),
        lambda: insert(RULE, ("members", 0), 0, parse("close")),
        lambda: insert(RULE, ("members", 1), 0, parse("close > 1")),
        lambda: insert(parse("close > 1"), (), 0, parse("close > 1")),
        lambda: remove(RULE, ("members", 0, "members", 0, "left")),
        lambda: remove(parse("barssince(close > 1) > 2"), ("left", "condition")),
        lambda: move(RULE, ("members", 0), ("members", 0), 0),
        lambda: move(RULE, ("members", 0), ("members", 0, "members", 0), 0),
        lambda: wrap(RULE, ("members", 0, "members", 0, "left"), negated),
        lambda: wrap(RULE, ("members", 0), lambda node: labelled(node, "a\nb")),
        lambda: wrap(RULE, ("members", 0), lambda node: within(node, -1)),
        lambda: unwrap(RULE, ("members", 0)),
        lambda: replace(parse("not close > 1"), ("condition",), _deep()),
        lambda: replace(parse("close near open by 1%"), ("tolerance",), parse("close")),
    ],
    ids=range(15),
)
def test_edits_that_make_no_rule_are_refused(edit: Callable[[], object]) -> None:
    with pytest.raises(RuleError) as caught:
        edit()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", [("members", 9), ("left",), ("members",), ("members", 0, "x")])
def test_there_is_nothing_at_a_path_that_leads_nowhere(path: Path) -> None:
    with pytest.raises(KeyError):
        node_at(RULE, path)
    with pytest.raises(KeyError):
        replace(RULE, path, parse("close"))
    with pytest.raises(KeyError):
        insert(RULE, (), 9, parse("close > 1"))
    with pytest.raises(KeyError):
        parent_of((), RULE)


@settings(max_examples=120, deadline=None)
@given(EVERY_RULE)
def test_every_node_has_its_place_in_the_text(rule: Node) -> None:
    text = format_rule(rule)
    located = locate(text)
    assert located.node == rule
    assert list(located.ranges) == [path for path, _ in paths(rule)]
    for path, (start, end) in located.ranges.items():
        node = node_at(rule, path)
        if not isinstance(node, nodes.Label | nodes.Choice) and not _is_high(node):
            assert parse(text[start:end]) == node
        if path:
            above, step = parent_of(path, rule)
            outer = located.ranges[above]
            assert outer[0] <= start <= end <= outer[1]
            assert (*above, *step) == path
        found = located.path_at(start, end)
        assert located.ranges[found] == (start, end)


def _is_high(node: Node) -> bool:
    """Whether the words mean something else when they stand alone."""
    return isinstance(node, nodes.Touches)


def test_the_selection_finds_the_smallest_node() -> None:
    text = "close > ema(9)  and (rsi < 30)"
    located = locate(text)
    assert located.path_at(text.index("9")) == ("members", 0, "right", "arguments", 0)
    assert located.path_at(text.index("ema"), text.index("9")) == ("members", 0, "right")
    assert located.path_at(0, text.index("rsi") + 1) == ()
    assert located.path_at(text.index("rsi")) == ("members", 1, "left")
    assert located.path_at(500) == ()


@settings(max_examples=60, deadline=None)
@given(CONDITIONS, CONDITIONS, st.data())
def test_taking_out_what_was_put_in_changes_nothing(
    rule: Node, other: Node, data: st.DataObject
) -> None:
    holder = nodes.Group(quantifier="any", members=(rule, rule, parse("close > 1")))
    index = data.draw(st.integers(0, 3))
    fuller = insert(holder, (), index, other)
    assert node_at(fuller, ("members", index)) == other
    assert remove(fuller, ("members", index)) == holder
    assert unwrap(wrap(holder, (), becoming), ()) == holder


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("ema(9) > 3", "ema(9)>3  # same", []),
        ("ema(9) > 3 and rsi < 30", "ema(10) > 3 and rsi < 30", [(("members", 0, "left", "arguments", 0), "changed", "9", "10")]),
        ("a > 1 and b > 1", "a > 1 and c > 1 and b > 1", [(("members", 1), "added", None, "c > 1")]),
        ("a > 1 and c > 1 and b > 1", "a > 1 and b > 1", [(("members", 1), "removed", "c > 1", None)]),
        ("a > 1", "not a > 1", [((), "changed", "a > 1", "not a > 1")]),
        ("a > 1 within 3", "a > 1 within 4", [((), "changed", "a > 1 within 3 bars", "a > 1 within 4 bars")]),
        ("score(a > 1: 2, b > 1: 1)", "score(a > 1: 3, b > 1: 1)", [(("members", 0, "condition"), "changed", "a > 1: 2", "a > 1: 3")]),
        ("score(a > 1: 2)", "score(a > 1: 2, b > 1: 1)", [(("members", 1, "condition"), "added", None, "b > 1: 1")]),
        ("ema(9, source=a)", "ema(9)", [(("named", "source"), "removed", "a", None)]),
        ('a > 1 as "x"', 'a > 1 as "y"', [((), "changed", 'a > 1 as "x"', 'a > 1 as "y"')]),
        ("a > 1", "a > 2 and a > 3", [((), "changed", "a > 1", "a > 2 and a > 3")]),
    ],
)  # fmt: skip
def test_two_rules_differ_in_these_nodes(
    before: str, after: str, changes: list[tuple[Path, str, str | None, str | None]]
) -> None:
    def named(text: str | None) -> str | None:
        if text is None:
            return None
        for letter, price in zip("abc", ("open", "high", "low"), strict=True):
            text = text.replace(f"{letter} >", f"{price} >").replace(f"={letter}", f"={price}")
        return text if text != "a" else "open"

    found = diff_rules(parse(named(before) or ""), parse(named(after) or ""))
    expected = [(path, kind, named(old), named(new)) for path, kind, old, new in changes]
    assert [(one.path, one.kind, one.before, one.after) for one in found] == expected


@settings(max_examples=60, deadline=None)
@given(EVERY_RULE, EVERY_RULE)
def test_differences_are_where_they_are_said_to_be(before: Node, after: Node) -> None:
    changes = diff_rules(before, after)
    assert bool(changes) == (before != after)
    for change in changes:
        if change.after is not None:
            assert change.after.startswith(format_rule(node_at(after, change.path)))
        else:
            assert change.before is not None
            assert change.before.startswith(format_rule(node_at(before, change.path)))
    assert diff_rules(after, after) == ()
