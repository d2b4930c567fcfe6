"""Asks about trades, one after another: which of some rows is meant, or none."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from app.domain.setup import Direction
from app.ui.models import formats
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.widgets.basics import Badge, button, label

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.domain.journal.trade import JournalTrade
    from app.ui.context import Context
    from app.ui.models.column import Column

_SIZE = (720, 320)
_DIGITS = 9


class Question[Row](Protocol):
    """A trade, and the rows of which one may be meant."""

    @property
    def trade(self) -> JournalTrade: ...

    @property
    def rows(self) -> Sequence[Row]: ...


class QuestionsWindow[Row](QDialog):
    """Stops nothing else; each answer is a step of the journal, which undo takes back.

    What is asked is said by who derives from it: words, columns, how a question is read and what
    becomes of an answer.
    """

    def __init__(
        self,
        context: Context,
        parent: QWidget,
        table: tuple[str, Sequence[Column[Row]], Callable[[Row], Hashable]],
    ) -> None:
        """A window that is shown with its first question.

        Args:
            context: of the window.
            parent: which it stays before.
            table: its name for kept widths, its columns, and what a row is known by.
        """
        super().__init__(parent)
        self.resize(*_SIZE)
        self.context = context
        self._waiting: deque[str] = deque()
        self._asked = 0
        self._current = ""  # the trade that is asked about, also while its rows are read
        self.question: Question[Row] | None = None
        name, columns, self._key = table
        self.model: RowModel[Row] = RowModel(columns, self._key, self)
        self.table: TableView[Row] = TableView(self.model, context.theme, name)
        self._make_widgets()
        self._lay_out()
        self._follow()

    # ------------------------------------------------------------ what is asked

    def read(self, trade_id: str) -> Question[Row]:
        """The question about a trade, as things stand; called on a thread."""
        raise NotImplementedError

    def entry_of(self, trade: JournalTrade) -> str:
        """What stands beside the symbol: when and where it was entered."""
        opened = formats.moment(trade.figures.opened_at, self.context.zone)
        price = formats.price(float(trade.figures.entry_price))
        return self.tr("entered {0} at {1}").format(opened, price)

    def words_of(self, question: Question[Row]) -> str:
        """A sentence over the rows."""
        raise NotImplementedError

    def first_of(self, question: Question[Row]) -> Row | None:
        """The row that is chosen at first."""
        return next(iter(question.rows), None)

    def take(self, question: Question[Row], row: Row) -> None:
        """This row is meant."""
        raise NotImplementedError

    def take_none(self, question: Question[Row]) -> None:
        """None of the rows is."""
        raise NotImplementedError

    # ------------------------------------------------------------ build

    def _make_widgets(self) -> None:
        self.symbol = label(px=14, weight=600)
        self.side = Badge()
        self.entry = label(tone="text2")
        self.place = label(tone="text3")
        self.words = label(tone="text2", wrap=True)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.none = button("")
        self.later = button(self.tr("Later"), "quiet")
        self.chosen = button("", "primary", icon_name="link")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.symbol, self.side, self.entry):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.place)
        foot = QHBoxLayout()
        foot.addWidget(self.later)
        foot.addStretch(1)
        foot.addWidget(self.none)
        foot.addWidget(self.chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def _follow(self) -> None:
        for each in (self.none, self.later, self.chosen):
            each.setAutoDefault(False)
        self.table.row_chosen.connect(lambda _row: self._offer())
        self.table.row_opened.connect(self.answer)
        self.chosen.clicked.connect(lambda _checked: self.answer(self.table.chosen()))
        self.none.clicked.connect(lambda _checked: self.answer_none())
        self.later.clicked.connect(lambda _checked: self._go_on())
        self._bind("N", self.answer_none)
        for number in range(1, _DIGITS + 1):
            self._bind(str(number), partial(self._answer_number, number))

    def _bind(self, keys: str, run: Callable[[], object]) -> None:
        made = QShortcut(QKeySequence(keys), self)
        made.setContext(Qt.ShortcutContext.WindowShortcut)
        made.activated.connect(run)

    # ------------------------------------------------------------ asking

    def ask(self, trade_ids: Iterable[str]) -> None:
        """Ask about these trades after those that are asked about already."""
        known = {self._current, *self._waiting}
        self._waiting.extend(trade_id for trade_id in trade_ids if trade_id not in known)
        if self._current:
            self._show_place()
        elif self._waiting:
            self._asked = 0
            self._go_on()

    def _go_on(self) -> None:
        """To the next trade; without one the window closes."""
        self.question, self._current = None, ""
        if not self._waiting:
            self.reject()
            return
        self._asked += 1
        self._current = trade_id = self._waiting.popleft()
        self._offer()
        self.context.runner.ask(
            self,
            lambda: self.read(trade_id),
            self._show,
            failed=self._show_failure,
            topic="question",
        )

    def _show(self, question: Question[Row]) -> None:
        if question.trade.id != self._current:
            return  # the window was closed meanwhile
        self.question = question
        trade = question.trade
        is_long = trade.figures.direction is Direction.LONG
        self.symbol.setText(trade.symbol)
        side = self.tr("Long") if is_long else self.tr("Short")
        self.side.set_badge(side, "up" if is_long else "down", up=is_long)
        self.entry.setText(self.entry_of(trade))
        self.entry.setToolTip(trade.account)
        self.model.replace(question.rows)
        self.words.setText(self.words_of(question))
        self._show_place()
        first = self.first_of(question)
        if first is not None:
            self.table.choose(self._key(first))
        self._offer()
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.setFocus()

    def _show_place(self) -> None:
        total = self._asked + len(self._waiting)
        words = self.tr("{0} of {1}").format(self._asked, total)
        self.place.setText(words if total > 1 else "")

    def _show_failure(self, sentence: str) -> None:
        self.context.notices.show(self.tr("Not asked"), sentence, token="warn")
        self._go_on()

    def _offer(self) -> None:
        asked = self.question is not None
        self.none.setEnabled(asked)
        self.chosen.setEnabled(asked and self.table.chosen() is not None)

    # ------------------------------------------------------------ answering

    def answer(self, row: Row | None) -> None:
        """Say that this row is meant, and go on."""
        if self.question is not None and row is not None:
            self.take(self.question, row)
            self._go_on()

    def answer_none(self) -> None:
        """Say that none of them is, and go on."""
        if self.question is not None:
            self.take_none(self.question)
            self._go_on()

    def _answer_number(self, number: int) -> None:
        rows = self.question.rows if self.question is not None else ()
        if number <= len(rows):
            self.answer(rows[number - 1])

    def reject(self) -> None:
        """Esc leaves the rest for another day."""
        self._waiting.clear()
        self.question, self._current = None, ""
        super().reject()
