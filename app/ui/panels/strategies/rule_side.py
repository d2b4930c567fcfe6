"""The tree's side of the bench: tree and fields, form, or what to do where there is no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.panels.strategies.condition_form import ConditionForm
from app.ui.panels.strategies.plain_form import PlainForm
from app.ui.panels.strategies.rule_tree import RuleTree
from app.ui.widgets.basics import (
    IconLabel,
    action_button,
    button,
    horizontal_line,
    label,
    vertical_line,
)
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from app.ui.theme import Theme
    from app.ui.widgets.basics import Segments

_BAR: Final = ("duplicate", "wrap", "negate", "up", "down", "remove")
_SIZES: Final = [260, 170]
_TREE, _FORM, _EMPTY = range(3)


class RuleSide(QWidget):
    """Places the parts; what they show and do is the bench's.

    What holds other parts is put into its place before it is filled: Qt styles everything again
    that is moved with its holder.

    Signals:
        wanted: id of a command, see `rule_tree.COMMANDS`.
    """

    wanted = Signal(str)

    def __init__(self, place: QWidget, theme: Theme, views: Segments, *, is_entry: bool) -> None:
        super().__init__(place)
        self.setObjectName("panel")
        self.tree = RuleTree(theme)
        self.form = ConditionForm()
        self.form.hide()
        self.plain = PlainForm()
        self.add_condition = button(self.tr("Condition"), "quiet", "plus")
        self.add_group = button(self.tr("Group"), "quiet", "plus")
        self._stale_icon = IconLabel("warning-circle", "warn", 14)
        self._stale = label("", px=11, tone="warn")
        self.rates_head = label(self.tr("true on % of bars · now"), px=11, tone="text3")
        self._pages = QStackedWidget(self)
        self._fill_tree_page()
        _scroll(self.plain, self._pages)
        self._pages.addWidget(self._empty(is_entry=is_entry))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head(views))
        column.addWidget(self._pages, 1)
        column.addWidget(horizontal_line())
        column.addLayout(self._bar())
        self.tree.wanted.connect(self.wanted)
        self.say_stale("")

    def show_page(self, *, nothing: bool, as_form: bool) -> None:
        """Bring tree, form or the empty state to the front."""
        had_focus = self.isAncestorOf(self.focusWidget() or self)
        self._pages.setCurrentIndex(_EMPTY if nothing else _FORM if as_form else _TREE)
        if nothing and had_focus:
            self.first_condition.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_stale(self, words: str) -> None:
        """Say that the rows are of an older text; "" that they are not."""
        self._stale.setText(words)
        self._stale.setVisible(bool(words))
        self._stale_icon.setVisible(bool(words))

    def _head(self, views: Segments) -> QLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 3, 12, 3)
        row.setSpacing(8)
        row.addWidget(views)
        row.addWidget(self._stale_icon)
        row.addWidget(self._stale)
        row.addStretch(1)
        row.addWidget(self.rates_head)
        return row

    def _fill_tree_page(self) -> None:
        page = QSplitter(Qt.Orientation.Vertical)
        self._pages.addWidget(page)
        page.setHandleWidth(1)
        page.setChildrenCollapsible(False)
        page.addWidget(self.tree)
        _scroll(self.form, page)
        page.setStretchFactor(0, 3)
        page.setStretchFactor(1, 2)
        page.setSizes(_SIZES)

    def _bar(self) -> QLayout:
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(2)
        self.add_condition.setToolTip(self.tree.commands["condition"].toolTip())
        self.add_group.setToolTip(self.tree.commands["group"].toolTip())
        self.add_condition.clicked.connect(lambda _checked: self.wanted.emit("condition"))
        self.add_group.clicked.connect(lambda _checked: self.wanted.emit("group"))
        row.addWidget(self.add_condition)
        row.addWidget(self.add_group)
        row.addStretch(1)
        for name in _BAR:
            if name in {"up", "remove"}:
                row.addWidget(vertical_line())
            row.addWidget(action_button(self.tree.commands[name]))
        return row

    def _empty(self, *, is_entry: bool) -> EmptyState:
        words = (
            self.tr("A rule begins with one condition. Choose one, or write it on the right.")
            if is_entry
            else self.tr("Optional. Without it, levels and expiry alone decide.")
        )
        empty = EmptyState("tree-structure", self.tr("No condition yet"), words)
        self.first_condition = empty.add_button(
            self.tr("Condition"), lambda: self.wanted.emit("condition"), "plus"
        )
        return empty


def _scroll(widget: QWidget, holder: QSplitter | QStackedWidget) -> None:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    holder.addWidget(area)
    widget.setObjectName("panel")
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    area.setWidget(widget)
