"""The windows that the journal's panel opens, each made when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.domain.journal.trade import JournalTrade
    from app.services.journal.exchange_fills import FetchResult
    from app.services.journal.hand_entries import HandQuestion
    from app.services.journal.import_values import ImportResult
    from app.ui.context import Context
    from app.ui.panels.journal.cause_window import CauseWindow
    from app.ui.panels.journal.deeds import JournalDeeds
    from app.ui.panels.journal.deleted_window import DeletedWindow
    from app.ui.panels.journal.fetch_window import FetchWindow
    from app.ui.panels.journal.import_window import ImportWindow
    from app.ui.panels.journal.same_window import SameWindow


class JournalWindows(QObject):
    """What an import or a fetch could not tell for sure is asked afterwards."""

    def __init__(self, context: Context, deeds: JournalDeeds, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._deeds = deeds
        self._parent = parent
        self.imports: ImportWindow | None = None
        self.fetches: FetchWindow | None = None
        self.deleted: DeletedWindow | None = None
        self.causes: CauseWindow | None = None
        self.same: SameWindow | None = None
        self._then: list[str] = []  # whose causes are asked once it is clear which trades are one

    def import_fills(self, accounts: Sequence[str], path: str = "") -> None:
        """Ask for a file of fills, or look into one."""
        from app.ui.panels.journal.import_window import ImportWindow

        if self.imports is None:
            self.imports = ImportWindow(self._context, self._parent)
            self.imports.control.taken.connect(self._ask_about)
        self.imports.ask(accounts, path)

    def fetch_fills(self) -> None:
        """Ask what to fetch from an exchange."""
        from app.ui.panels.journal.fetch_window import FetchWindow

        if self.fetches is None:
            self.fetches = FetchWindow(self._context, self._parent)
            self.fetches.control.fetched.connect(self._ask_about)
        self.fetches.ask()

    def show_deleted(self) -> None:
        """Offer the deleted trades to be brought back."""
        from app.ui.panels.journal.deleted_window import DeletedWindow

        if self.deleted is None:
            self.deleted = DeletedWindow(self._context, self._deeds, self._parent)
        self.deleted.ask()

    def ask_causes(self, trade_ids: Iterable[str]) -> None:
        """Ask which setups caused these trades."""
        from app.ui.panels.journal.cause_window import CauseWindow

        if self.causes is None:
            self.causes = CauseWindow(self._context, self._deeds, self._parent)
        self.causes.ask(trade_ids)

    def ask_same(self, trade_ids: Iterable[str]) -> None:
        """Ask whether these trades are some that were entered by hand."""
        from app.ui.panels.journal.same_window import SameWindow

        if self.same is None:
            self.same = SameWindow(self._context, self._deeds, self._parent)
            self.same.united.connect(self._drop_cause)
            self.same.ended.connect(self._ask_left_causes)
        self.same.ask(trade_ids)

    def ask_whether_imported(self, trade: JournalTrade) -> None:
        """Ask whether a trade that was just entered by hand is one that is imported already."""
        entries = self._context.services.trade_matching.by_hand

        def ask(found: tuple[HandQuestion, ...]) -> None:
            if found:
                self.ask_same(one.trade_id for one in found)

        self._context.runner.ask(
            self, lambda: entries.questions_about(trade.id), ask, topic=f"imported {trade.id}"
        )

    def _ask_about(self, result: ImportResult | FetchResult) -> None:
        self._then += [one.trade_id for one in result.matched.questions]
        by_hand = [one.trade_id for one in result.matched.by_hand]
        if by_hand:
            self.ask_same(by_hand)
        else:
            self._ask_left_causes()

    def _drop_cause(self, trade_id: str) -> None:
        """What was noted by hand says what caused the trade."""
        self._then = [other for other in self._then if other != trade_id]

    def _ask_left_causes(self) -> None:
        left, self._then = self._then, []
        if left:
            self.ask_causes(left)
