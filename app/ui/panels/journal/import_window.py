"""Fills from a file: what it holds is shown before anything is kept."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
)

from app.services.journal.import_values import AUTO, ImportRequest
from app.ui.models import formats
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.journal.checked_fields import DecimalField
from app.ui.panels.journal.import_control import ImportControl
from app.ui.panels.journal.import_tables import (
    content_words,
    import_columns,
    refused_columns,
    result_words,
)
from app.ui.panels.journal.mapper_form import MapperForm
from app.ui.panels.journal.pass_choice import PassChoice
from app.ui.widgets.basics import Segments, button, label, set_tone
from app.ui.widgets.progress_line import ProgressLine
from app.ui.widgets.written_box import let_shrink, written_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from app.domain.journal.fill import Fill
    from app.domain.journal.layouts import Profile, Refused
    from app.services.journal.import_values import FileContent, Glimpse, ImportResult
    from app.ui.context import Context

_FILLS, _REFUSED = "fills", "refused"
_SIZE = (760, 560)


class ImportWindow(QDialog):
    """Stays open after an import, for the next file; it stops nothing else."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("import_window")
        self.setWindowTitle(self.tr("Import fills"))
        self.resize(*_SIZE)
        self.setAcceptDrops(True)
        self._context = context
        self._content: FileContent | None = None
        self._profile: Profile | None = None
        self._changed = False
        self.control = ImportControl(context, self)
        self._make_fields()
        self._make_tables()
        self._lay_out()
        self._connect()
        self._tell(self.tr("Choose a file, or drop it here. Nothing is kept before you say so."))
        self._offer_taking()

    # ------------------------------------------------------------ build

    def _make_fields(self) -> None:
        self.path = QLineEdit()
        self.path.setPlaceholderText(self.tr("CSV of the trade history"))
        self.path.setAccessibleName(self.tr("File"))
        self.choose = button(self.tr("Choose…"), icon_name="folder-open")
        self.format = QComboBox()
        self._lines = QLineEdit(), QLineEdit()
        self.account, self.zone = (written_box(line) for line in self._lines)
        self._lines[0].setPlaceholderText(self.tr("the format's name"))
        self.zone.setToolTip(self.tr("Of times for which neither the file nor its layout has one"))
        self.dust = DecimalField(self.tr("Dust"))
        self.dust.setText("1")
        self.dust.set_hint(
            self.tr("A remainder worth less closes a trade, in units of the quote currency")
        )
        self.passes = PassChoice()
        self.skip_bad = QCheckBox(self.tr("Take the good rows, leave the damaged ones out"))
        self.skip_bad.hide()

    def _make_tables(self) -> None:
        theme = self._context.theme
        self.fills: RowModel[Fill] = RowModel(
            import_columns(lambda: self._context.zone), lambda fill: (fill.line, fill.id), self
        )
        self.refused: RowModel[Refused] = RowModel(refused_columns(), lambda row: row, self)
        self.mapper = MapperForm(theme)
        self._stack = QStackedWidget()
        for model, name, title in (
            (self.fills, "journal.import", self.tr("Fills of the file")),
            (self.refused, "journal.refused", self.tr("Damaged rows")),
        ):
            table: TableView[Any] = TableView(model, theme, name)
            table.setAccessibleName(title)
            self._stack.addWidget(table)
        self._stack.addWidget(self.mapper)
        self.pages = Segments([(_FILLS, self.tr("Fills")), (_REFUSED, self.tr("Damaged"))])

    def _lay_out(self) -> None:
        self.words = label(tone="text2", wrap=True)
        self.progress = ProgressLine(self.tr("Progress of the import"))
        self.progress.hide()
        self.take = button(self.tr("Import"), "primary", "download-simple")
        self.close_button = button(self.tr("Close"), "quiet")
        file_row = QHBoxLayout()
        file_row.setSpacing(8)
        file_row.addWidget(self.path, 1)
        file_row.addWidget(self.choose)
        head = QHBoxLayout()
        head.addWidget(self.words, 1)
        head.addWidget(self.pages)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.skip_bad, 1)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(file_row)
        column.addLayout(self._make_options())
        column.addLayout(head)
        column.addWidget(self.passes)
        column.addWidget(self.progress)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)

    def _make_options(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        asked: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Format"), self.format),
            (self.tr("Account"), self.account),
            (self.tr("Time zone"), self.zone),
            (self.tr("Dust"), self.dust),
        )
        for at, (title, widget) in enumerate(asked):
            widget.setAccessibleName(title)
            grid.addWidget(label(title, px=11, tone="text3"), 0, at)
            grid.addWidget(widget, 1, at)
            grid.setColumnStretch(at, 1)
            if isinstance(widget, QComboBox):
                let_shrink(widget)
        return grid

    def _connect(self) -> None:
        self.choose.clicked.connect(lambda _checked: self._choose_file())
        self.path.editingFinished.connect(self._look_if_changed)
        self.path.textChanged.connect(lambda _text: self._forget())
        for box in (self.format, self.account, self.zone):
            box.activated.connect(lambda _at: self._look_anew())
        for line in self._lines:
            line.textEdited.connect(lambda _text: self._forget())
            line.editingFinished.connect(self._look_if_changed)
        self.skip_bad.toggled.connect(lambda _on: self._offer_taking())
        self.pages.chosen.connect(self._turn_to)
        self.take.clicked.connect(lambda _checked: self._take())
        self.close_button.clicked.connect(lambda _checked: self.close())
        self.mapper.used.connect(self._use)
        self.passes.chosen.connect(self._look)
        control = self.control
        control.progressed.connect(self.progress.show_progress)
        control.looked.connect(self._show_content)
        control.taken.connect(self._show_result)
        control.failed.connect(self._show_failure)
        control.ended.connect(self._on_ended)

    # ------------------------------------------------------------ asking

    def ask(self, accounts: Sequence[str], path: str = "") -> None:
        """Come to the front, with a file if one was dropped."""
        if not self.zone.count():
            self.zone.addItems(sorted(available_timezones()))
        self.zone.setCurrentText(self._context.zone)
        written = self.account.currentText()
        self.account.clear()
        self.account.addItems(list(accounts))
        self.account.setCurrentText(written)
        imports = self._context.services.fill_imports
        self._context.runner.ask(self, imports.formats, self._offer_formats, topic="formats")
        self.show()
        self.raise_()
        self.activateWindow()
        if path:
            self.open_file(path)

    def open_file(self, path: str) -> None:
        """Look into a file."""
        self.path.setText(path)
        self._look_anew()

    @property
    def request(self) -> ImportRequest:
        """What is asked for, as the fields stand."""
        return ImportRequest(
            path=Path(self.path.text().strip()),
            account=self.account.currentText(),
            format=self.format.currentText() or AUTO,
            timezone=self.zone.currentText(),
            dust=self.dust.value or Decimal(0),
            skip_bad=self.skip_bad.isChecked(),
            profile=self._profile,
            repeated=self.passes.choice,
        )

    def _offer_formats(self, names: tuple[str, ...]) -> None:
        chosen = self.format.currentText()
        self.format.clear()
        self.format.addItems(list(names))
        self.format.setCurrentIndex(max(self.format.findText(chosen), 0))

    def _choose_file(self) -> None:
        filters = self.tr("Trade histories (*.csv *.txt *.tsv);;All files (*)")
        dialog = QFileDialog(self, self.tr("Fills to import"), self.path.text(), filters)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.open_file)
        dialog.open()

    def _forget(self) -> None:
        """What was found no longer holds for what is written."""
        self._changed, self._content, self._profile = True, None, None
        self.passes.forget()
        self._offer_taking()

    def _look_if_changed(self) -> None:
        if self._changed:
            self._look()

    def _look_anew(self) -> None:
        self._profile = None
        self.passes.forget()
        self._look()

    def _look(self) -> None:
        self._changed, self._content = False, None
        self.fills.replace(())
        self.refused.replace(())
        self.skip_bad.hide()
        self.pages.set_title(_REFUSED, self.tr("Damaged"))
        self._turn_to(_FILLS)
        if self.path.text().strip() and self.control.look(self.request):
            self._tell(self.tr("Reading the file…"))
            self._begin()

    def _begin(self) -> None:
        self.progress.show_progress(0, 0)
        self.progress.show()
        self._offer_taking()

    def _take(self) -> None:
        if self._content is not None and self.control.take(self.request):
            self._begin()

    # ------------------------------------------------------------ what came of it

    def _show_content(self, content: FileContent) -> None:
        self._content = content
        self.fills.replace(content.fills)
        self.refused.replace(content.refused)
        damaged = len(content.refused)
        self.skip_bad.setVisible(bool(damaged))
        self.passes.show_content(content)
        self.pages.set_title(_REFUSED, self.tr("Damaged {0}").format(formats.count(damaged)))
        self._tell(". ".join((content_words(content), *content.notes)))
        self._turn_to(_REFUSED if damaged and not content.fills else _FILLS)

    def _show_result(self, result: ImportResult) -> None:
        self._content = None
        self.fills.replace(())
        self.passes.forget()
        self._tell(result_words(result), "text")

    def _show_failure(self, sentence: str) -> None:
        self.passes.forget()
        self._tell(sentence, "danger")
        path = Path(self.path.text().strip())
        if self._profile is None and path.is_file():
            imports = self._context.services.fill_imports
            self._context.runner.ask(
                self, lambda: imports.glimpse(path), self._map, failed=self._ignore, topic="glimpse"
            )

    def _ignore(self, _sentence: str) -> None:
        """The failure that is shown says it already."""

    def _map(self, glimpse: Glimpse) -> None:
        if glimpse.rows:
            self.mapper.begin(glimpse, "")
            self._stack.setCurrentWidget(self.mapper)
            self.pages.hide()

    def _use(self, profile: Profile, keep: bool) -> None:
        self._profile = profile
        if keep:
            profiles = self._context.services.fill_imports.profiles
            self._context.runner.ask(
                self,
                lambda: profiles.save(profile),
                lambda _done: None,
                failed=self.mapper.fault.setText,
                topic="profile",
            )
        self._look()

    def _on_ended(self, _cancelled: bool) -> None:
        self.progress.hide()
        self._offer_taking()

    def _turn_to(self, page: str) -> None:
        self.pages.set_current(page)
        self.pages.show()
        self._stack.setCurrentIndex(1 if page == _REFUSED else 0)

    def _offer_taking(self) -> None:
        content, busy = self._content, self.control.is_running
        self.passes.setEnabled(not busy)
        count = len(content.fills) if content is not None else 0
        late = len(content.convertible) if content is not None else 0
        fills = self.tr("Import 1 fill") if count == 1 else self.tr("Import {0} fills")
        fees = self.tr("Convert 1 fee") if late == 1 else self.tr("Convert {0} fees")
        words = fills.format(formats.count(count)), fees.format(formats.count(late))
        self.take.setText(words[0] if count else words[1] if late else self.tr("Import"))
        is_clean = content is not None and (not content.refused or self.skip_bad.isChecked())
        self.take.setEnabled(bool(count or late) and is_clean and not busy)

    def _tell(self, words: str, tone: str = "text2") -> None:
        self.words.setText(words)
        set_tone(self.words, tone)

    # ------------------------------------------------------------ window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.open_file(files[0])
            event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.control.cancel()
        super().closeEvent(event)
