"""What holds for every policy, every event and every history."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.domain.alerts import (
    Alert,
    AlertKind,
    AlertLevel,
    Delivery,
    DeliveryState,
    Policy,
    PolicyRule,
)
from app.domain.alerts.alert import EVENTS
from app.domain.alerts.decision import History, decide
from app.domain.alerts.dispatch import Situation, next_step
from app.domain.alerts.policy import CHANNELS, IN_APP
from app.domain.errors import BadInput

EVENTS_TRIED = int(os.environ.get("HARRIER_POLICIES", "120"))
NOW = 1_767_268_800_000
MINUTES = st.integers(0, 10_000).map(lambda minutes: minutes * 60_000)
NAMES = st.sampled_from(["EMA cross", "Trend", "a  b"])
RULES = st.builds(
    PolicyRule,
    st.none() | st.sampled_from(EVENTS),
    st.none() | st.sampled_from(CHANNELS),
    st.sampled_from(AlertLevel),
    st.none() | NAMES,
)
POLICIES = st.builds(
    Policy,
    rules=st.lists(RULES, max_size=4).map(tuple),
    minimum_score=st.floats(0, 100),
    cooldown=MINUTES,
    digest_from=st.integers(2, 10),
    digest_window=st.integers(1, 600).map(lambda seconds: seconds * 1000),
    late_after=MINUTES.filter(bool),
    give_up_after=MINUTES.filter(bool),
)
ALERTS = st.builds(
    Alert,
    key=st.text(max_size=5),
    kind=st.sampled_from((*EVENTS, AlertKind.TEST)),
    at=st.integers(NOW - 10**9, NOW),
    title=st.just("title"),
    text=st.just("text"),
    strategy=st.none() | NAMES,
    symbol=st.sampled_from(["BTC/USDT", "ETH/USDT"]),
    score=st.none() | st.floats(0, 100),
    late=st.booleans(),
)
HISTORIES = st.builds(
    History,
    st.none() | st.integers(NOW - 10**9, NOW),
    st.booleans(),
    st.lists(st.just("daily loss"), max_size=1).map(tuple),
)


@st.composite
def queues(draw: st.DrawFn) -> list[Delivery]:
    alerts = sorted(draw(st.lists(ALERTS, max_size=12)), key=lambda alert: alert.at)
    return [
        Delivery(
            number,
            replace(alert, key=str(number)),
            "telegram",
            DeliveryState.QUEUED,
            draw(st.booleans()),
            draw(st.sampled_from(["", "", "came during quiet hours"])),
            draw(st.sampled_from([0, 0, 0, 2])),
            NOW,
            "",
            "",
            "",
            NOW,
        )
        for number, alert in enumerate(alerts, 1)
    ]


SITUATIONS = st.builds(
    Situation,
    now=st.just(NOW),
    quiet_until=st.none() | st.integers(NOW + 1, NOW + 10**8),
    keeps=st.booleans(),
    told=st.lists(st.integers(NOW - 60_000, NOW), max_size=5).map(lambda at: tuple(sorted(at))),
    each=st.booleans(),
)


@given(RULES)
def test_a_rule_is_what_its_text_says(rule: PolicyRule) -> None:
    plain = replace(rule, strategy=rule.strategy and " ".join(rule.strategy.split()))
    assert PolicyRule.parse(plain.text) == plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("setup telegram", "write EVENT CHANNEL LEVEL"),
        ("digest telegram on", "'digest' is no event"),
        ("setup fax on", "'fax' is no channel"),
        ("setup * loud", "'loud' is no level"),
    ],
)
def test_a_rule_that_says_nothing_is_bad_input(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words.replace("*", ".")):
        PolicyRule.parse(text)


def test_the_last_rule_that_covers_wins() -> None:
    texts = ("* telegram off", "setup telegram silent EMA cross", "setup telegram on Trend")
    policy = Policy(tuple(PolicyRule.parse(text) for text in texts))
    level = policy.level
    assert level(AlertKind.SETUP, "telegram", "EMA cross") is AlertLevel.SILENT
    assert level(AlertKind.SETUP, "telegram", "Trend") is AlertLevel.ON
    assert level(AlertKind.SETUP, "telegram", "Other") is AlertLevel.OFF
    assert level(AlertKind.SETUP, "tray", "Other") is AlertLevel.ON
    assert level(AlertKind.ENTRY, "tray") is AlertLevel.OFF


@given(ALERTS, POLICIES, HISTORIES)
def test_off_never_goes_out_and_silent_never_sounds(
    alert: Alert, policy: Policy, history: History
) -> None:
    for verdict in decide(alert, policy, CHANNELS, history):
        wanted = policy.level(alert.kind, verdict.channel, alert.strategy)
        assert verdict.level in (wanted, AlertLevel.OFF)
        assert verdict.goes_out == (verdict.reason == "")
        if verdict.channel == IN_APP:
            assert verdict.level is wanted


@given(ALERTS, POLICIES, HISTORIES)
def test_deciding_twice_is_deciding_once(alert: Alert, policy: Policy, history: History) -> None:
    assert decide(alert, policy, CHANNELS, history) == decide(alert, policy, CHANNELS, history)


@examples(max_examples=EVENTS_TRIED)
@given(queues(), SITUATIONS, POLICIES)
def test_every_step_keeps_the_laws(
    queue: list[Delivery], situation: Situation, policy: Policy
) -> None:
    window = NOW - policy.digest_window
    situation = replace(situation, told=tuple(at for at in situation.told if at > window))
    step = next_step(queue, situation, policy)
    members = step.dispatch.members if step.dispatch is not None else ()
    held = [hold.delivery for hold in step.held]
    touched = [*step.expired, *held, *members]
    assert len({d.id for d in touched}) == len(touched)  # each has one fate
    assert {d.id for d in touched} <= {d.id for d in queue}
    assert not queue or touched  # nothing waits for nothing
    assert all(hold.until > situation.now for hold in step.held)
    if step.dispatch is None:
        return
    assert [d.id for d in members] == sorted(d.id for d in members)
    assert step.dispatch.digest or len(members) == 1
    told_as_news = not step.dispatch.digest and not situation.each
    (first, *_) = members
    if told_as_news and first.alert.kind is not AlertKind.TEST:
        assert not first.alert.late
        assert not first.held
        assert situation.now - first.alert.at <= policy.late_after
    if situation.each:
        assert not step.dispatch.digest
    if all(d.silent for d in members):
        assert step.dispatch.silent


@given(queues(), SITUATIONS.filter(lambda each: each.quiet_until is not None), POLICIES)
def test_quiet_hours_never_sound(
    queue: list[Delivery], situation: Situation, policy: Policy
) -> None:
    dispatch = next_step(queue, situation, policy).dispatch
    if dispatch is not None:
        is_test = dispatch.members[0].alert.kind is AlertKind.TEST
        assert dispatch.silent or is_test
        if situation.keeps and not situation.each:
            assert is_test
