"""Which account's trades are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

if TYPE_CHECKING:
    from collections.abc import Sequence


class AccountChoice(QComboBox):
    """Out of sight as long as there is but one.

    Signals:
        chosen: the account; "" for all.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Account"))
        self.setToolTip(self.tr("Trades of one account, or of all"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.addItem(self.tr("All accounts"), "")
        self.hide()
        self.activated.connect(lambda at: self.chosen.emit(str(self.itemData(at))))

    @property
    def account(self) -> str:
        """The account chosen; "" for all."""
        return str(self.currentData() or "")

    @property
    def names(self) -> list[str]:
        """Every account there is."""
        return [str(self.itemData(at)) for at in range(1, self.count())]

    def offer(self, accounts: Sequence[str]) -> None:
        """Offer these; the chosen one stays chosen as long as there is one of its name."""
        chosen = self.account
        if list(accounts) != self.names:
            self.clear()
            self.addItem(self.tr("All accounts"), "")
            for account in accounts:
                self.addItem(account, account)
        self.choose(chosen)
        self.setVisible(len(accounts) > 1)

    def choose(self, account: str) -> None:
        """Show an account as chosen; nothing is announced. An unknown one chooses all."""
        self.setCurrentIndex(max(self.findData(account), 0))
