"""Passing streams on."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from app.services.events import Waiting

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.services.ports import Waits


def at_once[Answer](stream: Generator[object, None, Answer]) -> Answer:
    """Run a stream to its end and return its answer; for threads that may wait for it."""
    while True:
        try:
            next(stream)
        except StopIteration as end:
            answer: Answer = end.value
            return answer


def only_waiting[Answer](stream: Generator[object, None, Answer]) -> Waits[Answer]:
    """Run a stream to its end; of what it yields only `Waiting` is passed on."""
    with closing(stream):
        while True:
            try:
                step = next(stream)
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            if isinstance(step, Waiting):
                yield step
