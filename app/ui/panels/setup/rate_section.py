"""Base rates with the offer to work out those of a setup that had ended before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.panels.setup.base_rate_card import BaseRateCard
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from app.ui.panels.setup.sheet import Sheet


class RateSection(QWidget):
    """Shows the figures, that they are being computed, an offer, or why there are none.

    Those of open setups come by themselves. Of the many that have ended only what is asked for
    is worked out.

    Signals:
        wanted: id of the setup whose base rates the user asks for.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.card = BaseRateCard()
        self.offer = button(self.tr("Work out"))
        self.offer.setToolTip(
            self.tr("Trades the rule over all stored candles before this setup; takes seconds.")
        )
        self.words = label(tone="text3", wrap=True)
        self._sheet: Sheet | None = None
        self._asked: set[str] = set()
        self._failed: dict[str, str] = {}
        self._offering = QWidget()
        row = QHBoxLayout(self._offering)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.offer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.card)
        column.addWidget(self._offering)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.offer.clicked.connect(self._ask)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the base rates of another setup."""
        self._sheet = sheet
        self.card.show_sheet(sheet)
        self._show()

    def fail(self, setup_id: str, reason: str) -> None:
        """Say why those of a setup cannot be had."""
        self._asked.discard(setup_id)
        self._failed[setup_id] = reason
        self._show()

    def _ask(self) -> None:
        if self._sheet is not None:
            setup_id = self._sheet.setup.id
            self._asked.add(setup_id)
            self._failed.pop(setup_id, None)
            self._show()
            self.wanted.emit(setup_id)

    def _show(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        setup = sheet.setup
        if sheet.rates is not None:
            self._asked.discard(setup.id)
        reason = self._failed.get(setup.id, "") or self._refusal(sheet)
        comes = setup.state.is_open or setup.id in self._asked
        has_card = sheet.rates is not None or (comes and not reason)
        self.card.setVisible(has_card)
        self._offering.setVisible(not has_card)
        self.offer.setVisible(not reason)
        self.words.setText(reason or self.tr("Not worked out: the setup had ended before."))

    def _refusal(self, sheet: Sheet) -> str:
        """Why there can be none."""
        if sheet.setup.strategy_version == 0:
            return self.tr("The rule was scanned once and is not kept.")
        if not sheet.is_here:
            return self.tr("Its exchange is not the one in use now.")
        return ""
