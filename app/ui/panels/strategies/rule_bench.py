"""One rule on the bench: tree or form beside the text, always in step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.ui.panels.strategies.rule_section import RuleSection
from app.ui.widgets.basics import Segments

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.domain.language import Node
    from app.domain.language.outline import Row
    from app.domain.language.paths import Path
    from app.domain.timeframe import Timeframe
    from app.services.strategy_preview import ConditionRate
    from app.ui.panels.strategies.catalogue import Catalogue
    from app.ui.panels.strategies.reading import Reading
    from app.ui.panels.strategies.rule_commands import RuleCommands
    from app.ui.panels.strategies.rule_side import RuleSide
    from app.ui.theme import Theme

_SIZES = [460, 380]


class RuleBench(QWidget):
    """Keeps text and tree in step; the text is the truth, the tree follows each reading of it.

    The tree's side is built after the first reading has come, since that loads the language, and
    filled after that, each in a turn of the event loop of its own, so that no turn is long.

    Signals:
        edited: the text changed, by the keyboard or by the tree.
        read_wanted: the text is to be read.
    """

    edited = Signal()
    read_wanted = Signal(str)

    def __init__(
        self, caption: str, theme: Theme, hint: str, place: QWidget, *, is_entry: bool
    ) -> None:
        super().__init__(place)
        self._theme = theme
        self._is_entry = is_entry
        self._reading: Reading | None = None
        self._catalogue: Catalogue | None = None
        self._base: Callable[[], Timeframe] | None = None
        self._next: Path | None = None
        self._waiting: Reading | None = None
        self._rates: Mapping[Path, ConditionRate] = {}
        self._silent = False
        self._active = False
        self._collapsed: list[str] = []
        self.section = RuleSection(caption, theme, hint=hint)
        self.edit = self.section.edit
        self.side: RuleSide
        self.commands: RuleCommands
        self._placed = self._built = False
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._go_on)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self._left = QWidget()
        self._left.setObjectName("panel")
        self.split.addWidget(self._left)
        self.split.addWidget(self.section)
        self.split.setSizes(_SIZES)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.split)
        self.views = Segments((("tree", self.tr("Tree")), ("form", self.tr("Form"))))
        self.section.edited.connect(self._on_text)
        self.edit.cursorPositionChanged.connect(self._on_cursor)

    @property
    def is_built(self) -> bool:
        """Whether the tree's side is there; before that there are no `side` and `commands`."""
        return self._built

    @property
    def reading(self) -> Reading | None:
        """The last reading."""
        return self._reading

    # ------------------------------------------------------------ build

    def _go_on(self) -> None:
        if not self._placed:
            self._build()
            self._turn.start()
        else:
            self._fill()

    def _build(self) -> None:
        from app.ui.panels.strategies.rule_commands import RuleCommands
        from app.ui.panels.strategies.rule_side import RuleSide

        self._placed = True
        side = self.side = RuleSide(self._left, self._theme, self.views, is_entry=self._is_entry)
        commands = self.commands = RuleCommands(self, side, lambda: self._reading)
        commands.changed.connect(self._take)
        commands.refused.connect(self.section.say)
        self.views.chosen.connect(lambda _key: self._show_page())
        side.tree.chosen.connect(self._on_row)
        side.tree.collapse_rows(self._collapsed)
        box = QVBoxLayout(self._left)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(side)

    def _fill(self) -> None:
        self._built = True
        if self._catalogue is not None:
            self.commands.offer(self._catalogue)
        if self._waiting is not None:
            self.show_reading(self._waiting)
        if self._rates:
            self.show_rates(self._rates)

    # ------------------------------------------------------------ reading

    def use(self, base: Callable[[], Timeframe]) -> None:
        """Take the strategy's timeframe from here."""
        self._base = base

    def show_catalogue(self, catalogue: Catalogue) -> None:
        """Offer these in the menus."""
        self._catalogue = catalogue
        if self._built:
            self.commands.offer(catalogue)

    def show_rule(self, text: str) -> None:
        """Show another rule's text, without a signal."""
        self._silent = True
        self.edit.set_rule(text)
        self._silent = False
        self._ask()

    def show_reading(self, reading: Reading) -> None:
        """Follow a reading of the text, unless the text has moved on."""
        if reading.text != self.edit.toPlainText():
            return
        self.section.show_problem(reading)
        if not self._built:
            self._waiting = reading
            self._turn.start()
        elif reading.problem:
            self._keep_rows(reading)
        else:
            self._show_rows(reading)

    def _keep_rows(self, reading: Reading) -> None:
        """Leave the rows of the text before the mistake."""
        where = self.tr("line {0}").format(reading.line) if reading.line else ""
        self.side.say_stale(self.tr("as before the mistake {0}").format(where).strip())
        self._allow_changes(allow=False)
        if self.side.tree.rules.root is None:
            self.side.show_page(nothing=False, as_form=False)

    def _show_rows(self, reading: Reading) -> None:
        self._reading = reading
        self.side.say_stale("")
        self._allow_changes(allow=True)
        path, self._next = self._next, None
        if path is None:
            path = self._path_under_cursor(reading)
        self.side.tree.show_rule(reading.row, path)
        self._show_form()
        self._show_page()
        self._mark_text()

    def _allow_changes(self, *, allow: bool) -> None:
        self.side.tree.set_dimmed(dimmed=not allow)
        self.side.plain.setEnabled(allow)

    def show_rates(self, rates: Mapping[Path, ConditionRate]) -> None:
        """Show how often each row holds."""
        self._rates = rates
        if self._built:
            self.side.tree.rules.show_rates(rates)
            self.side.rates_head.setVisible(bool(rates))

    def set_active(self, *, active: bool) -> None:
        """Follow the text from now on, or no more, as when another rule is shown."""
        self._active = active
        if active:
            self._ask()

    def _ask(self) -> None:
        if self._active:
            self.read_wanted.emit(self.edit.toPlainText())

    def _on_text(self) -> None:
        if not self._silent:
            self.edited.emit()
            self._ask()

    def _show_page(self) -> None:
        reading = self._reading
        nothing = reading is None or reading.row is None
        form = self.views.current == "form"
        self.side.show_page(nothing=nothing, as_form=form)
        if form and reading is not None and self._base is not None:
            self.side.plain.show_rule(reading.root, reading.row, self._base())

    def _show_form(self) -> None:
        reading = self._reading
        if reading is not None and self._base is not None:
            self.side.form.show_row(reading.root, self.side.tree.row, self._base())

    # ------------------------------------------------------------ choice

    def _path_under_cursor(self, reading: Reading) -> Path | None:
        from app.ui.panels.strategies.reading import path_at, row_at

        if not self.edit.hasFocus() or reading.row is None or reading.ranges is None:
            return None
        cursor = self.edit.offset
        return row_at(reading.row, path_at(reading.ranges, cursor, cursor)).path

    def _on_cursor(self) -> None:
        reading = self._reading
        if self._built and reading is not None and reading.text == self.edit.toPlainText():
            path = self._path_under_cursor(reading)
            if path is not None:
                self.side.tree.show_rule(reading.row, path)
                self._show_form()

    def _on_row(self, _row: Row | None) -> None:
        self._show_form()
        self._mark_text()

    def _mark_text(self) -> None:
        """Mark the chosen row's place in the text."""
        reading, row = self._reading, self.side.tree.row
        place = None
        if reading is not None and row is not None and reading.ranges is not None and row.path:
            place = reading.ranges.get(row.path)
        self.edit.mark_range(place if not self.edit.hasFocus() else None)

    # ------------------------------------------------------------ changes by the tree

    def _take(self, root: Node | None, path: Path) -> None:
        """Write a changed tree as text; the tree follows at once, the places in the text soon."""
        from app.domain.language.outline import outline
        from app.ui.panels.strategies.reading import Reading, text_of

        text = "" if root is None else text_of(root, self._reading)
        row = None if root is None else outline(root)
        self._silent = True
        self.edit.set_rule(text)
        self._silent = False
        self._next = path
        self._reading = Reading(text, root, row)
        self.section.show_problem(self._reading)
        self.side.tree.show_rule(row, path)
        self._show_form()
        self._show_page()
        self.edited.emit()
        self._ask()

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        """Widths, view and closed groups as JSON values."""
        closed = self.side.tree.collapsed_rows if self._built else self._collapsed
        return {"split": self.split.sizes(), "view": self.views.current, "closed": closed[:50]}

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take a kept state back."""
        sizes, view, closed = state.get("split"), state.get("view"), state.get("closed")
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(s, int) for s in sizes):
            self.split.setSizes(sizes)
        if view in {"tree", "form"}:
            self.views.set_current(str(view))
        if isinstance(closed, list):
            self._collapsed = [text for text in closed if isinstance(text, str)]
            if self._built:
                self.side.tree.collapse_rows(self._collapsed)
