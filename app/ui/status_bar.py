"""The status bar: connected, regime, next scan, progress, load, as-of, clock."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStatusBar

from app.services.events import Waiting
from app.services.scan.events import RegimeJudged, ScanFinished, ScanProgress, ScanStarted
from app.services.scheduler import SchedulePlanned
from app.ui.background.job import JobEnded
from app.ui.models import formats
from app.ui.panel import PANELS
from app.ui.scan_control import SCAN_JOB
from app.ui.widgets.basics import IconLabel, vertical_line
from app.ui.widgets.status_items import (
    ConnectionItem,
    PairItem,
    ProgressItem,
    RegimeItem,
    StatusItem,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.domain.regime import Regime
    from app.ui.context import Context

HEIGHT = 26
_NARROW = 1400
_GOOD, _FAILED = {"done", "partial", "cancelled"}, {"failed", "interrupted"}


class StatusBar(QStatusBar):
    """What one glance has to answer.

    Signals:
        panel_wanted: the id of the panel that tells more.
    """

    panel_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context: Context | None = None
        self._plan: SchedulePlanned | None = None
        self.setObjectName("status")
        self.setSizeGripEnabled(False)
        self.setFixedHeight(HEIGHT)
        self.setContentsMargins(4, 0, 4, 0)
        self.connection = ConnectionItem(self.tr("Connection"))
        self.regime = RegimeItem(self.tr("Regime"))
        self.next_scan = PairItem(self.tr("Next scan"), "text")
        self.progress = ProgressItem(self.tr("Scan"))
        self.load = PairItem(self.tr("Weight"))
        self.as_of = PairItem(self.tr("Data as of"))
        self.clock = StatusItem(self.tr("Market clock"))
        self.clock.row.addWidget(IconLabel("clock", "text3", 14))
        self._time = self.clock.add_words()
        self._place()
        self._open_on_click()
        self._tick_timer = QTimer(self)
        self._tick_timer.setInterval(1000)
        self._tick_timer.timeout.connect(self._tick)

    def _place(self) -> None:
        self.connection.show_state(self.tr("Not connected"), "", "text3")
        self.regime.show_none(self.tr("Regime –"))
        self.next_scan.set_value("–")
        self.addWidget(self.connection)
        self._progress_line = vertical_line()
        for left in (self.regime, self.next_scan):
            self.addWidget(vertical_line())
            self.addWidget(left)
        self.addWidget(self._progress_line)
        self.addWidget(self.progress)
        self._progress_line.hide()
        self.progress.hide()
        for right in (self.load, self.as_of, self.clock):
            self.addPermanentWidget(right)
        self.load.set_value("")
        self.as_of.set_value("")

    def _open_on_click(self) -> None:
        targets = (
            (self.connection, "scans"),
            (self.regime, "dashboard"),
            (self.next_scan, "scans"),
            (self.progress, "scans"),
            (self.load, "scans"),
            (self.as_of, "universe"),
        )
        for item, target in targets:
            if target in PANELS:
                item.make_clickable()
                item.pressed.connect(lambda key=target: self.panel_wanted.emit(key))

    # ------------------------------------------------------------ news

    def attach(self, context: Context) -> None:
        """Follow the news from now on."""
        self._context = context
        exchange = context.services.exchange
        self.connection.show_state(exchange.title, self.tr("not asked yet"), "text3")
        self.progress.cancelled.connect(context.scan.cancel)
        bridge = context.bridge
        bridge.on(ScanStarted, self._on_started, self)
        bridge.on(ScanProgress, self._on_progress, self)
        bridge.on(ScanFinished, self._on_finished, self)
        bridge.on(RegimeJudged, lambda event: self.show_regime(event.regime), self)
        bridge.on(SchedulePlanned, self._on_planned, self)
        bridge.on(JobEnded, self._on_ended, self)
        bridge.on(Waiting, self._on_waiting, self)
        context.scan.failed.connect(self._on_failed)
        context.theme.changed.connect(self._tick)
        self._tick_timer.start()
        self._tick()

    def stop(self) -> None:
        """End the ticking."""
        self._tick_timer.stop()

    def show_regime(self, regime: Regime) -> None:
        """Show the regime as judged."""
        trend = regime.trend.value if regime.trend is not None else None
        self.regime.show_regime(trend, regime.label, regime.light)

    def _on_started(self, event: ScanStarted) -> None:
        self._show_progress(True)
        self.progress.show_progress(self.tr("Scan"), 0, 0, "")
        self.connection.show_state(self._title(), "", "ok")
        self.as_of.setToolTip(event.exchange)

    def _on_progress(self, event: ScanProgress) -> None:
        self._show_progress(True)
        left = ""
        if event.left_s is not None:
            left = self.tr("about {0} left").format(formats.duration(max(1.0, event.left_s)))
        name = {
            "universe": self.tr("Universe"),
            "fetch": self.tr("Candles"),
            "evaluate": self.tr("Rules"),
            "store": self.tr("Saving"),
        }.get(event.phase, event.phase)
        self.progress.show_progress(name, event.done, event.total, left)

    def _on_waiting(self, event: Waiting) -> None:
        if event.note:
            self.connection.show_state(self._title(), event.note, "warn")

    def _on_finished(self, event: ScanFinished) -> None:
        record = event.result.record
        zone = self._context.zone if self._context is not None else "UTC"
        self.as_of.set_value(formats.clock(record.as_of, zone))
        self.as_of.setToolTip(formats.moment(record.as_of, zone))
        if record.state in _FAILED:
            reason = record.errors[0][1] if record.errors else self.tr("the last scan failed")
            self._on_failed(reason)
        elif record.state in _GOOD:
            detail = ""
            if record.failed:
                detail = self.tr("{0} of {1} failed").format(record.failed, record.universe)
            token = "warn" if record.failed else "ok"
            self.connection.show_state(self._title(), detail, token)

    def _on_failed(self, reason: str) -> None:
        short = reason if len(reason) <= 60 else f"{reason[:59]}…"
        self.connection.show_state(self._title(), short, "danger")
        self.connection.setToolTip(reason)

    def _on_ended(self, event: JobEnded) -> None:
        if event.job == SCAN_JOB:
            self._show_progress(False)

    def _on_planned(self, event: SchedulePlanned) -> None:
        self._plan = event
        self._tick()

    def _show_progress(self, shown: bool) -> None:
        self._progress_line.setVisible(shown)
        self.progress.setVisible(shown)

    def _title(self) -> str:
        return self._context.services.exchange.title if self._context is not None else ""

    # ------------------------------------------------------------ time

    def _tick(self) -> None:
        if self._context is None:
            return
        services, zone = self._context.services, self._context.zone
        wall = round(time() * 1000)
        market = services.scheduler.market_now()
        now = wall if market is None else market
        date = f"{formats.local(now, zone):%d %b %Y}".lstrip("0")
        self._time.setText(
            f"{date}  {formats.clock(now, zone, seconds=True)} {formats.zone_label(now, zone)}"
        )
        self.clock.setAccessibleDescription(self._time.text())
        self.next_scan.set_value(self._next_words(wall))
        load = services.exchange.load
        room = self.width() >= _NARROW
        self.load.set_value(f"{load[0]:,} / {load[1]:,}" if load is not None and room else "")

    def _next_words(self, wall: int) -> str:
        assert self._context is not None
        scheduler = self._context.services.scheduler
        if scheduler.paused:
            return self.tr("paused")
        due = scheduler.next_due
        if due is None:
            return "–"
        frame = self._plan.timeframe if self._plan is not None else None
        left = formats.countdown(due - wall)
        return self.tr("{0} in {1}").format(frame, left) if frame is not None else left
