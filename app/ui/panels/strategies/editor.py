"""The editor of one strategy: name, side, base, rules, levels, and what is wrong with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.timeframe import Timeframe
from app.ui.panels.strategies.draft import Draft
from app.ui.panels.strategies.draft_history import DraftHistory
from app.ui.panels.strategies.level_fields import LevelRow
from app.ui.panels.strategies.preview_strip import PreviewStrip
from app.ui.panels.strategies.rule_stack import RULES, RuleStack
from app.ui.panels.strategies.undo_keys import UndoKeys
from app.ui.widgets.basics import (
    Badge,
    IconLabel,
    Segments,
    button,
    horizontal_line,
    label,
    set_tone,
    tool_button,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from app.services.strategy_check import Problem
    from app.ui.panels.strategies.rule_bench import RuleBench
    from app.ui.panels.strategies.verdict import Verdict
    from app.ui.theme import Theme

_VERSION_WIDTH = 56
_INSET = 12
_UNDO_KEYS = ((QKeySequence.StandardKey.Undo, "undo"), (QKeySequence.StandardKey.Redo, "redo"))


class StrategyEditor(QWidget):
    """Shows a draft and gives it back.

    Signals:
        edited: the user changed something.
        save_wanted: keep the draft.
        revert_wanted: throw the changes away.
        versions_wanted: show what was kept before.
    """

    edited = Signal()
    save_wanted = Signal()
    revert_wanted = Signal()
    versions_wanted = Signal()

    def __init__(self, theme: Theme, place: QWidget) -> None:
        super().__init__(place)
        self._showing = False
        self.history = DraftHistory(self, self._go_back, self._follow_undo)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the strategy"))
        self.name.setMaxLength(100)
        UndoKeys(self.name)
        self.side = Segments((("long", self.tr("Long")), ("short", self.tr("Short"))))
        self.base = QComboBox()
        self.base.setAccessibleName(self.tr("Base timeframe"))
        self.base.addItems([timeframe.value for timeframe in Timeframe])
        self.unsaved = Badge(self.tr("unsaved"), "warn")
        policy = self.unsaved.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.unsaved.setSizePolicy(policy)
        self.version = label("", tone="text2")
        self.version.setMinimumWidth(_VERSION_WIDTH)
        self.version.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.versions = tool_button("clock-counter-clockwise", self.tr("Versions"))
        self.undo = tool_button("arrow-counter-clockwise", self.tr("Undo (Ctrl+Z)"))
        self.redo = tool_button("arrow-clockwise", self.tr("Redo (Ctrl+Shift+Z)"))
        self.revert = button(self.tr("Revert"))
        self.save = button("", "primary")
        self.rules = RuleStack(theme, lambda: Timeframe(self.base.currentText()))
        self.levels = LevelRow()
        self.preview = PreviewStrip()
        self.verdict_icon = IconLabel("clock", "text3")
        self.verdict = label(self.tr("Checking…"), tone="text2", wrap=True)
        self._build()
        self._connect()
        self.rules.show_rule("entry")

    # ------------------------------------------------------------ build

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._first_row())
        column.addLayout(self._second_row())
        column.addWidget(horizontal_line())
        column.addWidget(self.rules, 1)
        column.addWidget(horizontal_line())
        column.addWidget(self.levels)
        column.addWidget(horizontal_line())
        column.addWidget(self.preview)
        column.addWidget(horizontal_line())
        column.addLayout(self._verdict_row())

    def _first_row(self) -> QLayout:
        row = _row((_INSET, 8, _INSET, 4))
        row.addWidget(label(self.tr("Name"), tone="text2"))
        row.addWidget(self.name, 1)
        row.addWidget(self.side)
        row.addWidget(self.base)
        row.addWidget(self.revert)
        row.addWidget(self.save)
        return row

    def _second_row(self) -> QLayout:
        row = _row((_INSET, 4, _INSET, 6))
        row.addWidget(self.rules.tabs)
        row.addStretch(1)
        row.addWidget(self.unsaved)
        row.addWidget(self.version)
        row.addWidget(self.versions)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        return row

    def _verdict_row(self) -> QLayout:
        row = _row((_INSET, 6, _INSET, 6))
        row.addWidget(self.verdict_icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.verdict, 1)
        return row

    def _connect(self) -> None:
        self.name.textEdited.connect(lambda _text: self._tell())
        self.side.chosen.connect(lambda _key: self._tell())
        self.base.activated.connect(lambda _at: self._tell())
        self.levels.edited.connect(self._tell)
        self.rules.edited.connect(self._tell)
        self.undo.clicked.connect(lambda _checked: self._step("undo"))
        self.redo.clicked.connect(lambda _checked: self._step("redo"))
        self.versions.clicked.connect(lambda _checked: self.versions_wanted.emit())
        self.save.clicked.connect(lambda _checked: self.save_wanted.emit())
        self.revert.clicked.connect(lambda _checked: self.revert_wanted.emit())
        for key, step in _UNDO_KEYS:
            keys = QShortcut(QKeySequence(key), self)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(partial(self._step, step))

    def sizeHint(self) -> QSize:
        return QSize(760, 640)

    @property
    def entry(self) -> RuleBench:
        """The entry rule."""
        return self.rules.bench("entry")

    # ------------------------------------------------------------ draft

    def show_strategy(self, name: str, draft: Draft) -> None:
        """Show the draft of a strategy, with the steps that can be undone."""
        self.show_draft(draft)
        self.history.use(name, draft)
        self._follow_undo()

    def show_draft(self, draft: Draft) -> None:
        """Show a draft, without a signal."""
        self._showing = True
        try:
            if self.name.text() != draft.name:
                self.name.setText(draft.name)
            self.side.set_current(draft.direction)
            self.base.setCurrentText(draft.timeframe)
            self.rules.show_texts({field: getattr(draft, field) for field in RULES})
            self.levels.show_levels(draft)
        finally:
            self._showing = False
        self.rules.mark_filled()

    @property
    def draft(self) -> Draft:
        """What stands in the fields."""
        return Draft(
            name=self.name.text(),
            direction=self.side.current,
            timeframe=self.base.currentText(),
            entry=self.rules.text("entry"),
            exit=self.rules.text("exit"),
            invalidation=self.rules.text("invalidation"),
            order=self.levels.order.draft,
            stop=self.levels.stop.draft,
            targets=self.levels.target_drafts,
            trailing=self.levels.trailing.draft,
            break_even=self.levels.break_even.text(),
            expiry=self.levels.expiry.text(),
        )

    def _tell(self) -> None:
        if not self._showing:
            self.history.take(self.draft)
            self.rules.mark_filled()
            self._follow_undo()
            self.edited.emit()

    # ------------------------------------------------------------ state

    def show_state(self, version: int, *, unsaved: bool, renamed: bool) -> None:
        """Show which version is kept and what saving would make."""
        following = 1 if renamed else version + 1
        self.unsaved.setVisible(unsaved)
        self.version.setText(f"v{version} → v{following}" if unsaved else f"v{version}")
        self.save.setText(
            self.tr("Rename and save") if renamed else self.tr("Save as v{0}").format(following)
        )
        self.save.setEnabled(unsaved)
        self.revert.setEnabled(unsaved)

    def show_verdict(self, verdict: Verdict) -> None:
        """Show what the check found."""
        self.rules.show_problems(verdict.problems)
        self.levels.set_wrong([problem.field for problem in verdict.problems])
        if verdict.is_sound:
            words = self.tr("Valid · {0} conditions · warm-up {1:,} bars · no look-ahead")
            if verdict.conditions == 1:
                words = self.tr("Valid · {0} condition · warm-up {1:,} bars · no look-ahead")
            self._say(words.format(verdict.conditions, verdict.warmup), "check-circle", "ok")
            return
        first = verdict.problems[0]
        words = f"{self._field_name(first)}{first.message}"
        if len(verdict.problems) > 1:
            words += self.tr(" (and {0} more)").format(len(verdict.problems) - 1)
        self._say(words, "warning-circle", "danger")
        self.save.setEnabled(False)

    def _say(self, sentence: str, icon_name: str, token: str) -> None:
        self.verdict_icon.set_icon(icon_name, token)
        self.verdict.setText(sentence)
        set_tone(self.verdict, "danger" if token == "danger" else "text2")

    def _field_name(self, problem: Problem) -> str:
        if not problem.field:
            return ""
        return f"{self.rules.titles.get(problem.field, problem.field)}: "

    # ------------------------------------------------------------ undo

    def _step(self, step: str) -> None:
        stack = self.history.stack
        if stack is not None:
            stack.undo() if step == "undo" else stack.redo()

    def _go_back(self, draft: Draft) -> None:
        """Show a draft of before or after, as if the user had made it."""
        now = self.draft
        changed = [field for field in RULES if getattr(draft, field) != getattr(now, field)]
        self.show_draft(draft)
        if changed and self.rules.current not in changed:
            self.rules.show_rule(changed[0])
        self._follow_undo()
        self.edited.emit()

    def _follow_undo(self) -> None:
        stack = self.history.stack
        self.undo.setEnabled(stack is not None and stack.canUndo())
        self.redo.setEnabled(stack is not None and stack.canRedo())


def _row(margins: tuple[int, int, int, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(*margins)
    row.setSpacing(8)
    return row
