"""Deleted trades, to bring back."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from app.services.journal.events import JournalChanged
from app.services.ports import JournalFilter
from app.ui.models import formats
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.journal.columns import trade_columns
from app.ui.panels.journal.rows import row_of
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.domain.journal.trade import JournalTrade
    from app.ui.context import Context
    from app.ui.panels.journal.deeds import JournalDeeds
    from app.ui.panels.journal.rows import TradeRow

_SIZE = (640, 360)


class DeletedWindow(QDialog):
    """Follows the journal while it is open; it stops nothing else."""

    def __init__(self, context: Context, deeds: JournalDeeds, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("deleted_window")
        self.setWindowTitle(self.tr("Deleted trades"))
        self.resize(*_SIZE)
        self._context = context
        self._deeds = deeds
        self.model: RowModel[TradeRow] = RowModel(trade_columns(), attrgetter("trade.id"), self)
        self.table: TableView[TradeRow] = TableView(self.model, context.theme, "journal.deleted")
        self.table.setAccessibleName(self.tr("Deleted trades"))
        self.words = label(tone="text2", wrap=True)
        self.restore = button(self.tr("Restore"), icon_name="arrow-counter-clockwise")
        close = button(self.tr("Close"), "quiet")
        foot = QHBoxLayout()
        foot.addWidget(self.words, 1)
        foot.addWidget(close)
        foot.addWidget(self.restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.restore.clicked.connect(lambda _checked: self.restore_selected())
        close.clicked.connect(lambda _checked: self.close())
        context.bridge.on(JournalChanged, lambda _event: self.read(), self)

    def ask(self) -> None:
        """Come to the front with the trades that were deleted."""
        self.read()
        self.show()
        self.raise_()
        self.activateWindow()

    def read(self) -> None:
        """Read the deleted trades anew."""
        journal = self._context.services.journal
        wanted = JournalFilter(removed=True)
        self._context.runner.ask(self, lambda: journal.trades(wanted), self._show, topic="deleted")

    def restore_selected(self) -> None:
        """Bring the selected trades back into the journal."""
        ids = [row.trade.id for row in self.table.selected()]
        if ids:
            self._deeds.restore(ids)

    def _show(self, trades: tuple[JournalTrade, ...]) -> None:
        zone = self._context.zone
        year = formats.local(self._context.services.wall.now(), zone).year
        self.model.replace(row_of(trade, zone, year) for trade in trades)
        nothing = self.tr("No trade is deleted.")
        kept = self.tr("Their fills stay known, so that no import brings them back.")
        self.words.setText(kept if trades else nothing)
        self.restore.setEnabled(bool(trades))
