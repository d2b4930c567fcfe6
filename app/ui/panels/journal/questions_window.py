"""Asks which setup caused a trade, one trade after another."""

from __future__ import annotations

from collections import deque
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from app.domain.setup import Direction
from app.ui.models import formats
from app.ui.models.row_model import RowModel
from app.ui.models.table_view import TableView
from app.ui.panels.journal.candidate_table import candidate_columns, read_question
from app.ui.widgets.basics import Badge, button, label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QWidget

    from app.ui.context import Context
    from app.ui.panels.journal.candidate_table import CandidateRow, TradeQuestion
    from app.ui.panels.journal.deeds import JournalDeeds

_SIZE = (720, 320)
_DIGITS = 9


class QuestionsWindow(QDialog):
    """Stops nothing else; each answer is a step of the journal, which undo takes back."""

    def __init__(self, context: Context, deeds: JournalDeeds, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("questions_window")
        self.setWindowTitle(self.tr("Which setup caused this trade?"))
        self.resize(*_SIZE)
        self._context = context
        self._deeds = deeds
        self._waiting: deque[str] = deque()
        self._asked = 0
        self._current = ""  # the trade that is asked about, also while its setups are read
        self.question: TradeQuestion | None = None
        self.model: RowModel[CandidateRow] = RowModel(
            candidate_columns(), attrgetter("found.setup_id"), self
        )
        self._make_widgets()
        self._lay_out()
        self._follow()

    def _make_widgets(self) -> None:
        self.symbol = label(px=14, weight=600)
        self.side = Badge()
        self.entry = label(tone="text2")
        self.place = label(tone="text3")
        self.words = label(tone="text2", wrap=True)
        self.table: TableView[CandidateRow] = TableView(
            self.model, self._context.theme, "journal.candidates"
        )
        self.table.setAccessibleName(self.tr("Setups that may have caused the trade"))
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.none = button(self.tr("None of these"))
        self.none.setToolTip(self.tr("The trade was outside of the system (N)"))
        self.later = button(self.tr("Later"), "quiet")
        self.link = button(self.tr("This setup"), "primary", icon_name="link")
        self.link.setToolTip(self.tr("Link the trade to the chosen setup (Enter, or its number)"))

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
        foot.addWidget(self.link)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addLayout(foot)

    def _follow(self) -> None:
        for each in (self.none, self.later, self.link):
            each.setAutoDefault(False)
        self.table.row_chosen.connect(lambda _row: self._offer())
        self.table.row_opened.connect(self.answer)
        self.link.clicked.connect(lambda _checked: self.answer(self.table.chosen()))
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
            self.close()
            return
        self._asked += 1
        self._current = trade_id = self._waiting.popleft()
        self._offer()
        services, zone = self._context.services, self._context.zone
        self._context.runner.ask(
            self,
            lambda: read_question(services, trade_id, zone),
            self._show,
            failed=self._show_failure,
            topic="question",
        )

    def _show(self, question: TradeQuestion) -> None:
        if question.trade.id != self._current:
            return  # the window was closed meanwhile
        self.question = question
        trade = question.trade
        is_long = trade.figures.direction is Direction.LONG
        self.symbol.setText(trade.symbol)
        side = self.tr("Long") if is_long else self.tr("Short")
        self.side.set_badge(side, "up" if is_long else "down", up=is_long)
        opened = formats.moment(trade.figures.opened_at, self._context.zone)
        price = formats.price(float(trade.figures.entry_price))
        self.entry.setText(self.tr("entered {0} at {1}").format(opened, price))
        self.entry.setToolTip(trade.account)
        self.model.replace(question.rows)
        nothing = self.tr("No setup of this symbol and side lived near that entry.")
        likeliest = self.tr("These setups lived then, the likeliest first.")
        self.words.setText(likeliest if question.rows else nothing)
        self._show_place()
        self._choose_first(question)
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.setFocus()

    def _choose_first(self, question: TradeQuestion) -> None:
        rows = sorted(question.rows, key=lambda row: not row.is_linked)
        if rows:
            self.table.choose(rows[0].found.setup_id)
        self._offer()

    def _show_place(self) -> None:
        total = self._asked + len(self._waiting)
        words = self.tr("{0} of {1}").format(self._asked, total)
        self.place.setText(words if total > 1 else "")

    def _show_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("Not asked"), sentence, token="warn")
        self._go_on()

    def _offer(self) -> None:
        asked = self.question is not None
        self.none.setEnabled(asked)
        self.link.setEnabled(asked and self.table.chosen() is not None)

    # ------------------------------------------------------------ answering

    def answer(self, row: CandidateRow | None) -> None:
        """Say that this setup caused the trade, and go on."""
        if self.question is None or row is None:
            return
        if not row.is_linked:
            self._deeds.link(self.question.trade.id, row.found.setup_id)
        self._go_on()

    def answer_none(self) -> None:
        """Say that the trade was outside of the system, and go on."""
        if self.question is None:
            return
        if self.question.trade.record.setup_id:
            self._deeds.unlink(self.question.trade.id)
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
