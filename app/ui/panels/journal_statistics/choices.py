"""Unit and period of the statistics, chosen beside the tabs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.journal.statistics.period import Period
from app.ui.journal_choice import R
from app.ui.models import formats
from app.ui.panels.journal_statistics.words import tr, unit_word
from app.ui.widgets.basics import Segments, button, label

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, tzinfo

PERIODS: Final = {"30": Period(days=30), "120": Period(days=120), "all": Period()}
OWN: Final = "own"
_MOST_QUOTES: Final = 4


class UnitChoice(QWidget):
    """R, or one of the quote currencies of the journal; amounts of two are never added.

    Signals:
        chosen: ``r`` or a currency.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._quotes: tuple[str, ...] = ()
        self.segments = self._make((), R)

    def _make(self, quotes: tuple[str, ...], unit: str) -> Segments:
        made = Segments([(one, unit_word(one)) for one in (R, *quotes)], unit)
        made.setAccessibleName(tr("Unit of the results"))
        made.chosen.connect(self.chosen)
        self._row.addWidget(made)
        return made

    def offer(self, quotes: tuple[str, ...], unit: str) -> None:
        """Offer the currencies with the most trades; the one in use is always among them."""
        offered = quotes[:_MOST_QUOTES]
        if unit not in (R, *offered):
            offered = (*offered, unit)
        if offered != self._quotes:
            self._quotes = offered
            self._row.removeWidget(self.segments)
            self.segments.deleteLater()
            self.segments = self._make(offered, unit)
        self.segments.set_current(unit)


class PeriodChoice(QWidget):
    """The last days, all, or days of one's own.

    Signals:
        chosen: another `Period`.
    """

    chosen = Signal(object)

    def __init__(self, now: Callable[[], int]) -> None:
        """A choice; ``now`` is the market's time, UTC ms."""
        super().__init__()
        self._now = now
        self._period = Period()
        self._zone = "UTC"
        parts = [("30", tr("30 d")), ("120", tr("120 d")), ("all", tr("All")), (OWN, tr("Own…"))]
        self.segments = Segments(parts, "all")
        self.segments.setAccessibleName(tr("Period"))
        self.segments.button_of(OWN).setToolTip(tr("From one day to another"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.segments)
        self.popup: OwnPeriod | None = None
        self.segments.chosen.connect(self._on_segment)

    def show_period(self, period: Period, zone: str) -> None:
        """Show what is chosen; ``zone`` is that of the days of one's own."""
        self._period, self._zone = period, zone
        key = next((key for key, one in PERIODS.items() if one == period), OWN)
        self.segments.set_current(key)
        own = self.segments.button_of(OWN)
        own.setText(period_words(period, zone) if key == OWN else tr("Own…"))

    def _on_segment(self, key: str) -> None:
        if key in PERIODS:
            self.chosen.emit(PERIODS[key])
            return
        self.show_period(self._period, self._zone)
        self._open()

    def _open(self) -> None:
        self.popup = OwnPeriod(self, self._period, (self._now(), formats.zone_of(self._zone)))
        self.popup.chosen.connect(self.chosen)
        corner = self.mapToGlobal(self.rect().bottomRight())
        self.popup.adjustSize()
        self.popup.move(corner.x() - self.popup.width(), corner.y() + 4)
        self.popup.show()
        self.popup.first.setFocus(Qt.FocusReason.PopupFocusReason)


class OwnPeriod(QFrame):
    """Two days to type or pick.

    Signals:
        chosen: the `Period` from the start of the one to the end of the other.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget, period: Period, now: tuple[int, tzinfo]) -> None:
        """The days of a period; ``now`` is a moment (UTC ms) and the zone of its days."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._zone = zone = now[1]
        today = datetime.fromtimestamp(now[0] / 1000, zone).date()
        since = _day_of(period.since, zone) or today - timedelta(days=period.days or 90)
        until = _day_of(None if period.until is None else period.until - 1, zone) or today
        self.first, self.last = _editor(since, tr("First day")), _editor(until, tr("Last day"))
        self.take = button(tr("Show these days"), "primary")
        self.take.clicked.connect(lambda _checked: self._take())
        line = QHBoxLayout()
        line.setSpacing(8)
        for part in (self.first, label("–", tone="text3"), self.last):
            line.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(line)
        column.addWidget(self.take)

    def _take(self) -> None:
        first, last = sorted((_date_of(self.first), _date_of(self.last)))
        self.chosen.emit(period_of_days(first, last, self._zone))
        self.close()


def period_of_days(first: date, last: date, zone: tzinfo) -> Period:
    """From the start of one day to the end of another, in a zone."""
    return Period(since=_start_of(first, zone), until=_start_of(last + timedelta(days=1), zone))


def period_words(period: Period, zone: str) -> str:
    """``120 d``, ``21 Aug 2023 – 20 Dec 2023``."""
    if period.days:
        return tr("{0} d").format(period.days)
    bounds = (period.since, None if period.until is None else period.until - 1)
    if bounds == (None, None):
        return tr("All")
    told = ["…" if one is None else formats.moment(one, zone)[:-6] for one in bounds]
    return " – ".join(told)


def _start_of(day: date, zone: tzinfo) -> int:
    moment = datetime(day.year, day.month, day.day, tzinfo=zone)
    return round(moment.timestamp() * 1000)


def _day_of(time: int | None, zone: tzinfo) -> date | None:
    return None if time is None else datetime.fromtimestamp(time / 1000, zone).date()


def _editor(day: date, name: str) -> QDateEdit:
    made = QDateEdit(QDate(day.year, day.month, day.day))
    made.setDisplayFormat("d MMM yyyy")
    made.setCalendarPopup(True)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


def _date_of(editor: QDateEdit) -> date:
    day = editor.date()
    return datetime(day.year(), day.month(), day.day()).date()  # noqa: DTZ001
