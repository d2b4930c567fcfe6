"""The journal to files, and from a bundle into the journal: menu entries, each played as a job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from app.services.journal.bundles import BundleTaken
from app.ui.background.job import JobFailed
from app.ui.file_writer import FileWriter
from app.ui.models import formats
from app.ui.panels.journal.import_control import JobAnswered
from app.ui.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from PySide6.QtWidgets import QWidget

    from app.services.application import Application
    from app.services.events import Event
    from app.ui.context import Context
    from app.ui.panels.journal.deeds import JournalDeeds

WRITE: Final = "journal export"
TAKE: Final = "journal bundle"
_NAME: Final = "journal"


class FileControl(QObject):
    """One file of each kind at a time; the runner refuses a second.

    Signals:
        taken: the `BundleTaken`.
    """

    taken = Signal(object)

    def __init__(self, context: Context, deeds: JournalDeeds, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._deeds = deeds
        self._owner = parent
        done, failed = self.tr("Journal exported"), self.tr("Not exported")
        self.writer = FileWriter(context, WRITE, self, done=done, failed=failed)
        workbook, bundle = self.tr("Export workbook…"), self.tr("Export bundle with pictures…")
        workbooks, bundles = self.tr("Workbooks (*.xlsx)"), self.tr("Bundles (*.zip)")
        self.actions = [
            self._action("table", workbook, lambda: self._ask_target(".xlsx", workbooks)),
            self._action("package", bundle, lambda: self._ask_target(".zip", bundles)),
            self._action(
                "upload-simple", self.tr("Import bundle…"), lambda: self._ask_source(bundles)
            ),
        ]
        context.bridge.on(JobAnswered, self._on_answered, self)
        context.bridge.on(JobFailed, self._on_failed, self)

    def _action(self, icon_name: str, text: str, run: Callable[[], None]) -> QAction:
        made = QAction(icon(icon_name), text, self)
        made.triggered.connect(lambda _checked: run())
        return made

    # ------------------------------------------------------------ asking

    def _ask_target(self, ending: str, kinds: str) -> None:
        dialog = self._dialog(self.tr("Export the journal"), f"{_NAME}{ending}", kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending[1:])
        dialog.fileSelected.connect(self.write)
        dialog.open()

    def _ask_source(self, kinds: str) -> None:
        dialog = self._dialog(self.tr("Bundle to import"), "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_in)
        dialog.open()

    def _dialog(self, title: str, name: str, kinds: str) -> QFileDialog:
        made = QFileDialog(self._owner, title, name, kinds)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    # ------------------------------------------------------------ doing

    def write(self, path: str) -> bool:
        """Write every trade to a file of the kind its ending names; whether it was begun."""
        exports, zone = self._context.services.journal_exports, self._context.zone
        return self.writer.write(Path(path), lambda: exports.write_all(Path(path), zone))

    def take_in(self, path: str) -> bool:
        """Add what a bundle holds and the journal does not; whether it was begun."""
        services = self._context.services
        return self._context.runner.start(TAKE, lambda: _taken_in(services, Path(path)))

    def _on_answered(self, event: JobAnswered) -> None:
        if event.job == TAKE and isinstance(event.answer, BundleTaken):
            self._tell_taken(event.answer)
            self.taken.emit(event.answer)

    def _tell_taken(self, taken: BundleTaken) -> None:
        added = taken.trades, taken.fills, taken.pictures, taken.days, taken.known
        line = self.tr(
            "{0} trades, {1} fills, {2} pictures and {3} days added; {4} trades were known"
        ).format(*map(formats.count, added))
        action = (self.tr("Undo"), self._deeds.undo) if any(added[:4]) else None
        self._context.notices.show(self.tr("Bundle imported"), line, action=action)

    def _on_failed(self, event: JobFailed) -> None:
        if event.job == TAKE:
            self._context.notices.show(self.tr("Not imported"), event.reason, token="danger")


def _taken_in(services: Application, path: Path) -> Generator[Event, None, None]:
    yield JobAnswered(TAKE, services.journal_exports.take_in(path))
