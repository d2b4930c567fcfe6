"""What the editor shows: the chosen strategy as the user left it, the verdict, the preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.panels.strategies.draft_check import Case, DraftCheck
from app.ui.panels.strategies.preview_control import PreviewControl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QStackedWidget, QWidget

    from app.domain.strategy import Strategy
    from app.ui.panels.strategies.desk import StrategyDesk
    from app.ui.panels.strategies.editor import StrategyEditor
    from app.ui.panels.strategies.verdict import Verdict


class EditorControl(QObject):
    """Keeps the editor in step with the panel's choice, and the shelf with the editor.

    The editor is built and filled when there is something to show, each in a turn of the event
    loop of its own, so that the window goes on between them.

    Signals:
        drafted: the user changed the strategy of this name.
    """

    drafted = Signal(str)

    def __init__(self, panel: StrategyDesk, place: QStackedWidget) -> None:
        """A control without an editor; ``place`` is where it will stand, beneath the pages."""
        super().__init__(panel.widget)
        self._panel, self._place = panel, place
        self._editor: StrategyEditor | None = None
        self._shown = ""
        self._sound: Strategy | None = None
        self._state: Mapping[str, object] = {}
        self.preview = PreviewControl(panel.context, self)
        self._check = DraftCheck(panel.library, self._case)
        self._check.judged.connect(self._take_verdict)
        self._opening = QTimer(self)
        self._opening.setSingleShot(True)
        self._opening.timeout.connect(self._open)

    @property
    def editor(self) -> StrategyEditor:
        """The editor, built at the first use."""
        if self._editor is None:
            self._editor = self._make_editor()
        return self._editor

    @property
    def sound(self) -> Strategy | None:
        """The strategy in the editor as it stands; None while it has mistakes."""
        return self._sound

    def holds(self, widget: QWidget) -> bool:
        """Whether this is the editor."""
        return widget is self._editor

    def judge(self) -> None:
        """Judge and preview the draft as it stands."""
        self._check.start()

    def _make_editor(self) -> StrategyEditor:
        from app.ui.panels.strategies.editor import StrategyEditor

        panel, library = self._panel, self._panel.library
        made = StrategyEditor(panel.context.theme, self._place)
        self._place.insertWidget(0, made)
        made.hide()
        made.edited.connect(self._on_edited)
        made.rules.read_wanted.connect(library.read)
        made.save_wanted.connect(panel.save)
        made.revert_wanted.connect(lambda: panel.discard(panel.chosen))
        made.versions_wanted.connect(panel.show_versions)
        made.preview.why_wanted.connect(self._explain)
        made.preview.symbol_wanted.connect(panel.context.selection.choose_symbol)
        library.reading.connect(made.rules.show_reading)
        library.catalogue.connect(made.rules.show_catalogue)
        library.load_catalogue()
        self.preview.show_in(made)
        made.rules.restore_state(self._state)
        return made

    # ------------------------------------------------------------ show

    def _open(self) -> None:
        if self._editor is None:
            self._editor = self._make_editor()
            self._opening.start()
        else:
            self.show()

    def show(self) -> None:
        """Show the chosen strategy as the user left it; the first time soon."""
        name, shelf = self._panel.chosen, self._panel.shelf
        if name not in shelf.kept:
            return
        if self._editor is None:
            self._opening.start()
            return
        editor, shown = self._editor, shelf.draft(name)
        if self._shown != name:
            editor.preview.say_waiting()
        if self._shown != name or editor.draft != shown:
            if self._shown == name and name not in shelf.drafts:
                editor.history.forget(name)
            self._shown = name
            editor.show_strategy(name, shown)
            parameters = tuple(shelf.strategy(name).parameters)
            editor.rules.offer_names(parameters, self._panel.context.selection.symbols)
        editor.show()
        self._show_state()
        self._check.start()

    def _show_state(self) -> None:
        name, shelf = self._panel.chosen, self._panel.shelf
        self.editor.show_state(
            shelf.kept[name].stored.version,
            unsaved=name in shelf.drafts,
            renamed=self.editor.draft.name.strip() != name,
        )

    def _on_edited(self) -> None:
        name, shelf = self._panel.chosen, self._panel.shelf
        if name in shelf.kept:
            shelf.change(name, self.editor.draft)
            self._show_state()
            self.drafted.emit(name)
            self._check.start_soon()

    def _case(self) -> Case | None:
        """What is to be judged."""
        name, shelf = self._panel.chosen, self._panel.shelf
        if self._editor is None or name not in shelf.kept:
            return None
        return Case(self._editor.draft, shelf.strategy(name), shelf.names - {name})

    def _take_verdict(self, verdict: Verdict) -> None:
        self._sound = verdict.strategy
        self.editor.preview.why.setEnabled(verdict.strategy is not None)
        self._show_state()
        self.editor.show_verdict(verdict)
        self._show_preview(verdict)
        if self._panel.context.selection.draft is not None and verdict.strategy is not None:
            self._panel.context.selection.choose_draft(verdict.strategy)

    def _explain(self) -> None:
        """Show what each condition of the draft says, at the bar that the chart looks at."""
        selection = self._panel.context.selection
        if self._sound is not None:
            selection.choose_draft(self._sound)
            selection.want_panel("scanner")

    def _show_preview(self, verdict: Verdict) -> None:
        if verdict.strategy is None:
            self.preview.hold()
        elif self._panel.widget.isVisible():
            symbol = self._panel.context.selection.symbol
            if not symbol:
                self.editor.preview.say_no_symbol()
            self.preview.show(verdict.strategy, symbol)

    # ------------------------------------------------------------ state

    def saved_state(self) -> Mapping[str, object]:
        """How the editor stands, as JSON values."""
        return self._state if self._editor is None else self._editor.rules.saved_state()

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take a kept state back, now or when the editor is built."""
        self._state = state
        if self._editor is not None:
            self._editor.rules.restore_state(state)
