"""The quick form: a trade written by hand, or taken from a setup, in under a minute."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.journal.trade import TradeRecord
from app.domain.setup import Direction
from app.ui.models import formats
from app.ui.panels.journal.checked_fields import (
    CheckedField,
    DecimalField,
    plain,
    written_moment,
)
from app.ui.panels.journal.chip_field import ChipField
from app.ui.panels.journal.foot import money_decimals
from app.ui.panels.journal.plan_page import origin_words
from app.ui.panels.journal.trade_text import TradeText
from app.ui.widgets.basics import Segments, button, label, set_tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLabel

    from app.services.journal.drafts import TradeDraft

DEFAULT_ACCOUNT = "manual"
_KEPT = {Qt.CheckState.Checked: True, Qt.CheckState.Unchecked: False}


class TradeForm(QWidget):
    """Enter saves, Esc leaves; what is wrong is marked and said in one line.

    Signals:
        sent: the fills (a tuple) and the `TradeRecord`.
        left: nothing is to be kept.
    """

    sent = Signal(object, object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._zone = "UTC"
        self._record = TradeRecord()
        self.answers: list[QCheckBox] = []
        self._symbols = QStringListModel(self)
        self._make_fields()
        self._lay_out()
        self._connect()

    # ------------------------------------------------------------ build

    def _make_fields(self) -> None:
        self.symbol = CheckedField(self.tr("Symbol"), "BTC/USDT")
        completer = QCompleter(self._symbols, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.symbol.setCompleter(completer)
        self.direction = Segments(
            [(Direction.LONG, self.tr("Long")), (Direction.SHORT, self.tr("Short"))]
        )
        self.account = QComboBox()
        self.account.setEditable(True)
        self.account.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.account.setAccessibleName(self.tr("Account"))
        self.account.setToolTip(self.tr("Your own name for where it was traded"))
        self.time = CheckedField(self.tr("Time"), "2023-12-18 22:00")
        self.price = DecimalField(self.tr("Price"))
        self.amount = DecimalField(self.tr("Amount"))
        self.fee = DecimalField(self.tr("Fee"), "0")
        self.currency = QLineEdit()
        self.currency.setAccessibleName(self.tr("Currency of the fee"))
        self.currency.setMaximumWidth(64)
        self.stop = DecimalField(self.tr("Stop"), self.tr("none"))
        self.target = DecimalField(self.tr("Target"), self.tr("none"))
        self.exit_price = DecimalField(self.tr("Exit price"), self.tr("still open"))
        self.exit_time = CheckedField(self.tr("Exit time"))
        self.tags = ChipField(self.tr("Tags"), self.tr("Add a tag"))
        self._fields: dict[str, CheckedField] = {
            "symbol": self.symbol,
            "time": self.time,
            "price": self.price,
            "amount": self.amount,
            "fee": self.fee,
            "stop": self.stop,
            "target": self.target,
            "exit_price": self.exit_price,
            "exit_time": self.exit_time,
        }
        self.origin = label(tone="text2", wrap=True)
        self.live = label(tone="text2")
        self._fault = label(px=11, tone="danger", wrap=True)
        self.save = button(self.tr("Save trade"), "primary", "check")
        self.back = button(self.tr("Cancel"), "quiet")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.origin)
        column.addLayout(self._make_grid())
        column.addWidget(self.live)
        self._checklist = QVBoxLayout()
        self._checklist.setSpacing(4)
        column.addLayout(self._checklist)
        column.addWidget(self._captioned(self.tr("Tags"), self.tags))
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._fault, 1)
        row.addWidget(self.back)
        row.addWidget(self.save)
        column.addLayout(row)

    def _make_grid(self) -> QGridLayout:
        fee = QWidget()
        inner = QHBoxLayout(fee)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(4)
        inner.addWidget(self.fee, 1)
        inner.addWidget(self.currency)
        side = QWidget()
        packed = QHBoxLayout(side)
        packed.setContentsMargins(0, 0, 0, 0)
        packed.addWidget(self.direction)
        packed.addStretch(1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Symbol"), self.symbol),
            (self.tr("Side"), side),
            (self.tr("Price"), self.price),
            (self.tr("Amount"), self.amount),
            (self.tr("Stop"), self.stop),
            (self.tr("Target"), self.target),
            (self.tr("Time"), self.time),
            (self.tr("Fee"), fee),
            (self.tr("Exit price"), self.exit_price),
            (self.tr("Exit time"), self.exit_time),
            (self.tr("Account"), self.account),
        )
        for at, (title, widget) in enumerate(rows):
            grid.addWidget(self._captioned(title, widget), at // 2, at % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _captioned(self, title: str, widget: QWidget) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        caption: QLabel = label(title, px=11, tone="text3")
        caption.setBuddy(widget)
        column.addWidget(caption)
        column.addWidget(widget)
        return made

    def _connect(self) -> None:
        for field in (*self._fields.values(), self.currency):
            field.textChanged.connect(lambda _text: self._show_live())
        self.direction.chosen.connect(lambda _side: self._show_live())
        self.symbol.editingFinished.connect(self._tidy_symbol)
        self.save.clicked.connect(lambda _checked: self.send())
        self.back.clicked.connect(lambda _checked: self.left.emit())

    # ------------------------------------------------------------ what is asked

    def begin(self, text: TradeText, record: TradeRecord, zone: str) -> None:
        """Offer a trade, empty or filled in."""
        self._zone, self._record = zone, record
        self.direction.set_current(text.direction)
        for name, field in self._fields.items():
            field.setText(getattr(text, name))
        self.currency.setText(text.fee_currency)
        self.account.setCurrentText(text.account or DEFAULT_ACCOUNT)
        self.tags.show_words(record.tags)
        is_of_setup = bool(record.setup_id)
        self.origin.setText(origin_words(record, ""))
        self.origin.setVisible(is_of_setup)
        self._fill_checklist()
        self._mark({})
        self._show_live()
        first = self.price if text.symbol else self.symbol
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        first.selectAll()

    def offer(self, symbols: Sequence[str], accounts: Sequence[str], tags: Sequence[str]) -> None:
        """Complete these while one types."""
        self._symbols.setStringList(list(symbols))
        written = self.account.currentText()
        self.account.clear()
        self.account.addItems(list(accounts) or [DEFAULT_ACCOUNT])
        self.account.setCurrentText(written or self.account.itemText(0))
        self.tags.offer(tags)

    @property
    def text(self) -> TradeText:
        """What is written."""
        return TradeText(
            account=self.account.currentText(),
            direction=Direction(self.direction.current),
            fee_currency=self.currency.text(),
            **{name: field.text() for name, field in self._fields.items()},
        )

    @property
    def record(self) -> TradeRecord:
        """What is planned and answered, as the fields stand."""
        items = tuple(
            replace(item, kept=_KEPT.get(box.checkState()))
            for item, box in zip(self._record.checklist, self.answers, strict=True)
        )
        changed = self.text.record(self._record)
        return replace(changed, checklist=items, tags=self.tags.words)

    @property
    def fault(self) -> str:
        """What is said to be wrong."""
        return self._fault.text()

    def say(self, sentence: str) -> None:
        """Tell why it could not be saved."""
        self._fault.setText(sentence)
        self.save.setEnabled(True)

    def send(self) -> None:
        """Hand the trade out, if it is sound."""
        self.tags.take()
        text = self.text
        faults = text.faults(self._zone)
        self._mark(faults)
        if not faults:
            self.save.setEnabled(False)
            self.sent.emit(text.fills(self._zone), self.record)

    # ------------------------------------------------------------ inside

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not self.tags.field.text():
            self.send()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _tidy_symbol(self) -> None:
        pair = self.text.pair
        if pair != self.symbol.text():
            self.symbol.setText(pair)

    def _fill_checklist(self) -> None:
        while (gone := self._checklist.takeAt(0)) is not None:
            widget = gone.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.answers = []
        for item in self._record.checklist:
            box = QCheckBox(item.text)
            box.setTristate(True)
            box.setToolTip(self.tr("Ticked: kept; empty: not kept; dash: not answered"))
            state = {True: Qt.CheckState.Checked, False: Qt.CheckState.Unchecked}
            box.setCheckState(
                Qt.CheckState.PartiallyChecked if item.kept is None else state[item.kept]
            )
            self.answers.append(box)
            self._checklist.addWidget(box)

    def _show_live(self) -> None:
        text = self.text
        live, quote = text.live, text.pair.partition("/")[2]
        self.currency.setPlaceholderText(quote)
        parts = []
        if live.value is not None:
            parts.append(self.tr("Value {0}").format(_sum(live.value, quote)))
        if live.risk is not None:
            parts.append(self.tr("risk {0}").format(_sum(live.risk, quote)))
        if live.reward_r is not None:
            parts.append(self.tr("target {0}").format(formats.signed(live.reward_r, 2, "R")))
        if live.result_r is not None:
            parts.append(self.tr("result {0}").format(formats.signed(live.result_r, 2, "R")))
        waiting = self.tr("Price, amount and stop tell the risk.")
        self.live.setText(" · ".join(parts) or waiting)
        set_tone(self.live, "text2" if parts else "text3")

    def _mark(self, faults: dict[str, str]) -> None:
        for name, field in self._fields.items():
            field.show_fault(faults.get(name, ""))
        name, sentence = next(iter(faults.items()), ("", ""))
        if not name:
            self._fault.clear()
            return
        widget: QWidget = self._fields.get(name, self.account)
        self._fault.setText(f"{widget.accessibleName()}: {sentence}")
        widget.setFocus(Qt.FocusReason.OtherFocusReason)


def _sum(value: float, quote: str) -> str:
    return f"{formats.number(value, money_decimals(value))} {quote}".rstrip()


def blank_trade(symbol: str, account: str, now: int, zone: str) -> TradeText:
    """What to offer for a trade by hand: the symbol one looks at, now."""
    time = written_moment(now // 60_000 * 60_000, zone)
    return TradeText(account=account, symbol=symbol, time=time, exit_time=time)


def text_of_draft(draft: TradeDraft, direction: Direction, now: int, zone: str) -> TradeText:
    """What to offer for the trade of a setup: its entry, levels and the size worked out."""
    plan, entry = draft.record.plan, draft.fills[0] if draft.fills else None
    time = written_moment(entry.time if entry is not None else now // 60_000 * 60_000, zone)
    levels = {
        "stop": plain(plan.stop),
        "target": plain(plan.targets[0].price) if plan.targets else "",
    }
    blank = TradeText(draft.account, draft.symbol, direction, time=time, exit_time=time, **levels)
    if entry is None:
        return replace(blank, price=plain(plan.entry))
    return replace(
        blank,
        price=plain(entry.price),
        amount=plain(entry.amount),
        fee=plain(entry.fee) if entry.fee else "",
        fee_currency=entry.fee_currency,
    )
