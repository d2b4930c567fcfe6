"""The chart panel: asks for chart data, and follows selection, scans and settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.domain.timeframe import Timeframe
from app.services.chart_data import ChartRequest
from app.services.scan.events import RegimeChanged, ScanFinished, SetupChanged, SetupOpened
from app.services.settings import SettingsChanged
from app.services.strategy_preview import PreviewEnded, PreviewHits
from app.ui.charts.chart_view import ChartView
from app.ui.charts.hit_item import ChartHits
from app.ui.charts.message import NOTHING, Message
from app.ui.charts.scene import make_scene
from app.ui.models import formats
from app.ui.panel import Panel
from app.ui.panels.chart.tool_bar import ChartToolBar
from app.ui.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from app.domain.setup import Setup
    from app.services.chart_data import ChartData
    from app.services.chart_studies import IndicatorEntry
    from app.ui.charts.scene import Scene
    from app.ui.charts.trade_item import ChartTrades
    from app.ui.context import Context
    from app.ui.panels.chart.indicator_window import IndicatorWindow

DEFAULT_STUDIES = ("ema(9)", "ema(21)", "ema(55)", "rsi(14)")
MOST_STUDIES = 24
PATIENCE_MS = 150
INSTANT_BARS = 200_000


class ChartPanel(Panel):
    """One chart. Its title bar is its tool bar."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._studies: tuple[str, ...] = DEFAULT_STUDIES
        self._timeframe = context.selection.timeframe or Timeframe.H1
        self._shown: ChartRequest | None = None
        self._window: IndicatorWindow | None = None
        self._awaited: ChartTrades | None = None
        self.view = ChartView(self)
        self.bar = ChartToolBar()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._say_loading)
        self._picture = self._action("camera", self.tr("Save picture…"), self._choose_file)
        self._copy = self._action("copy", self.tr("Copy picture"), self.copy_picture)
        self._all = self._action("arrows-out", self.tr("Show all bars"), self.view.show_all)
        self.set_contents(self.view)
        self._follow()
        self._take_zone()
        self._take_symbols()
        self._reload()

    # ------------------------------------------------------------ what the dock asks

    def title_widget(self) -> QWidget:
        return self.bar

    def tools(self) -> list[QAction]:
        return [self._picture]

    def menu(self) -> list[QAction]:
        return [self._copy, self._picture, self._all]

    def focus_filter(self) -> None:
        self.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def saved_state(self) -> dict[str, object]:
        return {
            "studies": list(self._studies),
            "symbol": self.context.selection.symbol,
            "timeframe": str(self._timeframe),
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        studies, timeframe = state.get("studies"), state.get("timeframe")
        if isinstance(studies, list) and all(isinstance(text, str) for text in studies):
            self._studies = tuple(studies[:MOST_STUDIES])
        if isinstance(timeframe, str) and timeframe in set(Timeframe):
            self._timeframe = Timeframe(timeframe)
        symbol, selection = state.get("symbol"), self.context.selection
        if isinstance(symbol, str) and symbol and not selection.symbol:
            selection.choose_symbol(symbol)
        else:
            self._reload()

    # ------------------------------------------------------------ what the user does

    @property
    def request(self) -> ChartRequest:
        """What is to be shown now."""
        return ChartRequest(self.context.selection.symbol, self._timeframe, self._studies)

    def show_studies(self, texts: Sequence[str]) -> None:
        """Show these indicators, given as rule text."""
        self._studies = tuple(texts[:MOST_STUDIES])
        self._reload()

    def copy_picture(self) -> None:
        """Put a picture of the chart on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.view.picture())

    def save_picture(self, path: str) -> bool:
        """Write a picture of the chart as PNG; whether that worked."""
        return self.view.picture().save(path, "PNG")

    def _choose_file(self) -> None:
        name = f"{self.request.symbol.replace('/', '_')}-{self._timeframe}.png"
        dialog = QFileDialog(self, self.tr("Save picture"), name, self.tr("Pictures (*.png)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._save_chosen)
        dialog.open()

    def _save_chosen(self, path: str) -> None:
        if not self.save_picture(path):
            self.context.notices.show(
                self.tr("The picture was not saved"),
                self.tr("{} cannot be written; choose another folder.").format(Path(path).name),
                token="danger",
            )

    def _open_indicators(self) -> None:
        charts = self.context.services.charts
        self.context.runner.ask(self, charts.indicators, self._show_indicators, topic="list")

    def _show_indicators(self, entries: Sequence[IndicatorEntry]) -> None:
        from app.ui.panels.chart.indicator_window import IndicatorWindow

        if self._window is None:
            self._window = IndicatorWindow(entries, self)
            self._window.changed.connect(self.show_studies)
        self._window.show_studies(self._studies)
        self._window.show()
        self._window.raise_()

    def _type(self, text: str) -> None:
        self.bar.field.begin(text)

    def _choose_bar(self, time: int) -> None:
        """Let the other panels look at the moment when this bar closed."""
        self.context.selection.choose_moment(time + self._timeframe.milliseconds)

    def _take_segment(self, key: str) -> None:
        self.context.selection.choose_timeframe(Timeframe(key))

    # ------------------------------------------------------------ what happens around

    def _follow(self) -> None:
        selection, bridge = self.context.selection, self.context.bridge
        self.bar.field.symbol_typed.connect(selection.choose_symbol)
        self.bar.field.timeframe_typed.connect(selection.choose_timeframe)
        self.bar.field.left.connect(self.view.setFocus)
        self.bar.timeframes.chosen.connect(self._take_segment)
        self.bar.indicators.clicked.connect(self._open_indicators)
        self.view.typed.connect(self._type)
        self.view.bar_chosen.connect(self._choose_bar)
        selection.symbol_changed.connect(self._reload)
        selection.symbol_changed.connect(self._let_go)
        selection.trades_changed.connect(self._take_trades)
        selection.timeframe_changed.connect(self._take_timeframe)
        selection.setup_changed.connect(self._take_setup)
        selection.symbols_changed.connect(self._take_symbols)
        self.context.theme.changed.connect(self._take_zone)
        bridge.on(ScanFinished, lambda _event: self._reload(), self)
        bridge.on(RegimeChanged, lambda _event: self._reload(), self)
        bridge.on(SettingsChanged, self._on_settings, self)
        bridge.on(SetupOpened, self._on_setup, self)
        bridge.on(SetupChanged, self._on_setup, self)
        bridge.on(PreviewHits, self._take_hits, self)
        bridge.on(PreviewEnded, lambda _event: self.view.show_hits(None), self)

    def _on_settings(self, event: SettingsChanged) -> None:
        if any(path.startswith("market.") for path in event.paths):
            self._reload()

    def _on_setup(self, event: SetupOpened | SetupChanged) -> None:
        if event.setup.symbol == self.context.selection.symbol:
            self._reload()

    def _take_hits(self, event: PreviewHits) -> None:
        """Mark where a rule that is being written holds, on its symbol alone."""
        mine = event.symbol == self.context.selection.symbol
        shown = ChartHits(event.hits, event.timeframe, event.direction) if mine else None
        self.view.show_hits(shown)

    def _let_go(self) -> None:
        """What was drawn for another symbol goes."""
        self.view.show_hits(None)
        self.view.show_trades(None)

    def _take_trades(self, trades: ChartTrades | None) -> None:
        """Draw a backtest's trades, the chosen one in the middle once its bars are there."""
        self.view.show_trades(trades)
        self._awaited = trades
        scene = self.view.scene
        if scene is not None and _same_series(scene.data.request, self.request):
            self._show_awaited()

    def _show_awaited(self) -> None:
        awaited, self._awaited = self._awaited, None
        setup = awaited.chosen if awaited is not None else None
        if setup is not None:
            end = setup.exits[-1].time if setup.exits else setup.bar_time
            self.view.show_span(setup.bar_time, end)

    def _take_timeframe(self, timeframe: Timeframe) -> None:
        self._timeframe = timeframe
        self._reload()

    def _take_setup(self, setup: Setup | None) -> None:
        self.view.show_setup(None if setup is None else setup.id)
        if setup is not None:
            self.view.show_trades(None)
        known = self.view.scene.data.setups if self.view.scene is not None else ()
        if setup is not None and setup not in known:
            self._reload()

    def _take_symbols(self) -> None:
        selection = self.context.selection
        self.bar.field.offer(selection.symbols)
        if not selection.symbol and selection.symbols:
            selection.choose_symbol(selection.symbols[0])

    def _take_zone(self) -> None:
        self.view.show_times_in(formats.zone_of(self.context.theme.appearance.time_zone))
        self.view.refresh()

    # ------------------------------------------------------------ loading

    def _reload(self) -> None:
        request = self.request
        self.bar.field.show_symbol(request.symbol)
        self.bar.timeframes.set_current(request.timeframe.value)
        if not request.symbol:
            self._shown = None
            self.view.show_message(NOTHING)
            return
        charts = self.context.services.charts
        kept = charts.kept(request)
        if kept is not None and self._shown != request and len(kept.candles) <= INSTANT_BARS:
            self._show(make_scene(kept, self.view.zone, self.view.scene))
        elif self._shown is None or not _same_series(self._shown, request):
            self._patience.start()
            self._ask(charts.load_bars, request, self._show_first)
        self._ask(charts.load, request, self._show)

    def _ask(
        self,
        load: Callable[[ChartRequest], ChartData],
        request: ChartRequest,
        receive: Callable[[Scene], None],
    ) -> None:
        zone, before = self.view.zone, self.view.scene
        self.context.runner.ask(
            self,
            lambda: make_scene(load(request), zone, before),
            receive,
            failed=self._fail,
            topic=load.__name__,
        )

    def _show_first(self, scene: Scene) -> None:
        """Show bare candles, unless the whole answer was faster or other ones are wanted now."""
        request = scene.data.request
        is_late = self._shown is not None and _same_series(self._shown, request)
        if scene.count and not is_late and _same_series(self.request, request):
            self._show(scene)

    def _show(self, scene: Scene) -> None:
        data = scene.data
        self._patience.stop()
        self._shown = data.request
        if not scene.count:
            self._say(
                self.tr("No candles of {} yet").format(data.request.symbol),
                self.tr("The next scan loads them if the symbol is in the universe."),
            )
            return
        self.view.show_scene(scene)
        self.view.setToolTip("\n".join(data.notes))
        if _same_series(data.request, self.request):
            self._show_awaited()

    def _fail(self, sentence: str) -> None:
        self._patience.stop()
        self._shown = None
        self._say(self.tr("This chart cannot be shown"), sentence)

    def _say_loading(self) -> None:
        words = self.tr("Reading candles and computing indicators.")
        title = self.tr("Loading {}").format(self.request.symbol)
        self.view.show_message(Message("hourglass", title, words))

    def _say(self, title: str, sentence: str) -> None:
        self.view.show_message(Message("chart-line", title, sentence))

    def _action(self, name: str, text: str, run: object) -> QAction:
        action = QAction(icon(name), text, self)
        action.setToolTip(text)
        action.triggered.connect(run)
        return action


def _same_series(first: ChartRequest, second: ChartRequest) -> bool:
    return (first.symbol, first.timeframe) == (second.symbol, second.timeframe)
