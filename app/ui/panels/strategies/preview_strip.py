"""What a draft would have found, in two lines: on the chosen symbol, and in the universe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.theme import color
from app.ui.theme.paint import block
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent

    from app.services.strategy_preview import PreviewCount, PreviewHits, PreviewProgress

_BINS = 40
_RECENT = 3


class PreviewStrip(QWidget):
    """Shows numbers of hits, when the last ones were, and how they spread over the history.

    Signals:
        symbol_wanted: the user wants to see this symbol.
        why_wanted: the user wants to know what each condition says.
    """

    symbol_wanted = Signal(str)
    why_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.count = label("", px=18, weight=600)
        self.own = label("", tone="text2")
        self.last = label("", px=11, tone="text3")
        self.universe = label("", tone="text2")
        self.recent = label("", px=11, tone="text3")
        self.bars = HitBars()
        self.why = button(self.tr("Why"), "quiet")
        self.why.setToolTip(self.tr("Why, or why not: what each condition says at the chart's bar"))
        self.why.clicked.connect(self.why_wanted)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.own)
        words.addWidget(self.last)
        more = QVBoxLayout()
        more.setSpacing(0)
        more.addWidget(self.universe)
        more.addWidget(self.recent)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.count)
        row.addLayout(words, 2)
        row.addWidget(self.bars, 1)
        row.addLayout(more, 2)
        row.addWidget(self.why)
        for each in (self.own, self.last, self.universe, self.recent):
            each.setMinimumWidth(40)
        self.setAccessibleName(self.tr("Preview"))
        self.say_waiting()

    def say_waiting(self) -> None:
        """Nothing is known yet."""
        self.count.setText("–")
        self.own.setText(self.tr("hits"))
        self.last.setText(self.tr("Counting over the stored history"))
        self.universe.setText("")
        self.recent.setText("")
        self.bars.show_hits(np.empty(0, np.int64), 0, 0)

    def say_no_symbol(self) -> None:
        """There is no chosen symbol."""
        self.own.setText(self.tr("no symbol is chosen"))
        self.last.setText("")

    def show_hits(self, found: PreviewHits, zone: str) -> None:
        """Show the hits on the chosen symbol."""
        self.count.setText(formats.count(len(found.hits)))
        if not found.bars:
            self.own.setText(self.tr("no candles of {0} yet").format(found.symbol))
            self.last.setText(self.tr("The next scan loads them."))
            return
        words = self.tr("hits on {0}, {1}, {2} bars")
        self.own.setText(
            words.format(found.symbol, found.timeframe.value, formats.count(found.bars))
        )
        last = [formats.moment(int(time), zone) for time in found.hits[-_RECENT:][::-1]]
        self.last.setText(self.tr("last {0}").format(" · ".join(last)) if last else "")
        self.last.setToolTip("\n".join(last))
        self.bars.show_hits(found.hits, found.first, found.last + found.timeframe.milliseconds)

    def show_progress(self, progress: PreviewProgress) -> None:
        """Show how far the count over the universe is."""
        if not self.universe.text() or progress.done == 0:
            self.recent.setText("")
        self.universe.setText(
            self.tr("universe: {0} / {1} symbols").format(progress.done, progress.total)
        )

    def show_count(self, count: PreviewCount, zone: str) -> None:
        """Show the hits in the universe."""
        if not count.symbols:
            self.universe.setText(self.tr("no universe yet: it comes with the first scan"))
            self.recent.setText("")
            return
        words = self.tr("{0} hits on {1} of {2} symbols")
        self.universe.setText(
            words.format(formats.count(count.hits), count.with_hits, count.symbols)
        )
        shown = [f"{symbol} {formats.moment(time, zone)}" for time, symbol in count.recent]
        self.recent.setText(self.tr("last {0}").format(shown[0]) if shown else "")
        self.recent.setToolTip("\n".join(shown))


class HitBars(QWidget):
    """How hits spread over the history: one bar for each fortieth of it."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: NDArray[np.int64] = np.zeros(_BINS, np.int64)
        self.setMinimumWidth(80)
        self.setFixedHeight(28)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Hits in each part of the history, oldest first."""
        return self._counts

    def show_hits(self, hits: NDArray[np.int64], first: int, last: int) -> None:
        """Count hits between two moments, UTC ms."""
        self._counts = np.zeros(_BINS, np.int64)
        if last > first:
            self._counts = np.histogram(hits, _BINS, (first, last))[0].astype(np.int64)
        self.setToolTip(self.tr("Hits over the history, oldest on the left"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        most = max(int(self._counts.max()), 1)
        step = self.width() / _BINS
        painter.fillRect(0, self.height() - 1, self.width(), 1, color("line"))
        for place, count in enumerate(self._counts.tolist()):
            height = round(count / most * (self.height() - 3))
            if height or count:
                area = QRectF(
                    place * step, self.height() - 1 - height, max(1.0, step - 1), max(1, height)
                )
                block(painter, area, color("accent"))
