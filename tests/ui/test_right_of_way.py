"""Background work waits for the window, and never for long."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from app.services.events import Event, EventBus
from app.ui.background.job import Job
from app.ui.background.right_of_way import RightOfWay
from app.ui.event_bridge import EventBridge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot

PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Number(Event):
    value: int


class Board(QWidget):
    """Shows the newest number; a paint takes a while."""

    def __init__(self) -> None:
        super().__init__()
        self.told = self.painted = -1

    def take(self, event: Number) -> None:
        self.told = event.value
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        spend(0.005)
        self.painted = self.told


def spend(seconds: float) -> None:
    """Compute for a while."""
    began = perf_counter()
    while perf_counter() - began < seconds:
        pass


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
def bridge(qapp: object, bus: EventBus) -> Iterator[EventBridge]:
    made = EventBridge(bus)
    yield made
    made.close()


def test_a_job_goes_on_when_its_news_is_painted(
    qtbot: QtBot, bus: EventBus, bridge: EventBridge
) -> None:
    board, seen = Board(), []
    qtbot.addWidget(board)
    with qtbot.waitExposed(board):
        board.show()
    bridge.on(Number, board.take)

    def stream() -> Iterator[Event]:
        for number in range(10):
            spend(0.01)
            yield Number(number)
            seen.append(board.painted)

    job = Job("numbers", stream, bus, RightOfWay(longest_s=PATIENCE_S))  # type: ignore[arg-type]
    job.start()
    qtbot.waitUntil(job.isFinished, timeout=20_000)
    assert seen == list(range(10))


@pytest.mark.usefixtures("qapp")
def test_a_window_that_hangs_holds_nobody_up() -> None:
    way = RightOfWay(longest_s=0.05)
    thread = threading.Thread(target=way.give)
    thread.start()  # no event loop runs meanwhile
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


@pytest.mark.usefixtures("qapp")
def test_closing_lets_everyone_pass() -> None:
    way = RightOfWay(longest_s=2 * PATIENCE_S)
    threads = [threading.Thread(target=way.give) for _ in range(3)]
    for thread in threads:
        thread.start()
    way.close()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads)
    way.give()
