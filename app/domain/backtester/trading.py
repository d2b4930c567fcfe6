"""One account over many symbols through the one step of life; compiled.

Money never changes a life: the account only decides which lives it enters. So each symbol is lived
on to the fill of its next entry; the earliest of these fills is decided on, and what is bought is
lived to its end. An entry that is refused ends its setup, and its symbol goes on from that bar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.backtester import desk as on
from app.domain.backtester.deciding import NOBODY, next_symbol
from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at
from app.domain.lifecycle.passage import (
    BEGUN,
    COLUMNS,
    is_edge,
    live_bar,
    read_parts,
    read_truths,
    read_value,
    take_hit,
)
from app.domain.lifecycle.step import signed

if TYPE_CHECKING:
    from app.domain.backtester.desk import Desk, Room
    from app.domain.lifecycle.bars import Columns, Floats

type Market = tuple[Columns, Floats, Floats]
"""Columns of all symbols end to end; scores, float64[rows] or empty for 100 throughout; volumes,
float64[rows], base currency.
"""

type Terms = tuple[Floats, Floats]
"""float64[s, RULES_SIZE], the rules in each market, and float64[ACCOUNT_SIZE]."""

_MARKET = f"Tuple(({COLUMNS}, float64[::1], float64[::1]))"
_TERMS = "Tuple((float64[:, ::1], float64[::1]))"


@kernel(f"void({_MARKET}, {_TERMS}, {on.DESK}, {on.ROOM}, int64)")
def trade(market: Market, terms: Terms, desk: Desk, room: Room, until: int) -> None:
    """Trade on up to a point of time.

    Args:
        market: bars and what the strategy's rules say at each, all symbols in their order.
        terms: the strategy's and the account's.
        desk: where the account stands; changed in place.
        room: for the trades and the equity.
        until: opening time (UTC ms) of the first bar not to enter in.
    """
    # Arrays are taken out of their tuples once: inside the loop each taking counts references.
    (times, opens, highs, lows, closes, filled), truths, (levels, trailing), finer = market[0]
    bounds = finer[4]
    entries, exits, invalidations, allowed = truths
    rules, account = terms
    lives, places, _, _, counts = desk
    seen = (times, closes, market[1], market[2])
    symbol = next_symbol(desk, account, seen, room, until)
    while symbol != NOBODY:
        life, own = lives[symbol], rules[symbol]
        side = own[at.R_SIDE]
        i = places[symbol, on.ROW]
        happened = False
        while not happened:
            # The hit of the bar lived to is left until here, since the account decides first.
            if i >= places[symbol, on.BEGIN] and is_edge(entries, i, places[symbol, on.FIRST]):
                bar = signed(side, float(times[i]), (opens[i], highs[i], lows[i], closes[i]))
                fires = read_truths(exits, invalidations, allowed, i)[2]
                reason = take_hit(life, own, bar, levels, i, fires)
                counts[on.ACCEPTED + reason] += 1
                if reason == BEGUN:
                    places[symbol, on.SIGNAL] = i
            i += 1
            if i >= places[symbol, on.END]:
                break
            phase = life[at.PHASE]
            if at.NONE < phase <= at.OPEN:
                bar = signed(side, float(times[i]), (opens[i], highs[i], lows[i], closes[i]))
                said = read_truths(exits, invalidations, allowed, i)
                parts = read_parts(filled, bounds, i)
                live_bar(life, own, bar, (parts, said, read_value(trailing, i)), finer, i)
                changed = life[at.PHASE] != phase
                happened = changed and at.OPEN <= life[at.PHASE] <= at.CLOSED
        places[symbol, on.ROW] = i
        symbol = next_symbol(desk, account, seen, room, until)
