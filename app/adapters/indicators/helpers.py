"""A few processes that compute what pandas-ta knows, each started when it is first needed."""

from __future__ import annotations

import logging
import multiprocessing
import os
from threading import Condition
from typing import TYPE_CHECKING

from app.adapters.indicators.worker import run
from app.adapters.processes import interrupts_blocked, send_whole
from app.domain.errors import RetryableError

if TYPE_CHECKING:
    from app.domain.indicator_question import Answer, Question

log = logging.getLogger(__name__)
_MOST = 4
_END_S = 2.0


class _Helper:
    """One process and the pipe to it; used by one thread at a time."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=run, args=(theirs,), name="harrier-indicators", daemon=True
        )
        with interrupts_blocked():
            self.process.start()
        theirs.close()

    def ask(self, question: Question) -> Answer:
        """The answer.

        Raises:
            EOFError: the process ended, as an OSError may tell too.
            RuntimeError: pandas-ta failed, which is a fault of the program.
        """
        send_whole(self._pipe, question)
        answer: Answer | str = self._pipe.recv()
        if not isinstance(answer, str):
            return answer
        raise RuntimeError(f"pandas-ta failed over {question.function}:\n{answer}")

    def end(self) -> None:
        """Kill the process, which has nothing to lose, and wait for it."""
        self.process.kill()
        self.process.join(_END_S)
        self._pipe.close()


def _started() -> _Helper:
    try:
        return _Helper()
    except OSError as error:
        raise RetryableError(
            f"The indicator helper process could not be started ({error}); close some programs"
        ) from error


class IndicatorHelpers:
    """Answers questions in helper processes; safe from any thread.

    Each asking thread has a helper for itself, so that no thread has to read for others; when all
    are busy it waits for one.
    """

    def __init__(self, most: int | None = None) -> None:
        """No process yet.

        Args:
            most: processes at a time; None: one for each processor, four at most.
        """
        self._most = most or min(os.cpu_count() or 1, _MOST)
        self._changed = Condition()
        self._idle: list[_Helper] = []
        self._busy: list[_Helper] = []
        self._is_closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """Ids of the processes that run."""
        with self._changed:
            pids = [helper.process.pid for helper in (*self._idle, *self._busy)]
        return tuple(pid for pid in pids if pid is not None)

    @property
    def busy(self) -> int:
        """How many of them compute."""
        return len(self._busy)

    def answer(self, question: Question) -> Answer:
        """Let a helper compute; the `Runner` of the domain.

        Raises:
            RetryableError: the helper ended or the program does; another one answers the next time.
        """
        helper = self._taken()
        is_sound = False
        try:
            answer = helper.ask(question)
            is_sound = True
        except (EOFError, OSError) as error:
            raise self._ended(helper) from error
        except RuntimeError:
            is_sound = True
            raise
        finally:
            self._give_back(helper, is_sound=is_sound)
        return answer

    def close(self) -> None:
        """End all processes; questions under way fail, and none is taken any more."""
        with self._changed:
            self._is_closed = True
            for helper in self._busy:
                helper.process.kill()
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._busy, timeout=_END_S)
            idle, self._idle = self._idle, []
        for helper in idle:
            helper.end()

    def _taken(self) -> _Helper:
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_closed or self._idle or len(self._busy) < self._most
            )
            if self._is_closed:
                raise RetryableError("The program ends, so nothing more is computed")
            helper = self._sound_idle() or _started()
            self._busy.append(helper)
            return helper

    def _sound_idle(self) -> _Helper | None:
        """A helper that waits and still runs."""
        while self._idle:
            helper = self._idle.pop()
            if helper.process.is_alive():
                return helper
            helper.end()
        return None

    def _give_back(self, helper: _Helper, *, is_sound: bool) -> None:
        is_kept = is_sound and helper.process.is_alive()
        if not is_kept:
            helper.end()
        with self._changed:
            self._busy.remove(helper)
            if is_kept:
                self._idle.append(helper)
            self._changed.notify_all()

    def _ended(self, helper: _Helper) -> RetryableError:
        if self._is_closed:
            return RetryableError("The program ends, so nothing more is computed")
        helper.process.join(_END_S)
        log.warning("an indicator helper ended (%s)", helper.process.exitcode)
        return RetryableError(
            "The indicator helper process ended unexpectedly; it is started anew at the next scan"
        )
