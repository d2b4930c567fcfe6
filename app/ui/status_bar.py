"""The status bar: connected, regime, next scan, progress, load, as-of, clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStatusBar

from app.ui.panel import PANELS
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

HEIGHT = 26
NARROW = 1400


class StatusBar(QStatusBar):
    """What one glance has to answer.

    Signals:
        panel_wanted: the id of the panel that tells more.
    """

    panel_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        for runs in (self._progress_line, self.progress):
            # Its place stays, or the whole window would arrange itself when a scan begins and ends.
            policy = runs.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            runs.setSizePolicy(policy)
            runs.hide()
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

    @property
    def time_words(self) -> str:
        """The clock as shown."""
        return self._time.text()

    def show_time(self, words: str) -> None:
        """Show the market's time."""
        self._time.setText(words)
        self.clock.setAccessibleDescription(words)

    def show_progress(self, *, shown: bool) -> None:
        """Show or hide what runs, with the divider before it."""
        self._progress_line.setVisible(shown)
        self.progress.setVisible(shown)
