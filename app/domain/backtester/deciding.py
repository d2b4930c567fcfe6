"""Which entry an account makes, and which symbol is lived on next; compiled.

Entries are decided on in order of time; market entries of one open by rank, orders inside a bar in
the order of the symbols.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester import desk as on
from app.domain.backtester.curve import draw, know_until
from app.domain.backtester.money import AMOUNT, PROFIT, amount_of, settle
from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from app.domain.backtester.desk import Desk, Room, Seen, TradeRoom
    from app.domain.lifecycle.bars import Floats, Integers

NOBODY: Final = -1


@kernel()
def _left_at(life: Floats, time: float) -> float:
    """The share held during a bar: what left before it, or at its very open, is free."""
    if life[at.PHASE] == at.CLOSED:
        reason = life[at.END_REASON]
        at_open = reason == at.BY_EXIT_RULE or reason == at.BY_TIME_STOP
        if life[at.END_TIME] < time or (life[at.END_TIME] == time and at_open):
            return 0.0
    left = 1.0
    for number in range(int(life[at.EXIT_COUNT])):
        place = at.EXIT + at.EXIT_WIDTH * number
        if life[place] < time:
            left -= life[place + 2]
    return left


@kernel()
def _engaged(places: Integers, trades: TradeRoom, time: float) -> tuple[float, int]:
    """What the entries still open during a bar have cost (quote currency), and their number."""
    lives, money, _ = trades
    spent = 0.0
    held = 0
    for symbol in range(len(places)):
        number = places[symbol, on.TRADE]
        if number == on.NO_TRADE:
            continue
        life = lives[number]
        left = _left_at(life, time)
        if left > 0:
            spent += left * money[number, AMOUNT] * life[at.SIDE] * life[at.FILL_PRICE]
            held += 1
    return spent, held


@kernel()
def _affordable(desk: Desk, account: Floats, room: Room, symbol: int) -> float:
    """The amount the account enters a fresh fill with, base currency; 0 when it cannot."""
    lives, places, _, ledger, _ = desk
    trades, curve = room
    points, equity, _ = curve
    point = points[places[symbol, on.ROW]]
    know_until(desk, curve, point)
    spent, held = _engaged(places, trades, lives[symbol, at.FILL_TIME])
    if held >= ledger[on.MOST_HELD]:
        return 0.0
    # A fill comes after its signal, so there is a close before it.
    return float(amount_of(lives[symbol], account, equity[point - 1], spent))


@kernel()
def _enter(desk: Desk, amount: float, trades: TradeRoom, symbol: int) -> None:
    _, places, _, _, counts = desk
    _, money, origins = trades
    number = counts[on.TRADES]
    money[number, AMOUNT] = amount
    origins[number, 0] = symbol
    origins[number, 1] = places[symbol, on.SIGNAL]
    places[symbol, on.TRADE] = number
    places[symbol, on.FILL] = places[symbol, on.ROW]
    counts[on.TRADES] += 1


@kernel()
def _book(desk: Desk, account: Floats, seen: Seen, room: Room, symbol: int) -> None:
    """Write down the trade of a symbol that has been lived to its end, or to that of the data."""
    lives, places, _, _, _ = desk
    times, closes, _, _ = seen
    (kept, money, _), curve = room
    number = places[symbol, on.TRADE]
    last = min(places[symbol, on.ROW], places[symbol, on.END] - 1)
    kept[number] = lives[symbol]
    settle(kept[number], account, closes[last], money[number])
    points, equity, ended = curve
    rows = slice(places[symbol, on.FILL], last)
    gains = np.zeros(last - places[symbol, on.FILL])
    draw(kept[number], money[number], account, times[rows], closes[rows], gains)
    for row in range(len(gains)):
        equity[points[places[symbol, on.FILL] + row]] += gains[row]
    ended[points[last]] += money[number, PROFIT]


@kernel()
def _ask(desk: Desk, seen: Seen, symbol: int) -> None:
    """Note when a symbol's next entry is filled and what it is ranked by."""
    _, places, ranks, _, _ = desk
    times, closes, scores, volumes = seen
    row, signal = places[symbol, on.ROW], places[symbol, on.SIGNAL]
    if row >= places[symbol, on.END]:
        places[symbol, on.ASKS] = on.NEVER
        return
    places[symbol, on.ASKS] = times[row]
    ranks[symbol, 0] = scores[signal] if len(scores) > 0 else 100.0
    ranks[symbol, 1] = closes[signal] * volumes[signal]


@kernel()
def _whose_turn(places: Integers, ranks: Floats, ranked: bool) -> int:
    """The symbol whose entry is decided on next: the earliest, then the best, then in order."""
    chosen = 0
    for symbol in range(1, len(places)):
        asks, earliest = places[symbol, on.ASKS], places[chosen, on.ASKS]
        score, best = ranks[symbol, 0], ranks[chosen, 0]
        if asks != earliest:
            better = asks < earliest
        elif score != best:
            better = ranked and score > best
        else:
            better = ranked and ranks[symbol, 1] > ranks[chosen, 1]
        if better:
            chosen = symbol
    return chosen


@kernel()
def _finish(desk: Desk, account: Floats, seen: Seen, room: Room) -> int:
    """What the symbol just lived has come to; returns it when it is to be lived on, else nobody."""
    _, places, _, _, counts = desk
    symbol = int(counts[on.LIVED])
    counts[on.LIVED] = NOBODY
    if symbol != NOBODY and places[symbol, on.ASKS] == on.HOLDING:
        _book(desk, account, seen, room, symbol)
        places[symbol, on.ASKS] = on.NEVER
        if places[symbol, on.ROW] < places[symbol, on.END]:
            places[symbol, on.ASKS] = on.SEEKING
            return symbol
    elif symbol != NOBODY:
        _ask(desk, seen, symbol)
    return NOBODY


@kernel()
def _decide(desk: Desk, account: Floats, seen: Seen, room: Room, symbol: int) -> None:
    """Enter a fill or let its setup end."""
    lives, places, _, _, counts = desk
    places[symbol, on.ASKS] = on.SEEKING
    amount = _affordable(desk, account, room, symbol)
    if amount == 0:
        lives[symbol] = 0.0
        counts[on.REFUSED] += 1
        return
    _enter(desk, amount, room[0], symbol)
    if lives[symbol, at.PHASE] == at.OPEN:
        places[symbol, on.ASKS] = on.HOLDING
    else:
        _book(desk, account, seen, room, symbol)


@kernel()
def next_symbol(desk: Desk, account: Floats, seen: Seen, room: Room, until: int) -> int:
    """Settle what the symbol lived last has come to, and decide on entries.

    Args:
        desk: the account's.
        account: float64[ACCOUNT_SIZE], see `app.domain.backtester.money.Account.figures`.
        seen: what is needed to know of all rows.
        room: for the trades and the equity.
        until: opening time (UTC ms) of the first bar not to enter in.

    Returns:
        The symbol to live on: to its next fill, or one that holds a position to its end.
        `NOBODY` when no entry is asked for before ``until``.
    """
    _, places, ranks, ledger, counts = desk
    symbol = _finish(desk, account, seen, room)
    if symbol == NOBODY and len(places) > 0:
        symbol = _whose_turn(places, ranks, ledger[on.RANKED] > 0)
        if places[symbol, on.ASKS] >= until:
            return NOBODY
        if places[symbol, on.ASKS] == on.NOT_BEGUN:
            places[symbol, on.ASKS] = on.SEEKING
        else:
            _decide(desk, account, seen, room, symbol)
    counts[on.LIVED] = symbol
    return symbol
