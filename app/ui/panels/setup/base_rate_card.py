"""What happened before: cases, win rate with its interval, average R, on three grounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.base_rate import FEWEST_CASES
from app.ui.models import formats
from app.ui.theme import color, font, paint, tint

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.domain.base_rate import BaseRate
    from app.ui.panels.setup.sheet import Sheet

_LINE, _HEAD = 22, 18
_NAME, _COUNT, _BAR, _RATE, _RESULT = 78.0, 44.0, 8.0, 58.0, 54.0


class RateLine(NamedTuple):
    """One line: the ground it stands on, and its figures; None while they are computed."""

    name: str
    rate: BaseRate | None


def _tr(text: str) -> str:
    return QCoreApplication.translate("setup", text)


def rate_lines(sheet: Sheet) -> list[RateLine]:
    """The lines of a setup's card."""
    rates = sheet.rates
    trend = rates.trend if rates is not None else (sheet.setup.regime or "").partition(" ")[0]
    lines = [
        RateLine(_tr("Symbol"), rates.symbol if rates else None),
        RateLine(_tr("Universe"), rates.universe if rates else None),
    ]
    if trend:
        lines.append(RateLine(_tr("In {0}").format(trend), rates.regime if rates else None))
    return lines


def told(rate: BaseRate | None) -> str:
    """What stands in place of a rate that cannot be shown; "" when it can."""
    if rate is None:
        return _tr("computing")
    if rate.n < FEWEST_CASES:
        return _tr("too few cases (n < {0})").format(FEWEST_CASES)
    return ""


def break_even_rate(reward_risk: float | None) -> float | None:
    """The win rate (0–1) from which on a setup of this reward for its risk gains."""
    return 1 / (1 + reward_risk) if reward_risk is not None and reward_risk > 0 else None


class BaseRateCard(QWidget):
    """Draws the lines under a small head."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[RateLine] = []
        self._even: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def note(self) -> str:
        """What the section's caption says at the right."""
        if self._even is None:
            return ""
        return _tr("dashed: break-even {0}").format(formats.rate(self._even, 0))

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the base rates of another setup."""
        self._lines = rate_lines(sheet)
        self._even = break_even_rate(sheet.setup.reward_risk)
        self.setFixedHeight(_HEAD + _LINE * len(self._lines))
        self.setAccessibleName("; ".join(_spoken(line) for line in self._lines))
        self.setToolTip(
            _tr("The same rule before this setup, followed by the same steps: win rate with its")
            + "\n"
            + _tr("95 % interval (Wilson), and the average result in R.")
        )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = self._bar(0, _HEAD)
        small = font(11)
        count = QRectF(_NAME, 0, _COUNT, _HEAD)
        paint.text(painter, count, "n", "text3", small, "right")
        paint.text(painter, bar, _tr("win rate, 95 % interval"), "text3", small, "center")
        paint.text(
            painter, QRectF(0, 0, self.width() - 2, _HEAD), _tr("avg R"), "text3", small, "right"
        )
        for at, line in enumerate(self._lines):
            self._paint_line(painter, _HEAD + at * _LINE, line)

    def _bar(self, top: float, height: float) -> QRectF:
        left = _NAME + _COUNT + _BAR
        return QRectF(left, top, max(self.width() - left - _RATE - _RESULT, 24), height)

    def _paint_line(self, painter: QPainter, top: float, line: RateLine) -> None:
        paint.text(painter, QRectF(0, top, _NAME, _LINE), line.name, "text2")
        rate, words = line.rate, told(line.rate)
        if rate is not None:
            area = QRectF(_NAME, top, _COUNT, _LINE)
            paint.text(painter, area, formats.count(rate.n), align="right")
        bar = self._bar(top, _LINE)
        if rate is None or words:
            paint.text(painter, bar.adjusted(0, 0, _RATE, 0), words, "text3")
            return
        self._paint_interval(painter, bar, rate)
        right = QRectF(bar.right(), top, _RATE, _LINE)
        paint.text(painter, right, formats.rate(rate.win_rate or 0.0), align="right")
        right = QRectF(0, top, self.width() - 2, _LINE)
        token = formats.direction_token(rate.average_r)
        paint.text(painter, right, formats.r_multiple(rate.average_r), token, align="right")

    def _paint_interval(self, painter: QPainter, bar: QRectF, rate: BaseRate) -> None:
        middle = bar.center().y()
        paint.block(painter, QRectF(bar.left(), middle - 0.5, bar.width(), 1), color("line"))
        low, high, found = (
            bar.left() + bar.width() * (share or 0.0)
            for share in (rate.low, rate.high, rate.win_rate)
        )
        paint.block(painter, QRectF(low, middle - 3, high - low, 6), tint("accent", 0.45), 3)
        paint.block(painter, QRectF(found - 1, middle - 6, 2, 12), color("accent"))
        if self._even is not None:
            at = bar.left() + bar.width() * self._even
            painter.setPen(QPen(color("text2"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(round(at), round(middle - 10), round(at), round(middle + 10))


def _spoken(line: RateLine) -> str:
    rate = line.rate
    words = told(rate)
    if rate is None or words:
        return f"{line.name}: {words}"
    return (
        f"{line.name}: {rate.n}, {formats.rate(rate.win_rate or 0.0)},"
        f" {formats.signed(rate.average_r, 2, 'R')}"
    )
