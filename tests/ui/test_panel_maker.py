"""Panels come part by part, and what else the window has to do comes in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel

from app.domain.errors import BadInput
from app.services.events import Event
from app.ui.panel import PANELS, Panel, Slot, panel

if TYPE_CHECKING:
    from collections.abc import Iterator

MADE: list[str] = []


class Slow(Panel):
    """Three parts; each notes that it was made."""

    key = ""

    def parts(self) -> Iterator[None]:
        for number in range(3):
            if number == 2:
                self._end()
            MADE.append(f"{self.key} {number}")
            yield
        self.set_contents(QLabel(self.key))

    def _end(self) -> None:
        pass


class Refused(Slow):
    key = "refused"

    def _end(self) -> None:
        raise BadInput("The file of this panel is damaged.")


class Broken(Slow):
    key = "broken"

    def _end(self) -> None:
        raise ZeroDivisionError("a bug")


class Left(Slow):
    key = "left"


class Middle(Slow):
    key = "middle"


class Closed(Slow):
    key = "closed"


KINDS = (
    (Refused, {"build": Slot.RIGHT}),
    (Broken, {"build": Slot.BOTTOM}),
    (Closed, {"build": Slot.LEFT}),
    (Left, {"scan": Slot.LEFT}),
    (Middle, {"scan": Slot.CENTER}),
)


@pytest.fixture(autouse=True)
def only_these_panels(monkeypatch):
    MADE.clear()
    monkeypatch.setattr(PANELS, "_entries", {})
    for kind, slots in KINDS:
        panel(kind.key, title=kind.key, icon="list", slots=slots)(kind)


@pytest.fixture
def window(qtbot, make_context):
    made, context = make_context()
    made.resize(1280, 720)
    made.show()
    qtbot.waitUntil(lambda: not made.board.docks["middle"].visibleRegion().isEmpty())
    made.for_test = context
    return made


def test_each_part_is_a_turn_of_its_own(qtbot, window):
    turns = []
    clock = QTimer(window)
    clock.timeout.connect(lambda: turns.append(len(MADE)))
    clock.start(0)
    with qtbot.captureExceptions(), qtbot.waitSignal(window.filled):
        window.attach(window.for_test)
    clock.stop()
    assert set(range(len(MADE))) <= set(turns)


def test_the_middle_comes_first_and_what_nobody_sees_last(qtbot, window):
    with qtbot.captureExceptions(), qtbot.waitSignal(window.filled):
        window.attach(window.for_test)
    order = list(dict.fromkeys(line.split()[0] for line in MADE))
    assert order[:2] == ["middle", "left"]
    assert set(order[2:]) == {"closed", "refused", "broken"}


def test_a_panel_that_breaks_off_half_way_leaves_the_others_alone(qtbot, window):
    with qtbot.captureExceptions() as caught, qtbot.waitSignal(window.filled):
        window.attach(window.for_test)
    docks = window.board.docks
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]
    assert {key for key, dock in docks.items() if dock.panel is not None} == {
        "left",
        "middle",
        "closed",
    }
    said = [label.text() for label in docks["refused"].findChildren(QLabel)]
    assert "The file of this panel is damaged." in said
    qtbot.waitUntil(lambda: not docks["broken"].findChildren(Panel))


class Flood(Event):
    """One of many."""


def test_a_flood_of_news_leaves_turns_to_the_rest_of_the_window(qtbot, window):
    context, told, turns = window.for_test, [], []
    clock = QTimer(window)
    clock.timeout.connect(lambda: turns.append(len(told)))
    clock.start(0)

    def take_long(_event: Flood) -> None:
        told.append(sum(range(200_000)))  # some ms

    context.bridge.on(Flood, take_long)
    for _ in range(20):
        context.services.bus.publish(Flood())
    qtbot.waitUntil(lambda: len(told) == 20)
    clock.stop()
    between = [turn for turn in set(turns) if 0 < turn < 20]
    assert len(between) >= 4  # a slice is over after two or three of them
