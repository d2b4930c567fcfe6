"""The rules of a strategy, one in front: entry, exit, invalidation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from app.ui.panels.strategies.rule_bench import RuleBench
from app.ui.widgets.basics import Segments

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.domain.timeframe import Timeframe
    from app.services.strategy_check import Problem
    from app.ui.panels.strategies.catalogue import Catalogue
    from app.ui.panels.strategies.reading import Reading
    from app.ui.panels.strategies.writing_help import Writing, WritingHelp
    from app.ui.theme import Theme

RULES: Final = ("entry", "exit", "invalidation")
"""The fields of a draft that are rules."""


class RuleStack(QStackedWidget):
    """Keeps the texts of all rules; the bench of each is built when it first comes to the front.

    Signals:
        edited: the text of a rule changed.
        read_wanted: field of a rule, and its text, which is to be read.

    Attributes:
        tabs: chooses the rule in front, and marks those that have a text.
    """

    edited = Signal()
    read_wanted = Signal(str, str)

    def __init__(self, theme: Theme, base: Callable[[], Timeframe]) -> None:
        """A stack without a rule in front; ``base`` gives the strategy's timeframe."""
        super().__init__()
        self._theme, self._base = theme, base
        self._benches: dict[str, RuleBench] = {}
        self._texts = dict.fromkeys(RULES, "")
        self._states: dict[str, Mapping[str, object]] = {}
        self._problems: dict[str, Problem] = {}
        self._helps: dict[str, WritingHelp] = {}
        self._catalogue: Catalogue | None = None
        self._parameters: tuple[str, ...] = ()
        self._symbols: tuple[str, ...] = ()
        self.titles = {
            "entry": self.tr("Entry"),
            "exit": self.tr("Exit"),
            "invalidation": self.tr("Invalidation"),
        }
        self._hints = {
            "entry": self.tr("e.g. ema(9) crosses above ema(21)"),
            "exit": self.tr("closes the trade when true, e.g. close < ema(50)"),
            "invalidation": self.tr("ends a setup that waits, e.g. rsi(14) < 40"),
        }
        self.tabs = Segments(tuple(self.titles.items()))
        self.tabs.chosen.connect(self.show_rule)

    def bench(self, field: str) -> RuleBench:
        """The bench of a rule, built at the first use."""
        made = self._benches.get(field)
        if made is None:
            made = self._benches[field] = self._build(field)
        return made

    def _build(self, field: str) -> RuleBench:
        is_entry = field == "entry"
        made = RuleBench(self.tr("Text"), self._theme, self._hints[field], self, is_entry=is_entry)
        made.edit.setAccessibleName(self.tr("{0} rule").format(self.titles[field]))
        made.use(self._base)
        made.show_rule(self._texts[field])
        made.restore_state(self._states.get(field, {}))
        _mark(made, self._problems.get(field))
        if self._catalogue is not None:
            made.show_catalogue(self._catalogue)
        made.edited.connect(self.edited)
        made.read_wanted.connect(partial(self.read_wanted.emit, field))
        made.section.focused.connect(partial(self._help, field))
        self.addWidget(made)
        return made

    # ------------------------------------------------------------ rules

    @property
    def current(self) -> str:
        """The field of the rule in front."""
        return self.tabs.current

    def show_rule(self, field: str) -> None:
        """Bring the entry, exit or invalidation rule to the front."""
        self.tabs.set_current(field)
        front = self.bench(field)
        for bench in self._benches.values():
            bench.set_active(active=bench is front)
        self.setCurrentWidget(front)

    def text(self, field: str) -> str:
        """The text of a rule."""
        bench = self._benches.get(field)
        return self._texts[field] if bench is None else bench.edit.toPlainText()

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Show the rules of another draft, without a signal."""
        self._texts.update(texts)
        for field, bench in self._benches.items():
            bench.show_rule(texts[field])

    def mark_filled(self) -> None:
        """Mark the rules that have a text."""
        for field, title in self.titles.items():
            filled = field != "entry" and bool(self.text(field).strip())
            self.tabs.button_of(field).setText(title + (" •" if filled else ""))

    def show_reading(self, field: str, reading: Reading) -> None:
        """Let a rule's tree follow its text."""
        self.bench(field).show_reading(reading)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Underline the first mistake of each rule, and say what it is."""
        self._problems = {problem.field: problem for problem in reversed(problems)}
        for field, bench in self._benches.items():
            _mark(bench, self._problems.get(field))

    # ------------------------------------------------------------ help

    def show_catalogue(self, catalogue: Catalogue) -> None:
        """Offer these in the menus; the language is loaded from now on."""
        self._catalogue = catalogue
        for field, bench in self._benches.items():
            bench.show_catalogue(catalogue)
            if bench.edit.hasFocus():
                self._help(field)

    def offer_names(self, parameters: tuple[str, ...], symbols: tuple[str, ...]) -> None:
        """Complete the names of these parameters and symbols."""
        self._parameters, self._symbols = parameters, symbols

    def _help(self, field: str) -> None:
        if self._catalogue is not None and field not in self._helps:
            from app.ui.panels.strategies.writing_help import WritingHelp

            self._helps[field] = WritingHelp(self.bench(field).edit, self._writing)

    def _writing(self) -> Writing:
        from app.ui.panels.strategies.writing_help import Writing

        return Writing(self._base(), self._parameters, self._symbols)

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        """The rule in front and how each bench stands, as JSON values."""
        built = {field: bench.saved_state() for field, bench in self._benches.items()}
        return {"rule": self.current, **self._states, **built}

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take a kept state back."""
        for field in RULES:
            kept = state.get(field)
            if isinstance(kept, dict):
                self._states[field] = kept
                if field in self._benches:
                    self._benches[field].restore_state(kept)
        rule = state.get("rule")
        if isinstance(rule, str) and rule in RULES:
            self.show_rule(rule)


def _mark(bench: RuleBench, problem: Problem | None) -> None:
    if problem is None:
        bench.section.mark("", None, None, None)
    else:
        bench.section.mark(problem.message, problem.line, problem.column, problem.suggestion)
