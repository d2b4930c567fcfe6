"""What can be done with strategies: in the title bar, the menu, the palette and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut

from app.ui.actions import ActionSpec, Menu
from app.ui.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.ui.panels.strategies.desk import StrategyDesk
    from app.ui.panels.strategies.files import StrategyFiles


class StrategyActions(QObject):
    """The panel's actions, each declared once."""

    def __init__(self, panel: StrategyDesk, files: StrategyFiles) -> None:
        super().__init__(panel.widget)
        self._panel = panel
        self._library = library = panel.library
        make, tr = self._action, self.tr
        self.new = make("new", "plus", tr("New strategy"), library.create)
        self.load = make("import", "download-simple", tr("Import strategies…"), files.choose_import)
        self.shop = make("gallery", "storefront", tr("Gallery"), panel.show_gallery)
        self.copy = make("duplicate", "copy", tr("Duplicate"), self._duplicate)
        self.export = make(
            "export", "export", tr("Export…"), lambda: files.choose_export(panel.selected)
        )
        self.copy_text = make("copy", "clipboard-text", tr("Copy as text"), self._copy_text)
        self.paste = make("paste", "clipboard", tr("Paste strategies"), files.paste)
        self.history = make(
            "versions", "clock-counter-clockwise", tr("Versions"), panel.show_versions
        )
        self.test = make("backtest", "chart-line-up", tr("Backtest this"), panel.backtest)
        self.delete = make("delete", "trash", tr("Delete"), self._delete)
        everywhere = Qt.ShortcutContext.WidgetWithChildrenShortcut
        _key(QKeySequence.StandardKey.Save, panel.widget, everywhere, panel.save)
        _key(QKeySequence.StandardKey.New, panel.widget, everywhere, library.create)
        here = Qt.ShortcutContext.WidgetShortcut
        _key(QKeySequence.StandardKey.Delete, panel.table, here, self._delete)

    @property
    def tools(self) -> list[QAction]:
        """Those of the title bar."""
        return [self.new, self.shop, self.load, self.test]

    @property
    def menu(self) -> list[QAction]:
        """All of them."""
        return [
            self.new,
            self.copy,
            self.history,
            self.test,
            self.shop,
            self.load,
            self.export,
            self.copy_text,
            self.paste,
            self.delete,
        ]

    def _action(self, name: str, icon_name: str, text: str, run: Callable[[], object]) -> QAction:
        made = QAction(icon(icon_name), text, self)
        made.setToolTip(text)
        made.triggered.connect(lambda _checked: run())
        book, key = self._panel.context.actions, f"strategies.{name}"
        if key not in book:
            words = self.tr("Strategies: {0}").format(text)
            book.add(ActionSpec(key, words, Menu.NONE, icon_name), lambda: self._from_palette(run))
        return made

    def _from_palette(self, run: Callable[[], object]) -> None:
        self._panel.context.selection.want_panel("strategies")
        run()

    def _duplicate(self) -> None:
        panel = self._panel
        if panel.chosen in panel.shelf.kept:
            self._library.duplicate(panel.shelf.strategy(panel.chosen))

    def _copy_text(self) -> None:
        if self._panel.selected:
            self._library.copy_text(self._panel.selected)

    def _delete(self) -> None:
        for name in self._panel.selected:
            self._library.delete(self._panel.shelf.strategy(name))


def _key(
    key: QKeySequence.StandardKey,
    owner: QWidget,
    context: Qt.ShortcutContext,
    run: Callable[[], object],
) -> None:
    keys = QShortcut(QKeySequence(key), owner)
    keys.setContext(context)
    keys.activated.connect(run)
