"""Fills the status bar from the news of the services, and keeps its clock going."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.services.events import Waiting
from app.services.scan.events import (
    RegimeChanged,
    RegimeJudged,
    ScanFinished,
    ScanProgress,
    ScanStarted,
)
from app.services.scheduler import SchedulePlanned
from app.services.settings import SettingsChanged
from app.ui.background.job import JobEnded
from app.ui.models import formats
from app.ui.scan_control import SCAN_JOB
from app.ui.status_bar import NARROW

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.status_bar import StatusBar

_TICK_MS = 1_000
_ROOM = 110  # characters
_GOOD, _FAILED = {"done", "partial", "cancelled"}, {"failed", "interrupted"}


class StatusNews(QObject):
    """Lives from the moment the services are there to the end of the window."""

    def __init__(self, bar: StatusBar, context: Context) -> None:
        super().__init__(bar)
        self._bar = bar
        self._context = context
        self._plan: SchedulePlanned | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._shown_market = ""
        self._phase = ""
        self._show_market()
        bar.progress.cancelled.connect(context.scan.cancel)
        bridge = context.bridge
        bridge.on(ScanStarted, self._on_started, self)
        bridge.on(ScanProgress, self._on_progress, self)
        bridge.on(ScanFinished, self._on_finished, self)
        bridge.on(RegimeJudged, self._on_regime, self)
        bridge.on(RegimeChanged, self._on_regime_change, self)
        bridge.on(SchedulePlanned, self._on_planned, self)
        bridge.on(JobEnded, self._on_ended, self)
        bridge.on(Waiting, self._on_waiting, self)
        bridge.on(SettingsChanged, self._on_settings, self)
        context.scan.failed.connect(self._on_failed)
        context.theme.changed.connect(self._tick)
        self._timer.start()
        self._tick()

    def stop(self) -> None:
        """End the ticking."""
        self._timer.stop()

    def _on_regime(self, event: RegimeJudged) -> None:
        regime = event.regime
        trend = regime.trend.value if regime.trend is not None else None
        self._bar.regime.show_regime(trend, regime.label, regime.light)

    def _on_regime_change(self, event: RegimeChanged) -> None:
        change = event.change
        moment = formats.moment(change.time, self._context.zone)
        self._bar.regime.setToolTip(
            self.tr("{0} since {1}, before that {2}").format(
                change.label, moment, change.label_before
            )
        )

    def _on_settings(self, _event: SettingsChanged) -> None:
        if self._shown_market != self._title():
            self._show_market()

    def _show_market(self) -> None:
        self._shown_market = self._title()
        self._tell(self.tr("not asked yet"), "text3")

    def _on_started(self, event: ScanStarted) -> None:
        self._bar.show_progress(shown=True)
        self._bar.progress.show_progress(self.tr("Scan"), 0, 0, "")
        self._tell("", "ok")
        self._bar.as_of.setToolTip(event.exchange)

    def _on_progress(self, event: ScanProgress) -> None:
        self._bar.show_progress(shown=True)
        if event.phase != self._phase:
            self._phase = event.phase
            self._tell("", "ok")
        left = ""
        if event.left_s is not None:
            left = self.tr("about {0} left").format(
                formats.age(max(1_000, round(event.left_s * 1000)))
            )
        name = {
            "universe": self.tr("Universe"),
            "fetch": self.tr("Candles"),
            "evaluate": self.tr("Rules"),
            "store": self.tr("Saving"),
        }.get(event.phase, event.phase)
        self._bar.progress.show_progress(name, event.done, event.total, left)

    def _tell(self, detail: str, token: str, tip: str = "") -> None:
        """Show how the market's exchange is; stands again after what jobs wait for meanwhile."""
        self._told = detail, token, tip
        self._tell_again()

    def _tell_again(self) -> None:
        detail, token, tip = self._told
        self._bar.connection.show_state(self._title(), detail, token)
        self._bar.connection.setToolTip(tip)

    def _on_waiting(self, event: Waiting) -> None:
        if event.until is not None:
            left = formats.countdown(event.until - round(time() * 1000))
            note = self.tr("{0}; goes on in {1}").format(event.note, left)
            self._bar.connection.show_state(self._title(), note, "warn")
        elif event.note:
            self._bar.connection.show_state(self._title(), event.note, "ok")

    def _on_finished(self, event: ScanFinished) -> None:
        record = event.result.record
        if record.state in _FAILED:
            reason = record.errors[0][1] if record.errors else self.tr("the last scan failed")
            self._on_failed(reason)
        elif record.state in _GOOD:
            zone = self._context.zone
            self._bar.as_of.set_value(formats.clock(record.as_of, zone))
            self._bar.as_of.setToolTip(formats.moment(record.as_of, zone))
            detail = ""
            if record.failed:
                detail = self.tr("{0} of {1} failed").format(record.failed, record.universe)
            token = "warn" if record.failed else "ok"
            self._tell(detail, token)

    def _on_failed(self, reason: str) -> None:
        room = _ROOM if self._bar.width() >= NARROW else _ROOM // 2
        short = reason if len(reason) <= room else f"{reason[: room - 1]}…"
        self._tell(short, "danger", reason)

    def _on_ended(self, event: JobEnded) -> None:
        if event.job == SCAN_JOB:
            self._bar.show_progress(shown=False)
        self._tell_again()

    def _on_planned(self, event: SchedulePlanned) -> None:
        self._plan = event
        self._tick()

    def _title(self) -> str:
        return self._context.services.exchange.title

    # ------------------------------------------------------------ time

    def _tick(self) -> None:
        services, zone = self._context.services, self._context.zone
        wall = round(time() * 1000)
        market = services.scheduler.market_now()
        now = wall if market is None else market
        date = f"{formats.local(now, zone):%d %b %Y}".lstrip("0")
        clock = formats.clock(now, zone, seconds=True)
        self._bar.show_time(f"{date}  {clock} {formats.zone_label(now, zone)}")
        self._bar.next_scan.set_value(self._next_words(wall))
        load = services.exchange.load
        room = self._bar.width() >= NARROW
        self._bar.load.set_value(f"{load[0]:,} / {load[1]:,}" if load is not None and room else "")

    def _next_words(self, wall: int) -> str:
        scheduler = self._context.services.scheduler
        if scheduler.paused:
            return self.tr("paused")
        due = scheduler.next_due
        if due is None:
            return "–"
        frame = self._plan.timeframe if self._plan is not None else None
        left = formats.countdown(due - wall)
        return self.tr("{0} in {1}").format(frame, left) if frame is not None else left
