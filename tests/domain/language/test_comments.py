"""Comments survive changes of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.language import nodes, parse
from app.domain.language.comments import Commented, layout_like
from app.domain.language.edit import grouped, insert, move, negated, remove, replace, wrap
from app.domain.language.layout import layout_rule
from app.domain.language.paths import locate, paths
from tests.domain.language.random_rules import CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.language import Node

RULE = """# My rule
close > ema(200)@1d  # the trend
# not sold out "yet"
and rsi(14) < 70  # calm
and any of (  # either
  volume > 1000,
  close > 3 as "#1"  # dear
)
# that is all"""


def after(change: Callable[[Node], Node | None], text: str = RULE) -> list[str]:
    located = locate(text)
    root = change(located.node)
    assert root is not None
    written = layout_like(Commented(text, located.node, located.ranges), root)
    assert parse(written) == root
    return written.splitlines()


def test_a_change_elsewhere_leaves_them_where_they_are() -> None:
    other = parse("rsi(21) < 65")
    changed = after(lambda root: replace(root, ("members", 1), other))
    assert changed == RULE.replace("rsi(14) < 70", "rsi(21) < 65").splitlines()
    deep = ("members", 1, "left", "arguments", 0)
    changed = after(lambda root: replace(root, deep, parse("21")))
    assert changed == RULE.replace("rsi(14)", "rsi(21)").splitlines()


def test_a_condition_takes_its_comment_along() -> None:
    assert after(lambda root: move(root, ("members", 1), (), 0))[:5] == [
        "# My rule",
        '# not sold out "yet"',
        "rsi(14) < 70  # calm",
        "and close > ema(200)@1d  # the trend",
        "and any of (  # either",
    ]
    wrapped = after(lambda root: wrap(root, ("members", 0), negated))
    assert wrapped[1] == "not close > ema(200)@1d  # the trend"


def test_a_condition_that_goes_takes_its_comment_with_it() -> None:
    left = after(lambda root: remove(root, ("members", 0)))
    assert left[:3] == ["# My rule", '# not sold out "yet"', "rsi(14) < 70  # calm"]
    last = after(lambda root: remove(root, ("members", 2)))
    assert last[-2:] == ["and rsi(14) < 70  # calm", "# that is all"]


def test_one_more_condition_keeps_lines_apart() -> None:
    text = "close > 1  # one\nand open > 2  # two"
    more = after(lambda root: insert(root, (), 2, parse("low > 3")), text)
    assert more == ["close > 1  # one", "and open > 2  # two", "and low > 3"]
    group = after(lambda root: wrap(root, (), grouped), text)
    assert group[1:3] == ["  close > 1  # one", "  and open > 2  # two"]


def test_without_comments_the_layout_is_the_usual() -> None:
    root = parse(" close>1 and open>2 ")
    assert after(lambda root: root, " close>1 and open>2 ") == [layout_rule(root)]


def test_a_comment_at_a_bracket_alone_on_its_line_stays_there() -> None:
    text = """(  # either
  close > 1
  or open > 2
)  # of them
and (  # and here
  low > 3
  or high > 4
)"""
    at_end = ("members", 0, "members", 1)
    changed = after(lambda root: replace(root, at_end, parse("open > 22")), text)
    assert [line.partition("#")[2] for line in changed if "#" in line] == [
        " either",
        " of them",
        " and here",
    ]


@settings(max_examples=60, deadline=None)
@given(CONDITIONS, st.integers(0, 10_000), st.sampled_from([15, 30, 60]))
def test_no_change_makes_another_rule_of_it(rule: nodes.Node, pick: int, width: int) -> None:
    lines = layout_rule(rule, width).split("\n")
    text = "\n".join(f"# above {at}\n{line}  # behind {at}" for at, line in enumerate(lines))
    located = locate(text)
    before = Commented(text, located.node, located.ranges)
    assert sorted(_comments(layout_like(before, located.node))) == sorted(_comments(text))
    conditions = [path for path, node in paths(located.node) if isinstance(node, nodes.Compare)]
    if conditions:
        path = conditions[pick % len(conditions)]
        changed = replace(located.node, path, parse("close > 12345"))
        written = layout_like(before, changed)
        assert parse(written) == changed
        assert written.count("# above") == len(lines)


def _comments(text: str) -> list[str]:
    return [line.partition("#")[2].strip() for line in text.split("\n") if "#" in line]


@pytest.mark.parametrize("text", ["close > 1 # a # b", "# a\n# b\nclose > 1\n# c", "close > 1#"])
def test_odd_places_are_kept(text: str) -> None:
    written = "\n".join(after(lambda root: root, text))
    assert sorted(_comments(written)) == sorted(_comments(text))
