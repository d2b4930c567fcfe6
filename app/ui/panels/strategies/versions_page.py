"""The versions of a strategy: when, what changed, two of them side by side, and back again."""

from __future__ import annotations

import difflib
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTextEdit, QVBoxLayout, QWidget

from app.ui.models import formats
from app.ui.models.column import Column, SortKey
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.theme import font, html
from app.ui.widgets.basics import button, horizontal_line, label

if TYPE_CHECKING:
    from app.services.strategy_history import TextChange, VersionEntry
    from app.ui.theme import Theme

_SIZES = [220, 320]


def _tr(words: str) -> str:
    return QCoreApplication.translate("strategies", words)


def version_columns(theme: Theme) -> tuple[Column[VersionEntry], ...]:
    """Version, time, source, what changed."""
    return (
        Column(
            "version",
            _tr("Ver."),
            lambda row: row.stored.version,
            text=lambda row: f"v{row.stored.version}",
            width=48,
        ),
        Column(
            "time",
            _tr("Saved at"),
            lambda row: row.stored.changed_at,
            text=lambda row: formats.moment(row.stored.changed_at, theme.appearance.time_zone),
            token="text2",
            width=136,
        ),
        Column(
            "source",
            _tr("Source"),
            lambda row: row.stored.source,
            token="text2",
            width=72,
            narrow=1,
        ),
        Column(
            "changed",
            _tr("What changed"),
            lambda row: ", ".join(row.changed) or _tr("first version"),
            tooltip=lambda row: escape(", ".join(row.changed)),
            width=160,
            stretch=True,
        ),
    )


class VersionsPage(QWidget):
    """The list of versions over two of them side by side.

    Signals:
        compare_wanted: versions whose differences are to be shown, the older first.
        restore_wanted: the version that is to be the newest again.
        closed: back to the editor.
    """

    compare_wanted = Signal(int, int)
    restore_wanted = Signal(int)
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._changes: tuple[TextChange, ...] = ()
        self._pair = (0, 0)
        self.title = label("", px=14, weight=600)
        self.model: RowModel[VersionEntry] = RowModel(
            version_columns(theme), lambda row: row.stored.version, self
        )
        self.model.sort_by(SortKey("version", descending=True))
        self.table = TableView(self.model, theme, "strategies.versions")
        self.before = _side(self.tr("Older version"))
        self.after = _side(self.tr("Newer version"))
        self._before_head = label("", px=11, weight=500, tone="text2")
        self._after_head = label("", px=11, weight=500, tone="text2")
        self.restore = button(self.tr("Restore"), icon_name="clock-counter-clockwise")
        self.back = button(self.tr("Back to the editor"), "quiet", "arrow-left")
        self._build()
        self.table.row_chosen.connect(self._on_row)
        self.restore.clicked.connect(lambda _checked: self._restore())
        self.back.clicked.connect(lambda _checked: self.closed.emit())
        theme.changed.connect(lambda: self.show_changes(*self._pair, self._changes))
        pair = zip(
            (self.before.verticalScrollBar(), self.after.verticalScrollBar()),
            (self.after.verticalScrollBar(), self.before.verticalScrollBar()),
            strict=True,
        )
        for mine, other in pair:
            mine.valueChanged.connect(other.setValue)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        head.addWidget(self.restore)
        sides = QSplitter(Qt.Orientation.Horizontal)
        sides.setHandleWidth(1)
        sides.setChildrenCollapsible(False)
        for caption, text in ((self._before_head, self.before), (self._after_head, self.after)):
            side = QWidget()
            side.setObjectName("panel")
            column = QVBoxLayout(side)
            column.setContentsMargins(12, 6, 0, 0)
            column.setSpacing(4)
            column.addWidget(caption)
            column.addWidget(text, 1)
            sides.addWidget(side)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.table)
        self.split.addWidget(sides)
        self.split.setSizes(_SIZES)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(horizontal_line())
        column.addWidget(self.split, 1)

    def show_versions(self, name: str, versions: tuple[VersionEntry, ...]) -> None:
        """Show the versions of a strategy, the newest chosen."""
        self.title.setText(self.tr("Versions of {0}").format(name))
        self.model.replace(versions)
        newest = versions[0].stored.version if versions else 0
        self.table.choose(newest)
        self._on_row(self.table.chosen())
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_changes(self, before: int, after: int, changes: tuple[TextChange, ...]) -> None:
        """Show two versions side by side, field by field."""
        self._pair, self._changes = (before, after), changes
        self._before_head.setText(f"v{before}" if before else "")
        self._after_head.setText(f"v{after}" if after else "")
        sides = side_by_side(changes)
        nothing = html(_tr("No difference"), "text3")
        self.before.setHtml(sides[0] or nothing)
        self.after.setHtml(sides[1] or nothing)

    def _newest(self) -> int:
        return max((row.stored.version for row in self.model.rows()), default=0)

    def _on_row(self, row: VersionEntry | None) -> None:
        newest = self._newest()
        if row is None:
            return
        chosen = row.stored.version
        self.restore.setEnabled(chosen != newest)
        self.restore.setText(self.tr("Restore v{0} as v{1}").format(chosen, newest + 1))
        # The newest is shown beside the one before; an older one beside the newest.
        pair = (chosen, newest) if chosen != newest else (max(1, newest - 1), newest)
        self.compare_wanted.emit(*pair)

    def _restore(self) -> None:
        row = self.table.chosen()
        if row is not None and row.stored.version != self._newest():
            self.restore_wanted.emit(row.stored.version)


def side_by_side(changes: tuple[TextChange, ...]) -> tuple[str, str]:
    """Rich text of both sides, line beside line; what differs has its sign and its colour."""
    left: list[str] = []
    right: list[str] = []
    for change in changes:
        for side in (left, right):
            side.append(html(escape(change.field), "text3"))
        for before, after in _pairs(change):
            left.append(_line(before, "−", "danger", changed=before != after))
            right.append(_line(after, "+", "ok", changed=before != after))
        for side in (left, right):
            side.append("&nbsp;")
    return "<br>".join(left), "<br>".join(right)


def _pairs(change: TextChange) -> list[tuple[str | None, str | None]]:
    before = [] if change.before is None else change.before.splitlines() or [""]
    after = [] if change.after is None else change.after.splitlines() or [""]
    pairs: list[tuple[str | None, str | None]] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for _, first, last, start, stop in matcher.get_opcodes():
        for step in range(max(last - first, stop - start)):
            old = before[first + step] if first + step < last else None
            new = after[start + step] if start + step < stop else None
            pairs.append((old, new))
    return pairs


def _line(words: str | None, sign: str, token: str, *, changed: bool) -> str:
    if words is None:
        return "&nbsp;"
    shown = escape(words).replace(" ", "&nbsp;")
    return html(f"{sign}&nbsp;{shown}", token) if changed else html(f"&nbsp;&nbsp;{shown}", "text2")


def _side(name: str) -> QTextEdit:
    made = QTextEdit()
    made.setReadOnly(True)
    made.setAccessibleName(name)
    made.setFont(font(12, mono=True))
    made.setWordWrapMode(QTextOption.WrapMode.NoWrap)
    made.setFrameShape(QTextEdit.Shape.NoFrame)
    return made
