"""The symbol, timeframe and setup that all linked panels show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.journal_choice import JournalChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.setup import Setup
    from app.domain.strategy import Strategy
    from app.domain.timeframe import Timeframe
    from app.ui.charts.trade_item import ChartTrades


class Selection(QObject):
    """What the user looks at. Panels choose here and follow the signals; none knows another.

    Attributes:
        journal: the same for the panels of the journal.

    Signals:
        symbol_changed: another symbol, ``BTC/USDT``.
        timeframe_changed: another `Timeframe`.
        setup_changed: another `Setup`, or None when none is chosen.
        symbols_changed: the symbols one may choose from are others now.
        panel_wanted: the id of a panel to bring to the front.
        moment_chosen: a moment of the past to look at, market time in UTC ms.
        draft_changed: another `Strategy` as it is being written is to be explained, or None.
        deed_wanted: take, skip or snooze: ask the user how, for the chosen setup.
        trades_changed: the `ChartTrades` of a backtest are to be drawn, or None: no more.
        backtest_wanted: a `Strategy`, saved or not, is to be backtested.
        journal_wanted: the trade of a `Setup` is to be written into the journal.
    """

    symbol_changed = Signal(str)
    timeframe_changed = Signal(object)
    setup_changed = Signal(object)
    symbols_changed = Signal()
    panel_wanted = Signal(str)
    moment_chosen = Signal(object)
    draft_changed = Signal(object)
    deed_wanted = Signal(str)
    trades_changed = Signal(object)
    backtest_wanted = Signal(object)
    journal_wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.journal = JournalChoice(self)
        self._symbol = ""
        self._timeframe: Timeframe | None = None
        self._setup: Setup | None = None
        self._symbols: tuple[str, ...] = ()
        self._draft: Strategy | None = None

    @property
    def symbol(self) -> str:
        """The chosen symbol; "" before the first choice."""
        return self._symbol

    @property
    def timeframe(self) -> Timeframe | None:
        """The chosen timeframe; None before the first choice."""
        return self._timeframe

    @property
    def setup(self) -> Setup | None:
        """The chosen setup."""
        return self._setup

    @property
    def symbols(self) -> tuple[str, ...]:
        """All symbols of the universe, by rank."""
        return self._symbols

    @property
    def draft(self) -> Strategy | None:
        """The draft whose conditions are explained; it follows the editor. None: no draft is."""
        return self._draft

    def choose_symbol(self, symbol: str) -> None:
        """Show another symbol; a chosen setup of a different symbol is let go."""
        if symbol == self._symbol:
            return
        self._symbol = symbol
        if self._setup is not None and self._setup.symbol != symbol:
            self._setup = None
            self.setup_changed.emit(None)
        self.symbol_changed.emit(symbol)

    def choose_timeframe(self, timeframe: Timeframe) -> None:
        """Show another timeframe."""
        if timeframe != self._timeframe:
            self._timeframe = timeframe
            self.timeframe_changed.emit(timeframe)

    def choose_setup(self, setup: Setup | None) -> None:
        """Show a setup with its symbol and timeframe; also refreshes a setup that moved on."""
        if setup == self._setup:
            return
        self._setup = setup
        if setup is not None and setup.symbol != self._symbol:
            self._symbol = setup.symbol
            self.symbol_changed.emit(setup.symbol)
        if setup is not None:
            self.choose_timeframe(setup.timeframe)
        self.setup_changed.emit(setup)

    def offer_symbols(self, symbols: Sequence[str]) -> None:
        """Tell what there is to choose from."""
        if tuple(symbols) != self._symbols:
            self._symbols = tuple(symbols)
            self.symbols_changed.emit()

    def choose_moment(self, time: int) -> None:
        """Look at a moment: the close of a bar, market time in UTC ms."""
        self.moment_chosen.emit(time)

    def choose_draft(self, draft: Strategy | None) -> None:
        """Explain a strategy as it is being written; None: those that are kept again."""
        if draft != self._draft:
            self._draft = draft
            self.draft_changed.emit(draft)

    def want_panel(self, panel_id: str) -> None:
        """Ask the window to bring a panel to the front; unknown ids are ignored."""
        self.panel_wanted.emit(panel_id)

    def want_deed(self, deed: str) -> None:
        """Ask the user in the setup's panel how to take, skip or snooze the chosen setup."""
        self.want_panel("setup")
        self.deed_wanted.emit(deed)

    def choose_trades(self, trades: ChartTrades | None) -> None:
        """Show a backtest's trades in the chart of their symbol, at their timeframe."""
        if trades is not None:
            self.choose_symbol(trades.symbol)
            self.choose_timeframe(trades.timeframe)
        self.trades_changed.emit(trades)

    def want_backtest(self, strategy: Strategy) -> None:
        """Ask the backtester to take up a strategy as it stands, saved or not."""
        self.backtest_wanted.emit(strategy)

    def want_journal(self, setup: Setup) -> None:
        """Ask the journal to write down the trade of a setup, filled in."""
        self.journal_wanted.emit(setup)
