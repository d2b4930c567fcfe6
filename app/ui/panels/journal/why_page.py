"""Why the setup was one at the moment of entry: each condition with its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.panels.journal.page import TradePage
from app.ui.theme import font, paint
from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPaintEvent

    from app.domain.journal.trade import JournalTrade
    from app.domain.setup import ConditionTrace

_LINE, _INDENT = 22, 16


class ReasonRow(NamedTuple):
    """One line; ``depth`` counts its indents."""

    depth: int
    true: bool | None
    label: str
    figures: str


def reason_rows(why: Sequence[ConditionTrace], depth: int = 0) -> Iterator[ReasonRow]:
    """All conditions, a group before its members."""
    for reason in why:
        members = reason.children if len(reason.children) > 1 else ()
        figures = "" if members else " · ".join(_figure(value) for value in reason.values.values())
        yield ReasonRow(depth, reason.true, reason.label, figures)
        yield from reason_rows(members, depth + 1)


def _figure(value: float | None) -> str:
    if value is None or value == 0 or abs(value) >= 1:
        return formats.number(value, 2)
    return formats.price(value)


class ReasonLine(QWidget):
    """Draws one condition; the tooltip tells all of it."""

    def __init__(self, row: ReasonRow) -> None:
        super().__init__()
        self._row = row
        self.setFixedHeight(_LINE)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        words = {True: self.tr("true"), False: self.tr("false"), None: self.tr("undefined")}
        self.setAccessibleName(f"{row.label}: {words[row.true]} {row.figures}")
        self.setToolTip(f"{row.label}\n{row.figures}".strip())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row, face = self._row, font()
        left = row.depth * _INDENT
        paint.mark(painter, QPointF(left + 6, self.height() / 2), true=row.true)
        wide = QFontMetricsF(face).horizontalAdvance(row.figures) + 2
        right = QRectF(self.width() - wide, 0, wide, self.height())
        paint.text(painter, right, row.figures, "text2", align="right")
        area = QRectF(left + 20, 0, right.left() - left - 28, self.height())
        words = QFontMetricsF(face).elidedText(row.label, Qt.TextElideMode.ElideRight, area.width())
        paint.text(painter, area, words, "text", face)


class WhyPage(TradePage):
    """Empty for trades outside the system."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[ConditionTrace, ...] | None = None
        self.sentence = label(
            self.tr("No rule stands behind this trade. Link it to a setup to see its reasons."),
            tone="text2",
            wrap=True,
        )
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.column.addWidget(self.sentence)
        self.column.addLayout(self._lines)
        self.column.addStretch(1)

    @property
    def lines(self) -> int:
        """How many conditions are shown."""
        return self._lines.count()

    def show_trade(self, trade: JournalTrade) -> None:
        super().show_trade(trade)
        why = trade.record.why
        self.sentence.setVisible(not why)
        if why == self._shown:
            return
        self._shown = why
        while (gone := self._lines.takeAt(0)) is not None:
            widget = gone.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row in reason_rows(why):
            self._lines.addWidget(ReasonLine(row))
