"""The ready strategies: pick one, read what it does, add it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from app.ui.models.column import Column, SortKey
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.strategies.rule_highlighter import RuleHighlighter
from app.ui.theme import font
from app.ui.theme.paint import triangle
from app.ui.widgets.basics import FilterField, button, horizontal_line, label

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from app.domain.strategy import Strategy
    from app.ui.theme import Theme

_SIZES = [280, 420]


def _tr(words: str) -> str:
    return QCoreApplication.translate("strategies", words)


def _columns() -> tuple[Column[Strategy], ...]:
    return (
        Column(
            "name",
            _tr("Strategy"),
            lambda row: row.name,
            tooltip=lambda row: escape(row.name),
            weight=500,
            width=160,
            stretch=True,
        ),
        Column(
            "side",
            _tr("Side"),
            lambda row: row.direction.value,
            text=lambda row: _tr("Long") if row.direction.value == "long" else _tr("Short"),
            paint=_paint_side,
            width=42,
        ),
        Column("timeframe", _tr("TF"), lambda row: row.timeframe.value, token="text2", width=44),
    )


def _paint_side(painter: QPainter, area: QRectF, row: Strategy) -> None:
    up = row.direction.value == "long"
    triangle(painter, QPointF(area.left() + 6, area.center().y()), up=up)


class GalleryPage(QWidget):
    """The list of ready strategies beside the chosen one.

    Signals:
        add_wanted: name of the strategy to be added.
        closed: back to the editor.
    """

    add_wanted = Signal(str)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._ready: tuple[Strategy, ...] = ()
        self._taken: frozenset[str] = frozenset()
        self.filter = FilterField(self.tr("Search the gallery"))
        self.model: RowModel[Strategy] = RowModel(_columns(), lambda row: row.name, self)
        self.model.sort_by(SortKey("name"))
        self.table = TableView(self.model, theme, "strategies.gallery")
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.name = label("", px=16, weight=600, wrap=True)
        self.facts = label("", tone="text2")
        self.words = label("", tone="text2", wrap=True)
        self.rule = QPlainTextEdit()
        self.rule.setReadOnly(True)
        self.rule.setProperty("flat", "true")
        self.rule.setFont(font(12, mono=True))
        self.rule.setAccessibleName(self.tr("Rules of the ready strategy"))
        self._highlighter = RuleHighlighter(self.rule.document())
        self.add = button(self.tr("Add to my strategies"), "primary", "plus")
        self.back = button(self.tr("Back to the editor"), "quiet", "arrow-left")
        self.nothing = label(self.tr("Nothing of that name"), tone="text3")
        self._build()
        self.filter.textChanged.connect(lambda _text: self._show())
        self.table.row_chosen.connect(lambda _row: self._describe())
        self.table.row_opened.connect(lambda row: self.add_wanted.emit(row.name))
        self.add.clicked.connect(lambda _checked: self._add())
        self.back.clicked.connect(lambda _checked: self.closed.emit())
        theme.changed.connect(self._highlighter.rehighlight)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(label(self.tr("Gallery"), px=14, weight=600))
        head.addStretch(1)
        head.addWidget(self.filter)
        right = QWidget()
        right.setObjectName("panel")
        text = QVBoxLayout(right)
        text.setContentsMargins(16, 12, 16, 12)
        text.setSpacing(8)
        for part in (self.name, self.facts, self.words):
            text.addWidget(part)
        text.addWidget(self.rule, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        text.addLayout(foot)
        left = QWidget()
        left.setObjectName("panel")
        listed = QVBoxLayout(left)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.addWidget(self.table, 1)
        listed.addWidget(self.nothing, 0, Qt.AlignmentFlag.AlignHCenter)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(right)
        self.split.setSizes(_SIZES)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(horizontal_line())
        column.addWidget(self.split, 1)

    def show_gallery(self, ready: Sequence[Strategy], taken: Collection[str]) -> None:
        """Show what there is; ``taken`` are the names the user has already."""
        self._ready, self._taken = tuple(ready), frozenset(taken)
        self._show()
        if self.table.chosen() is None and self.model.rowCount():
            self.table.choose(self.model.key_at(0))
        self._describe()

    def _show(self) -> None:
        words = self.filter.text().casefold().split()
        found = [
            one
            for one in self._ready
            if all(word in f"{one.name} {one.description}".casefold() for word in words)
        ]
        self.model.replace(found)
        self.nothing.setVisible(not found)
        if self.table.chosen() is None and found:
            self.table.choose(self.model.key_at(0))

    def _describe(self) -> None:
        row = self.table.chosen()
        self.add.setEnabled(row is not None)
        if row is None:
            return
        side = self.tr("Long") if row.direction.value == "long" else self.tr("Short")
        has_it = self.tr(" · you have it already") if row.name in self._taken else ""
        self.name.setText(row.name)
        self.facts.setText(f"{side} · {row.timeframe.value}{has_it}")
        self.words.setText(row.description)
        self.rule.setPlainText(rules_text(row))

    def _add(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self.add_wanted.emit(row.name)


def rules_text(strategy: Strategy) -> str:
    """The rules of a strategy one below the other, each after its name as a comment."""
    parts = {
        "entry": strategy.entry,
        "exit": strategy.exit,
        "invalidation": strategy.invalidation,
    }
    shown = [f"# {name}\n{rule}" for name, rule in parts.items() if isinstance(rule, str)]
    return "\n\n".join(shown)
