"""One line of doubts: warnings first, what is well, and the bracket within a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.models import formats
from app.ui.theme import draw_icon, font
from app.ui.theme import paint as draw
from app.ui.widgets.basics import button
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QMouseEvent, QPainter

    from app.domain.backtester.check import Check

LINE_HEIGHT = 26
WARNING, NOTE, OK = "warning", "note", "ok"
_ORDER = {WARNING: 0, NOTE: 1, OK: 2}
_ICONS = {WARNING: ("warning", "warn"), NOTE: ("info", "info"), OK: ("check-circle", "ok")}
_TONES = {WARNING: "text", NOTE: "text2", OK: "text2"}
_GAP = 14.0


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def by_weight(checks: Sequence[Check]) -> list[Check]:
    """Warnings, then notes, then what is well."""
    return sorted(checks, key=lambda check: _ORDER.get(check.level, 1))


def icon_of(level: str) -> tuple[str, str]:
    """Icon and colour token of a level."""
    return _ICONS.get(level, _ICONS[NOTE])


def bracket_words(bracket: Mapping[str, float]) -> list[tuple[str, str, str]]:
    """Mode, net profit and its colour, the cautious first."""
    titles = {
        "pessimistic": _tr("pessimistic"),
        "detail": _tr("detail"),
        "optimistic": _tr("optimistic"),
    }
    return [
        (title, formats.signed(bracket[mode], 0), formats.direction_token(bracket[mode]))
        for mode, title in titles.items()
        if mode in bracket
    ]


class ChecksFace(Drawing):
    """As many findings as find room; all of them in the tooltip.

    Signals:
        clicked: the user wants to read them all.
    """

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("Checks"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(LINE_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._checks: list[Check] = []
        self._bracket: list[tuple[str, str, str]] = []

    def show_checks(self, checks: Sequence[Check], bracket: Mapping[str, float]) -> None:
        """Show a run's findings."""
        self._checks, self._bracket = by_weight(checks), bracket_words(bracket)
        sentences = [check.sentence for check in self._checks]
        self.setToolTip("\n".join(sentences))
        self.setAccessibleDescription(" ".join(sentences))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, LINE_HEIGHT)

    def draw(self, painter: QPainter, area: QRectF) -> None:
        right = self._draw_bracket(painter, area)
        x = area.left()
        metrics = QFontMetricsF(font())
        for check in self._checks:
            room = right - x - 22
            if room < 48:
                break
            name, token = icon_of(check.level)
            draw_icon(painter, QRectF(x, area.center().y() - 8, 16, 16), name, token)
            words = metrics.elidedText(check.sentence, Qt.TextElideMode.ElideRight, room)
            width = metrics.horizontalAdvance(words)
            place = QRectF(x + 22, area.top(), width + 2, area.height())
            draw.text(painter, place, words, _TONES.get(check.level, "text2"))
            x += 22 + width + _GAP

    def _draw_bracket(self, painter: QPainter, area: QRectF) -> float:
        """Draw the three totals at the right; returns where they begin, pixels."""
        plain, bold = QFontMetricsF(font()), QFontMetricsF(font(12, 500))
        x = area.right()
        for title, figure, token in reversed(self._bracket):
            x -= bold.horizontalAdvance(figure)
            place = QRectF(x, area.top(), 200, area.height())
            draw.text(painter, place, figure, token, font(12, 500))
            x -= plain.horizontalAdvance(title) + 6
            draw.text(painter, QRectF(x, area.top(), 200, area.height()), title, "text2")
            x -= 12
        if self._bracket:
            words = _tr("Within one bar")
            x -= plain.horizontalAdvance(words)
            draw.text(painter, QRectF(x, area.top(), 200, area.height()), words, "text3")
            x -= _GAP
        return x

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()


class ChecksLine(QWidget):
    """The findings, and the way to all assumptions."""

    def __init__(self) -> None:
        super().__init__()
        self.face = ChecksFace()
        self.assumptions = button(self.tr("Assumptions"), "quiet")
        self.assumptions.setToolTip(self.tr("All checks, assumptions and metrics of this run"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.face, 1)
        row.addWidget(self.assumptions)
