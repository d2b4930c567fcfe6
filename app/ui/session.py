"""One run of the window: in order up, in order down."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.faults import Faults
from app.ui.main_window import MainWindow
from app.ui.service_builder import ServiceBuilder
from app.ui.system_signals import SystemSignals
from app.ui.theme import Appearance, Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from app.domain.setup import Setup
    from app.services.application import Application
    from app.services.log_streamer import LogStreamer
    from app.ui.collector import CalmCollector
    from app.ui.context import Context
    from app.ui.single_instance import SingleInstance
    from app.ui.tray import Tray

_log = logging.getLogger(__name__)
_JOBS_MS = 2_000
_BUILDER_MS = 2_500
_NEXT_TURN_MS = 10  # after what is waiting now; 0 would be the same turn
_DEMO_LOOK_BACK = 72  # bars


class WindowStart(NamedTuple):
    """What the composition root gives.

    Attributes:
        home: the data folder; exists.
        build: makes the services; called on a thread of its own after the first paint.
        log: the handler that keeps the newest lines, already on the root logger.
        appearance: as read from the saved preferences, so that the first paint is right.
        first_run: show the first-run questions.
        scan_at_start: run one scan as soon as the services are there.
        on_painted: called on the GUI thread after the first paint.
        on_attached: called on the GUI thread when every panel is made.
    """

    home: Path
    build: Callable[[], Application]
    log: LogStreamer
    appearance: Appearance = Appearance()
    first_run: bool = False
    scan_at_start: bool = True
    on_painted: Callable[[MainWindow], None] | None = None
    on_attached: Callable[[MainWindow, Context], None] | None = None


class Session(QObject):
    """Owns window, hooks, lock, services and tray.

    Signals:
        ended: everything is closed; the event loop may stop.
    """

    ended = Signal()

    def __init__(
        self, application: QApplication, start: WindowStart, instance: SingleInstance
    ) -> None:
        super().__init__()
        self._start = start
        self._instance = instance
        self._context: Context | None = None
        self._tray: Tray | None = None
        self._collector: CalmCollector | None = None
        self._ending = False
        self.stuck = False
        self._faults = Faults(start.log.clean, self)
        self._signals = SystemSignals(self)
        self._builder = ServiceBuilder(start.build, self)
        self.theme = Theme(application)
        self.theme.apply(start.appearance)
        self.window = MainWindow(self.theme, start.home, first_run=start.first_run)
        self._connect()

    def _connect(self) -> None:
        self._faults.install()
        self._faults.happened.connect(self._report)
        self._signals.install()
        self._signals.quit_wanted.connect(self.quit)
        self._instance.setParent(self)
        self._instance.raise_wanted.connect(self.window.raise_window)
        self.window.painted.connect(self._on_painted)
        self.window.quit_wanted.connect(self.quit)
        self.window.closed_by_user.connect(self._tell_about_tray)
        self.window.filled.connect(self._on_filled)
        self._builder.network_loaded.connect(self._on_network_loaded)
        self._builder.finished.connect(self._on_built)

    def show(self) -> None:
        """Show the window; everything else follows its first paint."""
        self.window.show()

    # ------------------------------------------------------------ up

    def _on_painted(self) -> None:
        self._builder.start()
        if self._start.on_painted is not None:
            self._start.on_painted(self.window)

    def _on_network_loaded(self) -> None:
        self._instance.listen()
        QTimer.singleShot(_NEXT_TURN_MS, self, self._end_first_turns)

    def _end_first_turns(self) -> None:
        _make_first_table()
        self._builder.go_on()

    def _on_built(self) -> None:
        error, services = self._builder.error, self._builder.services
        if self._ending:
            return
        if error is not None:
            self._show_failure(error)
        elif services is not None:
            self._attach(services)

    def _attach(self, services: Application) -> None:
        from app.ui.assembly import assemble, assemble_tray, declare_tray_actions

        context = self._context = assemble(self.window, self._start.log, services)
        self._tray = assemble_tray(context, self)
        self._tray.open_wanted.connect(self.window.raise_window)
        self._tray.quit_wanted.connect(self.quit)
        self._tray.setup_wanted.connect(self._show_setup)
        declare_tray_actions(context, self._tray)
        QTimer.singleShot(_NEXT_TURN_MS, self, self._hand_over)

    def _hand_over(self) -> None:
        context = self._context
        if context is None or self._ending:
            return
        self._follow_settings()
        self.window.attach(context)
        notice = context.services.settings.notice
        if notice:
            self.window.notices.show(self.tr("Preferences were damaged"), notice, token="warn")

    def _on_filled(self) -> None:
        context = self._context
        if context is None or self._ending:
            return
        from app.ui.collector import CalmCollector

        self._collector = CalmCollector(context, self)
        if self._start.on_attached is not None:
            self._start.on_attached(self.window, context)
        if self._start.scan_at_start:
            from app.services.scan.events import ScanRequest

            # The demo market's first hours have been lived through before anyone looks.
            look_back = _DEMO_LOOK_BACK if context.services.exchange.is_demo else 0
            context.scan.start(ScanRequest(reason="start", look_back=look_back))

    def _show_failure(self, error: Exception) -> None:
        sentence = self._start.log.clean(str(error))
        for dock in self.window.board.docks.values():
            dock.say(sentence)
        quit_it = (self.tr("Quit"), self.quit)
        self.window.notices.show(
            self.tr("Harrier could not start"), sentence, token="danger", action=quit_it
        )
        if not self._builder.is_expected:
            raise error

    # ------------------------------------------------------------ meanwhile

    def _follow_settings(self) -> None:
        from app.services.settings import SettingsChanged

        context = self._context
        if context is not None:
            context.bridge.on(SettingsChanged, lambda _event: self._apply_settings(), self)
            self._apply_settings()

    def _apply_settings(self) -> None:
        from app.ui.assembly import appearance_of

        if self._context is None:
            return
        settings = self._context.services.settings.current
        wanted = appearance_of(settings)
        if wanted != self.theme.appearance:
            self.theme.apply(wanted)
        tray = self._tray is not None and self._tray.is_there
        self.window.hides_on_close = settings.notifications.close_to_tray and tray
        self.window.row.demo.setVisible(self._context.services.exchange.is_demo)
        if settings.welcome_done:
            self.window.end_first_run()

    def _show_setup(self, setup: Setup) -> None:
        self.window.raise_window()
        if self._context is not None:
            self._context.selection.choose_setup(setup)
            self._context.selection.want_panel("setups")

    def _tell_about_tray(self) -> None:
        board = self.window.board
        if self._tray is not None and not board.kept("tray").get("told"):
            board.keep("tray", {"told": True})
            self._tray.say(
                self.tr("Harrier keeps running"),
                self.tr("Scans go on in the tray. Quit from its menu, or with Ctrl+Q."),
            )

    def _report(self, trace: str) -> None:
        from app.ui.dialogs.error_report import ErrorReport

        if not self._ending:
            ErrorReport.show_one(self.window, trace)

    # ------------------------------------------------------------ down

    def quit(self) -> None:
        """End everything in order; may be called at any moment and more than once."""
        if self._ending:
            return
        self._ending = True
        self._builder.go_on()
        self.window.save_layout()
        self.window.stop()
        if self._collector is not None:
            self._collector.stop()
        self.window.hide()
        if self._tray is not None:
            self._tray.hide()
        self._end_work()
        self._faults.remove()
        self._signals.remove()
        self._instance.release()
        QTimer.singleShot(0, self, self.ended.emit)

    def _end_work(self) -> None:
        built = not self._builder.isRunning() or self._builder.wait(_BUILDER_MS)
        ended = True
        if self._context is not None:
            ended = self._context.runner.close(_JOBS_MS)
            self._context.bridge.close()
        if built and self._builder.services is not None:
            self._builder.services.close()
        self.stuck = not (built and ended)


def _make_first_table() -> None:
    """Before it hands out the first viewport PySide looks at every class of widgets, for 20 ms.

    They are better spent before services are built than beside that, or in a panel's turn.
    """
    from PySide6.QtWidgets import QTableView

    QTableView().viewport()


def leave_at_once() -> None:
    """End the process although a thread did not; what is stored is whole at any moment."""
    _log.warning("Some background work did not end in time and was left behind")
    logging.shutdown()
    os._exit(0)
