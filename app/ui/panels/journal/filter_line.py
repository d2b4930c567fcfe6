"""The line over the list: a query with completion, and how trades ended."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.basics import FilterField, Segments, dress_again, label

if TYPE_CHECKING:
    from collections.abc import Sequence

_IDLE_MS = 120  # a word is typed before twenty thousand trades are sifted


class Ending(StrEnum):
    """How a trade ended, as the segments divide them."""

    ALL = "all"
    WINS = "wins"
    LOSSES = "losses"
    OPEN = "open"


class _WordCompleter(QCompleter):
    """Completes the last word of the field, and leaves those before it alone."""

    def splitPath(self, path: str) -> list[str]:
        return [path.rpartition(" ")[2]]

    def pathFromIndex(self, index: object) -> str:
        field = self.widget()
        before = field.text().rpartition(" ") if isinstance(field, FilterField) else ("", "", "")
        return f"{before[0]}{before[1]}{super().pathFromIndex(index)}"  # type: ignore[arg-type]


class FilterLine(QWidget):
    """What is wrong with a query is said below it, in one line.

    Signals:
        changed: another query or segment is wanted.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = FilterField(self.tr("Filter: symbol, tag, mistake, R > 1"))
        self.field.setMinimumWidth(120)
        self.field.setToolTip(
            self.tr("Words and conditions, such as: INJ tag:late mistake:fomo R > 1 side:long")
        )
        self._words = QStringListModel(self)
        completer = _WordCompleter(self._words, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(10)
        self.field.setCompleter(completer)
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

    def offer(self, words: Sequence[str]) -> None:
        """Complete these words."""
        if self._words.stringList() != list(words):
            self._words.setStringList(list(words))

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

    def _at_once(self) -> None:
        self._idle.stop()
        self.changed.emit()
