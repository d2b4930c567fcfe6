"""Which trades of the journal one looks at: filter, period, unit, and the one that is chosen."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.journal.statistics.period import Period

R: Final = "r"
_WORD: Final = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_ALONE: Final = ("day",)


class JournalChoice(QObject):
    """The list of trades and the statistics choose here and follow the signals.

    Signals:
        query_changed: another filter text, one that can be understood.
        period_changed: another `Period`.
        unit_changed: ``r``, a quote currency, or "" for what fits.
        trade_changed: the id of another trade; "" when none is chosen.
    """

    query_changed = Signal(str)
    period_changed = Signal(object)
    unit_changed = Signal(str)
    trade_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._query = ""
        self._period = Period()
        self._unit = ""
        self._trade_id = ""

    @property
    def query(self) -> str:
        """The filter text; "" finds every trade."""
        return self._query

    @property
    def period(self) -> Period:
        """When the trades were closed."""
        return self._period

    @property
    def unit(self) -> str:
        """``r``, the quote currency in which results are shown, or "" for what fits them."""
        return self._unit

    @property
    def trade_id(self) -> str:
        """The chosen trade; "" when none is."""
        return self._trade_id

    def choose_query(self, text: str) -> None:
        """Show the trades that a filter finds; only call it with one that is understood."""
        text = text.strip()
        if text != self._query:
            self._query = text
            self.query_changed.emit(text)

    def toggle_words(self, words: str) -> None:
        """Narrow the filter by a few words, or widen it again when it has them already.

        A day takes the place of the day before: no trade was closed on two.
        """
        present, wanted = words_of(self._query), words_of(words)
        at = _place_of(wanted, present)
        if at is not None:
            kept = present[:at] + present[at + len(wanted) :]
        else:
            alone = {field for field in map(field_of, wanted) if field in _ALONE}
            kept = [word for word in present if field_of(word) not in alone] + wanted
        self.choose_query(" ".join(kept))

    def choose_period(self, period: Period) -> None:
        """Look at another time."""
        if period != self._period:
            self._period = period
            self.period_changed.emit(period)

    def choose_unit(self, unit: str) -> None:
        """Show results in R, in a quote currency, or in what fits them ("")."""
        if unit != self._unit:
            self._unit = unit
            self.unit_changed.emit(unit)

    def choose_trade(self, trade_id: str) -> None:
        """Choose a trade; "" none."""
        if trade_id != self._trade_id:
            self._trade_id = trade_id
            self.trade_changed.emit(trade_id)


def words_of(query: str) -> list[str]:
    """The words of a filter text; what stands in quotes belongs to its word."""
    return _WORD.findall(query)


def _place_of(wanted: list[str], words: list[str]) -> int | None:
    """Where some words stand one after the other; None where they do not."""
    last = len(words) - len(wanted)
    places = range(last + 1) if wanted else ()
    return next((at for at in places if words[at : at + len(wanted)] == wanted), None)


def field_of(word: str) -> str:
    """The field that a word asks about: ``day`` of ``day:2023-12-18``; "" for a plain word."""
    name, colon, _ = word.partition(":")
    return name.lower() if colon else ""
