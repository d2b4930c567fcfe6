"""A run as a file: tables as CSV, a workbook, one page with interactive charts."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu

from app.ui.theme import icon
from app.ui.widgets.basics import button

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.services.ports import BacktestResult
    from app.ui.context import Context


class FileKind(NamedTuple):
    """One way out.

    Attributes:
        filter: as file dialogs show it.
        write: for a thread that may wait.
    """

    title: str
    icon: str
    suffix: str
    filter: str
    write: Callable[[BacktestResult, Path], None]


class ExportMenu(QObject):
    """The button and its menu; nothing can be exported before there is a result."""

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

    def show_result(self, result: BacktestResult) -> None:
        """Export another run from now on."""
        self._result = result
        self.button.setEnabled(True)

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
        """Write the run that is shown, on the thread of questions."""
        result = self._result
        if result is None:
            return
        self._context.runner.ask(
            self,
            partial(kind.write, result, Path(path)),
            lambda _done: self._tell_done(path),
            failed=self._tell_failure,
        )

    def _tell_done(self, path: str) -> None:
        folder = QUrl.fromLocalFile(str(Path(path).parent))
        self._context.notices.show(
            self.tr("Exported"),
            Path(path).name,
            action=(self.tr("Open folder"), lambda: QDesktopServices.openUrl(folder)),
        )

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("The export failed"), sentence, token="danger")


def file_name(result: BacktestResult) -> str:
    """The strategy's name as far as file systems take it: ``Trend-pullback``."""
    words = re.findall(r"[\w]+", result.request.strategy.name)
    return "-".join(words) or "backtest"
