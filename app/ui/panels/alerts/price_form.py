"""One line that sets a price alert: a symbol, then a level or a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.alerts.price import Crossing
from app.domain.timeframe import Timeframe
from app.ui.theme import font
from app.ui.widgets.basics import Segments, button, label

if TYPE_CHECKING:
    from app.ui.context import Context

LEVEL, CONDITION = "level", "condition"
_SYMBOL_WIDTH = 112
_LEVEL_WIDTH = 112


class PriceWish(NamedTuple):
    """What is to be watched; ``text`` is the level as typed, or the condition."""

    symbol: str
    timeframe: Timeframe
    is_level: bool
    text: str
    crossing: Crossing
    repeats: bool
    note: str


class PriceForm(QWidget):
    """Offers what is typed on Enter; the symbol in view is proposed.

    Signals:
        wanted: the `PriceWish`.
    """

    wanted = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.symbol = QLineEdit()
        self.timeframe = QComboBox()
        self.kinds = Segments([(LEVEL, self.tr("Level")), (CONDITION, self.tr("Condition"))])
        self.crossing = QComboBox()
        self.level = QLineEdit()
        self.condition = QLineEdit()
        self.note = QLineEdit()
        self.repeats = QCheckBox(self.tr("each time"))
        self.add_button = button(self.tr("Watch"), "primary", "plus")
        self.problem = label("", px=11, tone="danger", wrap=True)
        self._fill()
        self._lay_out()
        self._connect()
        self._show_kind(LEVEL)
        self.propose(context.selection.symbol or "")

    def _fill(self) -> None:
        for timeframe in Timeframe:
            self.timeframe.addItem(str(timeframe), timeframe)
        self.timeframe.setCurrentText(str(Timeframe.M15))
        words = {
            Crossing.EITHER: self.tr("reaches"),
            Crossing.UP: self.tr("rises to"),
            Crossing.DOWN: self.tr("falls to"),
        }
        for crossing, word in words.items():
            self.crossing.addItem(word, crossing)
        for field, words_of, placeholder in (
            (self.symbol, self.tr("Symbol"), "BTC/USDT"),
            (self.level, self.tr("Price"), self.tr("price")),
            (self.condition, self.tr("Condition"), "rsi(14) crosses above 70"),
            (self.note, self.tr("Note"), self.tr("note, if any")),
        ):
            field.setAccessibleName(words_of)
            field.setPlaceholderText(placeholder)
        self.timeframe.setAccessibleName(self.tr("Timeframe"))
        self.crossing.setAccessibleName(self.tr("Direction"))
        self.symbol.setFixedWidth(_SYMBOL_WIDTH)
        self.level.setFixedWidth(_LEVEL_WIDTH)
        self.level.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.condition.setFont(font(12, mono=True))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(8)
        for part in (self.symbol, self.timeframe, self.kinds, self.crossing, self.level):
            row.addWidget(part)
        row.addWidget(self.condition, 3)
        row.addWidget(self.note, 2)
        row.addWidget(self.repeats)
        row.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        self.problem.setContentsMargins(12, 0, 12, 4)
        self.problem.hide()
        column.addWidget(self.problem)

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._show_kind)
        self.add_button.clicked.connect(lambda _checked: self._offer())
        for field in (self.symbol, self.level, self.condition, self.note):
            field.returnPressed.connect(self._offer)
            field.textEdited.connect(lambda _text: self.show_problem(""))
        self._context.selection.symbol_changed.connect(self.propose)

    def _show_kind(self, kind: str) -> None:
        is_level = kind == LEVEL
        for part in (self.crossing, self.level):
            part.setVisible(is_level)
        self.condition.setVisible(not is_level)

    def _offer(self) -> None:
        is_level = self.kinds.current == LEVEL
        text = self.level.text() if is_level else self.condition.text()
        self.wanted.emit(
            PriceWish(
                self.symbol.text().strip().upper(),
                self.timeframe.currentData(),
                is_level,
                text.strip(),
                self.crossing.currentData(),
                self.repeats.isChecked(),
                self.note.text().strip(),
            )
        )

    def propose(self, symbol: str) -> None:
        """Put a symbol into the form unless the user is typing one."""
        if symbol and not self.symbol.hasFocus():
            self.symbol.setText(symbol)

    def show_problem(self, sentence: str) -> None:
        """Say why it was not taken; "" takes the sentence away."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def clear_wish(self) -> None:
        """Make room for the next one on the same symbol."""
        for field in (self.level, self.condition, self.note):
            field.clear()
        self.show_problem("")

    def focus(self) -> None:
        """Put the cursor where the next alert is typed."""
        field = self.level if self.kinds.current == LEVEL else self.condition
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
