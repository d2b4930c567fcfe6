"""What the tree's keys, its menus and its drags do to a rule."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import BadInput
from app.ui.panels.strategies.search_menu import SearchMenu

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.language import Node
    from app.domain.language.outline import Row
    from app.domain.language.paths import Path
    from app.ui.panels.strategies.catalogue import Catalogue, Offer
    from app.ui.panels.strategies.operand_form import OperandForm
    from app.ui.panels.strategies.reading import Reading
    from app.ui.panels.strategies.rule_edits import Edited
    from app.ui.panels.strategies.rule_side import RuleSide


class RuleCommands(QObject):
    """Makes another rule of the one that was read last; a rule with a mistake is left alone.

    Signals:
        changed: the whole rule (`Node`) after a command, None when nothing is left of it, and
            the path of the row to be chosen.
        refused: a sentence that says why a command cannot be done.
    """

    changed = Signal(object, object)
    refused = Signal(str)

    def __init__(
        self, bench: QWidget, side: RuleSide, last_reading: Callable[[], Reading | None]
    ) -> None:
        """Commands of one bench.

        Args:
            bench: the owner.
            side: the tree, whose chosen row the commands are about, and its buttons.
            last_reading: gives the rule.
        """
        super().__init__(bench)
        self._side = side
        self._last_reading = last_reading
        self._catalogue: Catalogue | None = None
        self._menu_form: OperandForm | None = None
        self.menu = SearchMenu(bench)
        self.menu.chosen.connect(self._take_offer)
        side.wanted.connect(self.run)
        side.tree.rules.move_wanted.connect(self._move)
        side.plain.removed.connect(self._remove)
        for form in (side.form, side.plain):
            form.edited.connect(self.changed)
            form.menu_wanted.connect(self._offer_values)

    def offer(self, catalogue: Catalogue) -> None:
        """Offer these in the menus."""
        self._catalogue = catalogue

    def run(self, command: str) -> None:
        """Do a command of the tree, see `rule_tree.COMMANDS`."""
        if command in {"condition", "group"}:
            self._offer_rules(command)
        elif command == "edit":
            self._go_to_form()
        else:
            self._change(partial(_commanded, command))

    def _go_to_form(self) -> None:
        form = self._side.form
        target: QObject | None = form.nextInFocusChain()
        while isinstance(target, QWidget) and form.isAncestorOf(target):
            if target.isVisibleTo(form) and target.focusPolicy() & Qt.FocusPolicy.TabFocus:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return
            target = target.nextInFocusChain()

    # ------------------------------------------------------------ menus

    def _offer_rules(self, command: str) -> None:
        if self._catalogue is None or self._side.tree.is_dimmed:
            return
        is_group = command == "group"
        groups, conditions = self._catalogue.groups, self._catalogue.conditions
        self._menu_form = None
        anchor = self._side.add_group if is_group else self._side.add_condition
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

        reading, tree = self._last_reading(), self._side.tree
        root = reading.root if reading is not None else None
        self._try(lambda: added(root, tree.row, offer.text))
        tree.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ rows

    def _move(self, path: Path, holder_at: Path, place: int) -> None:
        from app.ui.panels.strategies.rule_edits import moved

        row = self._row_at(path)
        if row is not None:
            self._change(lambda root, _row: moved(root, row, holder_at, place))

    def _remove(self, path: Path) -> None:
        from app.ui.panels.strategies.rule_edits import removed

        row = self._row_at(path)
        if row is not None:
            self._change(lambda root, _row: removed(root, row))

    def _row_at(self, path: Path) -> Row | None:
        rules = self._side.tree.rules
        return rules.row_at(rules.index_of(path))

    def _change(self, change: Callable[[Node, Row], Edited | None]) -> None:
        reading, row = self._last_reading(), self._side.tree.row
        if reading is not None and reading.root is not None and row is not None:
            root = reading.root
            self._try(lambda: change(root, row))

    def _try(self, change: Callable[[], Edited | None]) -> None:
        if self._side.tree.is_dimmed:
            return
        try:
            edited = change()
        except BadInput as error:
            self.refused.emit(str(error))
            return
        if edited is not None:
            self.changed.emit(edited.root, edited.path)


def _commanded(command: str, root: Node, row: Row) -> Edited | None:
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
