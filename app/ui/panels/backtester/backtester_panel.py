"""The backtester: form and history left, the result right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.services.scan.events import UniverseRefreshed
from app.services.settings import SettingsChanged
from app.services.strategies import StrategyChanged
from app.ui.charts.equity_chart import EquityChart
from app.ui.models import formats
from app.ui.panel import Panel
from app.ui.panels.backtester.history_list import HistoryList
from app.ui.panels.backtester.progress_strip import ProgressStrip
from app.ui.panels.backtester.results_view import COMPARE, TRADES, ResultsView
from app.ui.panels.backtester.run_control import RunControl
from app.ui.panels.backtester.run_form import RunForm
from app.ui.panels.backtester.trade_chart import chart_trades
from app.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.domain.strategy import Strategy
    from app.services.ports import BacktestResult, StoredStrategy
    from app.ui.charts.curves import Curves
    from app.ui.context import Context
    from app.ui.panels.backtester.report import Report
    from app.ui.panels.backtester.trade_rows import TradeRow

FORM_WIDTH = 284
_WORKSPACE = "workspace.backtest"


class BacktesterPanel(Panel):
    """One run at a time; what it found stays until the next one ended."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._report: Report | None = None
        self._draft: Strategy | None = None
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self.set_contents(self._split)
        self.control = RunControl(context, self)

    @property
    def report(self) -> Report | None:
        """What is shown."""
        return self._report

    # ------------------------------------------------------------ build

    def parts(self) -> Iterator[None]:
        self.form = RunForm()
        yield
        self.results = ResultsView(self.context)
        self._split.addWidget(self._make_left())
        self._split.addWidget(self._make_right())
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.setSizes([FORM_WIDTH, 1000])
        yield
        yield from self.results.parts()
        yield
        for widget in (self.empty, self.growing):
            self.results.add_stand_in(widget)
        self.results.stand_in(self.empty)
        self._connect()
        self._take_around()
        self._read_strategies()
        self.history.refresh()

    def _make_left(self) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.form)
        left = QWidget()
        left.setObjectName("panel")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(0, 0, 0, 0)
        self._left.setSpacing(0)
        # Here rather than over the results: those would move, and be painted anew, at each run.
        self.strip = ProgressStrip(narrow=True)
        self._left.addWidget(area, 3)
        self._left.addWidget(self.strip)
        self.history = HistoryList(self.context)
        self._left.addWidget(self.history, 2)
        left.setMinimumWidth(max(FORM_WIDTH, self.form.minimumSizeHint().width() + 12))
        return left

    def _make_right(self) -> QWidget:
        right = QWidget()
        right.setObjectName("panel")
        right.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.results, 1)
        self.empty = EmptyState(
            "chart-line-up",
            self.tr("No run yet"),
            self.tr(
                "Choose a strategy and symbols, then run it over the stored past. Nothing is"
                " fetched; costs and doubts stand beside the result."
            ),
        )
        self.growing = EquityChart()
        return right

    def _connect(self) -> None:
        control, context = self.control, self.context
        self.form.run_wanted.connect(control.start)
        self.form.versions_wanted.connect(self._read_versions)
        self.strip.cancel.clicked.connect(lambda _checked: self._cancel())
        keys = QShortcut(QKeySequence("Esc"), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._cancel_shown)
        control.began.connect(self._on_began)
        control.progressed.connect(self.strip.follow)
        control.grown.connect(self._show_growing)
        control.finished.connect(self.show_report)
        control.ended.connect(self._on_ended)
        control.failed.connect(self._on_failed)
        self.results.trade_opened.connect(self._open_trade)
        self.results.robustness.taken.connect(self._take_set)
        self.history.opened.connect(self._open_run)
        self.history.compared.connect(self._compare)
        selection, bridge = context.selection, context.bridge
        selection.symbol_changed.connect(lambda _symbol: self._take_around())
        selection.symbols_changed.connect(self._take_around)
        selection.backtest_wanted.connect(self.take_up)
        bridge.on(StrategyChanged, lambda _event: self._read_strategies(), self)
        bridge.on(SettingsChanged, self._on_settings, self)
        bridge.on(UniverseRefreshed, lambda _event: self._take_around(), self)
        context.theme.changed.connect(self._follow_zone)

    # ------------------------------------------------------------ what the form refers to

    def _take_around(self) -> None:
        selection = self.context.selection
        services = self.context.services
        lists = services.settings.current.watchlists
        self.form.follow(selection.symbol, selection.symbols, services.market_now(), lists)

    def _on_settings(self, event: SettingsChanged) -> None:
        if "watchlists" in event.paths:
            self._take_around()

    def _read_strategies(self) -> None:
        strategies = self.context.services.strategies
        self.context.runner.ask(self, strategies.list, self._take_strategies, topic="strategies")

    def _take_strategies(self, stored: tuple[StoredStrategy, ...]) -> None:
        self.form.offer(stored, self._draft)
        self.results.reconciliation.form.offer([one.strategy.name for one in stored])

    def _read_versions(self, name: str) -> None:
        """Get the older versions of a strategy for the form."""
        strategies, zone = self.context.services.strategies, self.context.zone
        self.context.runner.ask(
            self,
            lambda: strategies.versions(name),
            lambda versions: self.form.offer_versions(name, versions, zone),
            topic="versions",
        )

    def take_up(self, strategy: Strategy) -> None:
        """Make a strategy, saved or not, the one to run next, and come to the front."""
        self._draft = strategy
        self.form.choose_draft(strategy)
        actions = self.context.actions
        if _WORKSPACE in actions:
            actions[_WORKSPACE].trigger()
        self.context.selection.want_panel("backtester")
        self.form.run.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ runs

    def _on_began(self) -> None:
        self.form.set_busy(busy=True)
        self.strip.begin()
        self.results.stand_in(self.growing if self._report is None else None)
        self.growing.show_curves(None)

    def _show_growing(self, curves: Curves) -> None:
        self.results.stand_in(self.growing)
        self.growing.show_curves(curves)

    def _cancel(self) -> None:
        if self.control.is_running:
            self.strip.stop()
            self.control.cancel()

    def _cancel_shown(self) -> None:
        """Stop what the page that is looked at has begun, else the run."""
        if not self.results.cancel():
            self._cancel()

    def _on_ended(self, cancelled: bool) -> None:
        self.form.set_busy(busy=False)
        self.strip.hide()
        if self._report is None:
            self.results.stand_in(self.empty)
            if cancelled:
                self.empty.say(
                    self.tr("Cancelled"), self.tr("The run was stopped; nothing was kept of it.")
                )
        else:
            self.results.stand_in(None)

    def _on_failed(self, sentence: str) -> None:
        if self._report is None:
            self.empty.say(self.tr("The run was not possible"), sentence, "warning")
        else:
            title = self.tr("The run was not possible")
            self.context.notices.show(title, sentence, token="danger")

    def show_report(self, report: Report) -> None:
        """Show what a run found."""
        self._report = report
        self.results.show_report(report)
        self.set_summary(self._words(report))
        self.history.mark(report.result.id)

    def _take_set(self, parameters: Mapping[str, float]) -> None:
        """Make the shown run's strategy with these parameters the one to run next."""
        if self._report is not None:
            strategy = self._report.result.request.strategy
            changed = {**strategy.parameters, **parameters}
            self.take_up(strategy.model_copy(update={"parameters": changed}))

    def _open_run(self, result: BacktestResult) -> None:
        """Show a run that was kept."""
        control = self.control
        self.context.runner.ask(
            self, lambda: control.report_of(result), self.show_report, topic="report"
        )

    def _compare(self, result: BacktestResult) -> None:
        """Show a kept run beside the one shown; as the one shown while there is none."""
        if self._report is None:
            self._open_run(result)
        else:
            self.results.compare.show_other(result)
            self.results.show_page(COMPARE)

    def _words(self, report: Report) -> str:
        result = report.result
        strategy, times = result.request.strategy, result.outcome.times
        symbols = result.outcome.trades.symbols
        traded = symbols[0] if len(symbols) == 1 else self.tr("{0} symbols").format(len(symbols))
        parts = [strategy.name, traded, strategy.timeframe.value]
        if len(times):
            ends = (formats.moment(int(time), self.context.zone)[:-6] for time in times[[0, -1]])
            parts.append(" – ".join(ends))
        spent = formats.duration(result.durations.total)
        parts.append(self.tr("run in {0}").format(spent))
        return " · ".join(parts)

    def _open_trade(self, row: TradeRow) -> None:
        """Show a trade in the chart, with all others of its symbol."""
        if self._report is None:
            return
        result = self._report.result
        shown = chart_trades(result.outcome, result.request.strategy, row.number - 1)
        self.context.selection.choose_trades(shown)
        self.context.selection.want_panel("chart")

    def _follow_zone(self) -> None:
        zone = formats.zone_of(self.context.zone)
        for chart in (self.growing, self.results.overview.chart):
            chart.show_times_in(zone)

    # ------------------------------------------------------------ what the dock asks

    def focus_filter(self) -> None:
        if self._report is not None:
            self.results.show_page(TRADES)
            self.results.trades.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def saved_state(self) -> dict[str, object]:
        return {
            "form": self.form.text.to_json(),
            "split": self._split.sizes(),
            "page": self.results.page,
            "trades": self.results.trades.table.saved_state(),
            "reconciliation": self.results.reconciliation.table.saved_state(),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        form, sizes = state.get("form"), state.get("split")
        if isinstance(form, dict):
            self.form.show_text(self.form.text.with_json(form))
        trades, reconciliation = state.get("trades"), state.get("reconciliation")
        if isinstance(trades, dict):
            self.results.trades.table.restore_state(trades)
        if isinstance(reconciliation, dict):
            self.results.reconciliation.table.restore_state(reconciliation)
        if isinstance(sizes, list) and all(isinstance(size, int) for size in sizes):
            self._split.setSizes(sizes)
        self.results.show_page(str(state.get("page", "")))
