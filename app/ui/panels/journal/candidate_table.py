"""The setups that may have caused a trade, as the question about it shows them."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.models import formats
from app.ui.models.column import Column

if TYPE_CHECKING:
    from app.domain.journal.matching import Candidate
    from app.domain.journal.trade import JournalTrade
    from app.domain.setup import Setup
    from app.services.application import Application


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One setup that may have caused a trade.

    Attributes:
        number: from 1, the likeliest first.
        signal: close of its signal bar, UTC ms. ``moment``: the same in words.
        wait: from the signal to the trade's first fill, ms; below 0: the trade was earlier.
        entry: of the setup, quote currency: where it was entered, else where it was planned.
        is_linked: the trade is linked to it now.
    """

    number: int
    found: Candidate
    name: str
    signal: int
    moment: str
    wait: int
    entry: float
    is_linked: bool


@dataclass(frozen=True, slots=True)
class TradeQuestion:
    """A trade, and what may have caused it."""

    trade: JournalTrade
    rows: tuple[CandidateRow, ...]


def read_question(services: Application, trade_id: str, zone: str) -> TradeQuestion:
    """What may have caused a trade as things stand now; called on a thread.

    Raises:
        BadInput: no such trade.
    """
    trade = services.journal.trade(trade_id)
    found = services.trade_matching.candidates(trade_id).candidates
    rows = (
        _row(number, one, services.setups.get(one.setup_id).setup, trade, zone)
        for number, one in enumerate(found, 1)
    )
    return TradeQuestion(trade, tuple(rows))


def _row(
    number: int, found: Candidate, setup: Setup, trade: JournalTrade, zone: str
) -> CandidateRow:
    signal = setup.bar_time + setup.timeframe.milliseconds
    return CandidateRow(
        number,
        found,
        f"{setup.strategy} v{setup.strategy_version} · {setup.timeframe.value}",
        signal,
        formats.moment(signal, zone),
        trade.figures.opened_at - signal,
        setup.entry if setup.entry_price is None else setup.entry_price,
        trade.record.setup_id == setup.id,
    )


def candidate_columns() -> tuple[Column[CandidateRow], ...]:
    """All columns, from left to right."""
    return (
        Column("number", "", attrgetter("number"), token="text3", numeric=True, width=28),
        Column("setup", _tr("Setup"), attrgetter("name"), weight=500, width=160, stretch=True),
        Column("signal", _tr("Signal"), attrgetter("signal"), attrgetter("moment"), width=144),
        Column("wait", _tr("Entered after"), attrgetter("wait"), _wait, numeric=True, width=96),
        Column(
            "entry",
            _tr("Its entry"),
            attrgetter("entry"),
            lambda row: formats.price(row.entry),
            numeric=True,
            tooltip=lambda row: formats.price_in_full(row.entry),
            width=88,
        ),
        Column(
            "away",
            _tr("Away"),
            attrgetter("found.distance_r"),
            lambda row: f"{formats.number(row.found.distance_r)} R",
            numeric=True,
            token=lambda row: "up" if row.found.sure else "text",
            tooltip=lambda _row: _tr("From its entry to the trade's, in risks of the setup"),
            width=64,
        ),
        Column("remark", _tr("Remark"), _remark, token="text2", width=84),
    )


def _wait(row: CandidateRow) -> str:
    words = formats.age(abs(row.wait))
    return words if row.wait >= 0 else _tr("{0} before").format(words)


def _remark(row: CandidateRow) -> str:
    if row.is_linked:
        return _tr("linked now")
    return _tr("you took it") if row.found.taken else ""
