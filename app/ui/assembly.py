"""Puts context and tray together once the services are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QTimer

from app.services.scan.events import ScanFinished, UniverseRefreshed
from app.ui.actions import ActionSpec, Menu
from app.ui.away_greeting import greet_after_pauses
from app.ui.background.runner import JobRunner
from app.ui.context import Context
from app.ui.dialogs.declare import declare_dialogs
from app.ui.event_bridge import EventBridge
from app.ui.journal_measuring import JournalMeasuring
from app.ui.scan_control import ScanControl
from app.ui.selection import Selection
from app.ui.setup_news import SetupNews
from app.ui.theme import Appearance
from app.ui.tray import Tray
from app.ui.window_actions import declare_service_actions

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.services.application import Application
    from app.services.log_streamer import LogStreamer
    from app.services.preferences import Settings
    from app.ui.main_window import MainWindow

BASE_RATE_JOB: Final = "base rates"
_BASE_RATES_AFTER_MS: Final = 2_000  # once what the scan found is painted


def assemble(window: MainWindow, log: LogStreamer, services: Application) -> Context:
    """The context of a window; declares the actions that need services."""
    bridge = EventBridge(services.bus, window)
    runner = JobRunner(services.bus, window)
    selection = Selection(window)
    log.announce_on(services.bus)
    context = Context(
        services=services,
        bridge=bridge,
        runner=runner,
        scan=ScanControl(services, runner, bridge),
        selection=selection,
        theme=window.theme,
        actions=window.actions_book,
        notices=window.notices,
        log=log,
    )
    bridge.on(
        UniverseRefreshed,
        lambda event: selection.offer_symbols([member.symbol for member in event.universe.members]),
    )
    greet_after_pauses(context)
    bridge.on(
        ScanFinished,
        lambda _event: QTimer.singleShot(
            _BASE_RATES_AFTER_MS, window, lambda: _work_out_base_rates(context)
        ),
    )
    JournalMeasuring(services, runner, bridge, window)
    declare_service_actions(window, context)
    declare_dialogs(window, context)
    window.row.add_buttons(
        [key for key in ("alerts.open", "preferences") if key in window.actions_book]
    )
    return context


def _work_out_base_rates(context: Context) -> None:
    """What became of the new setups' rules before; beside everything else, after the scan."""
    if not context.runner.is_running(BASE_RATE_JOB):
        context.runner.start(BASE_RATE_JOB, lambda: context.services.base_rates.run(None))


def assemble_tray(context: Context, parent: QObject) -> Tray:
    """The tray with its news."""
    news = SetupNews(context, parent)
    return Tray(context, news, parent)


def declare_tray_actions(context: Context, tray: Tray) -> None:
    """What needs the tray."""
    text = QCoreApplication.translate("actions", "Send a test notification")
    context.actions.add(
        ActionSpec("notify.test", text, Menu.TOOLS, "bell"), lambda: _send_test(context, tray)
    )


def _send_test(context: Context, tray: Tray) -> None:
    translate = QCoreApplication.translate
    if tray.is_there:
        tray.say("Harrier", translate("actions", "Notifications of new setups look like this."))
    else:
        context.notices.show(
            translate("actions", "No system tray"),
            translate("actions", "This desktop shows no notifications of ours; news stays here."),
            token="warn",
        )


def appearance_of(settings: Settings) -> Appearance:
    """The appearance that the settings ask for."""
    chosen = settings.appearance
    return Appearance(
        theme=chosen.theme,
        palette=chosen.palette,
        swap_colours=chosen.swap_colours,
        hollow=chosen.hollow,
        density=chosen.density,
        time_zone=chosen.time_zone,
        reduce_motion=chosen.reduce_motion,
    )
