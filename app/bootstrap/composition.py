"""The services of one installation as a front end gets them: begun and ended in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.adapters.storage.paths import data_folder
from app.bootstrap.hook_services import HookServices
from app.services.scan.events import ScanFinished
from app.services.settings import SettingsChanged
from app.services.strategies import StrategyChanged
from app.services.webhooks.events import WebhookSettled

if TYPE_CHECKING:
    from argparse import Namespace

    from app.bootstrap.logs import Logs
    from app.services.events import Event


_SHOWN_FIRST_S = 0.5
_STOPPED = ("scheduler", "telegram_bot", "alert_sender")


class Composition(HookServices):
    """Implements `app.services.application.Application`.

    Every service is built when it is first asked for, and nothing heavy is imported before: a
    command that lists settings loads neither the database nor the engine. Each module beside this
    one builds those of one area and stands on the area before it.
    """

    @classmethod
    def of(cls, arguments: Namespace, logs: Logs | None = None) -> Composition:
        """The installation that the command line names."""
        overrides = {}
        if arguments.exchange:
            overrides["market.exchange"] = arguments.exchange
        if arguments.api_url:
            overrides["market.api_url"] = arguments.api_url
        folder = data_folder(arguments.home)
        return cls(folder, overrides, offline=arguments.offline, logs=logs)

    def begin(self) -> None:
        """Claim the folder for as long as the window lives, and keep the schedule.

        Raises:
            EnvironmentFault: another process has it, or the database cannot be used.
        """
        self.claim().__enter__()
        self.scan_history.close_interrupted()
        # The window asks for these from its own thread, where nothing may be built.
        _ = self.alerts, self.away, self.exchange, self.setups, self.charts, self.universe
        _ = self.base_rates
        self.bus.subscribe(self._plan_anew)
        self._offer_desktop()
        self._gathering_s = _SHOWN_FIRST_S
        self._lend_helpers()
        self._begin_work()

    def serve(self) -> None:
        """Keep the schedule and send alerts without a window; the folder is claimed already."""
        from app.bootstrap.pictures import screen_for

        self.scan_history.close_interrupted()
        self.bus.subscribe(self._plan_anew)
        self._screen = screen_for(self.alert_channels.names())
        self._begin_work()

    def _begin_work(self) -> None:
        self._keeps_schedule = True
        self.journal_copying.begin()
        self.alert_sender.start()
        self._begin_telegram()
        self.scheduler.plan()
        self.webhooks.begin()

    def _plan_anew(self, event: Event) -> None:
        if isinstance(event, ScanFinished):
            self.scheduler.scan_ended(event.result.retry_at)
        elif isinstance(event, SettingsChanged | StrategyChanged) or (
            isinstance(event, WebhookSettled) and event.made_setup
        ):
            self.scheduler.plan()

    def close(self) -> None:
        """End threads, helper processes and connections, in order; safe to call twice."""
        lends = "_indicator_helpers" in self.__dict__
        # The helpers before the threads that wait for them.
        for name in (
            "webhooks",
            "scheduler",
            "telegram_bot",
            "alert_sender",
            "_indicator_helpers",
            "workers",
            "_market_places",
            "store",
            "database",
        ):
            service = self.__dict__.pop(name, None)
            if service is not None:
                service.stop() if name in _STOPPED else service.close()
        if lends:
            self._take_helpers_back()
        if self._lock is not None:
            self._lock.release()
        self.logs.stop()
