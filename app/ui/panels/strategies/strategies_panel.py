"""The strategies panel: the list on the left, the chosen one's editor on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget

from app.services.scan.events import ScanFinished
from app.services.strategies import StrategyChanged
from app.ui.models.column import SortKey
from app.ui.models.row_model import RowModel
from app.ui.panel import Panel
from app.ui.panels.strategies.editor import StrategyEditor
from app.ui.panels.strategies.left_behind import LeftBehind
from app.ui.panels.strategies.library import Library
from app.ui.panels.strategies.rows import StrategyRow, StrategyTable, row_columns
from app.ui.theme import icon
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QShowEvent

    from app.domain.strategy import Strategy
    from app.ui.context import Context
    from app.ui.panels.strategies.draft import Draft
    from app.ui.panels.strategies.library import Kept
    from app.ui.panels.strategies.verdict import Verdict

CHECK_MS = 150
_SIZES = [296, 480]
_LEAST_LIST = 200


class StrategiesPanel(Panel):
    """Keeps the unsaved drafts of all strategies; nothing wrong is ever saved."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.model: RowModel[StrategyRow] = RowModel(row_columns(), lambda row: row.name, self)
        self.model.sort_by(SortKey("name"))
        self.table = StrategyTable(self.model, context.theme)
        self.editor = StrategyEditor(context.theme)
        self.left_behind = LeftBehind()
        self.library = Library(context, self)
        self.drafts: dict[str, Draft] = {}
        self._kept: dict[str, Kept] = {}
        self._hits: dict[str, int] | None = None
        self._name = ""
        self._wanted = ""
        self._stale = True
        self._checking = False
        self._check_timer = QTimer(self)
        self._check_timer.setSingleShot(True)
        self._check_timer.setInterval(CHECK_MS)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self.new = self._action("plus", self.tr("New strategy"), self.library.create)
        self.load = self._action("download-simple", self.tr("Import…"), self._choose_import)
        self.copy = self._action("copy", self.tr("Duplicate"), self._duplicate)
        self.export = self._action("export", self.tr("Export…"), self._choose_export)
        self.delete = self._action("trash", self.tr("Delete"), self._delete)
        self.set_contents(self._build(), self._make_empty())
        self.editor.hide()
        self._connect()

    # ------------------------------------------------------------ build

    def _action(self, name: str, text: str, run: Callable[[], object]) -> QAction:
        made = QAction(icon(name), text, self)
        made.setToolTip(text)
        made.triggered.connect(lambda _checked: run())
        return made

    def _build(self) -> QWidget:
        right = QWidget()
        right.setObjectName("panel")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.left_behind)
        column.addWidget(self.editor, 1)
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
            self.tr("A strategy is a rule with a stop and targets. Write one, or import a file."),
        )
        empty.add_button(self.tr("New strategy"), self.library.create, "plus")
        empty.add_button(self.tr("Import…"), self._choose_import, "download-simple")
        return empty

    def _connect(self) -> None:
        self.library.listed.connect(self._take_list)
        self.library.counted.connect(self._take_hits)
        self.library.saved.connect(self._on_saved)
        self.library.deleted.connect(self._on_deleted)
        self.library.added.connect(self._on_added)
        self.library.judged.connect(self._take_verdict)
        self.library.failed.connect(self._tell_failure)
        self.context.bridge.on(ScanFinished, lambda _event: self._refresh(), self)
        self.context.bridge.on(StrategyChanged, lambda _event: self._refresh(), self)
        self.table.row_chosen.connect(lambda row: self.choose(row.name))
        self.table.switched.connect(
            lambda row: self.library.switch(row.name, enabled=not row.enabled)
        )
        self.editor.edited.connect(self._on_edited)
        self.editor.save_wanted.connect(self.save)
        self.editor.revert_wanted.connect(lambda: self.discard(self._name))
        self.left_behind.save_wanted.connect(self._save_left)
        self.left_behind.discard_wanted.connect(self.discard)
        self.left_behind.return_wanted.connect(self.table.choose)
        self._check_timer.timeout.connect(self._check)
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.save)

    def tools(self) -> list[QAction]:
        return [self.new, self.load]

    def menu(self) -> list[QAction]:
        return [self.copy, self.export, self.delete]

    # ------------------------------------------------------------ list

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._refresh()

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
        self.show_empty(empty=not kept)
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

    def choose(self, name: str) -> None:
        """Show another strategy; unsaved changes of the one before are kept and asked about."""
        if name == self._name or name not in self._kept:
            return
        if self._name in self.drafts:
            self.left_behind.ask(self._name)
        self.left_behind.settle(name)
        self._name = name
        self._show_chosen()

    def _show_chosen(self) -> None:
        if self._name not in self._kept:
            return
        shown = self.drafts.get(self._name, self._kept[self._name].draft)
        if self.editor.draft != shown:
            self.editor.show_draft(shown)
        self.editor.show()
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
        if self._name in self._kept and not self._checking:
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

    # ------------------------------------------------------------ save and discard

    def save(self) -> None:
        """Keep the chosen strategy's changes as a new version; mistakes are shown instead."""
        if self._name in self.drafts:
            self.library.save(self.drafts[self._name], self._base(self._name))

    def _save_left(self, name: str) -> None:
        if name in self.drafts:
            self.library.save(self.drafts[name], self._base(name))

    def discard(self, name: str) -> None:
        """Throw the unsaved changes of a strategy away."""
        self.drafts.pop(name, None)
        self.left_behind.settle(name)
        self._show_rows()
        self._show_chosen()

    def _on_saved(self, name: str, before: str) -> None:
        self.drafts.pop(before, None)
        self.left_behind.settle(before)
        if before == self._name or before not in self._kept:
            self._wanted = name
        self.library.refresh()

    def _on_added(self, name: str) -> None:
        self._wanted = name
        self.library.refresh()

    def _tell_failure(self, sentence: str) -> None:
        self.context.notices.show(self.tr("Nothing was changed"), sentence, token="danger")

    # ------------------------------------------------------------ others

    def _duplicate(self) -> None:
        if self._name in self._kept:
            self.library.duplicate(self._base(self._name))

    def _delete(self) -> None:
        if self._name in self._kept:
            self.library.delete(self._base(self._name))

    def _on_deleted(self, strategy: Strategy) -> None:
        self.drafts.pop(strategy.name, None)
        self.left_behind.settle(strategy.name)
        self.context.notices.show(
            self.tr("{0} deleted").format(strategy.name),
            self.tr("Its setups are followed to their end."),
            action=(self.tr("Undo"), lambda: self.library.restore(strategy)),
        )

    def _choose_import(self) -> None:
        self._ask_file(QFileDialog.AcceptMode.AcceptOpen, "", self.library.read_file)

    def _choose_export(self) -> None:
        if self._name in self._kept:
            strategy = self._base(self._name)
            self._ask_file(
                QFileDialog.AcceptMode.AcceptSave,
                f"{strategy.name}.json",
                lambda path: self.library.write_file(path, strategy),
            )

    def _ask_file(
        self, mode: QFileDialog.AcceptMode, name: str, use: Callable[[str], object]
    ) -> None:
        opens = mode == QFileDialog.AcceptMode.AcceptOpen
        title = self.tr("Import strategies") if opens else self.tr("Export strategy")
        dialog = QFileDialog(self, title, name, self.tr("Strategies (*.json)"))
        dialog.setAcceptMode(mode)
        dialog.setFileMode(
            QFileDialog.FileMode.ExistingFile if opens else QFileDialog.FileMode.AnyFile
        )
        dialog.setDefaultSuffix("json")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(use)
        dialog.open()

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        return {
            "chosen": self._name,
            "table": self.table.saved_state(),
            "split": self._split.sizes(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        chosen, table, sizes = state.get("chosen"), state.get("table"), state.get("split")
        if isinstance(chosen, str):
            self._wanted = chosen
            self.table.choose(chosen)
        if isinstance(table, dict):
            self.table.restore_state(table)
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(s, int) for s in sizes):
            self._split.setSizes(sizes)
