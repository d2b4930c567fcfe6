"""Strategies in and out: menus, dropped files, pasted text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QMimeData

    from app.services.strategy_import import Incoming
    from app.ui.panels.strategies.desk import StrategyDesk

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class StrategyFiles(QObject):
    """Asks for files, takes what is dropped or pasted, and keeps it when there is no conflict."""

    def __init__(self, panel: StrategyDesk) -> None:
        super().__init__(panel.widget)
        self._panel = panel
        library = panel.library
        library.incoming.connect(self._take)
        library.taken.connect(self._tell)
        library.exported.connect(self._to_clipboard)
        panel.widget.setAcceptDrops(True)
        panel.widget.installEventFilter(self)
        for key, run in (
            (QKeySequence.StandardKey.Paste, self.paste),
            (QKeySequence.StandardKey.Copy, self._copy),
        ):
            keys = QShortcut(QKeySequence(key), panel.table)
            keys.setContext(Qt.ShortcutContext.WidgetShortcut)
            keys.activated.connect(run)

    # ------------------------------------------------------------ in

    def choose_import(self) -> None:
        """Ask for files."""
        dialog = self._dialog(self.tr("Import strategies"), "")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._panel.library.look_into_files)
        dialog.open()

    def paste(self) -> None:
        """Take strategies from the clipboard."""
        self.take_data(QGuiApplication.clipboard().mimeData())

    def take_data(self, data: QMimeData) -> None:
        """Take strategies from dropped or pasted files or text."""
        paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if paths:
            self._panel.library.look_into_files(paths)
        elif data.hasText() and data.text().strip():
            self._panel.library.look_into_text(data.text(), self.tr("pasted text"))
        else:
            self._panel.context.notices.show(
                self.tr("Nothing to paste"),
                self.tr("Copy a strategy as JSON or text first."),
                token="warn",
            )

    def _take(self, came: Incoming) -> None:
        if came.taken:
            self._panel.ask_about(came)
        else:
            self._panel.library.take(came, {})

    def _tell(self, came: Incoming, names: tuple[str, ...]) -> None:
        panel = self._panel
        if names:
            panel.library.added.emit(names[0])
        else:
            panel.show_editor()
        left = len(came.strategies) - len(names)
        if left or len(names) > 1:
            words = self.tr("{0} of {1} strategies imported")
            note = self.tr("{0} skipped or there already").format(left) if left else came.source
            panel.context.notices.show(words.format(len(names), len(came.strategies)), note)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _DRAGS and isinstance(event, QDropEvent):
            data = event.mimeData()
            if data.hasUrls() or data.hasText():
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                if event.type() == QEvent.Type.Drop:
                    self.take_data(data)
                return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------ out

    def choose_export(self, names: Sequence[str]) -> None:
        """Ask where to write these strategies."""
        if not names:
            return
        title = f"{names[0]}.json" if len(names) == 1 else "strategies.json"
        dialog = self._dialog(self.tr("Export strategies"), title.replace("/", "-"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix("json")
        dialog.fileSelected.connect(lambda path: self._panel.library.write_file(path, list(names)))
        dialog.open()

    def _copy(self) -> None:
        if self._panel.selected:
            self._panel.library.copy_text(self._panel.selected)

    def _to_clipboard(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._panel.context.notices.show(
            self.tr("Copied"), self.tr("The strategies are on the clipboard as text.")
        )

    def _dialog(self, title: str, name: str) -> QFileDialog:
        kinds = self.tr("Strategies (*.json *.txt)")
        dialog = QFileDialog(self._panel.widget, title, str(Path(name)) if name else "", kinds)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog
