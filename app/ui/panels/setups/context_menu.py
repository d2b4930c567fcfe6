"""What can be done about a setup from the table: by its context menu, and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from app.domain.setup_refusals import (
    refusal_to_cancel,
    refusal_to_skip,
    refusal_to_snooze,
    refusal_to_take,
)
from app.ui.setup_deeds import SetupDeeds
from app.ui.setup_menus import fill_skip_menu, fill_snooze_menu
from app.ui.setup_pictures import SetupPictureMaker
from app.ui.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction

    from app.domain.setup import Setup
    from app.ui.context import Context
    from app.ui.models.table_view import TableView
    from app.ui.panel import Panel
    from app.ui.panels.setups.rows import SetupRow

_KEY = QKeySequence.StandardKey
_KEYS = {"T": "take", "S": "skip", "Z": "snooze", "Del": "cancel"}


class SetupMenu(QObject):
    """Makes the menu anew each time, since what is possible differs; tooltips say why not."""

    def __init__(self, context: Context, panel: Panel, table: TableView[SetupRow]) -> None:
        super().__init__(panel)
        self._context = context
        self._table = table
        self.deeds = SetupDeeds(context, self)
        self.deeds.failed.connect(self._tell_failure)
        self._pictures = SetupPictureMaker(context, panel)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open)
        for key, deed in _KEYS.items():
            keys = QShortcut(QKeySequence(key), table)
            keys.setContext(Qt.ShortcutContext.WidgetShortcut)
            keys.activated.connect(lambda deed=deed: self._want(deed))
        for step, run in ((_KEY.Undo, self.deeds.undo), (_KEY.Redo, self.deeds.redo)):
            keys = QShortcut(QKeySequence(step), panel)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(run)

    def menu_of(self, setup: Setup) -> QMenu:
        """The menu of one setup."""
        menu = QMenu(self._table)
        menu.setToolTipsVisible(True)
        selection = self._context.selection
        take = menu.addAction(icon("check"), self.tr("Take…\tT"))
        take.triggered.connect(lambda _checked: selection.want_deed("take"))
        _allow(take, refusal_to_take(setup))
        skip = menu.addMenu(self.tr("Skip\tS"))
        fill_skip_menu(
            skip,
            lambda reason: self.deeds.skip(setup, reason),
            lambda: selection.want_deed("skip"),
        )
        _allow(skip.menuAction(), refusal_to_skip(setup))
        snooze = menu.addMenu(self.tr("Snooze\tZ"))
        fill_snooze_menu(
            snooze,
            setup,
            lambda time: self.deeds.snooze(setup, time),
            lambda: self.deeds.wake(setup),
        )
        _allow(snooze.menuAction(), refusal_to_snooze(setup))
        cancel = menu.addAction(self.tr("Cancel setup\tDel"))
        cancel.triggered.connect(lambda _checked: self.deeds.cancel(setup))
        _allow(cancel, refusal_to_cancel(setup))
        menu.addSeparator()
        write = self.tr("Write into the journal…")
        self._add(menu, "notebook", write, lambda: selection.want_journal(setup))
        self._add(menu, "camera", self.tr("Copy picture"), lambda: self._pictures.copy(setup))
        self._add(
            menu, "image", self.tr("Save picture…"), lambda: self._pictures.choose_file(setup)
        )
        self._add(
            menu, "chart-line", self.tr("Show on the chart"), lambda: selection.want_panel("chart")
        )
        return menu

    @staticmethod
    def _add(menu: QMenu, icon_name: str, text: str, run: Callable[[], object]) -> None:
        menu.addAction(icon(icon_name), text).triggered.connect(lambda _checked: run())

    def _open(self, at: QPoint) -> None:
        row = self._table.chosen()
        if row is not None and self._table.indexAt(at).isValid():
            menu = self.menu_of(row.setup)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self._table.viewport().mapToGlobal(at))

    def _want(self, deed: str) -> None:
        row = self._table.chosen()
        if row is not None:
            self._context.selection.choose_setup(row.setup)
            self._context.selection.want_deed(deed)

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("Not done"), sentence, token="warn")


def _allow(action: QAction, refusal: str) -> None:
    action.setEnabled(not refusal)
    action.setToolTip(refusal)
