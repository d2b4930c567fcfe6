"""Was anything missed: the newest candles of each timeframe and the cycles that saw them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPen
from PySide6.QtWidgets import QToolTip

from app.services.dashboard import CYCLES, Mark
from app.ui.models import formats
from app.ui.theme import color, font, tint
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPainter

    from app.services.dashboard import Coverage, CoveredCandle

_ROW: Final = 24
_NAME: Final = 40
_SHARE: Final = 64
_LEGEND: Final = (Mark.SCANNED, Mark.LATE, Mark.PARTIAL, Mark.MISSED)


class CoverageFace(Drawing):
    """One row a timeframe, oldest candle left, and a legend."""

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Coverage of closed candles"))
        self.setMouseTracking(True)
        self._zone = "UTC"
        self._rows: tuple[Coverage, ...] = ()

    def show_coverage(self, rows: Sequence[Coverage], zone: str) -> None:
        """Show these timeframes, times in ``zone``."""
        self._rows, self._zone = tuple(rows), zone
        self.setAccessibleDescription(
            ", ".join(f"{row.timeframe} {formats.rate(row.share)}" for row in rows)
        )
        self.update()

    def note(self) -> str:
        """A sentence on the newest candle that was missed; "" without one."""
        missed = [
            (candle, row) for row in self._rows for candle in row.candles if _is_missed(candle)
        ]
        if not missed:
            return ""
        candle, row = max(missed, key=lambda pair: pair[0].close)
        return f"{row.timeframe}: {self.words(candle)}"

    def words(self, candle: CoveredCandle) -> str:
        """What became of a candle, as a sentence part."""
        close = formats.moment(candle.close, self._zone)
        seen = formats.clock(candle.seen_at, self._zone)
        if candle.mark is Mark.UNKNOWN:
            return self.tr("{0}, not scanned yet").format(close)
        if candle.mark is Mark.MISSED and candle.seen_at is None:
            return self.tr("{0} was missed").format(close)
        if candle.mark is Mark.MISSED:
            return self.tr("{0} was missed, caught up at {1}").format(close, seen)
        if candle.mark is Mark.PARTIAL:
            counts = f"{formats.count(candle.scanned)} / {formats.count(candle.universe)}"
            return self.tr("{0}, {1} symbols at {2}").format(close, counts, seen)
        if candle.mark is Mark.LATE:
            return self.tr("{0}, late at {1}").format(close, seen)
        return self.tr("{0}, scanned at {1}").format(close, seen)

    def candle_at(self, at: QPoint) -> tuple[Coverage, CoveredCandle] | None:
        """What stands under a point of the widget."""
        row = at.y() // _ROW
        place = int((at.x() - _NAME) // self._step()) if at.x() >= _NAME else -1
        if 0 <= row < len(self._rows) and 0 <= place < len(self._rows[row].candles):
            return self._rows[row], self._rows[row].candles[place]
        return None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self.candle_at(event.pos())
            if found is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(
                    event.globalPos(), f"{found[0].timeframe}: {self.words(found[1])}"
                )
            return True
        return super().event(event)

    # ------------------------------------------------------------ drawing

    def _step(self) -> float:
        return max(2.0, (self.width() - _NAME - _SHARE) / CYCLES)

    def draw(self, painter: QPainter, area: QRectF) -> None:
        step = self._step()
        for place, row in enumerate(self._rows):
            y = area.top() + place * _ROW
            draw.text(painter, QRectF(0, y, _NAME, _ROW), str(row.timeframe), "text2")
            for at, candle in enumerate(row.candles):
                cell = QRectF(_NAME + at * step, y + 7, max(1.5, step - 2), 10)
                _draw_mark(painter, cell, candle.mark)
            token = "text" if row.share is None or row.share == 1 else "danger"
            share = QRectF(area.right() - _SHARE, y, _SHARE, _ROW)
            draw.text(painter, share, formats.rate(row.share), token, font(12, 500), "right")
        self._draw_legend(painter, area.top() + len(self._rows) * _ROW + 6)

    def _draw_legend(self, painter: QPainter, top: float) -> None:
        names = {
            Mark.SCANNED: self.tr("scanned"),
            Mark.LATE: self.tr("late"),
            Mark.PARTIAL: self.tr("partial"),
            Mark.MISSED: self.tr("missed"),
        }
        width = min(76.0, (self.width() - _NAME) / len(_LEGEND))
        for place, mark in enumerate(_LEGEND):
            x = _NAME + place * width
            _draw_mark(painter, QRectF(x, top + 4, 10, 10), mark)
            words = QRectF(x + 16, top, width - 16, 18)
            draw.text(painter, words, names[mark], "text2", font(11))
        note = QRectF(_NAME, top + 20, self.width() - _NAME, 18)
        draw.text(painter, note, self.note(), "text2", font(11))


def _is_missed(candle: CoveredCandle) -> bool:
    return candle.mark is Mark.MISSED


def _draw_mark(painter: QPainter, area: QRectF, mark: Mark) -> None:
    if mark is Mark.SCANNED:
        draw.block(painter, area, tint("accent", 0.5), 1)
    elif mark is Mark.LATE:
        draw.block(painter, area, color("warn"), 1)
    elif mark is Mark.PARTIAL:
        draw.block(painter, area, tint("s3", 0.25), 1)
        draw.block(painter, area.adjusted(0, area.height() / 2, 0, 0), color("s3"), 1)
    elif mark is Mark.MISSED:
        painter.setPen(QPen(color("danger"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area.adjusted(0.6, 0.6, -0.6, -0.6))
    else:
        draw.block(painter, area.adjusted(0, 4, 0, -4), color("line"))
