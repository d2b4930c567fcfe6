"""The log panel: live lines with a level and a text filter, and the whole of a chosen line."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSplitter, QWidget

from app.services.log_streamer import LogGrew
from app.ui.models.table_view import TableView
from app.ui.panel import Panel
from app.ui.panels.log.lines import LogLines
from app.ui.theme import font, icon
from app.ui.widgets.basics import FilterField, Segments
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.services.log_streamer import LogLine
    from app.ui.context import Context

FLUSH_MS = 100
_LEAST = {"all": logging.NOTSET, "warnings": logging.WARNING, "errors": logging.ERROR}
_FILTER_WIDTH = 200
_DETAIL_HEIGHT = 96


class LogPanel(Panel):
    """Takes new lines from the streamer at most ten times a second."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model = LogLines(lambda: context.zone, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FLUSH_MS)

    def parts(self) -> Iterator[None]:
        self.empty = EmptyState("terminal-window", "", "")
        self._show_all = self.empty.add_button(self.tr("Show all lines"), self._clear_filters)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self.set_contents(self._split, self.empty)
        self._make_tools()
        yield
        self._fill_split()
        yield
        self._connect()
        self.take()

    # ------------------------------------------------------------ build

    def _action(self, name: str, text: str) -> QAction:
        made = QAction(icon(name), text, self)
        made.setToolTip(text)
        return made

    def _make_tools(self) -> None:
        levels = (
            ("all", self.tr("All")),
            ("warnings", self.tr("Warnings")),
            ("errors", self.tr("Errors")),
        )
        self.level = Segments(levels)
        self.filter = FilterField(self.tr("Filter: text or source"))
        self.pause = self._action("pause-circle", self.tr("Pause"))
        self.pause.setCheckable(True)
        self._copy = self._action("copy", self.tr("Copy lines"))
        self._folder = self._action("folder-open", self.tr("Open the log folder"))

    def _fill_split(self) -> None:
        self.table: TableView[LogLine] = TableView(self.model, self.context.theme, "log.lines")
        self.detail = QPlainTextEdit()
        self.detail.setReadOnly(True)
        self.detail.setProperty("flat", "true")
        self.detail.setFont(font(12))
        self.detail.document().setDocumentMargin(8)
        self.detail.setAccessibleName(self.tr("The chosen line in full"))
        self.detail.hide()
        split = self._split
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 1)
        split.setSizes([400, _DETAIL_HEIGHT])

    def _connect(self) -> None:
        self.context.bridge.on(LogGrew, lambda _event: self._take_soon(), self)
        self.context.theme.changed.connect(self.table.viewport().update)
        self._timer.timeout.connect(self.take)
        self.level.chosen.connect(lambda _key: self._apply_filter())
        self.filter.textChanged.connect(lambda _text: self._apply_filter())
        self.table.row_chosen.connect(self._show_detail)
        self.pause.toggled.connect(self._on_pause)
        self._copy.triggered.connect(lambda _checked: self.table.copy())
        self._folder.triggered.connect(lambda _checked: self._open_folder())

    def tools(self) -> list[QAction]:
        return [self.pause, self._copy, self._folder]

    def corner_widget(self) -> QWidget | None:
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.filter.setFixedWidth(_FILTER_WIDTH)
        row.addWidget(self.filter)
        row.addWidget(self.level)
        return corner

    # ------------------------------------------------------------ lines

    def _take_soon(self) -> None:
        if not self.pause.isChecked() and not self._timer.isActive():
            self._timer.start()

    def take(self) -> None:
        """Show the lines written since the last time."""
        fresh = self.context.log.since(self.model.last_number)
        if fresh:
            bar = self.table.verticalScrollBar()
            at_end = bar.value() >= bar.maximum()
            self.model.append(fresh)
            if at_end:
                self.table.scrollToBottom()
        self._tell()

    def _on_pause(self, paused: bool) -> None:
        self.pause.setIcon(icon("play-circle" if paused else "pause-circle"))
        self.pause.setText(self.tr("Go on") if paused else self.tr("Pause"))
        self.pause.setToolTip(self.pause.text())
        if paused:
            self._timer.stop()
            self._tell()
        else:
            self.take()

    def _tell(self) -> None:
        total, wrong = self.model.total, self.model.count_from(logging.WARNING)
        parts = [self.tr("{0:,} lines").format(total), self.tr("{0:,} warnings").format(wrong)]
        if self.pause.isChecked():
            parts.append(self.tr("paused"))
        self.set_summary(" · ".join(parts))
        if total:
            self.empty.say(
                self.tr("No line matches"),
                self.tr("The filter hides all {0:,} lines.").format(total),
            )
        else:
            self.empty.say(
                self.tr("Nothing logged yet"),
                self.tr("What the program does appears here as it happens."),
            )
        self._show_all.setVisible(total > 0)
        self.show_empty(empty=self.model.rowCount() == 0)

    # ------------------------------------------------------------ filter

    def _apply_filter(self) -> None:
        least, wanted = _LEAST[self.level.current], self.filter.text().strip().casefold()

        def keep(line: LogLine) -> bool:
            return line.level >= least and (
                wanted in line.text.casefold() or wanted in line.source.casefold()
            )

        self.model.set_filter(keep if least or wanted else None)
        self.table.scrollToBottom()
        self._tell()

    def _clear_filters(self) -> None:
        self.level.set_current("all")
        self.filter.clear()
        self._apply_filter()

    def focus_filter(self) -> None:
        self.filter.setFocus()
        self.filter.selectAll()

    # ------------------------------------------------------------ a line

    def _show_detail(self, line: LogLine) -> None:
        self.detail.setVisible("\n" in line.text)
        self.detail.setPlainText(line.text)

    def _open_folder(self) -> None:
        folder = self.context.services.home / "logs"
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        return {"level": self.level.current, "table": self.table.saved_state()}

    def restore_state(self, state: Mapping[str, object]) -> None:
        level, table = state.get("level"), state.get("table")
        if level in _LEAST:
            self.level.set_current(str(level))
        if isinstance(table, dict):
            self.table.restore_state(table)
        self._apply_filter()
