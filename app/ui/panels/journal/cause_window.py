"""Asks which setup caused a trade."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from app.ui.panels.journal.candidate_table import CandidateRow, candidate_columns, read_question
from app.ui.panels.journal.questions_window import QuestionsWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.context import Context
    from app.ui.panels.journal.deeds import JournalDeeds
    from app.ui.panels.journal.questions_window import Question


class CauseWindow(QuestionsWindow[CandidateRow]):
    """Offers the setups of that symbol and side that lived near the entry."""

    def __init__(self, context: Context, deeds: JournalDeeds, parent: QWidget) -> None:
        key = attrgetter("found.setup_id")
        super().__init__(context, parent, ("journal.candidates", candidate_columns(), key))
        self._deeds = deeds
        self.setObjectName("cause_window")
        self.setWindowTitle(self.tr("Which setup caused this trade?"))
        self.table.setAccessibleName(self.tr("Setups that may have caused the trade"))
        self.none.setText(self.tr("None of these"))
        self.none.setToolTip(self.tr("The trade was outside of the system (N)"))
        self.chosen.setText(self.tr("This setup"))
        self.chosen.setToolTip(self.tr("Link the trade to the chosen setup (Enter, or its number)"))

    def read(self, trade_id: str) -> Question[CandidateRow]:
        return read_question(self.context.services, trade_id, self.context.zone)

    def words_of(self, question: Question[CandidateRow]) -> str:
        if question.rows:
            return self.tr("These setups lived then, the likeliest first.")
        return self.tr("No setup of this symbol and side lived near that entry.")

    def first_of(self, question: Question[CandidateRow]) -> CandidateRow | None:
        return min(question.rows, key=lambda row: not row.is_linked, default=None)

    def take(self, question: Question[CandidateRow], row: CandidateRow) -> None:
        if not row.is_linked:
            self._deeds.link(question.trade.id, row.found.setup_id)

    def take_none(self, question: Question[CandidateRow]) -> None:
        if question.trade.record.setup_id:
            self._deeds.unlink(question.trade.id)
