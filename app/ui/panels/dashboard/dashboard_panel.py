"""The dashboard panel: asks for the day, follows the news, fills the cards."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer

from app.domain.timeframe import DAY, SECOND
from app.services.dashboard import (
    DayFacts,
    coverage,
    equity_in_r,
    read_cycles,
    read_day,
    read_results,
    result_of,
)
from app.services.scan.events import (
    RegimeChanged,
    RegimeJudged,
    ScanFinished,
    SetupChanged,
    SetupOpened,
)
from app.services.settings import SettingsChanged
from app.ui.models import formats
from app.ui.models.table_view import TableView
from app.ui.panel import Panel
from app.ui.panels.dashboard.board import Board
from app.ui.panels.dashboard.breadth_card import BreadthFace
from app.ui.panels.dashboard.coverage_card import CoverageFace
from app.ui.panels.dashboard.equity_card import EquityFace
from app.ui.panels.dashboard.heat_map import HeatMap
from app.ui.panels.dashboard.open_setups import OpenSetup, open_setups_model
from app.ui.panels.dashboard.regime_card import RegimeFace
from app.ui.panels.dashboard.today import (
    of_cycle,
    of_regime,
    of_regime_change,
    of_setup,
    today_model,
)
from app.ui.table_tools import TableTools
from app.ui.widgets.card import Card

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from PySide6.QtGui import QAction

    from app.domain.regime import Regime
    from app.domain.setup import Setup
    from app.services.dashboard import Result
    from app.services.ports import ScanRecord
    from app.ui.context import Context
    from app.ui.panels.dashboard.today import Happening

_GATHER_MS: Final = 150
_KEPT: Final = ("equity", "open", "coverage", "today")


class DashboardPanel(Panel):
    """Seven cards. News of one scan is gathered and read once."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._results: dict[str, Result] = {}
        self._ended: dict[str, Setup] = {}
        self._cycles: dict[str, ScanRecord] = {}
        self._facts = DayFacts()
        self._regime: Regime | None = None
        self._regime_changes: dict[int, Happening] = {}
        self.open_model = open_setups_model()
        self.today_model = today_model(lambda: context.zone)
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(_GATHER_MS)
        self._reading.timeout.connect(self._show_news)

    def parts(self) -> Iterator[None]:
        self.board = Board()
        self.set_contents(self.board)
        self._make_faces()
        self._make_tables()
        yield
        self.cards: dict[str, Card] = {}
        for name, card in self._made_cards():
            self.cards[name] = card
            self.board.add(name, card)
            yield
        self._follow()
        self._begin()

    # ------------------------------------------------------------ build

    def _make_faces(self) -> None:
        self.regime = RegimeFace(self.context.zone)
        self.breadth = BreadthFace()
        self.equity = EquityFace()
        self.heat_map = HeatMap()
        self.coverage = CoverageFace()

    def _make_tables(self) -> None:
        theme = self.context.theme
        self.open_table = TableView(self.open_model, theme, "dashboard.open")
        self._open_tools = TableTools(
            self.open_table, self.open_model, self.context, self.tr("open setups")
        )
        self.today_table = TableView(self.today_model, theme, "dashboard.today")
        self.open_table.setAccessibleName(self.tr("Open setups"))
        self.today_table.setAccessibleName(self.tr("Events of today"))
        self.today_table.horizontalHeader().hide()

    def _made_cards(self) -> Iterator[tuple[str, Card]]:
        yield "regime", Card(self.tr("Regime"), self.regime)
        yield "breadth", Card(self.tr("Breadth"), self.breadth)
        yield "equity", Card(self.tr("Equity in R"), self.equity)
        yield "open", Card(self.tr("Open setups"), self.open_table, inset=4)
        title = self.tr("Market, size by volume, colour by 24 h change")
        yield "map", Card(title, self.heat_map)
        yield "coverage", Card(self.tr("Coverage, last 48 candles a timeframe"), self.coverage)
        yield "today", Card(self.tr("Today"), self.today_table, inset=4)

    def _follow(self) -> None:
        bridge, selection = self.context.bridge, self.context.selection
        bridge.on(RegimeJudged, self._on_regime, self)
        bridge.on(RegimeChanged, self._on_regime_change, self)
        bridge.on(ScanFinished, self._on_finished, self)
        bridge.on(SetupOpened, lambda event: self._take_setup(event.setup), self)
        bridge.on(SetupChanged, lambda event: self._take_setup(event.setup), self)
        bridge.on(SettingsChanged, self._on_settings, self)
        self.open_table.row_chosen.connect(lambda row: selection.choose_setup(row.setup))
        self.open_table.row_opened.connect(lambda _row: selection.want_panel("chart"))
        self.today_table.row_chosen.connect(self._on_happening)
        self.heat_map.symbol_chosen.connect(selection.choose_symbol)
        selection.symbol_changed.connect(self.heat_map.mark_symbol)
        self.heat_map.mark_symbol(selection.symbol)

    def _begin(self) -> None:
        """Say what will come, and read what is kept."""
        self._results, self._cycles = {}, {}
        self._facts, self._regime, self._regime_changes = DayFacts(), None, {}
        waiting = self.tr("The first scan shows it here; it takes about a minute.")
        for name in ("regime", "breadth", "map"):
            self.cards[name].say(waiting)
        for name in _KEPT:
            self.cards[name].say("")
        services = self.context.services
        self._ask("results", lambda: read_results(services), self._take_results)
        self._ask("cycles", lambda: read_cycles(services), self._take_cycles)
        self._read()

    # ------------------------------------------------------------ reading

    def _read(self) -> None:
        services, since = self.context.services, self._midnight()
        ended, ticks = dict(self._ended), self._facts.ticks
        self._ask("day", lambda: read_day(services, since, ended, ticks), self._take_day)

    def _ask[Answer](
        self, topic: str, question: Callable[[], Answer], receive: Callable[[Answer], None]
    ) -> None:
        self.context.runner.ask(self, question, receive, failed=self._say_unreadable, topic=topic)

    def _midnight(self) -> int:
        """When the day began in the chosen zone, wall clock, UTC ms."""
        today = formats.local(self.context.services.wall.now(), self.context.zone)
        start = datetime.combine(today.date(), time(), today.tzinfo)
        return round(start.timestamp() * SECOND)

    def _take_day(self, facts: DayFacts) -> None:
        self._facts = facts
        self._ended = {setup.id: setup for _, setup in facts.events if not setup.state.is_open}
        self.open_model.replace(
            OpenSetup(setup, facts.ticks.get(setup.symbol, 0.0)) for setup in facts.open_setups
        )
        self._show_open()
        self._show_today()

    def _take_results(self, results: tuple[Result, ...]) -> None:
        self._results = {result.setup_id: result for result in results} | self._results
        self._show_equity()

    def _take_cycles(self, cycles: tuple[ScanRecord, ...]) -> None:
        self._cycles = {record.id: record for record in cycles} | self._cycles
        self._show_coverage()
        self._show_today()

    def _say_unreadable(self, sentence: str) -> None:
        for name in _KEPT:
            self.cards[name].say(sentence)

    # ------------------------------------------------------------ news

    def _on_regime(self, event: RegimeJudged) -> None:
        self._regime = event.regime
        self.regime.show_regime(event, self.context.zone)
        self.cards["regime"].show_contents()
        market = self.context.services.settings.current.market
        self.cards["regime"].set_note(f"{market.reference}/{market.quote} · 1d and 4h")
        self.breadth.show_breadth(event)
        if self.breadth.is_known:
            self.cards["breadth"].show_contents()
        else:
            self.cards["breadth"].say(self.tr("Not known: no daily candles of the universe yet."))
        self._reading.start()

    def _on_regime_change(self, event: RegimeChanged) -> None:
        now, change = self.context.services.wall.now(), event.change
        self._regime_changes[change.time] = of_regime_change(change, now)

    def _on_finished(self, event: ScanFinished) -> None:
        rows, record = event.result.rows, event.result.record
        if not self._is_here(record.exchange):
            return
        self._cycles[record.id] = record
        self._show_coverage()
        if rows and not record.past:
            self.heat_map.show_rows(rows)
            self.cards["map"].show_contents()
            self.cards["map"].set_note(self.tr("−9 % to +9 %"))
            self.cards["breadth"].set_note(self.tr("{0} symbols").format(formats.count(len(rows))))
        elif self.cards["map"].sentence:
            self._say_failed(event)
        self._reading.start()

    def _say_failed(self, event: ScanFinished) -> None:
        """Say why there still is nothing to show."""
        errors = event.result.record.errors
        sentence = errors[0][1] if errors else self.tr("The scan brought nothing; scan again.")
        for name in ("regime", "breadth", "map"):
            if self.cards[name].sentence:
                self.cards[name].say(sentence)

    def _take_setup(self, setup: Setup) -> None:
        if not self._is_here(setup.exchange):
            return
        if not setup.state.is_open:
            self._ended[setup.id] = setup
        result = result_of(setup)
        if result is not None:
            self._results[result.setup_id] = result
        if not self._reading.isActive():
            self._reading.start()

    def _is_here(self, exchange: str) -> bool:
        """Whether news is of the exchange shown; a scan may outlive the choice of another one."""
        return exchange == self.context.services.settings.current.market.exchange

    def _show_news(self) -> None:
        """Once for all the news of a scan."""
        self._show_equity()
        self._read()

    def _on_settings(self, event: SettingsChanged) -> None:
        if any(path.startswith("market.") for path in event.paths):
            self.open_model.replace([])
            self.heat_map.show_rows([])
            self._begin()
        elif "appearance.time_zone" in event.paths:
            self._show_coverage()
            self._read()

    def _on_happening(self, happening: Happening) -> None:
        if happening.setup is not None:
            self.context.selection.choose_setup(happening.setup)

    # ------------------------------------------------------------ showing

    def _show_open(self) -> None:
        count = self.open_model.total
        if count:
            self.cards["open"].show_contents()
            self.cards["open"].set_note(self.tr("{0} followed").format(formats.count(count)))
        else:
            self.cards["open"].say(
                self.tr("No setup is open. A scan opens one where a rule holds.")
            )

    def _show_equity(self) -> None:
        if self._results:
            self.equity.show_equity(equity_in_r(self._results.values()))
            self.cards["equity"].show_contents()
        else:
            self.cards["equity"].say(
                self.tr("No setup has ended yet. Each is followed to its end and counted in R.")
            )

    def _show_coverage(self) -> None:
        services = self.context.services
        delay = services.settings.current.schedule.delay_seconds * SECOND
        rows = coverage(self._cycles.values(), services.market_now(), delay)
        if rows:
            self.coverage.show_coverage(rows, self.context.zone)
            self.cards["coverage"].show_contents()
        else:
            self.cards["coverage"].say(
                self.tr("Nothing scanned yet. Each closed candle will be marked here.")
            )

    def _show_today(self) -> None:
        facts, since, zone = self._facts, self._midnight(), self.context.zone
        found = [
            of_setup(event, setup, facts.ticks.get(setup.symbol, 0.0))
            for event, setup in facts.events
        ]
        cycles = (record for record in self._cycles.values() if record.started_at >= since)
        found += [line for record in cycles if (line := of_cycle(record)) is not None]
        found += self._regime_lines(since)
        self.today_model.replace(found)
        date = formats.local(since, zone)
        if found:
            self.cards["today"].show_contents()
            label = f"{date:%d %b}, {formats.zone_label(since, zone)}"
            self.cards["today"].set_note(label.lstrip("0"))
        else:
            self.cards["today"].say(self.tr("Nothing has happened yet today."))
        self.set_summary(f"{date:%A} {date.day} {date:%B %Y}")

    def _regime_lines(self, since: int) -> list[Happening]:
        """Changes that were told today, and one of the day before this window was opened."""
        found = [line for line in self._regime_changes.values() if line.time >= since]
        regime = self._regime
        if regime is None or regime.since is None or regime.since in self._regime_changes:
            return found
        if regime.time - regime.since < DAY:
            found.append(of_regime(regime, max(since, regime.since)))
        return found

    # ------------------------------------------------------------ what the dock asks

    def tools(self) -> list[QAction]:
        actions = self.context.actions
        scan = [actions["scan.start"]] if "scan.start" in actions else []
        return [*scan, self._open_tools.columns, self._open_tools.export]

    def menu(self) -> list[QAction]:
        return [self._open_tools.copy, self._open_tools.export]

    def saved_state(self) -> dict[str, object]:
        return {"open": self.open_table.saved_state()}

    def restore_state(self, state: Mapping[str, object]) -> None:
        kept = state.get("open")
        if isinstance(kept, dict):
            self.open_table.restore_state(kept)
