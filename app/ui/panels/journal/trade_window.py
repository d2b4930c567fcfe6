"""The window of the quick form; it stops nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout

from app.ui.panels.journal.trade_form import TradeForm

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.domain.journal.trade import TradeRecord
    from app.ui.panels.journal.trade_text import TradeText

_WIDTH = 460


class TradeWindow(QDialog):
    """Keeps what is written until it is saved or left.

    Signals:
        sent: the fills and the `TradeRecord` of the form.
    """

    sent = Signal(object, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("trade_window")
        self.form = TradeForm()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self.setMinimumWidth(_WIDTH)
        self.form.sent.connect(self.sent)
        self.form.left.connect(self.reject)

    def ask(self, text: TradeText, record: TradeRecord, zone: str) -> None:
        """Come to the front with a trade to write down."""
        of_setup = bool(record.setup_id)
        words = self.tr("Take {0}").format(text.symbol) if of_setup else self.tr("New trade")
        self.setWindowTitle(words)
        self.form.save.setEnabled(True)
        self.form.begin(text, record, zone)
        self.adjustSize()
        self.show()
        self.raise_()
        self.activateWindow()
