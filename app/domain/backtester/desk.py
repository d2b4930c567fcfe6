"""The shapes in which a shared account is kept while it trades."""

from __future__ import annotations

from typing import Final

import numpy as np

from app.domain.lifecycle import layout as at
from app.domain.lifecycle.bars import Floats, Integers

type Desk = tuple[Floats, Integers, Floats, Floats, Integers]
"""For each symbol its last life, float64[s, LIFE_SIZE], where it stands, int64[s, PLACES_SIZE], and
its rank, float64[s, 2]; then the ledger, float64[LEDGER_SIZE], and the counts, int64[COUNTS_SIZE].
"""

type TradeRoom = tuple[Floats, Floats, Integers]
"""Trades in order of their entries: lives, float64[k, LIFE_SIZE], money, float64[k, MONEY_SIZE],
and place of the symbol and row of the signal, int64[k, 2].
"""

type Curve = tuple[Integers, Floats, Floats]
"""Point of each row on the curve, int64[rows]; float64[points]: the equity where it is known, and
further on what the positions bring there; float64[points]: profits of the trades that end there.
"""

type Seen = tuple[Integers, Floats, Floats, Floats]
"""Of all rows: opening times (UTC ms), closes (quote currency), scores (or empty for 100
throughout) and volumes (base currency).
"""

type Room = tuple[TradeRoom, Curve]
"""For the trades and the equity, to be written."""

DESK: Final = "Tuple((float64[:, ::1], int64[:, ::1], float64[:, ::1], float64[::1], int64[::1]))"
CURVE: Final = "Tuple((int64[::1], float64[::1], float64[::1]))"
ROOM: Final = f"Tuple((Tuple((float64[:, ::1], float64[:, ::1], int64[:, ::1])), {CURVE}))"
"""How numba calls the three."""

# Rows of a symbol among all rows: its first, the first of the run, the end of the run (not
# included), the one it has been lived to, and those of the last signal and the last fill. Then its
# last trade, and the time (UTC ms) at which it asks for its next entry.
FIRST: Final = 0
BEGIN: Final = 1
END: Final = 2
ROW: Final = 3
SIGNAL: Final = 4
FILL: Final = 5
TRADE: Final = 6
ASKS: Final = 7
PLACES_SIZE: Final = 8

NO_TRADE: Final = -1
# Instead of that time: never again, before all times, and while it is being lived on.
NEVER: Final = 2**62
NOT_BEGUN: Final = -NEVER
SEEKING: Final = NEVER + 1
HOLDING: Final = NEVER + 2

# The ledger: equity to begin with and what ended trades have brought to it, quote currency; how
# many positions there may be at once; whether entries of one bar time come by rank.
REALISED: Final = 0
MOST_HELD: Final = 1
RANKED: Final = 2
LEDGER_SIZE: Final = 3

# Counts: hits dropped, hits accepted, hits rejected by reason (at ACCEPTED + reason); entries
# refused; trades; points of the curve that are known; the symbol that is being lived on.
ACCEPTED: Final = 1
REFUSED: Final = ACCEPTED + len(at.REJECTIONS) + 1
TRADES: Final = REFUSED + 1
POINTS: Final = TRADES + 1
LIVED: Final = POINTS + 1
COUNTS_SIZE: Final = LIVED + 1


def new_desk(spans: Integers, equity: float, max_open: int | None, *, ranked: bool) -> Desk:
    """An account that has not begun to trade.

    Args:
        spans: int64[s, 3], of each symbol among all rows its first one, the first of the run and
            the end of the run (not included).
        equity: to begin with, quote currency.
        max_open: so many positions at once; None: any number.
        ranked: whether entries of one bar time come by rank, else in the order of the symbols.
    """
    places = np.zeros((len(spans), PLACES_SIZE), np.int64)
    places[:, [FIRST, BEGIN, END]] = spans
    places[:, ROW] = places[:, BEGIN] - 1
    places[:, TRADE] = NO_TRADE
    places[:, ASKS] = NOT_BEGUN
    ledger = np.empty(LEDGER_SIZE)
    ledger[REALISED] = equity
    ledger[MOST_HELD] = np.inf if max_open is None else max_open
    ledger[RANKED] = ranked
    counts = np.zeros(COUNTS_SIZE, np.int64)
    counts[LIVED] = -1
    lives = np.zeros((len(spans), at.LIFE_SIZE))
    return lives, places, np.zeros((len(spans), 2)), ledger, counts
