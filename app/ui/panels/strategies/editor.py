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
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.timeframe import Timeframe
from app.ui.panels.strategies.draft import Draft
from app.ui.panels.strategies.draft_history import DraftHistory
from app.ui.panels.strategies.level_fields import LevelRow
from app.ui.panels.strategies.preview_strip import PreviewStrip
from app.ui.panels.strategies.rule_bench import RuleBench
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
    from collections.abc import Mapping

    from PySide6.QtWidgets import QLayout

    from app.services.strategy_check import Problem
    from app.ui.panels.strategies.catalogue import Catalogue
    from app.ui.panels.strategies.reading import Reading
    from app.ui.panels.strategies.verdict import Verdict
    from app.ui.panels.strategies.writing_help import Writing, WritingHelp
    from app.ui.theme import Theme

_VERSION_WIDTH = 56
_INSET = 12
_UNDO_KEYS = ((QKeySequence.StandardKey.Undo, "undo"), (QKeySequence.StandardKey.Redo, "redo"))


class StrategyEditor(QWidget):
    """Shows a draft and gives it back.

    Signals:
        edited: the user changed something.
        read_wanted: field of a rule, and its text, which is to be read.
        save_wanted: keep the draft.
        revert_wanted: throw the changes away.
        versions_wanted: show what was kept before.
    """

    edited = Signal()
    read_wanted = Signal(str, str)
    save_wanted = Signal()
    revert_wanted = Signal()
    versions_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._showing = False
        self._parameters: tuple[str, ...] = ()
        self._symbols: tuple[str, ...] = ()
        self._helps: dict[str, WritingHelp] = {}
        self._ready = False
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
        self._make_rules(theme)
        self.levels = LevelRow()
        self.preview = PreviewStrip()
        self.verdict_icon = IconLabel("clock", "text3")
        self.verdict = label(self.tr("Checking…"), tone="text2", wrap=True)
        self._build()
        self._connect()
        self.show_rule("entry")

    def _make_rules(self, theme: Theme) -> None:
        self.entry = RuleBench(
            self.tr("Text"), theme, self.tr("e.g. ema(9) crosses above ema(21)"), is_entry=True
        )
        self.exit = RuleBench(
            self.tr("Text"),
            theme,
            self.tr("closes the trade when true, e.g. close < ema(50)"),
            is_entry=False,
        )
        self.invalidation = RuleBench(
            self.tr("Text"),
            theme,
            self.tr("ends a setup that waits, e.g. rsi(14) < 40"),
            is_entry=False,
        )
        self._rules = {
            "entry": self.entry,
            "exit": self.exit,
            "invalidation": self.invalidation,
        }
        self._titles = {
            "entry": self.tr("Entry"),
            "exit": self.tr("Exit"),
            "invalidation": self.tr("Invalidation"),
        }
        for field, bench in self._rules.items():
            bench.edit.setAccessibleName(self.tr("{0} rule").format(self._titles[field]))
        self.rule = Segments(tuple(self._titles.items()))
        self._stack = QStackedWidget()
        for bench in self._rules.values():
            bench.use(lambda: Timeframe(self.base.currentText()))
            self._stack.addWidget(bench)

    # ------------------------------------------------------------ build

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._first_row())
        column.addLayout(self._second_row())
        column.addWidget(horizontal_line())
        column.addWidget(self._stack, 1)
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
        row.addWidget(self.rule)
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
        self.rule.chosen.connect(self.show_rule)
        for field, bench in self._rules.items():
            bench.edited.connect(self._tell)
            bench.read_wanted.connect(partial(self.read_wanted.emit, field))
            bench.section.focused.connect(partial(self._help, field))
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

    # ------------------------------------------------------------ rules

    def show_rule(self, field: str) -> None:
        """Bring the entry, exit or invalidation rule to the front."""
        self.rule.set_current(field)
        for name, bench in self._rules.items():
            bench.set_active(active=name == field)
        self._stack.setCurrentWidget(self._rules[field])

    @property
    def bench(self) -> RuleBench:
        """The rule in front."""
        return self._rules[self.rule.current]

    def show_reading(self, field: str, reading: Reading) -> None:
        """Let a rule's tree follow its text."""
        self._rules[field].show_reading(reading)

    def show_catalogue(self, catalogue: Catalogue) -> None:
        """Offer these in the menus; the language is loaded from now on."""
        self._ready = True
        for bench in self._rules.values():
            bench.show_catalogue(catalogue)
        if self.bench.edit.hasFocus():
            self._help(self.rule.current)

    def offer_names(self, parameters: tuple[str, ...], symbols: tuple[str, ...]) -> None:
        """Complete the names of these parameters and symbols."""
        self._parameters, self._symbols = parameters, symbols

    def _help(self, field: str) -> None:
        if self._ready and field not in self._helps:
            from app.ui.panels.strategies.writing_help import WritingHelp

            self._helps[field] = WritingHelp(self._rules[field].edit, self._writing)

    def _writing(self) -> Writing:
        from app.ui.panels.strategies.writing_help import Writing

        base = Timeframe(self.base.currentText())
        return Writing(base, self._parameters, self._symbols)

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
            for field, bench in self._rules.items():
                bench.show_rule(getattr(draft, field))
            self.levels.show_levels(draft.order, draft.stop, draft.targets, draft.expiry)
        finally:
            self._showing = False
        self._mark_rules()

    @property
    def draft(self) -> Draft:
        """What stands in the fields."""
        return Draft(
            name=self.name.text(),
            direction=self.side.current,
            timeframe=self.base.currentText(),
            entry=self.entry.edit.toPlainText(),
            exit=self.exit.edit.toPlainText(),
            invalidation=self.invalidation.edit.toPlainText(),
            order=self.levels.order.draft,
            stop=self.levels.stop.draft,
            targets=self.levels.target_drafts,
            expiry=self.levels.expiry.text(),
        )

    def _tell(self) -> None:
        if not self._showing:
            self.history.take(self.draft)
            self._mark_rules()
            self._follow_undo()
            self.edited.emit()

    def _mark_rules(self) -> None:
        """Mark the rules that have a text."""
        for field, bench in self._rules.items():
            filled = field != "entry" and bool(bench.edit.toPlainText().strip())
            self.rule.button_of(field).setText(self._titles[field] + (" •" if filled else ""))

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
        for field, bench in self._rules.items():
            problem = next((one for one in verdict.problems if one.field == field), None)
            if problem is None:
                bench.section.mark("", None, None, None)
            else:
                words, fix = problem.message, problem.suggestion
                bench.section.mark(words, problem.line, problem.column, fix)
        self.levels.set_wrong([problem.field for problem in verdict.problems])
        if verdict.is_sound:
            words = self.tr("Valid · {0} conditions · warm-up {1:,} bars · no look-ahead")
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
        return f"{self._titles.get(problem.field, problem.field)}: "

    def saved_state(self) -> dict[str, object]:
        """The rule in front and how each bench stands, as JSON values."""
        benches = {field: bench.saved_state() for field, bench in self._rules.items()}
        return {"rule": self.rule.current, **benches}

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take a kept state back."""
        for field, bench in self._rules.items():
            kept = state.get(field)
            if isinstance(kept, dict):
                bench.restore_state(kept)
        rule = state.get("rule")
        if isinstance(rule, str) and rule in self._rules:
            self.show_rule(rule)

    # ------------------------------------------------------------ undo

    def _step(self, step: str) -> None:
        stack = self.history.stack
        if stack is not None:
            stack.undo() if step == "undo" else stack.redo()

    def _go_back(self, draft: Draft) -> None:
        """Show a draft of before or after, as if the user had made it."""
        now = self.draft
        changed = [name for name in self._rules if getattr(draft, name) != getattr(now, name)]
        self.show_draft(draft)
        if changed and self.rule.current not in changed:
            self.show_rule(changed[0])
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
