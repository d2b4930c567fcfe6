"""What happened today: steps of setups, cycles that went wrong, a change of regime."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QPointF

from app.domain.setup import SetupState
from app.ui.models import formats
from app.ui.models.cells import state_token, state_word
from app.ui.models.column import Column, SortKey
from app.ui.models.row_model import RowModel
from app.ui.theme import color, font
from app.ui.theme import paint as draw

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from app.domain.regime import Regime
    from app.domain.regime_changes import RegimeChange
    from app.domain.setup import Setup, SetupEvent
    from app.services.ports import ScanRecord

_BAD: Final = {"failed", "partial", "interrupted", "cancelled"}
_GONE: Final = {"failed", "interrupted"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the day.

    Attributes:
        key: the same for the same line.
        time: wall clock, UTC ms.
        word: what happened, one word; its colour is ``token``.
        setup: the setup concerned, to be chosen.
    """

    key: str
    time: int
    word: str
    token: str
    text: str
    setup: Setup | None = None


def today_model(zone: Callable[[], str]) -> RowModel[Happening]:
    """The model, newest first.

    Args:
        zone: names the time zone in which times are shown.
    """
    columns = (
        Column[Happening](
            "time",
            _tr("Time"),
            lambda row: row.time,
            text=lambda row: formats.clock(row.time, zone()),
            token="text2",
            tooltip=lambda row: formats.moment(row.time, zone()),
            width=54,
        ),
        Column[Happening](
            "word",
            _tr("Event"),
            lambda row: row.word,
            paint=_draw_word,
            width=96,
        ),
        Column[Happening](
            "text",
            _tr("Details"),
            lambda row: row.text,
            tooltip=lambda row: row.text,
            width=160,
            stretch=True,
        ),
    )
    model = RowModel(columns, lambda row: row.key)
    model.sort_by(SortKey("time", descending=True))
    return model


def of_setup(event: SetupEvent, setup: Setup, tick: float) -> Happening:
    """A step in a setup's life as a line."""
    if event.from_state is None:
        text = f"{setup.symbol} {setup.strategy} {setup.timeframe}"
    elif not event.to_state.is_open and setup.r is not None:
        text = f"{setup.symbol} {formats.signed(setup.r, 2, 'R')}, {event.reason}"
    else:
        price = formats.price(event.price, tick) if event.price is not None else ""
        words = f"{setup.symbol} {price}".rstrip()
        text = f"{words}, {event.reason}" if event.reason else words
    key = f"{event.setup_id} {event.to_state} {event.bar_time} {event.recorded_at}"
    token = "text" if event.to_state is SetupState.CANCELLED else state_token(event.to_state)
    return Happening(key, event.recorded_at, state_word(event.to_state), token, text, setup)


def of_cycle(record: ScanRecord) -> Happening | None:
    """A cycle that did not go through as a line; None for one that did."""
    if record.state not in _BAD or record.past:
        return None
    reason = next((reason for symbol, reason in record.errors if not symbol), "")
    if record.state == "partial":
        reason = reason or _tr("{0} of {1} symbols could not be scanned").format(
            formats.count(record.failed), formats.count(record.universe)
        )
    elif record.state == "interrupted":
        reason = reason or _tr("interrupted; the next scan makes it up")
    elif record.state == "cancelled":
        reason = reason or _tr("cancelled by you")
    token = "danger" if record.state in _GONE else "warn"
    return Happening(record.id, record.started_at, _tr("scan"), token, reason)


def of_regime(regime: Regime, at: int) -> Happening:
    """A change of the trend label as a line, seen at wall clock ``at``."""
    token = str(regime.trend) if regime.trend is not None else "text3"
    text = f"{regime.label}, {regime.light}"
    return Happening(f"regime {regime.since}", at, _tr("regime"), token, text)


def of_regime_change(change: RegimeChange, at: int) -> Happening:
    """A change of the label as a line, told at wall clock ``at``."""
    token = str(change.trend) if change.trend is not None else "text3"
    text = _tr("{0}, before {1}").format(change.label, change.label_before)
    return Happening(f"regime {change.time}", at, _tr("regime"), token, text)


def _draw_word(painter: QPainter, area: QRectF, row: Happening) -> None:
    middle = area.center().y()
    painter.setPen(color("line"))
    x = area.left() + 3
    painter.drawLine(QPointF(x, area.top()), QPointF(x, middle - 6))
    painter.drawLine(QPointF(x, middle + 6), QPointF(x, area.bottom()))
    painter.setPen(color(row.token))
    painter.setBrush(color(row.token))
    painter.drawEllipse(QPointF(x, middle), 2.5, 2.5)
    draw.text(painter, area.adjusted(16, 0, 0, 0), row.word, face=font(12, 500))


def _tr(words: str) -> str:
    return QCoreApplication.translate("dashboard", words)
