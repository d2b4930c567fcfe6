"""A run as a file: tables as CSV, a document, a workbook, one page with interactive charts."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from app.ui.file_writer import FileWriter
from app.ui.theme import icon
from app.ui.widgets.basics import button

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.services.file_progress import FileWriting
    from app.services.ports import BacktestResult
    from app.ui.context import Context


JOB: Final = "export"


class FileKind(NamedTuple):
    """One way out.

    Attributes:
        filter: as file dialogs show it.
        write: played by a job.
    """

    title: str
    icon: str
    suffix: str
    filter: str
    write: Callable[[BacktestResult, Path], FileWriting]


class ExportMenu(QObject):
    """The button and its menu; nothing can be exported before there is a result.

    A workbook of many trades takes seconds, in which panels go on asking their questions: it is
    written as work of its own.
    """

    def __init__(self, context: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._owner = owner
        self._result: BacktestResult | None = None
        self.button = button(self.tr("Export…"), "quiet", "export")
        self.button.setToolTip(self.tr("Save this run as a file"))
        menu = QMenu(self.button)
        self.kinds = self._kinds()
        self.actions = {kind.suffix: self._action(kind) for kind in self.kinds}
        menu.addActions(list(self.actions.values()))
        self.button.setMenu(menu)
        self.button.setEnabled(False)
        done, failed = self.tr("Exported"), self.tr("The export failed")
        self.writer = FileWriter(context, JOB, self, done=done, failed=failed)
        self.writer.ended.connect(self._allow)

    def show_result(self, result: BacktestResult) -> None:
        """Export another run from now on."""
        self._result = result
        self._allow()

    def _kinds(self) -> tuple[FileKind, ...]:
        reports = self._context.services.backtest_reports
        table = self.tr("Comma-separated values (*.csv)")
        return (
            FileKind(
                self.tr("Page with charts (HTML)…"),
                "file-text",
                ".html",
                self.tr("Web pages (*.html)"),
                reports.page,
            ),
            FileKind(
                self.tr("Workbook (Excel)…"),
                "grid-four",
                ".xlsx",
                self.tr("Workbooks (*.xlsx)"),
                reports.workbook,
            ),
            FileKind(
                self.tr("Document (JSON)…"),
                "brackets-curly",
                ".json",
                self.tr("Documents (*.json)"),
                reports.document,
            ),
            FileKind(self.tr("Trades (CSV)…"), "list-dashes", "-trades.csv", table, reports.trades),
            FileKind(self.tr("Equity (CSV)…"), "chart-line", "-equity.csv", table, reports.equity),
        )

    def _action(self, kind: FileKind) -> QAction:
        made = QAction(icon(kind.icon), kind.title, self)
        made.triggered.connect(lambda _checked: self._choose_file(kind))
        return made

    def _choose_file(self, kind: FileKind) -> None:
        result = self._result
        if result is None:
            return
        name = f"{file_name(result)}{kind.suffix}"
        dialog = QFileDialog(self._owner, kind.title, name, kind.filter)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix[1:])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(partial(self.save, kind))
        dialog.open()

    def save(self, kind: FileKind, path: str) -> None:
        """Write the run that is shown; refused while another is written."""
        result = self._result
        if result is not None:
            self.writer.write(Path(path), lambda: kind.write(result, Path(path)))
            self._allow()

    def _allow(self) -> None:
        busy = self.writer.is_running
        self.button.setText(self.tr("Exporting…") if busy else self.tr("Export…"))
        self.button.setEnabled(self._result is not None and not busy)


def file_name(result: BacktestResult) -> str:
    """The strategy's name as far as file systems take it: ``Trend-pullback``."""
    words = re.findall(r"[\w]+", result.request.strategy.name)
    return "-".join(words) or "backtest"
