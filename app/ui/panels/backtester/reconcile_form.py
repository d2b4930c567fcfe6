"""What to reconcile: a strategy and a period of its life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.domain.errors import BadInput
from app.domain.timeframe import DAY
from app.services.backtests.reconciliations import ReconciliationRequest
from app.ui.panels.backtester.form_text import moment_of
from app.ui.theme import font
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from collections.abc import Sequence

LIVED, DATES = "lived", "dates"
_DAYS: Final = {"7": 7, "30": 30}
_NAME_WIDTH, _PERIOD_WIDTH, _DATE_WIDTH = 200, 160, 104


class ReconcileForm(QWidget):
    """One line: strategy, period, button.

    Signals:
        wanted: the user wants it compared.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strategy, self.period = self._box(_NAME_WIDTH), self._box(_PERIOD_WIDTH)
        for key, words in (
            (LIVED, self.tr("Since the first scan")),
            ("7", self.tr("Last 7 days")),
            ("30", self.tr("Last 30 days")),
            (DATES, self.tr("Dates…")),
        ):
            self.period.addItem(words, key)
        self.since, self.until = self._line(self.tr("From")), self._line(self.tr("To"))
        self.since.setToolTip(self.tr("UTC; the first signal bar"))
        self.until.setToolTip(self.tr("UTC; the first signal bar that is left out"))
        self.start = button(self.tr("Compare"), icon_name="scales")
        self.start.setToolTip(self.tr("Run the period again and hold both against each other"))
        self._busy = False
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        for title, box in (
            (self.tr("Strategy"), self.strategy),
            (self.tr("Period"), self.period),
        ):
            caption = label(title, tone="text2")
            caption.setBuddy(box)
            box.setAccessibleName(title)
            row.addWidget(caption)
            row.addWidget(box)
        row.addWidget(self.since)
        row.addWidget(self.until)
        row.addWidget(self.start)
        row.addStretch(1)
        self.start.clicked.connect(lambda _checked: self.wanted.emit())
        self.period.currentIndexChanged.connect(lambda _at: self._show_dates())
        for line in (self.since, self.until):
            line.returnPressed.connect(self.wanted)
        self._show_dates()
        self._allow()

    @staticmethod
    def _box(width: int) -> QComboBox:
        box = QComboBox()
        box.setFont(font())
        box.setFixedWidth(width)
        return box

    @staticmethod
    def _line(hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setFont(font())
        line.setFixedWidth(_DATE_WIDTH)
        line.setPlaceholderText(hint)
        line.setAccessibleName(hint)
        return line

    def offer(self, names: Sequence[str]) -> None:
        """Offer these strategies; the chosen one stays chosen while it is among them."""
        chosen = self.strategy.currentText()
        self.strategy.clear()
        self.strategy.addItems(list(names))
        self.strategy.setCurrentIndex(max(0, self.strategy.findText(chosen)))
        self._allow()

    def choose(self, name: str) -> None:
        """Choose a strategy; one that is not kept leaves the choice as it is."""
        at = self.strategy.findText(name)
        if at >= 0:
            self.strategy.setCurrentIndex(at)

    def set_busy(self, *, busy: bool) -> None:
        """One is under way: the next has to wait."""
        self._busy = busy
        self._allow()

    def read(self, now: int) -> ReconciliationRequest:
        """What is asked for; ``now`` is market time, UTC ms.

        Raises:
            BadInput: there is no strategy, or the period cannot be taken.
        """
        name, kind = self.strategy.currentText(), str(self.period.currentData())
        if not name:
            raise BadInput(self.tr("there is no strategy yet"))
        if kind != DATES:
            days = _DAYS.get(kind)
            return ReconciliationRequest(name, None if days is None else now - days * DAY)
        since, until = moment_of(self.since.text()), moment_of(self.until.text())
        if since is not None and until is not None and since >= until:
            raise BadInput(self.tr("the last day must be later than the first"))
        return ReconciliationRequest(name, since, until)

    def _show_dates(self) -> None:
        shown = self.period.currentData() == DATES
        self.since.setVisible(shown)
        self.until.setVisible(shown)

    def _allow(self) -> None:
        self.start.setEnabled(not self._busy and self.strategy.count() > 0)
