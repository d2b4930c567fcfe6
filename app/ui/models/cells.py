"""Ready drawings for table cells, made from what a row holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from app.domain.setup import SetupState
from app.ui.theme import paint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPainter

    from app.ui.models.column import CellPainter

_STATE_TOKENS = {
    SetupState.WAITING: "warn",
    SetupState.ACTIVE: "info",
    SetupState.WON: "up",
    SetupState.LOST: "down",
    SetupState.BREAK_EVEN: "text2",
    SetupState.EXPIRED: "text3",
    SetupState.INVALIDATED: "text3",
    SetupState.SKIPPED: "text3",
    SetupState.CANCELLED: "text3",
}


def state_token(state: SetupState) -> str:
    """The colour of a setup's state; reached targets are ``up``."""
    return _STATE_TOKENS.get(state, "up")


def state_word(state: SetupState) -> str:
    """How a state is written: ``break-even``."""
    return state.value.replace("_", "-")


def sparkline_cell[Row](values: Callable[[Row], Sequence[float]]) -> CellPainter[Row]:
    """A line of the last closes."""

    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        paint.sparkline(painter, area, values(row))

    return draw


def score_cell[Row](score: Callable[[Row], float | None]) -> CellPainter[Row]:
    """A bar and the number, 0–100."""

    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        value = score(row)
        if value is None:
            paint.text(painter, area, "–", "text3", align="right")
            return
        if area.width() > 56:
            bar = QRectF(area.left(), area.top(), area.width() - 32, area.height())
            paint.share_bar(painter, bar, value / 100)
        paint.text(painter, area, f"{value:.0f}", align="right")

    return draw


def badges_cell[Row](badges: Callable[[Row], Sequence[tuple[str, bool]]]) -> CellPainter[Row]:
    """Strategy codes with their side (up: long); what does not fit is left out."""

    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        x = area.left()
        for code, up in badges(row):
            if x + paint.badge_width(code, arrow=True) > area.right() + 8:
                break
            at = QPointF(x, area.center().y())
            x += paint.badge(painter, at, code, "text", up=up, neutral=True) + 4

    return draw


def state_cell[Row](state: Callable[[Row], SetupState]) -> CellPainter[Row]:
    """The state of a setup as a badge."""

    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        at = QPointF(area.left(), area.center().y())
        found = state(row)
        paint.badge(painter, at, state_word(found), state_token(found))

    return draw


def word_cell[Row](word: Callable[[Row], tuple[str, str] | None]) -> CellPainter[Row]:
    """Any badge: the word and its token; None leaves a dash."""

    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        found = word(row)
        if found is None:
            paint.text(painter, area, "–", "text3")
        else:
            paint.badge(painter, QPointF(area.left(), area.center().y()), *found)

    return draw


def side_cell[Row](is_long: Callable[[Row], bool]) -> CellPainter[Row]:
    """▲ Long or ▼ Short."""

    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        up = is_long(row)
        paint.triangle(painter, QPointF(area.left() + 5, area.center().y()), up=up)
        paint.text(painter, area.adjusted(14, 0, 0, 0), "Long" if up else "Short")

    return draw


def distance_cell[Row](place: Callable[[Row], tuple[float, float] | None]) -> CellPainter[Row]:
    """Stop · entry · target with the last price, see `paint.distance_bar`."""

    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        found = place(row)
        if found is None:
            paint.text(painter, area, "–", "text3")
        else:
            paint.distance_bar(painter, area, *found)

    return draw


def regime_cell[Row](trend: Callable[[Row], str | None]) -> CellPainter[Row]:
    """The regime's glyph and word."""

    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        word = trend(row)
        if not word:
            paint.text(painter, area, "–", "text3")
            return
        name = word.partition(" ")[0]
        paint.regime_glyph(painter, QPointF(area.left(), area.center().y()), name)
        paint.text(painter, area.adjusted(14, 0, 0, 0), word)

    return draw


def check_cell[Row](true: Callable[[Row], bool | None]) -> CellPainter[Row]:
    """✓, ✗ or –."""

    def draw(painter: QPainter, area: QRectF, row: Row) -> None:
        paint.mark(painter, QPointF(area.left() + 5, area.center().y()), true=true(row))

    return draw
