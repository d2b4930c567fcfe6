"""The runs that were made: opened again, compared, removed and brought back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services.backtests.history import BacktestsChanged
from app.ui.models import formats
from app.ui.models.column import Column, SortKey
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.backtester.measure_words import measure_words
from app.ui.panels.backtester.run_words import day_words, symbol_words
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance

    from app.services.ports import BacktestResult, KeptBacktest
    from app.ui.context import Context

_VERSION = 4


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def run_title(run: KeptBacktest) -> str:
    """``Trend pullback · ETH/USDT · 1h``."""
    return f"{run.strategy} · {symbol_words(run.symbols)} · {run.timeframe}"


def _explain(run: KeptBacktest, zone: str) -> str:
    period = f"{day_words(run.since, '', zone)} – {day_words(run.until, '', zone)}"
    made = _tr("made {0}, rule version {1}").format(
        formats.moment(run.made_at, zone), run.version[:8]
    )
    return f"{run_title(run)}\n{period}\n{made}"


def history_columns(zone: Callable[[], str]) -> tuple[Column[KeptBacktest], ...]:
    """Name with rule version, return and expectancy; the moment beside it where there is room."""
    return (
        Column(
            "made_at",
            _tr("Run"),
            lambda run: run.made_at,
            lambda run: f"{run.strategy} {run.version[:_VERSION]}",
            tooltip=lambda run: _explain(run, zone()),
            width=120,
            stretch=True,
        ),
        _measured("return_pct", _tr("Return"), 76),
        _measured("expectancy_r", _tr("Exp. R"), 64),
        Column(
            "when",
            _tr("Made"),
            lambda run: run.made_at,
            lambda run: formats.moment(run.made_at, zone()),
            token="text2",
            width=128,
            narrow=1,
        ),
    )


def _measured(key: str, title: str, width: int) -> Column[KeptBacktest]:
    return Column(
        key,
        title,
        lambda run: run.measures.get(key),
        lambda run: measure_words(key, run.measures.get(key)).removesuffix(" R"),
        numeric=True,
        token=lambda run: formats.direction_token(run.measures.get(key)),
        width=width,
    )


class HistoryList(QWidget):
    """Enter or a double click opens a run; the one shown is marked.

    Signals:
        opened: the `BacktestResult` to show.
        compared: the `BacktestResult` to show beside the one shown.
    """

    opened = Signal(object)
    compared = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.model: RowModel[KeptBacktest] = RowModel(
            history_columns(lambda: context.zone), lambda run: run.id, self
        )
        self.model.sort_by(SortKey("made_at", descending=True))
        self.table: TableView[KeptBacktest] = TableView(
            self.model, context.theme, "backtest.history"
        )
        self.table.setAccessibleName(self.tr("Runs that were made"))
        self._count = label("", px=11, tone="text3")
        self.compare = button(self.tr("Compare"), "quiet", "scales")
        self.compare.setToolTip(self.tr("Show the chosen run beside the one shown (C)"))
        self.remove = button(self.tr("Delete"), "quiet", "trash")
        self.remove.setToolTip(self.tr("Delete the chosen runs; can be undone (Del)"))
        self._build()
        self._connect()
        self._allow()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 12, 4)
        head.addWidget(label(self.tr("History"), weight=600))
        head.addStretch(1)
        head.addWidget(self._count)
        foot = QHBoxLayout()
        foot.setContentsMargins(4, 4, 4, 4)
        foot.addWidget(self.compare)
        foot.addWidget(self.remove)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.table.row_opened.connect(lambda run: self._open(run, self.opened))
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._allow())
        self.compare.clicked.connect(lambda _checked: self._compare())
        self.remove.clicked.connect(lambda _checked: self._remove())
        for key, run in (("C", self._compare), ("Del", self._remove)):
            keys = QShortcut(QKeySequence(key), self.table)
            keys.setContext(Qt.ShortcutContext.WidgetShortcut)
            keys.activated.connect(run)
        self._context.bridge.on(BacktestsChanged, lambda _event: self.refresh(), self)

    def refresh(self) -> None:
        """Read the kept runs again."""
        history = self._context.services.backtest_history
        self._context.runner.ask(self, history.list, self._take, topic="history")

    def _take(self, runs: tuple[KeptBacktest, ...]) -> None:
        self.model.replace(runs)
        count = len(runs)
        words = self.tr("1 run") if count == 1 else self.tr("{0} runs").format(f"{count:,}")
        self._count.setText(words if count else self.tr("none yet"))
        self._allow()

    def mark(self, run_id: str) -> None:
        """Show which run is on display."""
        self.table.choose(run_id)

    def _allow(self) -> None:
        chosen = len(self.table.selected())
        self.compare.setEnabled(chosen == 1)
        self.remove.setEnabled(chosen > 0)

    def _compare(self) -> None:
        chosen = self.table.selected()
        if len(chosen) == 1:
            self._open(chosen[0], self.compared)

    def _open(self, run: KeptBacktest, told: SignalInstance) -> None:
        history = self._context.services.backtest_history

        def hand_over(result: BacktestResult) -> None:
            told.emit(result)

        self._context.runner.ask(
            self,
            partial(history.open, run.id),
            hand_over,
            failed=self._tell_failure,
            topic="open",
        )

    def _remove(self) -> None:
        runs = self.table.selected()
        if not runs:
            return
        history = self._context.services.backtest_history
        ids = [run.id for run in runs]
        self._change(partial(_for_each, history.remove, ids))
        title = run_title(runs[0]) if len(runs) == 1 else self.tr("{0} runs").format(len(runs))
        self._context.notices.show(
            self.tr("Deleted"),
            title,
            action=(
                self.tr("Undo"),
                lambda: self._change(partial(_for_each, history.restore, ids)),
            ),
        )

    def _change(self, change: Callable[[], None]) -> None:
        self._context.runner.ask(self, change, lambda _done: None, failed=self._tell_failure)

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("Not done"), sentence, token="danger")


def _for_each(do: Callable[[str], None], ids: list[str]) -> None:
    for one in ids:
        do(one)
