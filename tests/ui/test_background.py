from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QObject

from app.domain.errors import RetryableError
from app.services.events import Event, EventBus, Waiting
from app.ui.background.job import JobEnded, JobFailed, JobRefused, JobStarted
from app.ui.background.runner import JobRunner
from app.ui.event_bridge import EventBridge


@dataclass(frozen=True, slots=True)
class Number(Event):
    value: int


@pytest.fixture
def bus():
    return EventBus()


@pytest.fixture
def bridge(qapp, bus):
    made = EventBridge(bus)
    yield made
    made.close()


@pytest.fixture
def runner(qapp, bus):
    made = JobRunner(bus)
    yield made
    assert made.close(2_000)


def test_events_arrive_in_order_on_the_gui_thread(qtbot, bus, bridge):
    seen, threads = [], set()

    def take(event):
        seen.append(event.value)
        threads.add(threading.get_ident())

    bridge.on(Number, take)
    sender = threading.Thread(target=lambda: [bus.publish(Number(k)) for k in range(3_000)])
    sender.start()
    qtbot.waitUntil(lambda: len(seen) == 3_000)
    sender.join()
    assert seen == list(range(3_000))
    assert threads == {threading.get_ident()}


def test_a_destroyed_owner_hears_no_more(qtbot, bus, bridge):
    seen, heard = [], []
    owner = QObject()
    bridge.on(Number, seen.append, owner)
    bridge.on(Number, heard.append)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    bus.publish(Number(1))
    qtbot.waitUntil(lambda: bool(heard))
    assert seen == []


def test_a_receiver_that_raises_does_not_keep_news_from_others(qtbot, bus, bridge):
    heard = []

    def broken(_event):
        raise RuntimeError("broken receiver")

    bridge.on(Number, broken)
    bridge.on(Number, heard.append)
    with qtbot.captureExceptions() as caught:
        bus.publish(Number(1))
        bus.publish(Number(2))
        qtbot.waitUntil(lambda: len(heard) == 2)
    assert len(caught) == 2


def test_a_job_streams_and_ends(qtbot, bus, bridge, runner):
    seen = []
    for kind in (JobStarted, Number, JobEnded):
        bridge.on(kind, seen.append)
    assert runner.start("count", lambda: (Number(k) for k in range(3)))
    qtbot.waitUntil(lambda: any(isinstance(event, JobEnded) for event in seen))
    assert seen == [
        JobStarted("count"),
        Number(0),
        Number(1),
        Number(2),
        JobEnded("count", cancelled=False),
    ]


def test_cancel_closes_the_stream_on_its_own_thread(qtbot, bus, bridge, runner):
    where, ended, waiting = {}, [], []

    def stream():
        where["ran"] = threading.get_ident()
        try:
            while True:
                yield Waiting()
        finally:
            where["closed"] = threading.get_ident()

    bridge.on(JobEnded, ended.append)
    bridge.on(Waiting, waiting.append)
    runner.start("endless", stream)
    qtbot.waitUntil(lambda: len(waiting) > 3)
    runner.cancel("endless")
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [JobEnded("endless", cancelled=True)]
    assert where["ran"] == where["closed"] != threading.get_ident()


def test_a_second_job_of_the_same_name_is_refused(qtbot, bus, bridge, runner):
    refused, go_on = [], threading.Event()

    def stream():
        go_on.wait(5)
        yield Number(1)

    bridge.on(JobRefused, refused.append)
    assert runner.start("scan", stream)
    assert not runner.start("scan", stream)
    go_on.set()
    qtbot.waitUntil(lambda: bool(refused) and not runner.is_running("scan"))
    assert refused[0].job == "scan"


def test_an_expected_failure_is_an_event(qtbot, bus, bridge, runner):
    seen = []
    bridge.on(JobFailed, seen.append)

    def stream():
        yield Number(1)
        raise RetryableError("The exchange asks to wait 5 s.")

    runner.start("scan", stream)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [JobFailed("scan", "The exchange asks to wait 5 s.")]


def test_questions_are_answered_on_the_gui_thread(qtbot, runner):
    owner, answers = QObject(), []
    runner.ask(
        owner, threading.get_ident, lambda ident: answers.append((ident, threading.get_ident()))
    )
    qtbot.waitUntil(lambda: bool(answers))
    asked, received = answers[0]
    assert asked != received == threading.get_ident()


def test_only_the_newest_answer_of_a_topic_counts(qtbot, runner):
    owner, answers, hold = QObject(), [], threading.Event()
    runner.ask(owner, lambda: (hold.wait(5), "old")[1], answers.append, topic="chart")
    runner.ask(owner, lambda: "new", answers.append, topic="chart")
    hold.set()
    qtbot.waitUntil(lambda: answers == ["new"])
    done = []
    runner.ask(owner, lambda: "other", done.append, topic="list")
    qtbot.waitUntil(lambda: done == ["other"])
    assert answers == ["new"]


def test_a_question_that_fails_says_why(qtbot, runner):
    owner, failures = QObject(), []

    def question():
        raise RetryableError("No answer; try again.")

    runner.ask(owner, question, lambda _answer: None, failed=failures.append)
    qtbot.waitUntil(lambda: failures == ["No answer; try again."])


def test_closing_ends_what_runs(qtbot, bus, bridge):
    runner, running = JobRunner(bus), []

    def stream():
        while True:
            yield Waiting()

    bridge.on(Waiting, running.append)
    runner.start("endless", stream)
    qtbot.waitUntil(lambda: bool(running))
    assert runner.close(2_000)
    assert not runner.start("later", stream)


class Marker:
    """Tells which thread let it go."""

    def __init__(self, threads):
        self.threads = threads

    def __del__(self):
        self.threads.append(threading.get_ident())


def test_what_a_question_holds_is_let_go_on_the_gui_thread(qtbot, runner):
    owner, threads, answers = QObject(), [], []
    for number in range(200):
        marker = Marker(threads)
        runner.ask(owner, lambda marker=marker: bool(marker), answers.append, topic=str(number))
        del marker
    qtbot.waitUntil(lambda: len(threads) == 200)
    assert set(threads) == {threading.get_ident()}
    assert answers == [True] * 200


def test_work_may_begin_again_as_soon_as_its_end_is_told(qtbot, bus, bridge, runner):
    again = []

    def begin(event):
        if len(again) < 5:
            again.append(runner.start(event.job, lambda: (Number(k) for k in range(1))))

    bridge.on(JobEnded, begin)
    assert runner.start("short", lambda: (Number(k) for k in range(3)))
    qtbot.waitUntil(lambda: len(again) == 5)
    assert all(again)
    qtbot.waitUntil(lambda: not runner.is_running("short"))
