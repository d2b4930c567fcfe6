"""The mean result of each group as a bar: weekdays, hours, months, how long trades were held."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPen

from app.ui.charts.lettering import advance, fitting, write
from app.ui.journal_choice import R
from app.ui.models import formats
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.plot_card import PlotData
from app.ui.theme import color, font, tint
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter

    from app.domain.journal.statistics.report import GroupRow

_FOOT, _HEAD = 32.0, 16.0
_BELOW = 16.0
_WIDEST, _LABEL_GAP = 56.0, 8.0
_LABEL_LINE = 14.0
_LEAST_SLOT, _BETWEEN = 34.0, 4.0
_FACE: Final = (11, 400)
_FAINT, _FULL = 0.25, 0.65
_FEW: Final = "text3"


class BarsFace(Drawing):
    """Bars of few cases are faint; below each stand its name and how many cases it has.

    Signals:
        group_chosen: filter words of a group that was clicked or entered.
    """

    group_chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(110)
        self._rows: tuple[GroupRow, ...] = ()
        self._unit = R
        self._cursor: int | None = None

    @property
    def rows(self) -> tuple[GroupRow, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: Sequence[GroupRow], unit: str) -> None:
        """Show other groups, in their natural order."""
        self._rows, self._unit, self._cursor = tuple(rows), unit, None
        self.setAccessibleDescription("; ".join(map(self.words_of, range(len(self._rows)))))
        self.update()

    # ------------------------------------------------------------ places

    def _plot(self) -> QRectF:
        below = _BELOW if self._extent()[0] < 0 else 0.0
        return QRectF(self.rect()).adjusted(0, _HEAD, 0, -self._foot() - below)

    def _foot(self) -> float:
        return _FOOT + (_LABEL_LINE if self._is_broken() else 0.0)

    def _is_broken(self) -> bool:
        """Whether names stand in two lines, since they find no room in one."""
        width = self.width() / max(len(self._rows), 1)
        halves = _widest(half for row in self._rows for half in broken(row.label))
        return halves < width < self._label_room()

    def slot(self, place: int) -> QRectF:
        """The upright strip of a group, logical pixels."""
        count = max(len(self._rows), 1)
        width = min(self.width() / count, max(_WIDEST * 1.6, self._label_room()))
        return QRectF(place * width, 0, width, self.height())

    def place_at(self, x: float) -> int | None:
        """The group under a column of pixels."""
        place = int(x // max(self.slot(0).width(), 1e-9))
        return place if 0 <= place < len(self._rows) else None

    def _extent(self) -> tuple[float, float]:
        means = [row.mean for row in self._rows if row.mean is not None]
        low, high = min([0.0, *means]), max([0.0, *means])
        return (low, high) if high > low else (0.0, 1.0)

    # ------------------------------------------------------------ painting

    def draw(self, painter: QPainter, area: QRectF) -> None:
        if not self._rows or area.isEmpty():
            return
        painter.setRenderHint(painter.RenderHint.Antialiasing, on=False)
        plot, (low, high) = self._plot(), self._extent()
        scale = plot.height() / (high - low)
        zero = round(plot.bottom() + low * scale)
        is_broken = self._is_broken()
        every = 1 if is_broken else max(1, ceil(self._label_room() / self.slot(0).width()))
        for place, row in enumerate(self._rows):
            self._draw_bar(painter, place, row, (zero, scale))
            if place % every == 0:
                self._draw_label(painter, place, row, every)
        width = self.slot(len(self._rows) - 1).right()
        painter.fillRect(QRectF(0, zero, width, 1), color("edge"))
        if self._cursor is not None and self.hasFocus():
            painter.setPen(QPen(color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.slot(self._cursor).adjusted(1, 0, -2, -1))

    def _label_room(self) -> float:
        """What the widest name takes."""
        return _widest(row.label for row in self._rows) + _LABEL_GAP

    def _draw_bar(
        self, painter: QPainter, place: int, row: GroupRow, axis: tuple[float, float]
    ) -> None:
        if row.mean is None:
            return
        (zero, scale), slot = axis, self.slot(place)
        width = min(slot.width() * 0.68, _WIDEST)
        height = max(abs(row.mean) * scale, 1.0)
        top = zero - height if row.mean >= 0 else zero
        token = "up" if row.mean >= 0 else "down"
        bar = QRectF(slot.center().x() - width / 2, top, width, height)
        draw.block(painter, bar, tint(token, _FAINT if row.is_too_few else _FULL))
        if slot.width() >= _LEAST_SLOT:
            above = row.mean >= 0
            line = QRectF(slot.left(), top - 16 if above else top + height, slot.width(), 16)
            tone = _FEW if row.is_too_few else "text"
            told = fitting(self._sayings(row.mean), _FACE, slot.width() - _BETWEEN)
            write(painter, line, told, tone, _FACE, "center")

    def _sayings(self, mean: float) -> tuple[str, ...]:
        shorter = words.shorter(mean, self._unit)
        return (words.result(mean, R), *shorter) if self._unit == R else shorter

    def _draw_label(self, painter: QPainter, place: int, row: GroupRow, every: int) -> None:
        slot = self.slot(place)
        room = QRectF(slot.center().x() - slot.width() * every / 2, 0, slot.width() * every, 15)
        room.moveTop(self.height() - self._foot() + 3)
        for line in broken(row.label) if self._is_broken() else (row.label,):
            draw.text(painter, room, line, "text2", font(11), "center")
            room.translate(0, _LABEL_LINE)
        draw.text(painter, room, formats.count(row.n), "text3", font(10), "center")

    # ------------------------------------------------------------ mouse and keyboard

    def words_of(self, place: int) -> str:
        """A group in words."""
        row, unit = self._rows[place], self._unit
        told = f"{row.label}: {words.trades(row.n)}"
        if row.mean is not None:
            mean = words.result_with_unit(row.mean, unit)
            told += self.tr(", {0} a trade, {1} in all").format(
                mean, words.result_with_unit(row.total, unit, 1)
            )
        if row.is_too_few:
            return f"{told}\n{words.few()}"
        rate = formats.rate(row.win_rate)
        return told + "\n" + self.tr("win rate {0}").format(rate) + _interval(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().x())
        self.setToolTip("" if place is None else self.words_of(place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().x())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._move(place)
            self._choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if self._rows and step:
            start = -1 if self._cursor is None else self._cursor
            self._move(min(max(start + step, 0), len(self._rows) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _move(self, place: int) -> None:
        self._cursor = place
        self.setAccessibleDescription(self.words_of(place))
        self.update()

    def _choose(self) -> None:
        if self._cursor is not None and self._rows[self._cursor].query:
            self.group_chosen.emit(self._rows[self._cursor].query)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.setToolTip("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def data(self) -> PlotData:
        """A row for each group."""
        return group_data(self._rows, self._unit)


def _widest(names: Iterable[str]) -> float:
    return max((advance(name, _FACE) for name in names), default=0.0)


def broken(name: str) -> tuple[str, str]:
    """A name in two lines, broken where they are shortest: ``After a`` and ``break-even``."""
    words_of = name.split(" ")
    ways = [
        (" ".join(words_of[:at]), " ".join(words_of[at:])) for at in range(1, len(words_of) + 1)
    ]
    return min(ways, key=lambda way: max(map(len, way)))


def group_data(rows: Sequence[GroupRow], unit: str) -> PlotData:
    """Groups as a table."""
    tr, word = words.tr, words.unit_word(unit)
    titles = (
        tr("Group"),
        tr("Trades"),
        tr("Wins"),
        tr("Losses"),
        tr("Win rate"),
        tr("Mean ({0})").format(word),
        tr("Sum ({0})").format(word),
    )
    rows_of = ((r.label, r.n, r.wins, r.losses, r.win_rate, r.mean, r.total) for r in rows)
    return PlotData(titles, list(rows_of))


def _interval(row: GroupRow) -> str:
    told = words.interval(row.low, row.high)
    return f" ({told})" if told else ""
