"""How the user judges a trade: tags, mistakes, emotions, rating, confidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from app.ui.panels.journal.chip_field import ChipField
from app.ui.panels.journal.dot_field import DotField
from app.ui.panels.journal.page import TradePage, caption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from app.domain.journal.trade import JournalTrade


@dataclass(frozen=True, slots=True)
class KnownWords:
    """What was written before, the most frequent first."""

    tags: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()

    def joined(self, other: KnownWords) -> KnownWords:
        """These words, then those of the other that are new."""
        return KnownWords(
            _joined(self.tags, other.tags),
            _joined(self.mistakes, other.mistakes),
            _joined(self.emotions, other.emotions),
        )


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


class ReviewPage(TradePage):
    """Each field is kept at once."""

    def __init__(self) -> None:
        super().__init__()
        self.tags = ChipField(self.tr("Tags"), self.tr("Add a tag, or group: tag"))
        self.mistakes = ChipField(self.tr("Mistakes"), self.tr("Add a mistake"), "warn")
        self.emotions = ChipField(self.tr("Emotions"), self.tr("Add an emotion"), "info")
        self.rating = DotField(
            self.tr("Rating"), self.tr("How well it was carried out, whatever came of it; 1 to 5")
        )
        self.confidence = DotField(
            self.tr("Confidence"), self.tr("How sure you were when you entered; 1 to 5")
        )
        self.touch = QComboBox()
        self.touch.setAccessibleName(self.tr("First met"))
        self.touch.setToolTip(
            self.tr("Whether price met the stop or the target first, where you know it better")
        )
        for key, title in (
            ("", self.tr("as the candles say")),
            ("stop", self.tr("the stop")),
            ("target", self.tr("the target")),
        ):
            self.touch.addItem(title, key)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Tags"), self.tags),
            (self.tr("Mistakes"), self.mistakes),
            (self.tr("Emotions"), self.emotions),
            (self.tr("Rating"), self.rating),
            (self.tr("Confidence"), self.confidence),
            (self.tr("Met first"), self.touch),
        )
        for title, widget in rows:
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(caption(title), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(widget, 1 if isinstance(widget, ChipField) else 0)
            if not isinstance(widget, ChipField):
                line.addStretch(1)
            self.column.addLayout(line)
        self.column.addStretch(1)

    def _connect(self) -> None:
        for field, widget, name in (
            ("tags", self.tags, self.tr("edit tags")),
            ("mistakes", self.mistakes, self.tr("edit mistakes")),
            ("emotions", self.emotions, self.tr("edit emotions")),
            ("rating", self.rating, self.tr("rate")),
            ("confidence", self.confidence, self.tr("rate the confidence")),
        ):
            widget.changed.connect(
                lambda value, field=field, name=name: self._set(name, field, value)
            )
        self.touch.activated.connect(
            lambda at: self._set(self.tr("set what was met first"), "first_touch", self._touch(at))
        )

    def _touch(self, at: int) -> str:
        return str(self.touch.itemData(at))

    def _set(self, name: str, field: str, value: object) -> None:
        changed: dict[str, Any] = {field: value}
        self.edit(name, lambda record: replace(record, **changed))

    def offer(self, known: KnownWords) -> None:
        """Complete what was written before."""
        self.tags.offer(known.tags)
        self.mistakes.offer(known.mistakes)
        self.emotions.offer(known.emotions)

    def show_trade(self, trade: JournalTrade) -> None:
        super().show_trade(trade)
        record = trade.record
        self.tags.show_words(record.tags)
        self.mistakes.show_words(record.mistakes)
        self.emotions.show_words(record.emotions)
        self.rating.show_count(record.rating)
        self.confidence.show_count(record.confidence)
        self.touch.setCurrentIndex(max(self.touch.findData(record.first_touch), 0))


def known_words(trades: Iterable[JournalTrade]) -> KnownWords:
    """What was written about these trades, the most frequent first."""
    counts: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {})
    for trade in trades:
        record = trade.record
        for count, words in zip(
            counts, (record.tags, record.mistakes, record.emotions), strict=True
        ):
            for word in words:
                count[word] = count.get(word, 0) + 1
    return KnownWords(*(tuple(sorted(one, key=lambda word: -one[word])) for one in counts))
