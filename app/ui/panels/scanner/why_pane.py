"""Why, or why not: the rules of a strategy on the chosen symbol, at the newest or any bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.services.strategies import StrategyChanged
from app.ui.panels.scanner.why_bar import AUTOMATIC, DRAFT, WhyBar
from app.ui.panels.scanner.why_model import WhyModel
from app.ui.panels.scanner.why_view import WhyView
from app.ui.widgets.basics import horizontal_line, label, set_tone
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.strategy import Strategy
    from app.services.explanation import Explanation
    from app.services.ports import StoredStrategy
    from app.services.scan.events import ScannerRow
    from app.ui.context import Context


class WhyPane(QWidget):
    """Explains the chosen row.

    Signals:
        explained: another `Explanation` is shown.

    Attributes:
        model: of the tree.
    """

    explained = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._context = context
        self._strategies: dict[str, StoredStrategy] = {}
        self._row: ScannerRow | None = None
        self._symbol = ""
        self._pinned = AUTOMATIC
        self._named = AUTOMATIC
        self._at: int | None = None
        self._stale = True
        self.model = WhyModel(self)
        self.tree = WhyView(self.model)
        self.bar = WhyBar()
        self.verdict = label("", px=11, tone="text2", wrap=True)
        self.verdict.setContentsMargins(12, 0, 12, 4)
        self.empty = EmptyState(
            "question", self.tr("No symbol chosen"), self.tr("Choose a row to see why, or why not.")
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tree)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(horizontal_line())
        column.addWidget(self.bar)
        column.addWidget(self.verdict)
        column.addWidget(self._stack, 1)
        self.setMinimumHeight(120)
        self._say_nothing()
        self._follow()

    def _follow(self) -> None:
        bar = self.bar
        bar.add_keys(self)
        bar.strategy_chosen.connect(self._pin)
        bar.bars_wanted.connect(self._step)
        bar.hit_wanted.connect(self._go_to_hit)
        bar.moment_wanted.connect(self._go_to_bar_of)
        bar.newest_wanted.connect(lambda: self.go_to(None))
        bar.copy_wanted.connect(lambda: QGuiApplication.clipboard().setText(self.model.text()))
        self._context.bridge.on(StrategyChanged, lambda _event: self._read_strategies(), self)
        self._context.selection.moment_chosen.connect(self._look_at)
        self._context.selection.draft_changed.connect(lambda _draft: self._ask())
        self._context.theme.changed.connect(self._show_again)

    # ------------------------------------------------------------ what is explained

    @property
    def strategy(self) -> str:
        """The strategy that is explained; "" when there is none."""
        draft = self._context.selection.draft
        return draft.name if draft is not None else self._pinned or self._best()

    @property
    def symbol(self) -> str:
        """The symbol that is explained; "" before the first choice."""
        return self._symbol

    def show_row(self, symbol: str, row: ScannerRow | None, strategy: str = AUTOMATIC) -> None:
        """Explain another symbol; ``strategy`` when the row is about one."""
        self._named = strategy
        if symbol != self._symbol:
            self._symbol = symbol
        self._row = row
        self._ask()

    def refresh(self, row: ScannerRow | None) -> None:
        """A scan has ended: explain anew what it may have changed."""
        self._row = row
        self._ask()

    def wake(self) -> None:
        """Called when the pane comes into view: what changed meanwhile is asked for."""
        if not self._strategies:
            self._read_strategies()
        elif self._stale:
            self._ask()

    def go_to(self, moment: int | None) -> None:
        """The newest bar that has closed by ``moment``, UTC ms; None: the newest of all."""
        self._at = moment
        self._ask()

    def _look_at(self, moment: int) -> None:
        """Another panel looks at a moment; the newest bar goes on with the market."""
        shown = self.model.explanation
        is_newest = shown is not None and moment >= shown.newest + shown.timeframe.milliseconds
        self.go_to(None if is_newest else moment)

    def _go_to_bar_of(self, moment: int) -> None:
        shown = self.model.explanation
        if shown is not None:
            timeframe = shown.timeframe
            self.go_to(max(shown.first, timeframe.floor(moment)) + timeframe.milliseconds)

    def _step(self, bars: int) -> None:
        shown = self.model.explanation
        if shown is None:
            return
        length = shown.timeframe.milliseconds
        wanted = min(max(shown.bar_time + bars * length, shown.first), shown.newest)
        self.go_to(None if wanted == shown.newest else wanted + length)

    def _go_to_hit(self, side: int) -> None:
        shown = self.model.explanation
        if shown is not None:
            hit = shown.hit_before if side < 0 else shown.hit_after
            self.go_to(None if hit is None else hit + shown.timeframe.milliseconds)

    def _pin(self, name: str) -> None:
        if name == DRAFT:
            return
        self._pinned = name
        if self._context.selection.draft is None:
            self._ask()
        self._context.selection.choose_draft(None)

    def _best(self) -> str:
        """The strategy that says most about the row: of a match, else of the nearest miss."""
        row = self._row
        if self._named in self._strategies:
            return self._named
        if row is not None and row.matches:
            return max(row.matches, key=lambda match: match.score).strategy
        if row is not None and row.near_misses:
            far = float("inf")
            return min(
                row.near_misses, key=lambda miss: far if miss.distance is None else miss.distance
            ).strategy
        enabled = [name for name, each in self._strategies.items() if each.enabled]
        return next(iter(enabled or self._strategies), AUTOMATIC)

    # ------------------------------------------------------------ asking

    def _read_strategies(self) -> None:
        services = self._context.services
        self._context.runner.ask(
            self, services.strategies.list, self._take_strategies, topic="strategies"
        )

    def _take_strategies(self, stored: Sequence[StoredStrategy]) -> None:
        self._strategies = {each.strategy.name: each for each in stored}
        if self._pinned not in self._strategies:
            self._pinned = AUTOMATIC
        self._ask()

    def _ask(self) -> None:
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        symbol, at = self._symbol or self._context.selection.symbol, self._at
        strategy = self._offered()
        if strategy is None or not symbol:
            self._say_nothing()
            return
        services = self._context.services
        self._context.runner.ask(
            self,
            lambda: services.explanations.explain_stored(strategy, symbol, at),
            self._take,
            failed=self._say_failure,
            topic="why",
        )

    def _offered(self) -> Strategy | None:
        """The strategy that is explained, after the bar has been told what there is."""
        draft, names = self._context.selection.draft, list(self._strategies)
        if draft is not None:
            self.bar.offer(names, DRAFT, self._best(), draft.name)
            return draft
        self.bar.offer(names, self._pinned, self._best())
        stored = self._strategies.get(self.strategy)
        return None if stored is None else stored.strategy

    def _take(self, explanation: Explanation) -> None:
        self.model.show(explanation, self._context.zone)
        self.bar.show_explanation(explanation, self._context.zone)
        self._stack.setCurrentWidget(self.tree)
        words, tone = self._judge(explanation)
        self.verdict.setText(words)
        set_tone(self.verdict, tone)
        self.verdict.show()
        self.explained.emit(explanation)

    def _judge(self, explanation: Explanation) -> tuple[str, str]:
        """One sentence on the bar, and its colour."""
        if explanation.fires:
            return self.tr("{0} fires on {1} at this bar.").format(
                explanation.strategy, explanation.symbol
            ), "ok"
        if explanation.entry.truth is True:
            return self.tr("The rule holds, but {0} does not fire in this regime ({1}).").format(
                explanation.strategy, explanation.regime or self.tr("unknown")
            ), "warn"
        miss = explanation.entry.near_miss
        if miss is not None:
            far = f" ({miss.distance * 100:,.2f} %)" if miss.distance else ""
            return self.tr("Near miss on {0}: only “{1}” is lacking{2}.").format(
                explanation.symbol, miss.shown, far
            ), "warn"
        reasons = explanation.entry.reasons
        held = sum(1 for reason in reasons if reason.truth is True)
        return self.tr("{0} does not fire on {1}: {2} of {3} conditions hold.").format(
            explanation.strategy, explanation.symbol, held, len(reasons)
        ), "text2"

    def _show_again(self) -> None:
        shown = self.model.explanation
        if shown is not None:
            self._take(shown)

    def _say_failure(self, sentence: str) -> None:
        self._clear(self.tr("This cannot be explained"), sentence)

    def _say_nothing(self) -> None:
        if not self._symbol:
            self._clear(
                self.tr("No symbol chosen"), self.tr("Choose a row to see why, or why not.")
            )
        elif not self._strategies:
            self._clear(
                self.tr("No strategy yet"),
                self.tr("Write one in Strategies, or take one from its gallery."),
            )

    def _clear(self, title: str, sentence: str) -> None:
        self.model.show(None, self._context.zone)
        self.bar.show_explanation(None, self._context.zone)
        self.verdict.hide()
        self.empty.say(title, sentence)
        self._stack.setCurrentWidget(self.empty)

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        """What to keep between starts."""
        return {"strategy": self._pinned}

    def restore_state(self, state: object) -> None:
        """Take it back; a strategy that is gone is forgotten when the others are read."""
        name = state.get("strategy") if isinstance(state, dict) else None
        if isinstance(name, str):
            self._pinned = name
