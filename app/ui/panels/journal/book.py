"""The trades as the list shows them, read beside the window and kept in step with the news."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from app.services.journal.events import JournalChanged
from app.services.ports import JournalFilter
from app.ui.models import formats
from app.ui.panels.journal.review_page import KnownWords, known_words
from app.ui.panels.journal.rows import row_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.asset import Market
    from app.services.application import Application
    from app.ui.context import Context
    from app.ui.panels.journal.rows import TradeRow

_MOST_SINGLE = 500  # of more changed trades at once, all are read anew


class Loaded(NamedTuple):
    """Everything the panel needs to begin with."""

    rows: tuple[TradeRow, ...]
    accounts: tuple[str, ...]
    words: KnownWords
    since: int | None


class Changed(NamedTuple):
    """Trades that are others now, and those that are no more."""

    rows: tuple[TradeRow, ...]
    gone: frozenset[str]
    accounts: tuple[str, ...]


class TradeBook(QObject):
    """Reads all trades once, afterwards only those that changed.

    Signals:
        loaded: `Loaded`.
        changed: `Changed`.
    """

    loaded = Signal(object)
    changed = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._pending: frozenset[str] = frozenset()
        self._is_loading = False
        context.bridge.on(JournalChanged, self._on_changed, self)
        context.theme.changed.connect(self._follow_zone)
        self._zone = context.zone
        self.words = KnownWords()
        self.since: int | None = None  # the first trade was opened then, UTC ms

    def load(self) -> None:
        """Read every trade."""
        self._is_loading, self._pending = True, frozenset()
        services, zone = self._context.services, self._context.zone
        self._context.runner.ask(
            self, lambda: _load(services, zone), self._take_all, topic="trades"
        )

    def _take_all(self, found: Loaded) -> None:
        self._is_loading = False
        self.words, self.since = found.words, found.since
        self.loaded.emit(found)
        if self._pending:
            self._read_changed()

    def _follow_zone(self) -> None:
        if self._context.zone != self._zone:
            self._zone = self._context.zone
            self.load()

    def _on_changed(self, event: JournalChanged) -> None:
        self._pending |= event.trade_ids
        if not self._is_loading:
            self._read_changed()

    def _read_changed(self) -> None:
        """An answer that is overtaken is dropped; its trades are asked for again."""
        if len(self._pending) > _MOST_SINGLE:
            self.load()
            return
        services, zone, wanted = self._context.services, self._context.zone, self._pending
        self._context.runner.ask(
            self, lambda: _read(services, zone, wanted), self._take_changed, topic="changed"
        )

    def _take_changed(self, found: Changed) -> None:
        self._pending = frozenset()
        self.words = self.words.joined(known_words(row.trade for row in found.rows))
        opened = [row.trade.figures.opened_at for row in found.rows]
        self.since = min([*opened, *([] if self.since is None else [self.since])], default=None)
        self.changed.emit(found)


def _load(services: Application, zone: str) -> Loaded:
    """Called on the thread of questions."""
    trades = services.journal.trades()
    ticks, year = _ticks(services), formats.local(services.wall.now(), zone).year
    rows = tuple(row_of(trade, zone, year, ticks.get(trade.symbol, 0.0)) for trade in trades)
    since = min((trade.figures.opened_at for trade in trades), default=None)
    return Loaded(rows, services.journal.accounts(), known_words(trades), since)


def _read(services: Application, zone: str, wanted: frozenset[str]) -> Changed:
    """Called on the thread of questions."""
    trades = services.journal.trades(JournalFilter(ids=wanted))
    ticks, year = _ticks(services), formats.local(services.wall.now(), zone).year
    rows = tuple(row_of(trade, zone, year, ticks.get(trade.symbol, 0.0)) for trade in trades)
    gone = wanted - {trade.id for trade in trades}
    return Changed(rows, gone, services.journal.accounts())


def _ticks(services: Application) -> dict[str, float]:
    markets: Mapping[str, Market] = services.universe.markets(services.exchange.id)
    return {symbol: market.tick for symbol, market in markets.items()}
