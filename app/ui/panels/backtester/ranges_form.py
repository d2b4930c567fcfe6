"""Which values a strategy's parameters take in sweeps and walk-forwards, and what is sought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from app.domain.backtester.metrics import METRICS
from app.domain.backtester.robustness.grid import Grid, parse_range
from app.domain.errors import BadInput
from app.ui.theme import font
from app.ui.widgets.basics import dress_again, label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QLabel

    from app.domain.strategy import Strategy

GOALS: Final = (
    "sharpe",
    "sortino",
    "calmar",
    "return_pct",
    "net_profit",
    "expectancy_r",
    "profit_factor",
    "sqn",
    "max_drawdown_pct",
)
CONSTRAINT: Final = ""
_WIDTH: Final = 132


class GridReading(NamedTuple):
    """All combinations, None when a field cannot be taken; then why, by parameter."""

    grid: Grid | None
    errors: dict[str, str]


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def read_grid(texts: Mapping[str, str], constraint: str, strategy: Strategy) -> GridReading:
    """Read the ranges; a parameter without words keeps its value. "" is the constraint's key."""
    ranges, errors = [], {}
    for name, words in texts.items():
        if not words.strip():
            continue
        try:
            ranges.append(parse_range(f"{name}={words}"))
        except BadInput as error:
            errors[name] = str(error.args[0])
    grid = Grid(tuple(ranges), constraint.strip())
    if not errors and not ranges:
        errors[CONSTRAINT] = _tr("vary at least one parameter")
    if not errors:
        try:
            grid.refuse_unfit(strategy)
        except BadInput as error:
            errors[CONSTRAINT] = str(error.args[0])
    return GridReading(None if errors else grid, errors)


class RangesForm(QWidget):
    """A line for each parameter: 5:14:1 or 20,30,40.

    Signals:
        changed: the words changed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._strategy: Strategy | None = None
        self._lines: dict[str, QLineEdit] = {}
        self._errors: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self.constraint = self._line(_tr("such as fast < slow"))
        self.goal = QComboBox()
        self.goal.setFixedWidth(_WIDTH)
        for key in GOALS:
            self.goal.addItem(METRICS[key].label, key)
        self.goal.setToolTip(_tr("The metric by which sets are compared"))
        self.none = label(
            _tr("The strategy has no parameters. Give it some, as $fast in its rules, and run it."),
            tone="text2",
            wrap=True,
        )
        self._place()

    def show_strategy(self, strategy: Strategy) -> None:
        """Offer the parameters of another strategy; words for those it shares are kept."""
        before = {name: line.text() for name, line in self._lines.items()}
        self._strategy = strategy
        self._lines = {}
        for name, value in strategy.parameters.items():
            line = self._line(f"{value:g}")
            line.setText(before.get(name, ""))
            line.setAccessibleName(name)
            line.setToolTip(_tr("start:stop:step such as 5:14:1, or values such as 20,30,40"))
            self._lines[name] = line
        self._place()

    def line(self, name: str) -> QLineEdit:
        """The field of a parameter."""
        return self._lines[name]

    def error(self, name: str) -> str:
        """The sentence under a parameter's field, or under the constraint for ""."""
        return self._errors[name].text()

    def read(self) -> Grid | None:
        """All combinations; None when a field cannot be taken, which is told beside it."""
        if self._strategy is None:
            return None
        texts = {name: line.text() for name, line in self._lines.items()}
        reading = read_grid(texts, self.constraint.text(), self._strategy)
        for name, shown in self._errors.items():
            sentence = reading.errors.get(name, "")
            shown.setText(sentence)
            shown.setVisible(bool(sentence))
            line = self._lines.get(name, self.constraint)
            line.setProperty("wrong", "true" if sentence else "false")
            dress_again(line)
        return reading.grid

    def _line(self, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setFont(font())
        line.setPlaceholderText(hint)
        line.setFixedWidth(_WIDTH)
        line.textEdited.connect(lambda _words: self._on_edit())
        return line

    def _on_edit(self) -> None:
        self.read()
        self.changed.emit()

    def _place(self) -> None:
        """Lay the fields out anew; the fixed ones stay the same widgets."""
        kept = {self.constraint, self.goal, self.none}
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget not in kept:
                widget.hide()
                widget.deleteLater()
        self._errors = {}
        for name, line in self._lines.items():
            self._add_row(name, name, line)
        self.none.setVisible(self._strategy is not None and not self._lines)
        self._grid.addWidget(self.none, self._grid.rowCount(), 0, 1, 2)
        self._add_row(CONSTRAINT, _tr("Only where"), self.constraint)
        row = self._grid.rowCount()
        self._grid.addWidget(label(_tr("Goal"), tone="text2"), row, 0)
        self._grid.addWidget(self.goal, row, 1, Qt.AlignmentFlag.AlignRight)

    def _add_row(self, key: str, title: str, line: QLineEdit) -> None:
        row = self._grid.rowCount()
        caption = label(title, tone="text2")
        caption.setBuddy(line)
        error = label("", px=11, tone="danger", wrap=True)
        error.hide()
        self._errors[key] = error
        self._grid.addWidget(caption, row, 0)
        self._grid.addWidget(line, row, 1, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(error, row + 1, 0, 1, 2)
