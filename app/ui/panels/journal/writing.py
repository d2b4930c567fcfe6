"""Writes trades down: by hand, or taken from a setup; keeps pictures of entry and exit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.journal.day import PictureKind
from app.domain.journal.own_items import with_own_items
from app.domain.journal.trade import TradeRecord
from app.ui.models import formats
from app.ui.panels.journal.trade_chart import snapshot
from app.ui.panels.journal.trade_form import blank_trade, text_of_draft
from app.ui.panels.journal.trade_window import TradeWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.domain.journal.trade import JournalTrade
    from app.domain.setup import Setup
    from app.services.journal.drafts import TradeDraft
    from app.ui.context import Context
    from app.ui.panels.journal.deeds import JournalDeeds

_SNAPSHOTS = ((PictureKind.ENTRY, True), (PictureKind.EXIT, False))


class TradeWriter(QObject):
    """One window, made when it is first asked for.

    Signals:
        written: the `JournalTrade` that was added.
        settled: the same one, once its pictures are kept.
    """

    written = Signal(object)
    settled = Signal(object)

    def __init__(self, context: Context, deeds: JournalDeeds, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._deeds = deeds
        self._parent = parent
        self._accounts: tuple[str, ...] = ()
        self._tags: tuple[str, ...] = ()
        self.window: TradeWindow | None = None
        deeds.added.connect(self._on_added)
        deeds.refilled.connect(self._keep_pictures)

    def offer(self, accounts: tuple[str, ...], tags: tuple[str, ...]) -> None:
        """What the form completes."""
        self._accounts, self._tags = accounts, tags

    def write_new(self) -> None:
        """Ask for a trade by hand; the symbol one looks at is filled in."""
        account = self._accounts[0] if self._accounts else ""
        now, zone = self._context.services.wall.now(), self._context.zone
        symbol = self._context.selection.symbol
        own = self._context.services.settings.current.journal.checklist
        record = TradeRecord(checklist=with_own_items((), own))
        self._opened().ask(blank_trade(symbol, account, now, zone), record, zone)

    def write_setup(self, setup: Setup) -> None:
        """Ask for the trade of a setup, filled in."""
        journal = self._context.services.journal
        self._context.runner.ask(
            self,
            lambda: journal.draft_of_setup(setup.id),
            lambda draft: self._ask_draft(draft, setup),
            failed=self._tell_failure,
            topic="draft",
        )

    def _ask_draft(self, draft: TradeDraft, setup: Setup) -> None:
        zone, now = self._context.zone, self._context.services.wall.now()
        text = text_of_draft(draft, setup.direction, now, zone)
        self._opened().ask(text, draft.record, zone)

    def _opened(self) -> TradeWindow:
        if self.window is None:
            self.window = TradeWindow(self._parent)
            self.window.sent.connect(self._send)
        self.window.form.offer(self._context.selection.symbols, self._accounts, self._tags)
        return self.window

    def _send(self, fills: object, record: object) -> None:
        if self.window is not None:
            self._deeds.add(fills, record, self.window.form.say)  # type: ignore[arg-type]

    def _on_added(self, trade: JournalTrade) -> None:
        if self.window is not None:
            self.window.accept()
        self._keep_pictures(trade, lambda: self.settled.emit(trade))
        self.written.emit(trade)

    # ------------------------------------------------------------ pictures

    def _keep_pictures(self, trade: JournalTrade, then: Callable[[], None] = lambda: None) -> None:
        """Picture the chart at the entry, and at the exit once there is one."""
        services, zone = self._context.services, formats.zone_of(self._context.zone)
        journal = services.journal

        def keep() -> None:
            present = {picture.kind for picture in journal.pictures(trade.id)}
            fills = journal.fills([trade.id]).get(trade.id, ())
            for kind, at_entry in _SNAPSHOTS:
                is_due = at_entry or trade.figures.closed_at is not None
                if kind in present or not is_due or not fills:
                    continue
                made = snapshot(services.charts, trade, fills, zone, at_entry=at_entry)
                if made is not None:
                    name = f"{trade.symbol.replace('/', '_')}-{kind}.png"
                    journal.add_picture(trade.id, made, name, kind, joins=True)

        self._context.runner.ask(
            self,
            keep,
            lambda _done: then(),
            failed=lambda _sentence: then(),
            topic=f"pictures {trade.id}",
        )

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("Not filled in"), sentence, token="warn")
