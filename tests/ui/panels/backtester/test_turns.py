"""Parts of work, one a turn of the event loop."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.ui.panels.backtester.turns import Turns


def test_the_first_part_is_done_at_once_and_the_others_leave_turns_between(qtbot):
    owner, done = QObject(), []
    turns = Turns(owner)
    between = QTimer(owner)
    between.timeout.connect(lambda: done.append("between"))
    between.start(0)
    turns.start(*[lambda name=name: done.append(name) for name in ("first", "second", "third")])
    assert done == ["first"]
    qtbot.waitUntil(lambda: "third" in done)
    first, second, third = (done.index(name) for name in ("first", "second", "third"))
    assert "between" in done[first:second]
    assert "between" in done[second:third]


def test_a_new_start_takes_the_place_of_what_was_left(qtbot):
    owner, done = QObject(), []
    turns = Turns(owner)
    turns.start(lambda: done.append(1), lambda: done.append(2))
    turns.start(lambda: done.append(3), lambda: done.append(4))
    qtbot.waitUntil(lambda: 4 in done)
    assert done == [1, 3, 4]
