"""The strategies panel: list and editor side by side, and which strategy they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.services.scan.events import ScanFinished
from app.services.strategies import StrategyChanged
from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.panel import Panel
from app.ui.panels.strategies.editor_control import EditorControl
from app.ui.panels.strategies.files import StrategyFiles
from app.ui.panels.strategies.left_behind import LeftBehind
from app.ui.panels.strategies.library import Library
from app.ui.panels.strategies.rows import StrategyTable, row_columns
from app.ui.panels.strategies.shelf import Shelf
from app.ui.panels.strategies.strategy_actions import StrategyActions
from app.ui.panels.strategies.strategy_notices import StrategyNotices
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PySide6.QtGui import QAction, QHideEvent, QShowEvent

    from app.domain.strategy import Strategy
    from app.services.strategy_import import Incoming
    from app.ui.context import Context
    from app.ui.panels.strategies.editor import StrategyEditor
    from app.ui.panels.strategies.library import Kept
    from app.ui.panels.strategies.pages import Pages
    from app.ui.panels.strategies.rows import StrategyRow

_SIZES = [240, 760]
_LEAST_LIST = 160


class StrategiesPanel(Panel):
    """Keeps the unsaved drafts of all strategies; nothing wrong is ever saved."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model: RowModel[StrategyRow] = RowModel(row_columns(), lambda row: row.name, self)
        self.model.sort_by(SortKey("name"))
        self.library = Library(context, self)
        self.shelf = Shelf()
        self._pages: Pages | None = None
        self._name = ""
        self._wanted = ""
        self._stale = True

    # ------------------------------------------------------------ build

    def parts(self) -> Iterator[None]:
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self.set_contents(self._split, self._make_empty())
        yield
        self.table = StrategyTable(self.model, self.context.theme)
        self.table.setMinimumWidth(_LEAST_LIST)
        self._split.addWidget(self.table)
        yield
        self._fill_right()
        yield
        self.control = EditorControl(self, self._right)
        self.files = StrategyFiles(self)
        self.commands = StrategyActions(self, self.files)
        self._connect()

    def _fill_right(self) -> None:
        right = QWidget()
        right.setObjectName("panel")
        self._split.addWidget(right)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes(_SIZES)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.left_behind = LeftBehind()
        column.addWidget(self.left_behind)
        self._right = QStackedWidget()
        column.addWidget(self._right, 1)

    def _make_empty(self) -> EmptyState:
        empty = EmptyState(
            "tree-structure",
            self.tr("No strategy yet"),
            self.tr(
                "A strategy is a rule with a stop and targets. Write one, or take a ready one"
                " from the gallery. Files and text can be dropped here."
            ),
        )
        empty.add_button(self.tr("New strategy"), self.library.create, "plus")
        empty.add_button(self.tr("Gallery"), self.show_gallery, "storefront")
        return empty

    def _connect(self) -> None:
        library, bridge = self.library, self.context.bridge
        library.listed.connect(self._take_list)
        library.counted.connect(self._take_hits)
        library.saved.connect(self._on_saved)
        library.deleted.connect(self._on_deleted)
        library.added.connect(self._on_added)
        StrategyNotices(library, self.context.notices)
        self.control.drafted.connect(lambda name: self.model.upsert([self.shelf.row(name)]))
        bridge.on(ScanFinished, self._on_scan, self)
        bridge.on(StrategyChanged, lambda _event: self._refresh(), self)
        self.context.selection.symbol_changed.connect(lambda _symbol: self.control.judge())
        self.table.row_chosen.connect(lambda row: self.choose(row.name))
        self.table.switched.connect(
            lambda row: self.library.switch(row.name, enabled=not row.enabled)
        )
        self.left_behind.save_wanted.connect(self._save)
        self.left_behind.discard_wanted.connect(self.discard)
        self.left_behind.return_wanted.connect(self.table.choose)

    @property
    def widget(self) -> Panel:
        """The panel itself, to hold what belongs to it."""
        return self

    @property
    def editor(self) -> StrategyEditor:
        """The editor, built at the first use."""
        return self.control.editor

    @property
    def pages(self) -> Pages:
        """Versions, gallery and import, built at the first use."""
        if self._pages is None:
            from app.ui.panels.strategies.pages import Pages

            self._pages = Pages(self, self._right)
        return self._pages

    def tools(self) -> list[QAction]:
        return self.commands.tools

    def menu(self) -> list[QAction]:
        return self.commands.menu

    # ------------------------------------------------------------ list

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._refresh()
        elif self._name:
            self.control.judge()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.control.preview.leave()

    def _on_scan(self, _event: ScanFinished) -> None:
        self._refresh()
        if self.isVisible():
            self.control.preview.renew()

    def _refresh(self) -> None:
        """Read everything again; what nobody sees waits until it is shown."""
        self._stale = not self.isVisible()
        if not self._stale:
            self.library.refresh()
            self.library.count_hits()

    def _take_list(self, kept: dict[str, Kept]) -> None:
        self.shelf.take_list(kept)
        self._show_rows()
        self.show_empty(empty=not kept and not self._shows_page())
        if self.left_behind.name not in self.shelf.drafts:
            self.left_behind.hide()
        if self._wanted in kept:
            self.table.choose(self._wanted)
        elif self._name not in kept and kept:
            self.table.choose(self.model.key_at(0))
        self._wanted = ""
        self.control.show()

    def _take_hits(self, hits: dict[str, int]) -> None:
        self.shelf.take_hits(hits)
        self._show_rows()

    def _show_rows(self) -> None:
        shelf = self.shelf
        self.model.replace(shelf.rows())
        self.set_summary(self.tr("{0} of {1} on").format(shelf.count_on, len(shelf.kept)))

    # ------------------------------------------------------------ the chosen one

    @property
    def chosen(self) -> str:
        """The name of the strategy in the editor; "" when there is none."""
        return self._name

    @property
    def selected(self) -> list[str]:
        """The names of the selected rows."""
        return [row.name for row in self.table.selected()]

    def choose(self, name: str) -> None:
        """Show another strategy; unsaved changes of the one before are kept and asked about."""
        if name == self._name or name not in self.shelf.kept:
            return
        if self._name in self.shelf.drafts:
            self.left_behind.ask(self._name)
        self.left_behind.settle(name)
        self._name = name
        if self._shows_page():
            self.show_editor()
        self.control.show()

    def show_editor(self) -> None:
        """Leave versions, gallery or import."""
        self._right.setCurrentWidget(self.editor)
        self.show_empty(empty=not self.shelf.kept)

    def _shows_page(self) -> bool:
        current = self._right.currentWidget()
        return current is not None and not self.control.holds(current)

    # ------------------------------------------------------------ save and discard

    def save(self) -> None:
        """Keep the chosen strategy's changes as a new version; mistakes are shown instead."""
        self._save(self._name)

    def _save(self, name: str) -> None:
        if name in self.shelf.drafts:
            self.library.save(self.shelf.drafts[name], self.shelf.strategy(name))

    def backtest(self) -> None:
        """Ask the backtester to take up the chosen strategy as it stands, saved or not."""
        if self._name not in self.shelf.kept:
            return
        strategy: Strategy | None = self.shelf.strategy(self._name)
        if self._name in self.shelf.drafts:
            strategy = self.control.sound
        if strategy is not None:
            self.context.selection.want_backtest(strategy)
        else:
            self.context.notices.show(
                self.tr("The draft has a mistake"),
                self.tr("It can be backtested once it is corrected or discarded."),
                token="warn",
            )

    def discard(self, name: str) -> None:
        """Throw the unsaved changes of a strategy away; undo brings them back."""
        draft = self.shelf.forget(name)
        self.left_behind.settle(name)
        self._show_rows()
        if name == self._name and draft is not None and name in self.shelf.kept:
            self.editor.show_draft(self.shelf.kept[name].draft)
            self.editor.history.take(self.shelf.kept[name].draft)
        self.control.show()

    def _on_saved(self, name: str, before: str) -> None:
        self.shelf.forget(before)
        self.left_behind.settle(before)
        if before == self._name or before not in self.shelf.kept:
            self._wanted = name
        if name != before:
            self.editor.history.rename(before, name)
        self.library.refresh()

    def _on_added(self, name: str) -> None:
        self._wanted = name
        self.show_editor()
        self.library.refresh()

    def _on_deleted(self, strategy: Strategy) -> None:
        self.shelf.forget(strategy.name)
        self.left_behind.settle(strategy.name)

    # ------------------------------------------------------------ others

    def show_versions(self) -> None:
        """Show what was kept before of the chosen strategy."""
        if self._name in self.shelf.kept:
            self.pages.show_versions(self._name)

    def show_gallery(self) -> None:
        """Show the ready strategies."""
        self.show_empty(empty=False)
        self.pages.show_gallery()

    def ask_about(self, came: Incoming) -> None:
        """Ask what to do with names that are taken."""
        self.pages.ask_about(came)

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        return {
            "chosen": self._name,
            "table": self.table.saved_state(),
            "split": self._split.sizes(),
            "editor": self.control.saved_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        chosen, table, sizes = state.get("chosen"), state.get("table"), state.get("split")
        editor = state.get("editor")
        if isinstance(chosen, str):
            self._wanted = chosen
            self.table.choose(chosen)
        if isinstance(table, dict):
            self.table.restore_state(table)
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(s, int) for s in sizes):
            self._split.setSizes(sizes)
        if isinstance(editor, dict):
            self.control.restore_state(editor)
