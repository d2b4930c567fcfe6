"""The questions before a setup is taken or skipped, each in one line at the bottom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QWidget

from app.domain.setup_progress import reference_price
from app.ui.models import formats
from app.ui.setup_menus import skip_reasons
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from app.ui.panels.setup.sheet import Sheet


def number_in(text: str) -> float | None:
    """A finite number above 0 as it is typed, also with thousands by comma; else None."""
    try:
        value = float(text.replace(",", "").strip())
    except ValueError:
        return None
    return value if 0 < value < math.inf else None


class NumberField(QLineEdit):
    """A number above 0, right-aligned; what is none gets the border of an error."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textChanged.connect(lambda _text: self._judge())

    @property
    def value(self) -> float | None:
        """The number; None while it is none."""
        return number_in(self.text())

    def _judge(self) -> None:
        wrong = bool(self.text().strip()) and self.value is None
        if bool(self.property("wrong")) != wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)


class TakeForm(QWidget):
    """Own entry price and amount; both may stay empty.

    Signals:
        sent: price and amount, None where left empty.
    """

    sent = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.price = NumberField(self.tr("Your entry price"))
        self.amount = NumberField(self.tr("Your amount"))
        self.now = button(self.tr("Take"), "primary")
        self.back = button(self.tr("Back"), "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(6)
        row.addWidget(label(self.tr("at"), tone="text3"))
        row.addWidget(self.price, 1)
        row.addWidget(label("×", tone="text3"))
        row.addWidget(self.amount, 1)
        row.addWidget(self.now)
        row.addWidget(self.back)
        for field in (self.price, self.amount):
            field.textChanged.connect(lambda _text: self.now.setEnabled(self._is_sound()))
            field.returnPressed.connect(self._send)
        self.now.clicked.connect(lambda _checked: self._send())

    def ask(self, sheet: Sheet) -> None:
        """Offer the planned entry and the computed amount."""
        self.price.setText(formats.price_in_full(reference_price(sheet.setup), sheet.tick))
        lot = sheet.market.lot if sheet.market else 0.0
        size = sheet.size
        decimals = formats.decimals_of(lot) if lot else 6
        has_amount = size is not None and size.amount > 0
        self.amount.setText(formats.number(size.amount, decimals) if size and has_amount else "")
        self.price.setFocus(Qt.FocusReason.OtherFocusReason)
        self.price.selectAll()

    def _is_sound(self) -> bool:
        return all(
            not field.text().strip() or field.value is not None
            for field in (self.price, self.amount)
        )

    def _send(self) -> None:
        if self._is_sound():
            self.sent.emit(self.price.value, self.amount.value)


class SkipForm(QWidget):
    """The reason, with the common ones offered while one types.

    Signals:
        sent: the reason.
    """

    sent = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Why skip it? Such as: news ahead"))
        self.reason.setAccessibleName(self.tr("Reason"))
        completer = QCompleter(skip_reasons(), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.reason.setCompleter(completer)
        self.now = button(self.tr("Skip"))
        self.back = button(self.tr("Back"), "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self.reason, 1)
        row.addWidget(self.now)
        row.addWidget(self.back)
        self.now.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.now.setEnabled(bool(text.strip())))
        self.reason.returnPressed.connect(self._send)
        self.now.clicked.connect(lambda _checked: self._send())

    def clear(self) -> None:
        """Forget the reason."""
        self.reason.clear()

    def _send(self) -> None:
        if self.reason.text().strip():
            self.sent.emit(self.reason.text().strip())
