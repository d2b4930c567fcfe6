"""What one line of the list of trades holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.setup import Direction
from app.ui.models import formats

if TYPE_CHECKING:
    from app.domain.journal.figures import TradeResult
    from app.domain.journal.trade import JournalTrade

OPEN: Final = "open"  # follows every date when sorted, so that open trades stand on top


@dataclass(frozen=True, slots=True)
class TradeRow:
    """A trade with what its line sorts by and shows, worked out once.

    Attributes:
        closed: sorts and exports: ``2023-12-18 22:00``, or ``open``. ``opened`` likewise.
        when: what the line shows for it.
        profit: quote currency; None while open. ``r``: in initial risks, None without a stop too.
        tick: the market's price step, 0 when unknown.
    """

    trade: JournalTrade
    closed: str
    opened: str
    when: str
    profit: float | None
    r: float | None
    rules: float | None
    tick: float = 0.0

    @property
    def is_long(self) -> bool:
        """Whether it was bought first."""
        return self.trade.figures.direction is Direction.LONG

    @property
    def is_open(self) -> bool:
        """Whether it still holds a position."""
        return self.trade.figures.closed_at is None

    @property
    def result(self) -> TradeResult | None:
        """How it ended."""
        return self.trade.figures.result

    @property
    def held(self) -> int | None:
        """From the first fill to the last, ms; None while open."""
        figures = self.trade.figures
        return None if figures.closed_at is None else figures.closed_at - figures.opened_at


def row_of(trade: JournalTrade, zone: str, year: int, tick: float = 0.0) -> TradeRow:
    """The line of a trade.

    Args:
        trade: shown.
        zone: of the times.
        year: of today; only other years are written.
        tick: the market's price step, 0 when unknown.
    """
    figures, record = trade.figures, trade.record
    closed = OPEN if figures.closed_at is None else _sortable(figures.closed_at, zone)
    return TradeRow(
        trade=trade,
        closed=closed,
        opened=_sortable(figures.opened_at, zone),
        when=_short(figures.closed_at, zone, year),
        profit=None if figures.profit is None else float(figures.profit),
        r=figures.r,
        rules=record.rules_kept,
        tick=tick,
    )


def _sortable(time: int, zone: str) -> str:
    return f"{formats.local(time, zone):%Y-%m-%d %H:%M}"


def _short(time: int | None, zone: str, year: int) -> str:
    """``18 Dec 22:00``; of another year ``18 Dec 2022``."""
    if time is None:
        return OPEN
    at = formats.local(time, zone)
    return f"{at:%d %b %H:%M}" if at.year == year else f"{at:%d %b %Y}"
