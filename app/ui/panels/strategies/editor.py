"""The editor of one strategy: name, side, base, rules, levels, and what is wrong with them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.timeframe import Timeframe
from app.ui.panels.strategies.draft import Draft
from app.ui.panels.strategies.level_fields import LevelRow
from app.ui.panels.strategies.rule_section import RuleSection
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
    from app.ui.panels.strategies.verdict import Verdict
    from app.ui.theme import Theme

_SMALL_LINES = 2
_VERSION_WIDTH = 56
_INSET = 12


class StrategyEditor(QWidget):
    """Shows a draft and gives it back.

    Signals:
        edited: the user changed something.
        save_wanted: keep the draft.
        revert_wanted: throw the changes away.
    """

    edited = Signal()
    save_wanted = Signal()
    revert_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._showing = False
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the strategy"))
        self.name.setMaxLength(100)
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
        self.undo = tool_button("arrow-counter-clockwise", self.tr("Undo (in the rule's text)"))
        self.redo = tool_button("arrow-clockwise", self.tr("Redo (in the rule's text)"))
        self.revert = button(self.tr("Revert"))
        self.save = button("", "primary")
        self.entry = RuleSection(
            self.tr("Entry"), theme, hint=self.tr("e.g. ema(9) crosses above ema(21)")
        )
        self.exit = RuleSection(
            self.tr("Exit, optional"),
            theme,
            lines=_SMALL_LINES,
            hint=self.tr("closes the trade when true, e.g. close < ema(50)"),
        )
        self.invalidation = RuleSection(
            self.tr("Invalidation, optional"),
            theme,
            lines=_SMALL_LINES,
            hint=self.tr("ends a setup that waits, e.g. rsi(14) < 40"),
        )
        self.levels = LevelRow()
        self.verdict_icon = IconLabel("clock", "text3")
        self.verdict = label(self.tr("Checking…"), tone="text2", wrap=True)
        self._in_use = self.entry
        self._rules = {
            "entry": self.entry,
            "exit": self.exit,
            "invalidation": self.invalidation,
        }
        self._build()
        self._connect()

    # ------------------------------------------------------------ build

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._first_row())
        column.addLayout(self._second_row())
        column.addWidget(horizontal_line())
        column.addWidget(self._scrolled(), 1)
        column.addWidget(horizontal_line())
        column.addLayout(self._verdict_row())

    def _first_row(self) -> QLayout:
        row = _row((_INSET, 8, _INSET, 4))
        row.addWidget(label(self.tr("Name"), tone="text2"))
        row.addWidget(self.name, 1)
        row.addWidget(self.revert)
        row.addWidget(self.save)
        return row

    def _second_row(self) -> QLayout:
        row = _row((_INSET, 4, _INSET, 8))
        row.addWidget(self.side)
        row.addWidget(self.base)
        row.addStretch(1)
        row.addWidget(self.unsaved)
        row.addWidget(self.version)
        row.addWidget(self.undo)
        row.addWidget(self.redo)
        return row

    def _scrolled(self) -> QWidget:
        inner = QWidget()
        inner.setObjectName("panel")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.entry, 1)
        for section in (self.exit, self.invalidation):
            column.addWidget(horizontal_line())
            column.addWidget(section)
        column.addWidget(horizontal_line())
        column.addWidget(self.levels)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        return scroll

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
        for section in self._rules.values():
            section.edited.connect(self._tell)
            section.focused.connect(partial(self._use, section))
        self.undo.clicked.connect(lambda _checked: self._in_use.edit.undo())
        self.redo.clicked.connect(lambda _checked: self._in_use.edit.redo())
        self.save.clicked.connect(lambda _checked: self.save_wanted.emit())
        self.revert.clicked.connect(lambda _checked: self.revert_wanted.emit())

    def sizeHint(self) -> QSize:
        return QSize(440, 560)

    # ------------------------------------------------------------ draft

    def show_draft(self, draft: Draft) -> None:
        """Show a draft, without a signal."""
        self._showing = True
        try:
            if self.name.text() != draft.name:
                self.name.setText(draft.name)
            self.side.set_current(draft.direction)
            self.base.setCurrentText(draft.timeframe)
            self.entry.edit.set_rule(draft.entry)
            self.exit.edit.set_rule(draft.exit)
            self.invalidation.edit.set_rule(draft.invalidation)
            self.levels.show_levels(draft.order, draft.stop, draft.targets, draft.expiry)
        finally:
            self._showing = False
        self._follow_undo()

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
        for field, section in self._rules.items():
            section.edit.set_wrong(_place(verdict.problems, field))
        self.levels.set_wrong([problem.field for problem in verdict.problems])
        if verdict.is_sound:
            words = self.tr("Valid · {0} conditions · warm-up {1:,} bars · no look-ahead")
            self._say(words.format(verdict.conditions, verdict.warmup), "check-circle", "ok")
            return
        first = verdict.problems[0]
        words = f"{self._field_name(first.field)}{first.message}"
        if len(verdict.problems) > 1:
            words += self.tr(" (and {0} more)").format(len(verdict.problems) - 1)
        self._say(words, "warning-circle", "danger")
        self.save.setEnabled(False)

    def _say(self, sentence: str, icon_name: str, token: str) -> None:
        self.verdict_icon.set_icon(icon_name, token)
        self.verdict.setText(sentence)
        set_tone(self.verdict, "danger" if token == "danger" else "text2")

    def _field_name(self, field: str) -> str:
        if not field:
            return ""
        section = self._rules.get(field)
        return f"{section.title if section is not None else field}: "

    # ------------------------------------------------------------ undo

    def _use(self, section: RuleSection) -> None:
        self._in_use = section
        self._follow_undo()

    def _follow_undo(self) -> None:
        document = self._in_use.edit.document()
        self.undo.setEnabled(document.isUndoAvailable())
        self.redo.setEnabled(document.isRedoAvailable())


def _place(problems: tuple[Problem, ...], field: str) -> tuple[int, int] | None:
    for problem in problems:
        if problem.field == field and problem.line is not None:
            return problem.line, problem.column or 1
    return None


def _row(margins: tuple[int, int, int, int]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(*margins)
    row.setSpacing(8)
    return row
