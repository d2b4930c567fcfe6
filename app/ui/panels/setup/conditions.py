"""The why-list: each condition with its truth and the numbers behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.theme import font, paint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PySide6.QtGui import QFont, QPaintEvent

    from app.domain.setup import ConditionTrace
    from app.ui.panels.setup.sheet import Sheet

LINE_HEIGHT = 22
_INDENT = 16
_RULE = re.compile(r"[()<>=@]|\b(crosses (above|below)|touches|between|within)\b")


class ConditionRow(NamedTuple):
    """One line of the list; ``depth`` counts its indents."""

    depth: int
    true: bool | None
    label: str
    figures: str
    tooltip: str = ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("setup", text)


def condition_rows(sheet: Sheet) -> list[ConditionRow]:
    """All conditions of a setup's rule, a group before its members."""
    why = sheet.setup.why
    if len(why) < 2:
        return [row for reason in why for row in _rows(sheet, reason, 0)]
    held = sum(1 for reason in why if reason.true)
    count = _tr("{0} of {1}").format(held, len(why))
    whole = ConditionRow(0, held == len(why), _tr("all of"), count)
    return [whole, *(row for reason in why for row in _rows(sheet, reason, 1))]


def _rows(sheet: Sheet, reason: ConditionTrace, depth: int) -> Iterator[ConditionRow]:
    """A condition and its members; the only member of a named one shows in its figures."""
    members = reason.children if len(reason.children) > 1 else ()
    figures = "" if members else _figures(sheet, reason.values)
    told = [f"{name} = {_figure(sheet, name, value)}" for name, value in reason.values.items()]
    inner = [child.label for child in reason.children[:1] if not members]
    tooltip = "\n".join(dict.fromkeys([reason.label, *inner, *told]))
    yield ConditionRow(depth, reason.true, reason.label, figures, tooltip)
    for child in members:
        yield from _rows(sheet, child, depth + 1)


def _figures(sheet: Sheet, values: Mapping[str, float | None]) -> str:
    """``73.72 > 73.39`` for two numbers: how they stand, whatever the rule asks for."""
    shown = [_figure(sheet, name, value) for name, value in values.items()]
    if len(shown) != 2:
        return " · ".join(shown)
    first, second = values.values()
    if first is None or second is None:
        return " · ".join(shown)
    sign = ">" if first > second else "<" if first < second else "="
    return f"{shown[0]} {sign} {shown[1]}"


def _figure(sheet: Sheet, name: str, value: float | None) -> str:
    """Prices by the market's tick, other numbers by their size."""
    if value is None or name in sheet.price_series:
        return formats.price(value, sheet.tick)
    if value == 0 or abs(value) >= 1:
        return formats.number(value, 2 if value else 0)
    return formats.price(value)


class ConditionLine(QWidget):
    """Draws one condition; what is too long is shortened and told in full by the tooltip."""

    def __init__(self, row: ConditionRow) -> None:
        super().__init__()
        self._row = row
        self.setFixedHeight(LINE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        truth = {True: _tr("true"), False: _tr("false"), None: _tr("undefined")}[row.true]
        self.setAccessibleName(f"{row.label}: {truth} {row.figures}")
        self.setToolTip(row.tooltip)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row, middle = self._row, self.height() / 2
        left = row.depth * _INDENT
        paint.mark(painter, QPointF(left + 6, middle), true=row.true)
        wide = QFontMetricsF(font()).horizontalAdvance(row.figures)
        right = QRectF(self.width() - wide - 2, 0, wide + 2, self.height())
        paint.text(painter, right, row.figures, "text2", align="right")
        area = QRectF(left + 20, 0, right.left() - left - 28, self.height())
        face = self._face()
        words = QFontMetricsF(face).elidedText(row.label, Qt.TextElideMode.ElideRight, area.width())
        paint.text(painter, area, words, "text", face)

    def _face(self) -> QFont:
        """Rules in the typeface of rules, names and groups as words."""
        if self._row.depth == 0 and not _RULE.search(self._row.label):
            return font(12, 500)
        return font(12, mono=_RULE.search(self._row.label) is not None)


class ConditionList(QWidget):
    """All lines of one setup."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._shown: list[ConditionRow] = []

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the reasons of another setup."""
        rows = condition_rows(sheet)
        if rows == self._shown:
            return
        self._shown = rows
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for row in rows:
            self._column.addWidget(ConditionLine(row))
