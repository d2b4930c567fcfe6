"""Random things that are done to a journal, and what must hold after each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.journal.accounting import figures_of
from app.domain.journal.day import DayNote, PictureKind
from app.domain.journal.figures import TradeStatus
from app.domain.journal.trade import ChecklistItem, Plan, TradeRecord
from app.services.ports import JournalFilter
from tests.builders.journal import a_fill

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from app.domain.journal.fill import Fill
    from app.services.journal.service import JournalService

_SYMBOLS = ("BTC/USDT", "ETH/USDT", "ADA/BTC")
_EVERY = JournalFilter()


class JournalLife:
    """Does one thing after the other, as chance has it; what cannot be done is left out."""

    def __init__(self, journal: JournalService, chance: Random) -> None:
        self._journal = journal
        self._chance = chance
        self._done: tuple[Callable[[], object], ...] = (
            self._import,
            self._import,
            self._add,
            self._edit,
            self._edit,
            self._edit_fills,
            self._move_fill,
            self._delete,
            self._restore,
            self._note,
            self._picture,
        )

    def step(self) -> None:
        """One thing, at most one change of the journal."""
        self._chance.choice(self._done)()

    def _fill(self, symbol: str, minute: int, **more: object) -> Fill:
        side = self._chance.choice(("buy", "sell"))
        amount = self._chance.choice(("1", "2", "0.5"))
        fee = self._chance.choice(("", " fee 0.01 USDT", " fee 0.001 BTC", " fee 0.1 BNB"))
        price = self._chance.randrange(90, 110)
        return a_fill(f"{side} {amount} @ {price}{fee}", minute, symbol, **more)

    def _import(self) -> None:
        symbols = self._chance.choices(_SYMBOLS, k=self._chance.randrange(1, 7))
        minutes = [self._chance.randrange(500) for _ in symbols]
        fills = [
            self._fill(symbol, minute, key=f"{minute}")
            for symbol, minute in zip(symbols, minutes, strict=True)
        ]
        self._journal.take_in(fills, f"import {len(fills)} fills", Decimal(1))

    def _add(self) -> None:
        symbol = self._chance.choice(_SYMBOLS)
        self._journal.add((self._fill(symbol, self._chance.randrange(500)),), self._record())

    def _record(self) -> TradeRecord:
        pick = self._chance.choice
        return TradeRecord(
            plan=Plan(pick((None, 100.0)), pick((None, 95.5))),
            tags=pick(((), ("late",), ("late", "a: b"))),
            rating=pick((None, 1, 5)),
            notes=pick(("", "words", "ünï\n\t\"'")),
            checklist=pick(((), (ChecklistItem("trend", 2.0, kept=True, required=True),))),
        )

    def _some(self, wanted: JournalFilter = _EVERY) -> list[str]:
        ids = [trade.id for trade in self._journal.trades(wanted)]
        return self._chance.sample(ids, min(len(ids), self._chance.randrange(1, 3)))

    def _edit(self) -> None:
        if some := self._some():
            record = self._record()
            self._journal.edit_many(some, lambda _: record, "edit")

    def _edit_fills(self) -> None:
        for trade_id in self._some()[:1]:
            fills = self._journal.fills([trade_id])[trade_id]
            changed = replace(fills[0], price=fills[0].price + 1)
            self._journal.set_fills(trade_id, (changed, *fills[1:]))

    def _move_fill(self) -> None:
        some = self._some()
        fills = self._journal.fills(some)
        if len(some) < 2 or self._journal.trade(some[0]).symbol != (
            self._journal.trade(some[1]).symbol
        ):
            return
        first, other = some
        moved = fills[other][-1]
        if moved.side is fills[first][0].side:
            self._journal.set_fills(first, (*fills[first], replace(moved, account="main")))

    def _delete(self) -> None:
        if some := self._some():
            self._journal.delete(some)

    def _restore(self) -> None:
        if some := self._some(JournalFilter(removed=True)):
            self._journal.restore(some)

    def _note(self) -> None:
        day = f"2026-01-0{self._chance.randrange(1, 4)}"
        self._journal.save_day(DayNote(day, self._chance.choice((None, 1, 5)), "plan", "notes"))

    def _picture(self) -> None:
        for trade_id in self._some()[:1]:
            content = b"\x89PNG\r\n\x1a\n" + self._chance.randbytes(2)
            self._journal.add_picture(trade_id, content, "chart.png", PictureKind.OWN)


def stand(journal: JournalService) -> tuple[object, ...]:
    """All that the journal shows."""
    trades = (*journal.trades(), *journal.trades(JournalFilter(removed=True)))
    return (
        trades,
        journal.fills(trade.id for trade in trades),
        journal.days(),
        tuple(journal.pictures(trade.id) for trade in trades),
        dict(journal.known_fills("main")),
    )


def require_identities(journal: JournalService) -> None:
    """Figures follow from the fills, and no fill is lost or in two trades."""
    trades = (*journal.trades(), *journal.trades(JournalFilter(removed=True)))
    fills = journal.fills(trade.id for trade in trades)
    for trade in trades:
        own, figures = fills[trade.id], trade.figures
        dust = figures.dust if figures.status is TradeStatus.CLOSED else None
        assert figures == figures_of(own, trade.record, dust)
        held = sum(fill.change for fill in own)
        assert held == (figures.position if dust is None else dust)
        if figures.profit is not None:
            assert figures.profit == sum(fill.cash for fill in own)
    keys = [(fill.id, fill.part) for own in fills.values() for fill in own]
    assert len(keys) == len(set(keys))
