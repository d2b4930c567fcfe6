"""Nothing but a `RuleError`, and soon, whatever stands where a rule should."""

from __future__ import annotations

import gc
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.language import RuleError, check, format_rule, from_json, parse
from app.domain.language.completion import complete
from app.domain.language.grammar import KEYWORDS
from app.domain.language.names import known_names
from app.domain.language.signatures import signature_at
from app.domain.timeframe import Timeframe
from tests.domain.language.hostile import PAYLOADS, TREES
from tests.domain.language.random_rules import EVERY_RULE, MANY

if TYPE_CHECKING:
    from collections.abc import Callable

# What is promised is looked at where many rules are asked for, on a machine that does nothing else.
# Elsewhere it is enough that nothing hangs: other work on the same core makes any work slower.
MOST_S = 0.050 if MANY else 0.500
MOST_TRIES = 6


def _seconds(work: Callable[[], object]) -> float:
    """CPU time of the work; of several runs the best, when others hold up the first ones."""
    best = float("inf")
    for _ in range(MOST_TRIES):
        begin = time.thread_time()
        work()
        best = min(best, time.thread_time() - begin)
        if best < MOST_S:
            break
        gc.collect()
    return best


def _refused(work: Callable[[], object]) -> Callable[[], object]:
    def refuse() -> None:
        with pytest.raises(RuleError) as caught:
            work()
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 400

    return refuse


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_is_refused_at_once(text: str) -> None:
    assert _seconds(_refused(lambda: check(parse(text), Timeframe.H1))) < MOST_S


@pytest.mark.parametrize("tree", TREES, ids=range(len(TREES)))
def test_hostile_trees_are_refused_at_once(tree: object) -> None:
    assert _seconds(_refused(lambda: from_json(tree))) < MOST_S


def test_no_text_keeps_an_editor_waiting() -> None:
    complete("", 0, Timeframe.H1)
    for text in PAYLOADS:
        cut = text[:10_000]
        assert _seconds(partial(complete, cut, len(cut), Timeframe.H1)) < MOST_S, text[:40]
        assert _seconds(partial(signature_at, cut, len(cut) // 2)) < MOST_S, text[:40]


LARGEST = [
    " and ".join(["close>1"] * 332),
    " or ".join(["ema(close,9)>ema(open,21)"] * 141),
    " and ".join(["ema(9)>rsi"] * 248),
    " and ".join(["(close>1 or any of (open<2, not low>3 within 3 bars))"] * 70),
    " and ".join(['close>1 as "abcdefgh"'] * 242),
    "score(" + ",".join(["close>1:2"] * 330) + ")>3",
    " and ".join(["((((close))))>((((1))))"] * 240),
    " and ".join(["macd(fast=3,slow=9).signal>BTC/USDT:close@4h[1]"] * 124),
    " and ".join(["a.b>c.d"] * 332),
    " and ".join(["close>1"] * 331) + " and emma>1",
    " and ".join(["close>1"] * 331) + " and )",
    " and ".join(["regime.volatility==high"] * 332),
    "max(" + ",".join(["min(close,1)"] * 99) + ")>1",
]


@pytest.mark.parametrize("text", LARGEST, ids=range(len(LARGEST)))
def test_rules_near_the_limits_are_read_at_once(text: str) -> None:
    def read() -> None:
        try:
            parse(text)
        except RuleError as error:
            assert error.column is not None

    assert _seconds(read) < MOST_S


_WORDS = st.sampled_from(
    [
        *KEYWORDS,
        *known_names()[:40],
        *("bars", "bull", "high", "week", "source", "length", "hidden", "false", "BTC/USDT:"),
        *("(", ")", "[", "]", "@4h", "@1d", "@", "3", "1.5", "5%", "0", "-", "+", "*", "/", "$x"),
        *(">", "<", ">=", "==", "!=", "=", ",", ".", ":", '"l"', '"', "#", "\n", "**", "&&", "||"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text("()[]@$\"#.,:=<>!%&|*/+-_0123456789 eE\n\\'", max_size=60),
    st.lists(_WORDS, max_size=25).map(" ".join),
    st.lists(_WORDS, max_size=25).map("".join),
)


@st.composite
def _damaged(draw: st.DrawFn) -> str:
    """The text of a rule with a stretch taken out, doubled or replaced."""
    text = format_rule(draw(EVERY_RULE))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 12)))
    put = draw(st.one_of(st.just(""), st.text(max_size=4), _WORDS, st.just(text[start:end] * 2)))
    return text[:start] + put + text[end:]


@settings(max_examples=MANY or 150, deadline=None)
@given(st.one_of(TEXTS, TEXTS, _damaged()))
def test_any_text_is_a_rule_or_a_mistake_with_its_place(text: str) -> None:
    begin = time.thread_time()
    try:
        rule = parse(text)
    except RuleError as error:
        assert "\n" not in str(error)
        assert error.line is None or 1 <= error.line <= text.count("\n") + 1
        if error.line is None:
            assert "nested" in str(error) or "parts" in str(error)
        rule = None
    assert time.thread_time() - begin < MOST_S or _seconds(lambda: _read(text)) < MOST_S
    if rule is not None:
        assert parse(format_rule(rule)) == rule


def _read(text: str) -> None:
    try:
        parse(text)
    except RuleError:
        return


_JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["price", "close", "and", "number", "call", "compare", ">", "ema"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["kind", "value", "members", "left", "right", "sign", "field", "name", "condition"]
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)


@settings(max_examples=MANY or 100, deadline=None)
@given(_JSON)
def test_any_json_is_a_rule_or_a_mistake(value: object) -> None:
    try:
        rule = from_json(value)
    except RuleError as error:
        assert "\n" not in str(error)
        return
    try:
        check(rule, Timeframe.H1)
    except RuleError:
        return
    assert parse(format_rule(rule)) == rule
