"""The line over the list: a query with completion, and how trades ended."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.basics import FilterField, Segments, dress_again, label

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

    from app.domain.journal.query_words import Offer

_MOST_SHOWN = 10
_IDLE_MS = 120  # a word is typed before twenty thousand trades are sifted


class Ending(StrEnum):
    """How a trade ended, as the segments divide them."""

    ALL = "all"
    WINS = "wins"
    LOSSES = "losses"
    OPEN = "open"


class _OfferCompleter(QCompleter):
    """Puts an offer in the place it is made for, and leaves the rest of the text alone."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts = QStringListModel(self)
        self._offers: tuple[Offer, ...] = ()
        self._written = ""
        self.setModel(self._texts)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setMaxVisibleItems(_MOST_SHOWN)

    def take(self, written: str, offers: tuple[Offer, ...]) -> None:
        """Offer these ways to go on with what is written."""
        self._written, self._offers = written, offers
        self._texts.setStringList([offer.text for offer in offers])

    def hide(self) -> None:
        """Put the list away."""
        popup = self.popup()
        if popup is not None:
            popup.hide()

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        if not 0 <= index.row() < len(self._offers):
            return self._written
        offer = self._offers[index.row()]
        return self._written[: offer.start] + offer.text + self._written[offer.end :]


class FilterLine(QWidget):
    """What is wrong with a query is said below it, in one line.

    Signals:
        changed: another query or segment is wanted.
        offers_wanted: ways to go on with a text at a place in it.
    """

    changed = Signal()
    offers_wanted = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.field = FilterField(self.tr("Filter: symbol, tag, mistake, R > 1"))
        self.field.setMinimumWidth(120)
        self.field.setToolTip(
            self.tr("Words and conditions, such as: INJ tag:late mistake:fomo R > 1 side:long")
        )
        self._completer = _OfferCompleter(self)
        self.field.setCompleter(self._completer)
        self.endings = Segments(
            [
                (Ending.ALL, self.tr("All")),
                (Ending.WINS, self.tr("Wins")),
                (Ending.LOSSES, self.tr("Losses")),
                (Ending.OPEN, self.tr("Open")),
            ]
        )
        self._error = label(px=11, tone="danger", wrap=True)
        self._error.hide()
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(_IDLE_MS)
        self._idle.timeout.connect(self.changed)
        self._lay_out()
        self.field.textChanged.connect(lambda _text: self._idle.start())
        self.field.textEdited.connect(self._ask_offers)
        self.field.returnPressed.connect(self._at_once)
        self.endings.chosen.connect(lambda _key: self._at_once())

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.endings)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._error)

    @property
    def query(self) -> str:
        """What is written in the field."""
        return self.field.text().strip()

    @property
    def ending(self) -> Ending:
        """The segment chosen."""
        return Ending(self.endings.current)

    @property
    def error(self) -> str:
        """What is said to be wrong with the query."""
        return "" if self._error.isHidden() else self._error.text()

    def show_offers(self, written: str, offers: tuple[Offer, ...]) -> None:
        """Offer ways to go on, unless something else is written meanwhile."""
        if written != self.field.text() or not self.field.hasFocus():
            return
        self._completer.take(written, offers)
        if offers:
            self._completer.complete()
        else:
            self._completer.hide()

    def say(self, sentence: str) -> None:
        """Tell what is wrong with the query; "" when nothing is."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        if bool(self.field.property("wrong")) != bool(sentence):
            self.field.setProperty("wrong", bool(sentence))
            dress_again(self.field)

    def write(self, query: str) -> None:
        """Put a query into the field and apply it at once."""
        if query != self.field.text():
            self.field.setText(query)
            self._at_once()

    def _ask_offers(self, text: str) -> None:
        self.offers_wanted.emit(text, self.field.cursorPosition())

    def _at_once(self) -> None:
        self._idle.stop()
        self.changed.emit()
