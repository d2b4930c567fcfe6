"""Makes the panels, part by part, while the window is in use."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import HarrierError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from app.ui.context import Context
    from app.ui.panel_dock import PanelDock

    type _Step = int | tuple[str, ...]
    """The pause before the next part, ms, or modules that are to be loaded before it."""

_log = logging.getLogger(__name__)
_UNSEEN_PAUSE_MS = 60


class PanelMaker(QObject):
    """Fills docks with their panels, one part a turn of the event loop.

    First what stands in the middle of the window, where one looks. Those that nobody sees come last
    and wait in between, so that the visible ones get their answers. What a panel imports is loaded
    on the thread of questions, behind those of the panels that are there.

    Signals:
        filled: one dock has its panel.
        ended: every panel has been made.
    """

    filled = Signal()
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._turn = QTimer(self)  # QTimer.singleShot(0) leaves paint and input no turn in between
        self._turn.setSingleShot(True)

    def start(
        self,
        context: Context,
        docks: Iterable[PanelDock],
        states: Mapping[str, Mapping[str, object]],
    ) -> None:
        """Make the panels of these docks, and give each back what it had kept, by panel id."""
        waiting = sorted(docks, key=lambda dock: (_is_unseen(dock), _from_middle(dock)))
        steps = self._make_all(context, waiting, states)
        self._turn.timeout.connect(lambda: self._go_on(context, steps))
        self._turn.start(0)

    def _go_on(self, context: Context, steps: Iterator[_Step]) -> None:
        step = next(steps, None)
        if step is None:
            self.ended.emit()
        elif isinstance(step, int):
            self._turn.start(step)
        else:
            context.runner.ask(
                self, partial(_load, step), lambda _none: self._turn.start(0), topic="modules"
            )

    def _make_all(
        self,
        context: Context,
        waiting: list[PanelDock],
        states: Mapping[str, Mapping[str, object]],
    ) -> Iterator[_Step]:
        """Makes one part after the other."""
        for at, dock in enumerate(waiting):
            if not sys.modules.keys() >= set(dock.kind.modules):
                yield dock.kind.modules
            for _ in self._make_one(context, dock, states.get(dock.kind.id, {})):
                yield 0
            self.filled.emit()
            following = waiting[at + 1 :][:1]
            yield _UNSEEN_PAUSE_MS if following and _is_unseen(following[0]) else 0

    def _make_one(
        self, context: Context, dock: PanelDock, state: Mapping[str, object]
    ) -> Iterator[None]:
        try:
            panel = dock.kind.make(context)
            panel.setObjectName(f"panel.{dock.kind.id}")
            dock.hold(panel)
            yield
            for _ in panel.parts():
                yield
            dock.fill(panel)
            panel.restore_state(state)
        except HarrierError as error:
            _log.warning("%s cannot be shown: %s", dock.kind.id, error)
            dock.say(str(error))
        except Exception as error:  # noqa: BLE001 the hook reports it, and the others are made
            dock.say(self.tr("This panel could not be opened; the report says why."))
            sys.excepthook(type(error), error, error.__traceback__)


def _load(modules: tuple[str, ...]) -> None:
    """Called on the thread of questions; what cannot be loaded fails again where it is made."""
    for module in modules:
        with suppress(Exception):
            import_module(module)


def _is_unseen(dock: PanelDock) -> bool:
    return dock.visibleRegion().isEmpty()


def _from_middle(dock: PanelDock) -> int:
    """How far the dock stands from the middle of its window, pixels."""
    window = dock.window()
    away = dock.mapTo(window, dock.rect().center()) - window.rect().center()
    return away.manhattanLength()
