"""Is it skill or chance: sweeps, walk-forwards and redrawn trades of the run that is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import BadInput
from app.services.backtests.monte_carlos import MonteCarlo, MonteCarloRequest
from app.services.backtests.sweeps import Sweep, SweepRequest
from app.services.backtests.walk_forwards import WalkForward, WalkForwardRequest
from app.ui.panels.backtester.chance_view import ChanceView
from app.ui.panels.backtester.form_text import number_of, percent_of
from app.ui.panels.backtester.progress_strip import ProgressStrip
from app.ui.panels.backtester.ranges_form import RangesForm
from app.ui.panels.backtester.robust_control import RobustControl
from app.ui.panels.backtester.sweep_view import SweepView, counted
from app.ui.panels.backtester.walk_view import WalkView
from app.ui.theme import font
from app.ui.widgets.basics import Segments, button, label
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.context import Context
    from app.ui.panels.backtester.report import Report

SWEEP, WALK, CHANCE = "sweep", "walk", "chance"
_FORM_WIDTH: Final = 260
_FIELDS: Final = {WALK: ("windows", "share"), CHANCE: ("runs", "markets", "block", "seed")}
_SPARE: Final = {
    "windows": "5",
    "share": "75",
    "runs": "1,000",
    "markets": "100",
    "block": "24",
    "seed": "0",
}


class RobustnessPage(QWidget):
    """Every test is of the run that is shown: its rules, symbols, period and account.

    Signals:
        taken: name → value of parameters that the user wants to run.
    """

    taken = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._report: Report | None = None
        self._asked: SweepRequest | None = None
        self._filled: set[str] = set()
        self.control = RobustControl(context, self)
        self._places = QStackedWidget()

    def parts(self) -> Iterator[None]:
        """Makes form and views, one after the other, each where it stays."""
        self.kinds = Segments(
            [
                (SWEEP, self.tr("Sweep")),
                (WALK, self.tr("Walk-forward")),
                (CHANCE, self.tr("Monte Carlo")),
            ]
        )
        self.strip = ProgressStrip()
        self.ranges = RangesForm()
        self._lines = {name: self._line(words) for name, words in _SPARE.items()}
        self._rows: dict[str, QWidget] = {}
        self.start = button(self.tr("Start"), icon_name="play")
        self.anyway = button(self.tr("Start all the same"))
        self.anyway.hide()
        self._note = label("", tone="text2", wrap=True)
        self._build()
        yield
        self._empties = {kind: self._make_empty(kind) for kind in (SWEEP, WALK, CHANCE)}
        for widget in self._empties.values():
            self._places.addWidget(widget)
        yield
        self.sweeps = SweepView(self._context)
        self._places.addWidget(self.sweeps)
        yield
        self.walks = WalkView(self._context)
        self._places.addWidget(self.walks)
        yield
        self.chances = ChanceView()
        self._places.addWidget(self.chances)
        self._views = {SWEEP: self.sweeps, WALK: self.walks, CHANCE: self.chances}
        self._connect()
        self._turn()

    # ------------------------------------------------------------ build

    def _build(self) -> None:
        body = QHBoxLayout()
        body.setContentsMargins(12, 0, 12, 8)
        body.setSpacing(16)
        body.addWidget(self._make_form())
        body.addWidget(self._places, 1)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 0)
        head.addWidget(self.kinds)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.strip)
        column.addLayout(body, 1)

    def _make_form(self) -> QWidget:
        titles = {
            "windows": (self.tr("Windows"), self.tr("How many times to choose")),
            "share": (self.tr("To choose in, %"), self.tr("Share of each window for choosing")),
            "runs": (self.tr("Ways"), self.tr("How often the trades are drawn anew")),
            "markets": (self.tr("Markets"), self.tr("Redrawn markets; 0 for none")),
            "block": (self.tr("Block"), self.tr("Bars that stay together in redrawn markets")),
            "seed": (self.tr("Seed"), self.tr("The same seed draws the same")),
        }
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        column.addWidget(self.ranges)
        for name, (title, hint) in titles.items():
            column.addWidget(self._make_row(name, title, hint))
        column.addSpacing(8)
        column.addWidget(self._note)
        column.addWidget(self.anyway, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.start, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFixedWidth(_FORM_WIDTH)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(form)
        return area

    def _make_row(self, name: str, title: str, hint: str) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        caption = label(title, tone="text2")
        caption.setBuddy(self._lines[name])
        line.addWidget(caption)
        line.addStretch(1)
        line.addWidget(self._lines[name])
        for widget in (caption, self._lines[name]):
            widget.setToolTip(hint)
        self._lines[name].setAccessibleName(title)
        self._rows[name] = row
        return row

    @staticmethod
    def _line(words: str) -> QLineEdit:
        line = QLineEdit(words)
        line.setFont(font())
        line.setFixedWidth(132)
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        return line

    def _make_empty(self, kind: str) -> EmptyState:
        words = {
            SWEEP: self.tr(
                "Try many values of the strategy's parameters and see whether the best set stands"
                " on a plateau or on a lonely peak."
            ),
            WALK: self.tr(
                "Choose parameters on one part of the past, trade them on the next, again and"
                " again: what is left of the result?"
            ),
            CHANCE: self.tr(
                "Draw the trades and the bars anew, and enter at random: how much of the result"
                " may be chance?"
            ),
        }
        return EmptyState("flask", self.tr("Not tested yet"), words[kind])

    def _connect(self) -> None:
        control = self.control
        self.kinds.chosen.connect(lambda _key: self._turn())
        self.start.clicked.connect(lambda _checked: self.ask())
        self.anyway.clicked.connect(lambda _checked: self._start_anyway())
        self.ranges.changed.connect(self._forget_asked)
        self.strip.cancel.clicked.connect(lambda _checked: self.cancel())
        control.began.connect(self._on_began)
        control.progressed.connect(self.strip.follow)
        control.asked.connect(self._on_asked)
        control.found.connect(self._show_found)
        control.ended.connect(self._on_ended)
        control.failed.connect(self._say)
        self.sweeps.taken.connect(self.taken)

    # ------------------------------------------------------------ asking

    def show_report(self, report: Report) -> None:
        """Test another run from now on; what was found about the one before goes."""
        if self._report is not None and self._report.result.id == report.result.id:
            return
        self._report = report
        self._filled.clear()
        self.ranges.show_strategy(report.result.request.strategy)
        self._turn()

    def field(self, name: str) -> QLineEdit:
        """The field of a number."""
        return self._lines[name]

    def ask(self) -> None:
        """Start the test of the kind that is shown."""
        if self._report is None or self.control.is_running:
            return
        self._forget_asked()
        kind = self.kinds.current
        try:
            if kind == CHANCE:
                self._start_chance(self._report)
            else:
                self._start_choice(self._report, walks=kind == WALK)
        except BadInput as error:
            self._say(str(error))

    def _start_chance(self, report: Report) -> None:
        request = MonteCarloRequest(
            report.result.request,
            runs=self._whole("runs", 1),
            markets=self._whole("markets", 0),
            block=self._whole("block", 1),
            seed=self._whole("seed", 0),
        )
        self.control.draw(request)

    def _start_choice(self, report: Report, *, walks: bool) -> None:
        grid = self.ranges.read()
        if grid is None:
            return
        goal = str(self.ranges.goal.currentData())
        sweep = SweepRequest(report.result.request, grid, goal)
        if walks:
            share = percent_of(self._lines["share"].text())
            self.control.walk(WalkForwardRequest(sweep, self._whole("windows", 1), share))
        else:
            self._asked = sweep
            self.control.sweep(sweep)

    def _whole(self, name: str, least: int) -> int:
        value = number_of(self._lines[name].text())
        if value != int(value) or value < least:
            title = self._lines[name].accessibleName()
            raise BadInput(self.tr("{0} must be a whole number from {1} on").format(title, least))
        return int(value)

    def _on_asked(self, sets: int, seconds: float) -> None:
        self._say(counted(sets, seconds))
        self.anyway.show()

    def _start_anyway(self) -> None:
        asked = self._asked
        self._forget_asked()
        if asked is not None:
            self._asked = asked
            self.control.sweep(asked, allowed=True)

    def _forget_asked(self) -> None:
        self._asked = None
        self.anyway.hide()
        self._say("")

    def cancel(self) -> bool:
        """Stop the test that is under way; returns whether there was one."""
        if not self.control.is_running:
            return False
        self.strip.stop()
        self.control.cancel()
        return True

    # ------------------------------------------------------------ answers

    def _on_began(self) -> None:
        self.start.setEnabled(False)
        self.strip.begin()

    def _on_ended(self) -> None:
        self.start.setEnabled(True)
        self.strip.hide()

    def _say(self, sentence: str) -> None:
        self._note.setText(sentence)

    @property
    def note(self) -> str:
        """What is said over the button."""
        return self._note.text()

    def _show_found(self, found: object) -> None:
        if isinstance(found, Sweep):
            self.sweeps.show_sweep(found)
            self._fill(SWEEP)
        elif isinstance(found, WalkForward):
            self.walks.show_walk(found, self._report.quote if self._report else "")
            self._fill(WALK)
        elif isinstance(found, MonteCarlo):
            self.chances.show_chance(found)
            self._fill(CHANCE)

    def _fill(self, kind: str) -> None:
        self._filled.add(kind)
        self._turn()

    def _turn(self) -> None:
        kind = self.kinds.current
        self.ranges.setVisible(kind != CHANCE)
        for name, row in self._rows.items():
            row.setVisible(name in _FIELDS.get(kind, ()))
        shown = self._views[kind] if kind in self._filled else self._empties[kind]
        self._places.setCurrentWidget(shown)
        self._forget_asked()
