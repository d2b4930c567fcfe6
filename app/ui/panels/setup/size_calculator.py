"""What if: the size by another equity, risk, entry or stop than those planned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.setup_progress import reference_price
from app.ui.models import formats
from app.ui.panels.setup.ask_forms import NumberField, number_in
from app.ui.panels.setup.size_table import SizeTable
from app.ui.widgets.basics import label, tool_button

if TYPE_CHECKING:
    from app.domain.asset import Market
    from app.domain.sizing import Size
    from app.services.preferences import AccountSettings
    from app.ui.panels.setup.sheet import Sheet

_PAUSE_MS = 120
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class SizeQuestion:
    """What a size is asked for. Prices in quote currency.

    Attributes:
        account: with the equity and the risk that were typed.
    """

    setup_id: str
    market: Market | None
    account: AccountSettings
    entry: float
    stop: float

    def answer(self) -> Size | None:
        """The size; None where no size follows. Called on a thread: rounding loads numba."""
        from app.domain.errors import BadInput
        from app.domain.sizing import size_position
        from app.services.account import account_of

        market = self.market
        try:
            return size_position(
                account_of(self.account),
                self.entry,
                self.stop,
                lot=market.lot if market else 0.0,
                minimum_notional=market.minimum_notional if market else 0.0,
            )
        except BadInput:
            return None


class SizeCalculator(QWidget):
    """Four fields over the table of the size; they begin with the account and the plan.

    Signals:
        asked: a `SizeQuestion`, after a field was changed.
    """

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self._size: Size | None = None
        self.equity = NumberField(self.tr("Equity"))
        self.risk = NumberField(self.tr("Risk, percent"))
        self.entry = NumberField(self.tr("Entry"))
        self.stop = NumberField(self.tr("Stop"))
        self.table = SizeTable()
        self.copy = tool_button("copy", self.tr("Copy the amount"))
        self.reset = tool_button("arrow-counter-clockwise", self.tr("Back to account and plan"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._make_fields())
        column.addWidget(self.table)
        for field in self._fields():
            field.textEdited.connect(lambda _text: self._pause.start())
        self.copy.clicked.connect(lambda _checked: self._copy_amount())
        self.reset.clicked.connect(lambda _checked: self._begin())

    def _fields(self) -> tuple[NumberField, ...]:
        return self.equity, self.risk, self.entry, self.stop

    def _make_fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        names = (self.tr("Equity"), self.tr("Risk %"), self.tr("Entry"), self.tr("Stop"))
        for at, (name, field) in enumerate(zip(names, self._fields(), strict=True)):
            line, pair = divmod(at, 2)
            grid.addWidget(label(name, tone="text3"), line, pair * 2)
            grid.addWidget(field, line, pair * 2 + 1)
        grid.addWidget(self.reset, 0, 4)
        grid.addWidget(self.copy, 1, 4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        return grid

    # ------------------------------------------------------------ what is shown

    def show_sheet(self, sheet: Sheet) -> None:
        """Begin with the account and the plan of another setup; own figures for one stay."""
        same = self._sheet is not None and self._sheet.setup.id == sheet.setup.id
        is_edited = same and self._question() != self._planned()
        self._sheet = sheet
        if not is_edited:
            self._begin()

    def show_size(self, size: Size | None, question: SizeQuestion) -> None:
        """Show the answer to a question that is still the one asked."""
        sheet = self._sheet
        if sheet is None or question != self._question():
            return
        self._size = size
        self.table.setVisible(size is not None)
        if size is not None:
            self.table.show_sheet(replace(sheet, equity=question.account.equity, size=size))

    @property
    def result(self) -> Size | None:
        """The size on display."""
        return self._size

    def _begin(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        self._pause.stop()
        setup = sheet.setup
        self.equity.setText(formats.number(sheet.equity, 2 if sheet.equity % 1 else 0))
        self.risk.setText(f"{sheet.risk * 100:g}")
        self.entry.setText(formats.price_in_full(reference_price(setup), sheet.tick))
        self.stop.setText(formats.price_in_full(setup.stop, sheet.tick))
        self._size = sheet.size
        self.table.setVisible(sheet.size is not None)
        self.table.show_sheet(sheet)

    def _planned(self) -> SizeQuestion | None:
        sheet = self._sheet
        if sheet is None:
            return None
        prices = (reference_price(sheet.setup), sheet.setup.stop)
        written = [formats.price_in_full(price, sheet.tick) for price in prices]
        return self._asked(sheet.equity, float(f"{sheet.risk * 100:g}"), *map(number_in, written))

    def _question(self) -> SizeQuestion | None:
        return self._asked(*(field.value for field in self._fields()))

    def _asked(
        self, equity: float | None, risk: float | None, entry: float | None, stop: float | None
    ) -> SizeQuestion | None:
        """The question of four figures, the risk in percent; None when one of them is none."""
        sheet = self._sheet
        if sheet is None or sheet.account is None:
            return None
        if not (equity and risk and entry and stop) or risk > _WHOLE:
            return None
        account = sheet.account.model_copy(update={"equity": equity, "risk": risk / _WHOLE})
        return SizeQuestion(sheet.setup.id, sheet.market, account, entry, stop)

    def _ask(self) -> None:
        question = self._question()
        if question is not None:
            self.asked.emit(question)
        else:
            self._size = None
            self.table.hide()

    def _copy_amount(self) -> None:
        if self._size is not None:
            QGuiApplication.clipboard().setText(f"{self._size.amount:.12f}".rstrip("0").rstrip("."))
