# ruff: noqa: E501 - a table of texts stays one row a case
"""What an editor is told at the cursor, which is marked by ``|``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.language import RuleError, format_rule, parse
from app.domain.language.completion import complete
from app.domain.language.grammar import KEYWORDS, terminal_of
from app.domain.language.names import catalogue, known_names
from app.domain.language.signatures import signature_at
from app.domain.language.vocabulary import LABELS, vocabulary
from app.domain.timeframe import Timeframe
from tests.domain.language.random_rules import EVERY_RULE

if TYPE_CHECKING:
    from app.domain.language import Node
    from app.domain.language.completion import Completion


def _completed(marked: str, base: Timeframe = Timeframe.H1) -> Completion:
    cursor = marked.index("|")
    text = marked[:cursor] + marked[cursor + 1 :]
    return complete(
        text,
        cursor,
        base,
        variables=["fast", "slow"],
        symbols=["BTC/USDT", "ETH/USDT"],
        expects="condition",
    )


def _labels(marked: str) -> list[str]:
    return [candidate.label for candidate in _completed(marked).candidates]


@pytest.mark.parametrize(
    ("marked", "labels"),
    [
        ("cl|", ["close"]),
        ("close cr|", ["crosses above", "crosses below", "crosses"]),
        ("close > 1 |", ["and", "or", "within", "for", "becomes true", "as"]),
        ("close > 1 a|", ["and", "as"]),
        ("close > 1 within 3 |", ["and", "or", "within", "for", "becomes true", "as", "bars"]),
        ("close between 3 |", ["and"]),
        ("close between 3 and 4 |", ["and", "or", "within", "for", "becomes true", "as"]),
        ("close near open |", ["by"]),
        ("ema(9|", []),
        ("ema(leng|", ["length"]),
        ("ema(close, |", ["$fast", "$slow", "length"]),
        ("ema(length=|", ["$fast", "$slow"]),
        ("ema(9, length=|", ["$fast", "$slow"]),
        ("swing_high(5, |", ["$fast", "$slow", "right"]),
        ("vwap(|", ["day", "week", "month", "anchor"]),
        ("vwap(anchor=w|", ["week"]),
        ("valuewhen(close > 1, low, |", ["$fast", "$slow"]),
        ("macd.|", ["macd", "signal", "histogram"]),
        ("macd(12, 26, 9).h|", ["histogram"]),
        ("macd(max(1, 2), 26).sig|", ["signal"]),
        ("ema.|", []),
        ("ema(9)@|", ["1h", "2h", "4h", "6h", "8h", "12h", "1d", "1w"]),
        ("ema(9)@4|", ["4h"]),
        ("ema(9)@ 1|", ["1h", "12h", "1d", "1w"]),
        ("regime.|", ["volatility"]),
        ("regime == |", ["bull", "range", "bear"]),
        ("regime@4h[1] != |", ["bull", "range", "bear"]),
        ("regime.volatility == |", ["calm", "normal", "high"]),
        ("close[|", ["$fast", "$slow"]),
        ("close[$s|", ["$slow", "$fast"]),
        ("score(close > 1: |", []),
        ("at |", ["least"]),
        ("any |", ["of"]),
        ("price |", ["touches"]),
        ('close > 1 as "|', []),
        ('close > 1 as "x|"', []),
        ("# cl|", []),
        ("1|", []),
        ("close > 1.|", []),
        ("BTC/U|", ["BTC/USDT"]),
        ("close close > > ) and cl|", ["close"]),
        ("emma(3) > 1 and any of (rsi < 3, cl|", ["close"]),
    ],
)  # fmt: skip
def test_candidates_are_those_that_fit(marked: str, labels: list[str]) -> None:
    assert _labels(marked) == labels


@pytest.mark.parametrize(
    ("marked", "offered", "not_offered"),
    [
        ("|", ["close", "ema", "regime", "not", "any of", "price touches", "BTC/USDT", "score", "breakout"], ["and", ">", "bull", "$fast"]),
        ("close > |", ["close", "ema", "$fast", "BTC/USDT", "score", "barssince"], ["not", "any of", "breakout", ">", "and"]),
        ("close |", [">", "==", "crosses", "rising", "between", "touches"], ["and", "or", "as", "within", "close"]),
        ("open |", [">", "rising"], ["touches"]),
        ("not |", ["close", "not", "breakout"], ["and"]),
        ("ema(|", ["length", "source", "close", "$fast"], ["breakout", "not"]),
        ("ema(9, |", ["source", "close"], ["length"]),
        ("max(close, |", ["close", "ema", "$slow"], ["not", "length"]),
        ("barssince(|", ["close", "not", "any of"], ["$fast"]),
        ("any of (close > 1, |", ["close", "not"], ["and"]),
        ("score(|", ["close", "not", "breakout"], [":"]),
        ("BTC/USDT:|", ["close", "ema"], ["BTC/USDT"]),
        ("close crosses |", ["above", "below", "open"], ["crosses"]),
    ],
)  # fmt: skip
def test_some_fit_and_others_do_not(
    marked: str, offered: list[str], not_offered: list[str]
) -> None:
    labels = _labels(marked)
    assert set(offered) <= set(labels)
    assert not set(not_offered) & set(labels)


@pytest.mark.parametrize(
    ("marked", "label", "outcome"),
    [
        ("cl|", "close", "close|"),
        ("close > em|", "ema", "close > ema(|)"),
        ("close > em|a(9)", "ema", "close > ema(|)(9)"),
        ("close c|r", "crosses above", "close crosses above |"),
        ("ema(l|)", "length", "ema(length=|)"),
        ("close > $f|", "$fast", "close > $fast|"),
        ("close > |", "$fast", "close > $fast|"),
        ("BT|", "BTC/USDT", "BTC/USDT:|"),
        ("BTC/U|", "BTC/USDT", "BTC/USDT:|"),
        ("rsi < 3 |", "as", 'rsi < 3 as "|"'),
        ("rsi < 3 |", "within", "rsi < 3 within | bars"),
        ("|", "any of", "any of (|)"),
        ("macd.|", "histogram", "macd.histogram|"),
        ("rsi@|", "4h", "rsi@4h|"),
        ("rsi@1|2h > 3", "12h", "rsi@12h| > 3"),
    ],
)
def test_a_candidate_replaces_the_word_at_the_cursor(marked: str, label: str, outcome: str) -> None:
    completion = _completed(marked)
    chosen = next(c for c in completion.candidates if c.label == label)
    text = marked.replace("|", "")
    head = text[: completion.start] + chosen.insert[: chosen.caret]
    assert head + "|" + chosen.insert[chosen.caret :] + text[completion.end :] == outcome


def test_timeframes_below_the_strategys_are_not_offered() -> None:
    labels = [c.label for c in _completed("rsi@|", Timeframe.D1).candidates]
    assert labels == ["1d", "1w"]


def test_every_name_has_an_entry_with_a_title() -> None:
    entries = vocabulary()
    assert set(known_names()) == set(entries)
    assert all(entry.title and "\n" not in entry.title for entry in entries.values())
    assert entries["ema"].signature == "ema(length=20, source=close)"
    assert entries["highest"].signature == "highest(source=high, length=20)"
    assert entries["macd"].outputs == ("macd", "signal", "histogram")
    assert not set(KEYWORDS) & set(catalogue())


def test_a_misspelt_name_is_met_with_the_nearest() -> None:
    assert _labels("close > emma|")[0] == "ema"
    assert _labels("ema(lenght|") == ["length"]


def test_every_keyword_is_offered_somewhere() -> None:
    places = ["|", "close |", "close > 1 |", "close near open |", "at |", "at least 2 |", "price |"]
    places += ["close > 1 becomes |", "close > 1 within 3 |", "close crosses |"]
    words = {word for place in places for label in _labels(place) for word in label.split()}
    assert words >= set(KEYWORDS)
    assert len({terminal_of(word) for word in KEYWORDS}) == len(KEYWORDS)


@pytest.mark.parametrize(
    ("marked", "text", "active"),
    [
        ("ema(|", "ema(length=20, source=close)", "length"),
        ("ema(9|", "ema(length=20, source=close)", "length"),
        ("ema(9, |", "ema(length=20, source=close)", "source"),
        ("ema(close|", "ema(length=20, source=close)", "source"),
        ("ema(close, |", "ema(length=20, source=close)", "length"),
        ("ema(source=close, |", "ema(length=20, source=close)", "length"),
        ("ema(9, 10|", "ema(length=20, source=close)", "source"),
        ("close > macd(12, 26, 9|).signal", "macd(fast=12, slow=26, signal=9, source=close)", "signal"),
        ("macd(slow=3, |", "macd(fast=12, slow=26, signal=9, source=close)", "fast"),
        ("max(close, open, low|", "max(x, y)", "y"),
        ("valuewhen(close > 1, low, 1|)", "valuewhen(condition, x, k=0)", "k"),
        ("ema(abs(close|", "abs(x)", "x"),
        ("ema((close|", "ema(length=20, source=close)", "source"),
        ("breakout(|", "breakout(n)", "n"),
        ("abs(1, 2|", "abs(x)", None),
        ("atr(14, 3|", "atr(length=14)", None),
    ],
)  # fmt: skip
def test_the_signature_shows_the_parameter_at_the_cursor(
    marked: str, text: str, active: str | None
) -> None:
    cursor = marked.index("|")
    signature = signature_at(marked.replace("|", ""), cursor)
    assert signature is not None
    assert signature.text == text
    shown = None if signature.active is None else signature.parameters[signature.active].name
    assert shown == active
    assert marked.startswith(f"{signature.name}(", signature.start)


@pytest.mark.parametrize(
    "marked", ["close|", "ema(9)|", "(close|", "any of (close|", "emma(|", 'ema(9) as "ema(|']
)
def test_outside_of_calls_there_is_no_signature(marked: str) -> None:
    assert signature_at(marked.replace("|", ""), marked.index("|")) is None


@settings(max_examples=80, deadline=None)
@given(EVERY_RULE, st.data())
def test_what_is_written_is_among_what_is_offered(rule: Node, data: st.DataObject) -> None:
    """Each word of a sound rule is offered at its own beginning."""
    text = format_rule(rule)
    starts = [
        place
        for place in range(len(text))
        if text[place].isalpha()
        and (not place or not (text[place - 1].isalnum() or text[place - 1] in '_$"\\'))
    ]
    if not starts:
        return
    start = data.draw(st.sampled_from(starts))
    end = start
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    word = text[start:end]
    completion = complete(text[:end], end, Timeframe.H1, symbols=["BTC/USDT", "A/USDT", "1X/Y"])
    inside_label = text[:start].count('"') % 2 == 1 or "\\" in text or "#" in text
    labels = {part for c in completion.candidates for part in c.label.replace("/", " ").split()}
    # Labels are offered behind the regime alone, though they may stand before it.
    assert inside_label or '"' in text[:start] or word in {*labels, *LABELS, "bar"}


@settings(max_examples=150, deadline=None)
@given(st.text('ema(close) >.,@$"#[]:/and1', max_size=40), st.integers(0, 40))
def test_any_text_can_be_completed(text: str, cursor: int) -> None:
    completion = complete(text, cursor, Timeframe.H1)
    assert 0 <= completion.start <= completion.end <= len(text)
    for candidate in completion.candidates:
        assert 0 <= candidate.caret <= len(candidate.insert)
    signature_at(text, min(cursor, len(text)))


def test_a_candidate_of_an_indicator_makes_a_rule() -> None:
    for candidate in _completed("|").candidates:
        if candidate.kind in {"indicator", "price", "context"}:
            parse(f"{candidate.insert} > 1")
    with pytest.raises(RuleError):
        parse("breakout() > 1")


def test_completion_is_quick_at_the_end_of_a_long_rule() -> None:
    text = (
        "any of (" + " , ".join(f"ema({n}) > close and rsi < {n}" for n in range(2, 190)) + ", cl"
    )
    complete(text, len(text), Timeframe.H1)
    taken = []
    for _ in range(5):
        begin = time.thread_time()
        assert complete(text, len(text), Timeframe.H1).candidates[0].label == "close"
        taken.append(time.thread_time() - begin)
    # A few milliseconds on a quiet machine.
    assert min(taken) < 0.020
