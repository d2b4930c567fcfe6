"""The events of a setup and what the user decided about it, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.setup_decision import DecisionKind
from app.ui.models import cells, formats
from app.ui.theme import color, font, paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from app.domain.setup import SetupEvent
    from app.domain.setup_decision import Decision
    from app.ui.panels.setup.sheet import Sheet

_LINE, _MORE = 22, 16
_TIME, _DOT, _WORD, _TEXT = 0, 86, 100, 178
SHADOW = "line"


class EventLine(NamedTuple):
    """One line: when, the new state or the decision, and how it came to it.

    Attributes:
        token: colour of the dot; of a shadow's events the words are paler, too.
    """

    time: str
    word: str
    text: str
    token: str = "text3"


def _tr(text: str) -> str:
    return QCoreApplication.translate("setup", text)


def event_lines(sheet: Sheet, zone: str) -> list[EventLine]:
    """Events and decisions, newest first; events are named by their bar's opening time."""
    told = [
        (
            (event.recorded_at, place),
            EventLine(
                _time(event.bar_time, zone),
                cells.state_word(event.to_state),
                _told(event, sheet),
                SHADOW if event.shadow else "text3",
            ),
        )
        for place, event in enumerate(sheet.events)
    ]
    told += [
        (
            (decision.recorded_at, len(sheet.events) + place),
            EventLine(_time(decision.recorded_at, zone), *words, "accent"),
        )
        for place, decision in enumerate(sheet.decisions)
        if (words := _decided(decision, sheet.tick, zone)) is not None
    ]
    return [line for _, line in sorted(told, key=lambda pair: pair[0], reverse=True)]


def _time(time: int, zone: str) -> str:
    return f"{formats.local(time, zone):%d %b %H:%M}"


def _decided(decision: Decision, tick: float, zone: str) -> tuple[str, str] | None:
    """Word and text of a decision that ends no life; a skip or cancel has its event."""
    if decision.kind is DecisionKind.TAKE:
        price = _tr("as planned")
        if decision.price is not None:
            price = _tr("at {0}").format(formats.price(decision.price, tick))
        amount = f" × {decision.amount:,.10g}" if decision.amount is not None else ""
        return _tr("taken"), price + amount
    if decision.kind is DecisionKind.PASS:
        return _tr("passed"), decision.words
    if decision.kind is DecisionKind.SNOOZE and decision.until is not None:
        return _tr("snoozed"), _tr("until {0}").format(_time(decision.until, zone))
    if decision.kind is DecisionKind.NOTE:
        return _tr("note"), " ".join(decision.words.split())
    return None


def _told(event: SetupEvent, sheet: Sheet) -> str:
    is_market = sheet.setup.entry_kind == "market"
    words = {
        "signal": _tr("signal, close") if is_market else _tr("signal, order at"),
        "entry": _tr("filled at"),
        "stop": _tr("stopped at"),
        "break_even": _tr("stopped at break-even,"),
        "trailing": _tr("trailing stop at"),
        "exit_rule": _tr("exit rule, closed at"),
        "time_stop": _tr("time stop, closed at"),
    }.get(event.reason)
    if event.reason.startswith("tp") and event.reason[2:].isdigit():
        words = _tr("target reached at")
    if words is None or event.price is None:
        return event.reason
    if event.shadow:
        words = _tr("would have: {0}").format(words)
    return f"{words} {formats.price(event.price, sheet.tick)}"


class TimeLine(QWidget):
    """Draws the events under each other; a long sentence goes on in a second line."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[EventLine] = []
        self._folded: list[list[str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_sheet(self, sheet: Sheet, zone: str) -> None:
        """Show the events of another setup, in a time zone."""
        self._lines = event_lines(sheet, zone)
        self.setAccessibleName("; ".join(" ".join(line[:3]) for line in self._lines))
        self.setToolTip("\n".join(f"{line.word}: {line.text}" for line in self._lines))
        self._fold()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fold()

    def _fold(self) -> None:
        """Break the sentences for the width there is, and ask for the height that takes."""
        metrics, room = QFontMetricsF(font()), float(self.width() - _TEXT)
        self._folded = [folded(line.text, room, metrics) for line in self._lines]
        self.setFixedHeight(sum(_height(parts) for parts in self._folded))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0
        for at, (line, parts) in enumerate(zip(self._lines, self._folded, strict=True)):
            height, last = _height(parts), at == len(self._lines) - 1
            paint.text(painter, QRectF(_TIME, top, 82, _LINE), line.time, "text3")
            dot = "accent" if at == 0 else line.token
            self._paint_dot(painter, top, dot, 0 if last else height)
            is_shadow = line.token == SHADOW
            area = QRectF(_WORD, top, _TEXT - _WORD, _LINE)
            paint.text(painter, area, line.word, "text3" if is_shadow else "text", font(12, 500))
            for place, part in enumerate(parts):
                area = QRectF(_TEXT, top + place * _MORE, self.width() - _TEXT, _LINE)
                paint.text(painter, area, part, "text3" if is_shadow else "text2")
            top += height

    @staticmethod
    def _paint_dot(painter: QPainter, top: float, token: str, down_to: int) -> None:
        """A dot, and a line down to the next one when there is one."""
        paint.block(painter, QRectF(_DOT, top + 8, 6, 6), color(token), 3)
        if down_to:
            paint.block(painter, QRectF(_DOT + 2.5, top + 15, 1, down_to - 8), color("line"))


def folded(text: str, room: float, metrics: QFontMetricsF) -> list[str]:
    """A sentence in one line or two, broken between words; what is still too long is elided."""
    if metrics.horizontalAdvance(text) <= room:
        return [text]
    words = text.split(" ")
    count = next((n for n in range(len(words) - 1, 0, -1) if _width(words[:n], metrics) <= room), 0)
    if not count:
        return [metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)]
    rest = " ".join(words[count:])
    return [
        " ".join(words[:count]),
        metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room),
    ]


def _width(words: Sequence[str], metrics: QFontMetricsF) -> float:
    return metrics.horizontalAdvance(" ".join(words))


def _height(parts: Sequence[str]) -> int:
    return _LINE + _MORE * (len(parts) - 1)
