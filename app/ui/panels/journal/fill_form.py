"""One fill as it is written by hand, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.journal.fill import ZERO, Fill, Side, fill_id
from app.ui.panels.journal.checked_fields import (
    CheckedField,
    DecimalField,
    decimal_in,
    moment_in,
    plain,
    written_moment,
)
from app.ui.widgets.basics import Segments, button, label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_HAND = "hand"


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


@dataclass(frozen=True, slots=True)
class FillText:
    """A fill as it stands in fields."""

    time: str
    side: Side
    price: str
    amount: str
    fee: str = ""
    fee_currency: str = ""

    def faults(self, zone: str) -> dict[str, str]:
        """What is wrong, by field; a sentence each."""
        found: dict[str, str] = {}
        if moment_in(self.time, zone) is None:
            found["time"] = _tr("A moment such as 2023-12-18 22:00.")
        for name, text in (("price", self.price), ("amount", self.amount)):
            value = decimal_in(text)
            if value is None or value <= 0:
                found[name] = _tr("A number above 0.")
        if self.fee.strip() and decimal_in(self.fee) is None:
            found["fee"] = _tr("A number, or nothing.")
        return found

    def fill(self, account: str, symbol: str, zone: str, before: Fill | None = None) -> Fill:
        """The fill that these fields state, which must be sound.

        Args:
            account: where it was traded.
            symbol: ``BASE/QUOTE``.
            zone: of the time.
            before: the fill that is edited; it keeps its name and where it came from.
        """
        fee = decimal_in(self.fee) or ZERO
        currency = self.fee_currency.strip().upper() or symbol.partition("/")[2]
        stated = {
            "time": moment_in(self.time, zone) or 0,
            "side": self.side,
            "price": decimal_in(self.price) or ZERO,
            "amount": decimal_in(self.amount) or ZERO,
            "fee": fee,
            "fee_currency": currency if fee else "",
        }
        if before is not None:
            same_fee = (before.fee, before.fee_currency) == (stated["fee"], stated["fee_currency"])
            worth = before.fee_quote if same_fee else None
            return replace(before, **stated, fee_quote=worth)  # type: ignore[arg-type]
        name = fill_id(account, symbol, f"{_HAND} {uuid4().hex}")
        return Fill(id=name, account=account, symbol=symbol, origin=_HAND, **stated)  # type: ignore[arg-type]


def text_of(fill: Fill, zone: str) -> FillText:
    """How a fill stands in fields."""
    return FillText(
        written_moment(fill.time, zone),
        fill.side,
        plain(fill.price),
        plain(fill.amount),
        plain(fill.fee) if fill.fee else "",
        fill.fee_currency,
    )


class FillFields(QWidget):
    """Time, side, price, amount and fee in two lines.

    Signals:
        changed: something was typed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.side = Segments([(Side.BUY, self.tr("Buy")), (Side.SELL, self.tr("Sell"))])
        self.time = CheckedField(self.tr("Time"), "2023-12-18 22:00")
        self.price = DecimalField(self.tr("Price"))
        self.amount = DecimalField(self.tr("Amount"))
        self.fee = DecimalField(self.tr("Fee"), "0")
        self.currency = QLineEdit()
        self.currency.setAccessibleName(self.tr("Currency of the fee"))
        self.currency.setMaximumWidth(72)
        self._fields = {
            "time": self.time,
            "price": self.price,
            "amount": self.amount,
            "fee": self.fee,
        }
        self._lay_out()
        self.side.chosen.connect(lambda _side: self.changed.emit())
        for field in (*self._fields.values(), self.currency):
            field.textChanged.connect(lambda _text: self.changed.emit())

    def _lay_out(self) -> None:
        fee = QHBoxLayout()
        fee.setSpacing(4)
        fee.addWidget(self.fee, 1)
        fee.addWidget(self.currency)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for at, title in enumerate(
            (self.tr("Side"), self.tr("Time"), self.tr("Price"), self.tr("Amount"), self.tr("Fee"))
        ):
            grid.addWidget(label(title, px=11, tone="text3"), 0, at)
        for at, widget in enumerate((self.side, self.time, self.price, self.amount)):
            grid.addWidget(widget, 1, at)
        grid.addLayout(fee, 1, 4)
        for at, share in enumerate((0, 4, 3, 3, 4)):
            grid.setColumnStretch(at, share)

    @property
    def text(self) -> FillText:
        """What is written."""
        return FillText(
            self.time.text(),
            Side(self.side.current),
            self.price.text(),
            self.amount.text(),
            self.fee.text(),
            self.currency.text(),
        )

    def show_text(self, text: FillText) -> None:
        """Show what is to be edited."""
        self.side.set_current(text.side)
        self.time.setText(text.time)
        self.price.setText(text.price)
        self.amount.setText(text.amount)
        self.fee.setText(text.fee)
        self.currency.setText(text.fee_currency)

    def show_faults(self, faults: dict[str, str]) -> None:
        """Mark what is wrong."""
        for name, field in self._fields.items():
            field.show_fault(faults.get(name, ""))


class FillForm(QWidget):
    """Fields with what is wrong below them; Enter keeps, Esc leaves.

    Signals:
        sent: the `FillText`, which is sound.
        left: nothing is to be kept.
    """

    sent = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._zone = "UTC"
        self.fields = FillFields()
        self.keep = button(self.tr("Keep"), "primary")
        back = button(self.tr("Back"), "quiet")
        self._fault = label(px=11, tone="danger", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._fault, 1)
        row.addWidget(back)
        row.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.fields)
        column.addLayout(row)
        self.keep.clicked.connect(lambda _checked: self._send())
        back.clicked.connect(lambda _checked: self.left.emit())

    @property
    def fault(self) -> str:
        """What is said to be wrong."""
        return self._fault.text()

    def begin(self, text: FillText, zone: str) -> None:
        """Offer a fill for editing."""
        self._zone = zone
        self.fields.show_text(text)
        self._show({})
        self.fields.price.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fields.price.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._send()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _send(self) -> None:
        text = self.fields.text
        faults = text.faults(self._zone)
        self._show(faults)
        if not faults:
            self.sent.emit(text)

    def _show(self, faults: dict[str, str]) -> None:
        self.fields.show_faults(faults)
        name, sentence = next(iter(faults.items()), ("", ""))
        titles = {
            "time": self.tr("Time"),
            "price": self.tr("Price"),
            "amount": self.tr("Amount"),
            "fee": self.tr("Fee"),
        }
        self._fault.setText(f"{titles[name]}: {sentence}" if name else "")


def next_fill(fills: tuple[Fill, ...], now: int, zone: str) -> FillText:
    """What to offer for one more fill: what closes the position, else another of the first."""
    held = sum((fill.change for fill in fills), Decimal(0))
    if not fills:
        return FillText(written_moment(now, zone), Side.BUY, "", "")
    side = Side.SELL if held > 0 else Side.BUY if held < 0 else fills[0].side
    currency = fills[-1].fee_currency
    return FillText(
        written_moment(now, zone), side, "", plain(abs(held)) if held else "", "", currency
    )
