"""One rule on the bench: tree or form beside the text, always in step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import BadInput
from app.ui.panels.strategies.rule_section import RuleSection
from app.ui.widgets.basics import (
    Segments,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QPushButton

    from app.domain.language import Node
    from app.domain.language.outline import Row
    from app.domain.language.paths import Path
    from app.domain.timeframe import Timeframe
    from app.services.strategy_preview import ConditionRate
    from app.ui.panels.strategies.catalogue import Catalogue, Offer
    from app.ui.panels.strategies.condition_form import ConditionForm
    from app.ui.panels.strategies.operand_form import OperandForm
    from app.ui.panels.strategies.plain_form import PlainForm
    from app.ui.panels.strategies.reading import Reading
    from app.ui.panels.strategies.rule_edits import Edited
    from app.ui.panels.strategies.rule_side import RuleSide
    from app.ui.panels.strategies.rule_tree import RuleTree
    from app.ui.panels.strategies.search_menu import SearchMenu
    from app.ui.theme import Theme

_SIZES = [460, 380]


class RuleBench(QWidget):
    """Keeps text and tree in step; the text is the truth, the tree follows each reading of it.

    The tree's side is built when the first reading comes, since that loads the language.

    Signals:
        edited: the text changed, by the keyboard or by the tree.
        read_wanted: the text is to be read.
    """

    edited = Signal()
    read_wanted = Signal(str)

    def __init__(self, caption: str, theme: Theme, hint: str, *, is_entry: bool) -> None:
        super().__init__()
        self._theme = theme
        self._is_entry = is_entry
        self._reading: Reading | None = None
        self._catalogue: Catalogue | None = None
        self._base: Callable[[], Timeframe] | None = None
        self._next: Path | None = None
        self._silent = False
        self._active = False
        self._collapsed: list[str] = []
        self.section = RuleSection(caption, theme, hint=hint)
        self.edit = self.section.edit
        self.tree: RuleTree
        self.form: ConditionForm
        self.plain: PlainForm
        self.menu: SearchMenu
        self.add_condition: QPushButton
        self.add_group: QPushButton
        self.first_condition: QPushButton
        self._side: RuleSide
        self._built = False
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
        """Whether the tree's side is there."""
        return self._built

    @property
    def reading(self) -> Reading | None:
        """The last reading."""
        return self._reading

    # ------------------------------------------------------------ build

    def _build(self) -> None:
        from app.ui.panels.strategies.rule_side import RuleSide
        from app.ui.panels.strategies.search_menu import SearchMenu

        self._built = True
        side = self._side = RuleSide(self._theme, self.views, is_entry=self._is_entry)
        self.tree, self.form, self.plain = side.tree, side.form, side.plain
        self.add_condition, self.add_group = side.add_condition, side.add_group
        self.first_condition = side.first_condition
        self.menu = SearchMenu(self)
        self._menu_form: OperandForm | None = None
        box = QVBoxLayout(self._left)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(side)
        self.menu.chosen.connect(self._take_offer)
        self.views.chosen.connect(lambda _key: self._show_page())
        side.wanted.connect(self.run)
        self.tree.chosen.connect(self._on_row)
        self.tree.rules.move_wanted.connect(self._move)
        self.tree.collapse_rows(self._collapsed)
        for form in (self.form, self.plain):
            form.edited.connect(self._take)
            form.menu_wanted.connect(self._offer_values)
        self.plain.removed.connect(self._remove_path)

    # ------------------------------------------------------------ reading

    def use(self, base: Callable[[], Timeframe]) -> None:
        """Take the strategy's timeframe from here."""
        self._base = base

    def show_catalogue(self, catalogue: Catalogue) -> None:
        """Offer these in the menus."""
        self._catalogue = catalogue

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
        if not self._built:
            self._build()
        self.section.show_problem(reading)
        if reading.problem:
            where = self.tr("line {0}").format(reading.line) if reading.line else ""
            self._side.say_stale(self.tr("as before the mistake {0}").format(where).strip())
            self.tree.set_dimmed(dimmed=True)
            self.plain.setEnabled(False)
            if self.tree.rules.root is None:
                self._side.show_page(nothing=False, as_form=False)
            return
        self._reading = reading
        self._side.say_stale("")
        self.tree.set_dimmed(dimmed=False)
        self.plain.setEnabled(True)
        path, self._next = self._next, None
        if path is None:
            path = self._path_under_cursor(reading)
        self.tree.show_rule(reading.row, path)
        self._show_form()
        self._show_page()
        self._mark_text()

    def show_rates(self, rates: Mapping[Path, ConditionRate]) -> None:
        """Show how often each row holds."""
        if self._built:
            self.tree.rules.show_rates(rates)
            self._side.rates_head.setVisible(bool(rates))

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
        self._side.show_page(nothing=nothing, as_form=form)
        if form and reading is not None and self._base is not None:
            self.plain.show_rule(reading.root, reading.row, self._base())

    def _show_form(self) -> None:
        reading = self._reading
        if reading is not None and self._base is not None:
            self.form.show_row(reading.root, self.tree.row, self._base())

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
                self.tree.show_rule(reading.row, path)
                self._show_form()

    def _on_row(self, _row: Row | None) -> None:
        self._show_form()
        self._mark_text()

    def _mark_text(self) -> None:
        """Mark the chosen row's place in the text."""
        reading, row = self._reading, self.tree.row
        place = None
        if reading is not None and row is not None and reading.ranges is not None and row.path:
            place = reading.ranges.get(row.path)
        self.edit.mark_range(place if not self.edit.hasFocus() else None)

    # ------------------------------------------------------------ changes by the tree

    def run(self, command: str) -> None:
        """Do a command of the tree."""
        if command in {"condition", "group"}:
            self._offer(command)
        elif command == "edit":
            self._go_to_form()
        else:
            self._change(partial(self._commanded, command))

    def _commanded(self, command: str, root: Node, row: Row) -> Edited | None:
        from app.ui.panels.strategies import rule_edits

        if command in {"up", "down"}:
            return rule_edits.stepped(root, row, -1 if command == "up" else 1)
        edits = {
            "duplicate": rule_edits.duplicated,
            "wrap": rule_edits.wrapped,
            "unwrap": rule_edits.unwrapped,
            "negate": rule_edits.negated,
            "remove": rule_edits.removed,
        }
        return edits[command](root, row)

    def _go_to_form(self) -> None:
        target: QObject | None = self.form.nextInFocusChain()
        while isinstance(target, QWidget) and self.form.isAncestorOf(target):
            if target.isVisibleTo(self.form) and target.focusPolicy() & Qt.FocusPolicy.TabFocus:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return
            target = target.nextInFocusChain()

    def _offer(self, command: str) -> None:
        if self._catalogue is None or not self._built or self.tree.is_dimmed:
            return
        catalogue = self._catalogue
        is_group = command == "group"
        groups, conditions = catalogue.groups, catalogue.conditions
        self._menu_form = None
        anchor = self.add_group if is_group else self.add_condition
        self.menu.open_at(groups if is_group else (*conditions, *groups), anchor)

    def _offer_values(self, form: OperandForm) -> None:
        if self._catalogue is not None:
            self._menu_form = form
            self.menu.open_at(self._catalogue.values, form.menu)

    def _take_offer(self, offer: Offer) -> None:
        from app.domain.language import parse

        if self._menu_form is not None:
            self._menu_form.changed.emit(parse(offer.text))
        else:
            self._add(offer)

    def _add(self, offer: Offer) -> None:
        from app.ui.panels.strategies.rule_edits import added

        reading = self._reading
        root = reading.root if reading is not None else None
        self._try(lambda: added(root, self.tree.row, offer.text))
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _move(self, path: Path, holder_at: Path, place: int) -> None:
        from app.ui.panels.strategies.rule_edits import moved

        row = self.tree.rules.row_at(self.tree.rules.index_of(path))
        if row is not None:
            self._change(lambda root, _row: moved(root, row, holder_at, place))

    def _remove_path(self, path: Path) -> None:
        from app.ui.panels.strategies.rule_edits import removed

        row = self.tree.rules.row_at(self.tree.rules.index_of(path))
        if row is not None:
            self._change(lambda root, _row: removed(root, row))

    def _change(self, change: Callable[[Node, Row], Edited | None]) -> None:
        reading, row = self._reading, self.tree.row
        if reading is not None and reading.root is not None and row is not None:
            root = reading.root
            self._try(lambda: change(root, row))

    def _try(self, change: Callable[[], Edited | None]) -> None:
        if self._built and self.tree.is_dimmed:
            return
        try:
            edited = change()
        except BadInput as error:
            self.section.say(str(error))
            return
        if edited is not None:
            self._take(edited.root, edited.path)

    def _take(self, root: Node | None, path: Path) -> None:
        """Write a changed tree as text; the tree follows at once, the places in the text soon."""
        from app.domain.language.layout import layout_rule
        from app.domain.language.outline import outline
        from app.ui.panels.strategies.reading import Reading

        text = "" if root is None else layout_rule(root)
        row = None if root is None else outline(root)
        self._silent = True
        self.edit.set_rule(text)
        self._silent = False
        self._next = path
        self._reading = Reading(text, root, row)
        self.section.show_problem(self._reading)
        self.tree.show_rule(row, path)
        self._show_form()
        self._show_page()
        self.edited.emit()
        self._ask()

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        """Widths, view and closed groups as JSON values."""
        closed = self.tree.collapsed_rows if self._built else self._collapsed
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
                self.tree.collapse_rows(self._collapsed)
