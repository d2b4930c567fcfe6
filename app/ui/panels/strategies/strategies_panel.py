"""The strategies panel: list and editor side by side; drafts, saving, versions, gallery, files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.services.scan.events import ScanFinished
from app.services.strategies import StrategyChanged
from app.services.strategy_preview import PreviewCount, PreviewHits, PreviewProgress
from app.ui.actions import ActionSpec, Menu
from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.panels.strategies.desk import StrategyDesk
from app.ui.panels.strategies.files import StrategyFiles
from app.ui.panels.strategies.left_behind import LeftBehind
from app.ui.panels.strategies.library import Library
from app.ui.panels.strategies.preview_control import PreviewControl
from app.ui.panels.strategies.rows import StrategyRow, StrategyTable, row_columns
from app.ui.theme import icon
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QHideEvent, QShowEvent

    from app.domain.strategy import Strategy
    from app.services.strategy_import import Incoming
    from app.ui.context import Context
    from app.ui.panels.strategies.draft import Draft
    from app.ui.panels.strategies.editor import StrategyEditor
    from app.ui.panels.strategies.library import Kept
    from app.ui.panels.strategies.pages import Pages
    from app.ui.panels.strategies.verdict import Verdict

CHECK_MS = 150
_SIZES = [240, 760]
_LEAST_LIST = 160


class StrategiesPanel(StrategyDesk):
    """Keeps the unsaved drafts of all strategies; nothing wrong is ever saved.

    The editor is built when the panel is first shown.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model: RowModel[StrategyRow] = RowModel(row_columns(), lambda row: row.name, self)
        self.model.sort_by(SortKey("name"))
        self.table = StrategyTable(self.model, context.theme)
        self.left_behind = LeftBehind()
        self.library = Library(context, self)
        self.preview = PreviewControl(context, self)
        self.files = StrategyFiles(self)
        self.drafts: dict[str, Draft] = {}
        self._editor: StrategyEditor | None = None
        self._pages: Pages | None = None
        self._kept: dict[str, Kept] = {}
        self._hits: dict[str, int] | None = None
        self._name = ""
        self._shown = ""
        self._wanted = ""
        self._stale = True
        self._checking = False
        self._state: Mapping[str, object] = {}
        self._check_timer = QTimer(self)
        self._check_timer.setSingleShot(True)
        self._check_timer.setInterval(CHECK_MS)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._right = QStackedWidget()
        self._make_actions()
        self.set_contents(self._build(), self._make_empty())
        self._connect()

    # ------------------------------------------------------------ build

    def _make_actions(self) -> None:
        self.new = self._action("new", "plus", self.tr("New strategy"), self.library.create)
        self.load = self._action(
            "import", "download-simple", self.tr("Import strategies…"), self.files.choose_import
        )
        self.shop = self._action("gallery", "storefront", self.tr("Gallery"), self.show_gallery)
        self.copy = self._action("duplicate", "copy", self.tr("Duplicate"), self._duplicate)
        self.export = self._action(
            "export", "export", self.tr("Export…"), lambda: self.files.choose_export(self.selected)
        )
        self.copy_text = self._action(
            "copy", "clipboard-text", self.tr("Copy as text"), self._copy_text
        )
        self.paste = self._action(
            "paste", "clipboard", self.tr("Paste strategies"), self.files.paste
        )
        self.history = self._action(
            "versions", "clock-counter-clockwise", self.tr("Versions"), self.show_versions
        )
        self.delete = self._action("delete", "trash", self.tr("Delete"), self._delete)

    def _action(self, name: str, icon_name: str, text: str, run: Callable[[], object]) -> QAction:
        made = QAction(icon(icon_name), text, self)
        made.setToolTip(text)
        made.triggered.connect(lambda _checked: run())
        book, key = self.context.actions, f"strategies.{name}"
        if key not in book:
            words = self.tr("Strategies: {0}").format(text)
            book.add(ActionSpec(key, words, Menu.NONE, icon_name), lambda: self._from_palette(run))
        return made

    def _from_palette(self, run: Callable[[], object]) -> None:
        self.context.selection.want_panel("strategies")
        run()

    def _build(self) -> QWidget:
        right = QWidget()
        right.setObjectName("panel")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.left_behind)
        column.addWidget(self._right, 1)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        self._split.addWidget(right)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes(_SIZES)
        self.table.setMinimumWidth(_LEAST_LIST)
        return self._split

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
        library.judged.connect(self._take_verdict)
        library.failed.connect(self._tell_failure)
        bridge.on(ScanFinished, self._on_scan, self)
        bridge.on(StrategyChanged, lambda _event: self._refresh(), self)
        self.context.selection.symbol_changed.connect(lambda _symbol: self._check())
        self.table.row_chosen.connect(lambda row: self.choose(row.name))
        self.table.switched.connect(
            lambda row: self.library.switch(row.name, enabled=not row.enabled)
        )
        self.left_behind.save_wanted.connect(self._save_left)
        self.left_behind.discard_wanted.connect(self.discard)
        self.left_behind.return_wanted.connect(self.table.choose)
        self._check_timer.timeout.connect(self._check)
        everywhere = Qt.ShortcutContext.WidgetWithChildrenShortcut
        self._key(QKeySequence.StandardKey.Save, self, everywhere, self.save)
        self._key(QKeySequence.StandardKey.New, self, everywhere, self.library.create)
        here = Qt.ShortcutContext.WidgetShortcut
        self._key(QKeySequence.StandardKey.Delete, self.table, here, self._delete)

    def _key(
        self,
        key: QKeySequence.StandardKey,
        owner: QWidget,
        context: Qt.ShortcutContext,
        run: Callable[[], object],
    ) -> None:
        keys = QShortcut(QKeySequence(key), owner)
        keys.setContext(context)
        keys.activated.connect(run)

    @property
    def editor(self) -> StrategyEditor:
        """The editor, built at the first use."""
        if self._editor is None:
            from app.ui.panels.strategies.editor import StrategyEditor

            made = self._editor = StrategyEditor(self.context.theme)
            self._right.insertWidget(0, made)
            made.hide()
            made.edited.connect(self._on_edited)
            made.rules.read_wanted.connect(self.library.read)
            made.save_wanted.connect(self.save)
            made.revert_wanted.connect(lambda: self.discard(self._name))
            made.versions_wanted.connect(self.show_versions)
            made.preview.symbol_wanted.connect(self.context.selection.choose_symbol)
            self.library.reading.connect(made.rules.show_reading)
            self.library.catalogue.connect(made.rules.show_catalogue)
            self.library.load_catalogue()
            self._follow_preview(made)
            made.rules.restore_state(self._state)
        return self._editor

    def _follow_preview(self, editor: StrategyEditor) -> None:
        bridge = self.context.bridge
        bridge.on(PreviewHits, lambda event: self._show_hits(editor, event), self)
        bridge.on(PreviewProgress, lambda event: self._show_progress(editor, event), self)
        bridge.on(PreviewCount, lambda event: self._show_count(editor, event), self)

    @property
    def pages(self) -> Pages:
        """Versions, gallery and import, built at the first use."""
        if self._pages is None:
            from app.ui.panels.strategies.pages import Pages

            self._pages = Pages(self, self._right)
        return self._pages

    def tools(self) -> list[QAction]:
        return [self.new, self.shop, self.load]

    def menu(self) -> list[QAction]:
        return [
            self.new,
            self.copy,
            self.history,
            self.shop,
            self.load,
            self.export,
            self.copy_text,
            self.paste,
            self.delete,
        ]

    # ------------------------------------------------------------ list

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._refresh()
        elif self._name:
            self._check()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.preview.leave()

    def _on_scan(self, _event: ScanFinished) -> None:
        self._refresh()
        if self.isVisible():
            self.preview.renew()

    def _refresh(self) -> None:
        """Read everything again; what nobody sees waits until it is shown."""
        self._stale = not self.isVisible()
        if not self._stale:
            self.library.refresh()
            self.library.count_hits()

    def _take_list(self, kept: dict[str, Kept]) -> None:
        self._kept = kept
        self.drafts = {
            name: draft
            for name, draft in self.drafts.items()
            if name in kept and draft != kept[name].draft
        }
        self._show_rows()
        self.show_empty(empty=not kept and not self._shows_page())
        if self.left_behind.name not in self.drafts:
            self.left_behind.hide()
        if self._wanted in kept:
            self.table.choose(self._wanted)
        elif self._name not in kept and kept:
            self.table.choose(self.model.key_at(0))
        self._wanted = ""
        self._show_chosen()

    def _take_hits(self, hits: dict[str, int]) -> None:
        self._hits = hits
        self._show_rows()

    def _show_rows(self) -> None:
        self.model.replace(self._row(kept) for kept in self._kept.values())
        on = sum(kept.stored.enabled for kept in self._kept.values())
        self.set_summary(self.tr("{0} of {1} on").format(on, len(self._kept)))

    def _row(self, kept: Kept) -> StrategyRow:
        strategy = kept.stored.strategy
        return StrategyRow(
            name=strategy.name,
            enabled=kept.stored.enabled,
            is_long=strategy.direction.value == "long",
            timeframe=strategy.timeframe.value,
            version=kept.stored.version,
            hits=None if self._hits is None else self._hits.get(strategy.name, 0),
            unsaved=strategy.name in self.drafts,
        )

    # ------------------------------------------------------------ the chosen one

    @property
    def chosen(self) -> str:
        """The name of the strategy in the editor; "" when there is none."""
        return self._name

    @property
    def names(self) -> frozenset[str]:
        """The names of all strategies."""
        return frozenset(self._kept)

    @property
    def selected(self) -> list[str]:
        """The names of the selected rows."""
        return [row.name for row in self.table.selected()]

    def choose(self, name: str) -> None:
        """Show another strategy; unsaved changes of the one before are kept and asked about."""
        if name == self._name or name not in self._kept:
            return
        if self._name in self.drafts:
            self.left_behind.ask(self._name)
        self.left_behind.settle(name)
        self._name = name
        self.show_editor()
        self._show_chosen()

    def show_editor(self) -> None:
        """Leave versions, gallery or import."""
        self._right.setCurrentWidget(self.editor)
        self.show_empty(empty=not self._kept)

    def _shows_page(self) -> bool:
        current = self._right.currentWidget()
        return current is not None and current is not self._editor

    def _show_chosen(self) -> None:
        if self._name not in self._kept:
            return
        shown = self.drafts.get(self._name, self._kept[self._name].draft)
        editor = self.editor
        if self._shown != self._name:
            editor.preview.say_waiting()
        if self._shown != self._name or editor.draft != shown:
            if self._shown == self._name and self._name not in self.drafts:
                editor.history.forget(self._name)
            self._shown = self._name
            editor.show_strategy(self._name, shown)
            parameters = tuple(self._base(self._name).parameters)
            editor.rules.offer_names(parameters, self.context.selection.symbols)
        editor.show()
        self._show_state()
        self._check()

    def _show_state(self) -> None:
        kept, draft = self._kept[self._name], self.editor.draft
        self.editor.show_state(
            kept.stored.version,
            unsaved=self._name in self.drafts,
            renamed=draft.name.strip() != self._name,
        )

    def _base(self, name: str) -> Strategy:
        return self._kept[name].stored.strategy

    def _on_edited(self) -> None:
        if self._name not in self._kept:
            return
        draft = self.editor.draft
        if draft == self._kept[self._name].draft:
            self.drafts.pop(self._name, None)
        else:
            self.drafts[self._name] = draft
        self._show_state()
        self.model.upsert([self._row(self._kept[self._name])])
        self._check_timer.start()

    def _check(self) -> None:
        """Judge what the editor holds, one draft at a time."""
        if self._name in self._kept and not self._checking and self._editor is not None:
            self._checking = True
            taken = set(self._kept) - {self._name}
            self.library.check(self.editor.draft, self._base(self._name), taken)

    def _take_verdict(self, verdict: Verdict) -> None:
        self._checking = False
        if verdict.draft != self.editor.draft:
            self._check()
        elif self._name in self._kept:
            self._show_state()
            self.editor.show_verdict(verdict)
            self._show_preview(verdict)

    # ------------------------------------------------------------ preview

    def _show_preview(self, verdict: Verdict) -> None:
        if verdict.strategy is None:
            self.preview.hold()
        elif self.isVisible():
            symbol = self.context.selection.symbol
            if not symbol:
                self.editor.preview.say_no_symbol()
            self.preview.show(verdict.strategy, symbol)

    def _show_hits(self, editor: StrategyEditor, event: PreviewHits) -> None:
        if event.ticket == self.preview.ticket:
            editor.preview.show_hits(event, self.context.zone)
            editor.entry.show_rates(event.rates)

    def _show_progress(self, editor: StrategyEditor, event: PreviewProgress) -> None:
        if event.ticket == self.preview.ticket:
            editor.preview.show_progress(event)

    def _show_count(self, editor: StrategyEditor, event: PreviewCount) -> None:
        if event.ticket == self.preview.ticket:
            editor.preview.show_count(event, self.context.zone)

    # ------------------------------------------------------------ save and discard

    def save(self) -> None:
        """Keep the chosen strategy's changes as a new version; mistakes are shown instead."""
        if self._name in self.drafts:
            self.library.save(self.drafts[self._name], self._base(self._name))

    def _save_left(self, name: str) -> None:
        if name in self.drafts:
            self.library.save(self.drafts[name], self._base(name))

    def discard(self, name: str) -> None:
        """Throw the unsaved changes of a strategy away; undo brings them back."""
        draft = self.drafts.pop(name, None)
        self.left_behind.settle(name)
        self._show_rows()
        if name == self._name and draft is not None and name in self._kept:
            self.editor.show_draft(self._kept[name].draft)
            self.editor.history.take(self._kept[name].draft)
        self._show_chosen()

    def _on_saved(self, name: str, before: str) -> None:
        self.drafts.pop(before, None)
        self.left_behind.settle(before)
        if before == self._name or before not in self._kept:
            self._wanted = name
        if name != before:
            self.editor.history.rename(before, name)
            self.context.notices.show(
                self.tr("{0} is called {1} now").format(before, name),
                self.tr("Its setups keep the name they were made under."),
                action=(self.tr("Undo"), lambda: self.library.rename(name, before)),
            )
        self.library.refresh()

    def _on_added(self, name: str) -> None:
        self._wanted = name
        self.show_editor()
        self.library.refresh()

    def _tell_failure(self, sentence: str) -> None:
        self.context.notices.show(self.tr("Nothing was changed"), sentence, token="danger")

    # ------------------------------------------------------------ others

    def show_versions(self) -> None:
        """Show what was kept before of the chosen strategy."""
        if self._name in self._kept:
            self.pages.show_versions(self._name)

    def show_gallery(self) -> None:
        """Show the ready strategies."""
        self.show_empty(empty=False)
        self.pages.show_gallery()

    def ask_about(self, came: Incoming) -> None:
        """Ask what to do with names that are taken."""
        self.pages.ask_about(came)

    def _duplicate(self) -> None:
        if self._name in self._kept:
            self.library.duplicate(self._base(self._name))

    def _copy_text(self) -> None:
        if self.selected:
            self.library.copy_text(self.selected)

    def _delete(self) -> None:
        for name in self.selected:
            self.library.delete(self._base(name))

    def _on_deleted(self, strategy: Strategy) -> None:
        self.drafts.pop(strategy.name, None)
        self.left_behind.settle(strategy.name)
        self.context.notices.show(
            self.tr("{0} deleted").format(strategy.name),
            self.tr("Its setups are followed to their end."),
            action=(self.tr("Undo"), lambda: self.library.bring_back(strategy)),
        )

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        return {
            "chosen": self._name,
            "table": self.table.saved_state(),
            "split": self._split.sizes(),
            "editor": self._editor.rules.saved_state() if self._editor is not None else self._state,
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
            self._state = editor
            if self._editor is not None:
                self._editor.rules.restore_state(editor)
