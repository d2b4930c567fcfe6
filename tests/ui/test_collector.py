"""Garbage ends on the window's thread alone, whoever makes the objects in between."""

from __future__ import annotations

import gc
import threading
from typing import TYPE_CHECKING, Any

import pytest

from app.ui.collector import CalmCollector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

MANY = 3_000


class Witness:
    """Part of a cycle; tells which thread ended it."""

    def __init__(self, ended_on: list[str]) -> None:
        self._ended_on = ended_on
        self._itself = self

    def __del__(self) -> None:
        self._ended_on.append(threading.current_thread().name)


@pytest.fixture
def collector(make_context: Any) -> Iterator[CalmCollector]:
    window, context = make_context()
    made = CalmCollector(context, window)
    yield made
    made.stop()
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_another_thread_collects_nothing(qtbot: QtBot) -> None:
    ended_on: list[str] = []
    for _ in range(MANY):
        Witness(ended_on)
    busy = threading.Thread(target=lambda: [[number] for number in range(200_000)], name="busy")
    busy.start()
    busy.join()
    assert ended_on == []
    qtbot.waitUntil(lambda: len(ended_on) == MANY)
    assert set(ended_on) == {threading.main_thread().name}


def test_little_garbage_waits(collector: CalmCollector) -> None:
    gc.collect()
    ended_on: list[str] = []
    Witness(ended_on)
    collector.collect_young()
    assert ended_on == []
    kept = [[number] for number in range(5_000)]
    collector.collect_young()
    assert len(ended_on) == 1
    assert len(kept) == 5_000


@pytest.mark.usefixtures("collector")
def test_what_the_first_scan_loads_is_not_walked(qtbot: QtBot) -> None:
    before = gc.get_freeze_count()
    loaded = [[number] for number in range(100_000)]
    qtbot.waitUntil(lambda: gc.get_freeze_count() > before + len(loaded) // 2)
