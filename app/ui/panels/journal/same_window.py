"""Asks whether an imported trade is one that was entered by hand."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal

from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.panels.journal.checked_fields import plain
from app.ui.panels.journal.questions_window import QuestionsWindow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.domain.journal.trade import JournalTrade
    from app.ui.context import Context
    from app.ui.panels.journal.deeds import JournalDeeds
    from app.ui.panels.journal.questions_window import Question


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


@dataclass(frozen=True, slots=True)
class HandRow:
    """One trade by hand that may be the imported one.

    Attributes:
        number: from 1, the nearest entry price first.
        opened: its first fill in words, in the user's zone.
        noted: the beginning of what was noted.
    """

    number: int
    trade: JournalTrade
    opened: str
    noted: str


@dataclass(frozen=True, slots=True)
class HandQuestion:
    """An imported trade, and those by hand that may be it."""

    trade: JournalTrade
    rows: tuple[HandRow, ...]


class SameWindow(QuestionsWindow[HandRow]):
    """Which of both is kept: the fills of the import, with all that was noted by hand.

    Signals:
        united: id of an imported trade that took the place of one by hand.
        ended: every question was answered or put off.
    """

    united = Signal(str)
    ended = Signal()

    def __init__(self, context: Context, deeds: JournalDeeds, parent: QWidget) -> None:
        key = attrgetter("trade.id")
        super().__init__(context, parent, ("journal.by_hand", _columns(), key))
        self._deeds = deeds
        self.setObjectName("same_window")
        self.setWindowTitle(self.tr("Is this the trade you entered by hand?"))
        self.table.setAccessibleName(self.tr("Trades entered by hand"))
        self.none.setText(self.tr("Two trades"))
        self.none.setToolTip(self.tr("Both stay; it is not asked again (N)"))
        self.chosen.setText(self.tr("The same trade"))
        self.chosen.setToolTip(
            self.tr("Keep the imported fills with plan, notes and pictures of the chosen (Enter)")
        )
        self.finished.connect(lambda _code: self.ended.emit())

    def read(self, trade_id: str) -> Question[HandRow]:
        services, zone = self.context.services, self.context.zone
        found = services.trade_matching.by_hand.question(trade_id).by_hand
        rows = (
            HandRow(
                number,
                trade,
                formats.moment(trade.figures.opened_at, zone),
                " ".join(trade.record.notes.split()),
            )
            for number, trade in enumerate(found, 1)
        )
        return HandQuestion(services.journal.trade(trade_id), tuple(rows))

    def entry_of(self, trade: JournalTrade) -> str:
        figures = trade.figures
        return self.tr("imported: {0}, {1} at {2}, {3}").format(
            formats.moment(figures.opened_at, self.context.zone),
            plain(figures.amount),
            formats.price(float(figures.entry_price)),
            trade.account,
        )

    def words_of(self, question: Question[HandRow]) -> str:
        if not question.rows:
            return self.tr("No trade by hand is like it any more.")
        asked = (
            self.tr("You entered a trade like it by hand. Are they one?")
            if len(question.rows) == 1
            else self.tr("You entered trades like it by hand. Is it one of these?")
        )
        then = self.tr("If so, the imported fills stay under what you noted by hand.")
        return f"{asked} {then}"

    def take(self, question: Question[HandRow], row: HandRow) -> None:
        self._deeds.unite(question.trade.id, row.trade.id)
        self.united.emit(question.trade.id)

    def take_none(self, question: Question[HandRow]) -> None:
        self._deeds.keep_apart(question.trade.id)


def _columns() -> tuple[Column[HandRow], ...]:
    return (
        Column("number", "", attrgetter("number"), token="text3", numeric=True, width=28),
        Column(
            "opened",
            _tr("Entered"),
            attrgetter("trade.figures.opened_at"),
            attrgetter("opened"),
            weight=500,
            width=136,
        ),
        Column(
            "amount",
            _tr("Amount"),
            lambda row: float(row.trade.figures.amount),
            lambda row: plain(row.trade.figures.amount),
            numeric=True,
            width=88,
        ),
        Column(
            "entry",
            _tr("Entry"),
            lambda row: float(row.trade.figures.entry_price),
            lambda row: formats.price(float(row.trade.figures.entry_price)),
            numeric=True,
            width=88,
        ),
        Column("account", _tr("Account"), attrgetter("trade.account"), token="text2", width=88),
        Column(
            "noted",
            _tr("Noted"),
            lambda row: row.noted or formats.DASH,
            token=lambda row: "text2" if row.noted else "text3",
            tooltip=attrgetter("noted"),
            width=160,
            stretch=True,
        ),
    )
