"""The scans panel: one row a cycle, and the errors of the chosen one by symbol."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.services.ports import ScanRecord
from app.services.scan.events import ScanFinished, ScanProgress, ScanStarted, SymbolFailed
from app.ui.background.job import JobEnded
from app.ui.models.column import SortKey
from app.ui.models.formats import duration, moment
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panel import Panel
from app.ui.panels.scans.columns import fault_columns, faults_of, scan_columns
from app.ui.panels.scans.progress_strip import ProgressStrip
from app.ui.scan_control import SCAN_JOB
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import label
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PySide6.QtGui import QAction

    from app.ui.context import Context
    from app.ui.panels.scans.columns import ScanFault

MOST_SCANS = 500
_SIZES = [740, 300]


class ScansPanel(Panel):
    """The history of cycles, live."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model: RowModel[ScanRecord] = RowModel(
            scan_columns(lambda: context.zone), lambda record: record.id, self
        )
        self.model.sort_by(SortKey("time", descending=True))
        self.faults: RowModel[ScanFault] = RowModel(fault_columns(), lambda f: f.number, self)
        self._follows_newest = True

    def parts(self) -> Iterator[None]:
        self._make_frame()
        yield
        theme = self.context.theme
        self.table: TableView[ScanRecord] = TableView(self.model, theme, "scans.table")
        self._split.addWidget(self.table)
        yield
        self._make_fault_pages()
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes(_SIZES)
        yield
        self._tools = TableTools(self.table, self.model, self.context, "scans")
        self._fault_tools = TableTools(self.fault_table, self.faults, self.context, "scan-errors")
        self._connect()
        self.refresh()

    # ------------------------------------------------------------ build

    def _make_frame(self) -> None:
        contents = QWidget()
        contents.setObjectName("panel")
        contents.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.empty = self._make_empty()
        self.set_contents(contents, self.empty)
        self.show_empty(empty=True)
        self.strip = ProgressStrip()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        column = QVBoxLayout(contents)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self._split, 1)

    def _make_empty(self) -> EmptyState:
        empty = EmptyState(
            "list-dashes",
            self.tr("No scan yet"),
            self.tr("Each scan leaves a line here: what it covered, found and missed."),
        )
        empty.add_button(self.tr("Scan now"), self.context.scan.start, "play")
        return empty

    def _make_fault_pages(self) -> None:
        self._fault_pages = QStackedWidget()
        self._split.addWidget(self._fault_pages)
        self.verdict = label("", tone="text2", wrap=True)
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.verdict.setContentsMargins(12, 8, 12, 8)
        theme = self.context.theme
        self.fault_table: TableView[ScanFault] = TableView(self.faults, theme, "scans.faults")
        self._fault_pages.addWidget(self.verdict)
        self._fault_pages.addWidget(self.fault_table)

    def _connect(self) -> None:
        bridge = self.context.bridge
        bridge.on(ScanStarted, self._on_started, self)
        bridge.on(ScanProgress, self.strip.follow, self)
        bridge.on(SymbolFailed, self._on_failed, self)
        bridge.on(ScanFinished, self._on_finished, self)
        bridge.on(JobEnded, self._on_ended, self)
        self.context.theme.changed.connect(self.table.viewport().update)
        self.strip.cancel.clicked.connect(lambda _checked: self.context.scan.cancel())
        self.table.row_chosen.connect(self._on_chosen)
        self.fault_table.row_opened.connect(self._open_symbol)

    def tools(self) -> list[QAction]:
        return [self._tools.columns, self._tools.copy, self._tools.export]

    def menu(self) -> list[QAction]:
        self._fault_tools.export.setText(self.tr("Export the errors…"))
        return [self._fault_tools.export]

    # ------------------------------------------------------------ news

    def refresh(self) -> None:
        """Read the kept cycles again."""
        history = self.context.services.scan_history
        self.context.runner.ask(self, lambda: history.latest(MOST_SCANS), self._take_kept)

    def _take_kept(self, records: tuple[ScanRecord, ...]) -> None:
        if self.strip.isHidden():
            self.model.replace(records)
        else:  # the scan under way is not kept yet
            self.model.upsert(records)
            self._shorten()
        self._after_change()

    def _on_started(self, event: ScanStarted) -> None:
        started = self.context.services.wall.now()
        self.strip.begin()
        self._put(ScanRecord(event.scan_id, event.exchange, event.as_of, started, "running"))

    def _on_failed(self, event: SymbolFailed) -> None:
        record = self.model.get(event.scan_id)
        if record is not None:
            errors = (*record.errors, (event.symbol, event.reason))
            self._put(replace(record, failed=record.failed + 1, errors=errors))

    def _on_finished(self, event: ScanFinished) -> None:
        self.strip.hide()
        self._put(event.result.record)
        self._shorten()

    def _on_ended(self, event: JobEnded) -> None:
        if event.job == SCAN_JOB:
            self.strip.hide()
            self.refresh()

    def _put(self, record: ScanRecord) -> None:
        self.model.upsert([record])
        self._after_change()

    def _shorten(self) -> None:
        ordered = sorted(self.model.all_rows(), key=lambda record: record.started_at)
        self.model.remove(record.id for record in ordered[:-MOST_SCANS])

    def _after_change(self) -> None:
        total = self.model.total
        self.show_empty(empty=total == 0)
        if not total:
            return
        newest = max(self.model.all_rows(), key=lambda record: record.started_at)
        if self._follows_newest:
            self.table.choose(newest.id)
        self._show_faults(self.table.chosen())
        self.set_summary(
            self.tr("last {0}, {1}").format(
                moment(newest.started_at, self.context.zone), newest.state
            )
        )

    # ------------------------------------------------------------ errors of one scan

    def _on_chosen(self, record: ScanRecord) -> None:
        newest = max(self.model.all_rows(), key=lambda each: each.started_at)
        self._follows_newest = record.id == newest.id
        self._show_faults(record)

    def _show_faults(self, record: ScanRecord | None) -> None:
        if record is None:
            return
        self.faults.replace(faults_of(record))
        self._fault_pages.setCurrentIndex(1 if record.errors else 0)
        self.verdict.setText(self._sentence(record))

    def _sentence(self, record: ScanRecord) -> str:
        if record.state == "running":
            return self.tr("No error so far.")
        if record.state in {"cancelled", "interrupted"}:
            return self.tr("No errors until it ended early, at {0:,} symbols.").format(
                record.scanned
            )
        taken = duration(record.duration.get("total"))
        return self.tr("No errors: {0:,} symbols in {1}.").format(record.scanned, taken)

    def _open_symbol(self, fault: ScanFault) -> None:
        if fault.symbol:
            self.context.selection.choose_symbol(fault.symbol)

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        return {
            "table": self.table.saved_state(),
            "faults": self.fault_table.saved_state(),
            "split": self._split.sizes(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        for key, table in (("table", self.table), ("faults", self.fault_table)):
            kept = state.get(key)
            if isinstance(kept, dict):
                table.restore_state(kept)
        sizes = state.get("split")
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(s, int) for s in sizes):
            self._split.setSizes(sizes)
