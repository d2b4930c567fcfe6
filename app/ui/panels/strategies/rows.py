"""The rows and columns of the list of strategies."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF

from app.domain.timeframe import Timeframe
from app.ui.models.column import Column
from app.ui.models.formats import count
from app.ui.models.table_view import TableView
from app.ui.theme import color, font
from app.ui.theme.paint import block, text, triangle

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QKeyEvent, QPainter

    from app.ui.models.row_model import RowModel
    from app.ui.theme import Theme

_SWITCH = (24.0, 14.0)
_DOT = 6.0


class StrategyRow(NamedTuple):
    """One strategy of the list; ``hits`` are its setups of the last 24 hours, None if unknown."""

    name: str
    enabled: bool
    is_long: bool
    timeframe: str
    version: int
    hits: int | None
    unsaved: bool


def _tr(words: str) -> str:
    return QCoreApplication.translate("strategies", words)


def row_columns() -> tuple[Column[StrategyRow], ...]:
    """On, name, side, timeframe, version, hits."""
    return (
        Column(
            "on",
            _tr("On"),
            lambda row: row.enabled,
            text=lambda row: _tr("on") if row.enabled else _tr("off"),
            tooltip=lambda _row: _tr("Space switches it on or off"),
            paint=_paint_switch,
            width=40,
        ),
        Column(
            "name",
            _tr("Strategy"),
            lambda row: row.name,
            tooltip=_name_tooltip,
            paint=_paint_name,
            weight=500,
            width=136,
            stretch=True,
        ),
        Column(
            "side",
            _tr("Side"),
            lambda row: row.is_long,
            text=lambda row: _tr("Long") if row.is_long else _tr("Short"),
            tooltip=lambda row: _tr("Long") if row.is_long else _tr("Short"),
            paint=_paint_side,
            width=42,
            narrow=3,
        ),
        Column(
            "timeframe",
            _tr("TF"),
            lambda row: Timeframe(row.timeframe).milliseconds,
            text=lambda row: row.timeframe,
            token="text2",
            width=40,
            narrow=2,
        ),
        Column(
            "version",
            _tr("Ver."),
            lambda row: row.version,
            text=lambda row: f"v{row.version}",
            token="text2",
            numeric=True,
            width=44,
            narrow=1,
        ),
        Column(
            "hits",
            _tr("24 h"),
            lambda row: row.hits,
            text=lambda row: count(row.hits),
            token=lambda row: "text" if row.hits else "text3",
            tooltip=lambda _row: _tr("Setups of the last 24 hours"),
            numeric=True,
            width=46,
        ),
    )


def _name_tooltip(row: StrategyRow) -> str:
    name = escape(row.name)  # a tooltip that looks like markup would be read as such
    return _tr("{0}: unsaved changes").format(name) if row.unsaved else name


def _paint_switch(painter: QPainter, area: QRectF, row: StrategyRow) -> None:
    width, height = _SWITCH
    pill = QRectF(area.left(), area.center().y() - height / 2, width, height)
    block(painter, pill, color("accent" if row.enabled else "line"), height / 2)
    knob = height - 4
    x = pill.right() - knob - 2 if row.enabled else pill.left() + 2
    ink = color("onaccent" if row.enabled else "text3")
    block(painter, QRectF(x, pill.top() + 2, knob, knob), ink, knob / 2)


def _paint_name(painter: QPainter, area: QRectF, row: StrategyRow) -> None:
    face = font(12, 500)
    room = area.adjusted(0, 0, -_DOT - 6, 0) if row.unsaved else area
    metrics = QFontMetricsF(face)
    words = metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, room.width())
    text(painter, room, words, "text" if row.enabled else "text2", face)
    if row.unsaved:
        x = area.left() + metrics.horizontalAdvance(words) + 6
        block(painter, QRectF(x, area.center().y() - _DOT / 2, _DOT, _DOT), color("warn"), _DOT / 2)


def _paint_side(painter: QPainter, area: QRectF, row: StrategyRow) -> None:
    triangle(painter, QPointF(area.left() + 6, area.center().y()), up=row.is_long)


class StrategyTable(TableView[StrategyRow]):
    """The list; space or a click on the switch turns a strategy on or off.

    Signals:
        switched: the row whose switch was used.
    """

    switched = Signal(object)

    def __init__(self, model: RowModel[StrategyRow], theme: Theme) -> None:
        super().__init__(model, theme, "strategies.list")
        self._switch_column = [column.id for column in model.columns].index("on")
        self._rows = model
        self.clicked.connect(self._on_click)

    def _on_click(self, index: QModelIndex) -> None:
        if index.column() == self._switch_column:
            self.switched.emit(self._rows.row(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.chosen() is not None:
            self.switched.emit(self.chosen())
        else:
            super().keyPressEvent(event)
