"""The one step of life, compiled: scan, replay and backtest all take it bar by bar.

Follows the execution rules in their order: open, waiting order, stop and targets, close.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at
from app.domain.rounding import floor_to_step

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Bar, Finer, Floats, Truths


@kernel()
def signed(side: float, time: float, prices: tuple[float, float, float, float]) -> Bar:
    """A bar as a life sees it: time and open, high, low, close multiplied by its side."""
    opened, high, low, close = prices
    if side < 0:
        high, low = -low, -high
    return time, side * opened, high, low, side * close


@kernel()
def _end(life: Floats, phase: int, time: float, reason: int) -> None:
    life[at.PHASE] = phase
    life[at.END_TIME] = time
    life[at.END_REASON] = reason


@kernel()
def _fill(life: Floats, rules: Floats, time: float, price: float) -> None:
    if rules[at.R_ENTRY] != at.LIMIT:
        price = price * (1 + rules[at.R_SIDE] * rules[at.R_SLIPPAGE])
    life[at.PHASE] = at.OPEN
    life[at.FILL_TIME] = time
    life[at.FILL_PRICE] = price
    life[at.WORST] = price
    life[at.BEST] = price
    life[at.LEFT] = 1.0
    life[at.TRAIL_BEST] = -math.inf


@kernel()
def _exit(life: Floats, rules: Floats, time: float, price: float, reason: int) -> None:
    """Close what the reason closes: a target its share, the last one and all others the rest."""
    share = life[at.LEFT]
    if reason > at.BY_TARGET:
        number = reason - at.BY_TARGET
        life[at.TARGETS_HIT] = number
        if number < life[at.TARGET_COUNT]:
            share = min(share, life[at.SHARE + number - 1])
    else:
        price = price * (1 - rules[at.R_SIDE] * rules[at.R_SLIPPAGE])
    place = at.EXIT + at.EXIT_WIDTH * int(life[at.EXIT_COUNT])
    life[place] = time
    life[place + 1] = price
    life[place + 2] = share
    life[place + 3] = reason
    life[at.EXIT_COUNT] += 1
    life[at.WORST] = min(life[at.WORST], price)
    life[at.BEST] = max(life[at.BEST], price)
    if share == life[at.LEFT]:
        life[at.LEFT] = 0.0
        _end(life, at.CLOSED, time, reason)
    else:
        life[at.LEFT] -= share


@kernel()
def _take_targets(life: Floats, rules: Floats, bar: Bar) -> None:
    time, opened, high, _, _ = bar
    for number in range(int(life[at.TARGETS_HIT]) + 1, int(life[at.TARGET_COUNT]) + 1):
        target = life[at.TARGET + number - 1]
        if high < target:
            return
        _exit(life, rules, time, max(opened, target), at.BY_TARGET + number)


@kernel()
def _measure(life: Floats, bar: Bar, blind: bool) -> None:
    """Worst and best price of a bar: nothing beyond the fill that ended the life in it."""
    _, opened, high, low, _ = bar
    stopped = targeted = False
    if life[at.PHASE] == at.CLOSED:
        targeted = life[at.END_REASON] > at.BY_TARGET
        stopped = not targeted
        last = life[at.TARGET + int(life[at.TARGET_COUNT]) - 1] if targeted else life[at.STOP]
        if (targeted and opened >= last) or (stopped and opened <= last):
            return
    if not stopped:
        life[at.WORST] = min(life[at.WORST], low)
    if not targeted and not blind:
        life[at.BEST] = max(life[at.BEST], high)


@kernel()
def _note_ambiguity(life: Floats, rules: Floats, bar: Bar, target: float, fills_here: bool) -> None:
    """Mark the life when the bar's path decides its result.

    Args:
        life: before or after the bar.
        rules: the strategy's.
        bar: the strategy's own bar or one inside it.
        target: the nearest one left at its open; NaN for none.
        fills_here: whether the entry is in this bar.
    """
    _, opened, high, low, _ = bar
    stop = life[at.STOP]
    blind = fills_here and rules[at.R_ENTRY] != at.MARKET
    gapped = opened <= stop and not fills_here
    if high >= target and (blind or (low <= stop and not gapped)):
        life[at.AMBIGUOUS] = 1.0


@kernel()
def next_target(life: Floats) -> float:
    """The nearest target not reached yet, signed; NaN without one."""
    hit = int(life[at.TARGETS_HIT])
    return float(life[at.TARGET + hit]) if hit < life[at.TARGET_COUNT] else math.nan


@kernel()
def _stop_and_targets(life: Floats, rules: Floats, bar: Bar, fills_here: bool) -> None:
    """Third part of a bar. In the fill bar the bar's open is the fill's price before slippage."""
    time, opened, _, low, _ = bar
    stop = life[at.STOP]
    blind = fills_here and rules[at.R_ENTRY] != at.MARKET
    gapped = opened <= stop and not fills_here
    stopped = low <= stop
    _note_ambiguity(life, rules, bar, next_target(life), fills_here)
    optimistic = rules[at.R_OPTIMISTIC] > 0 and not gapped
    if optimistic or not (stopped or blind):
        _take_targets(life, rules, bar)
    if stopped and life[at.PHASE] == at.OPEN:
        _exit(life, rules, time, min(opened, stop), int(life[at.STOP_REASON]))
    _measure(life, bar, blind)


@kernel()
def _rest(life: Floats, rules: Floats, bar: Bar) -> float:
    """An entry's part of a bar; returns the price it filled at before slippage, NaN if not."""
    time, opened, high, low, _ = bar
    if opened <= life[at.STOP]:
        _end(life, at.INVALIDATED, time, at.BY_OPEN_BEYOND_STOP)
        return math.nan
    price = math.nan
    order = life[at.REFERENCE]
    if rules[at.R_ENTRY] == at.MARKET:
        price = opened
    elif rules[at.R_ENTRY] == at.LIMIT and low <= order:
        price = min(opened, order)
    elif rules[at.R_ENTRY] == at.STOP_ORDER and high >= order:
        price = max(opened, order)
    if not math.isnan(price):
        _fill(life, rules, time, price)
    elif low <= life[at.STOP]:
        _end(life, at.INVALIDATED, time, at.BY_STOP_FIRST)
    return price


@kernel()
def exit_due(life: Floats, rules: Floats, time: float) -> int:
    """The reason of an exit that is due at this open, 0 for none."""
    if life[at.EXIT_DUE] > 0:
        return at.BY_EXIT_RULE
    bars = (time - life[at.FILL_TIME]) / rules[at.R_STEP]
    if rules[at.R_TIME_STOP] > 0 and bars >= rules[at.R_TIME_STOP]:
        return at.BY_TIME_STOP
    return 0


@kernel()
def live_real_bar(life: Floats, rules: Floats, bar: Bar) -> None:
    """Open, waiting order, stop and targets of one bar that is not filled.

    Args:
        life: the setup's facts, changed in place.
        rules: the strategy's, see `layout`.
        bar: time (UTC ms) and signed open, high, low, close.
    """
    time, opened, high, low, close = bar
    if life[at.PHASE] == at.OPEN:
        due = exit_due(life, rules, time)
        if due > 0:
            _exit(life, rules, time, opened, due)
        else:
            _stop_and_targets(life, rules, bar, False)
    elif life[at.PHASE] == at.WAITING:
        price = _rest(life, rules, bar)
        if life[at.PHASE] == at.OPEN:
            _stop_and_targets(life, rules, (time, price, high, low, close), True)


@kernel()
def live_detailed_bar(life: Floats, rules: Floats, bar: Bar, finer: Finer, i: int) -> None:
    """The same over the finer bars inside one bar, in their order; events keep the bar's time.

    Args:
        life: the setup's facts, changed in place.
        rules: the strategy's, see `layout`.
        bar: time (UTC ms) and signed open, high, low, close.
        finer: see `app.domain.lifecycle.detail.FinerBars`; some lie in this bar.
        i: the bar's row.
    """
    opens, highs, lows, closes, bounds = finer
    target = next_target(life)
    leaves = life[at.PHASE] == at.OPEN and exit_due(life, rules, bar[0]) > 0
    for row in range(bounds[i], bounds[i + 1]):
        prices = (opens[row], highs[row], lows[row], closes[row])
        live_real_bar(life, rules, signed(rules[at.R_SIDE], bar[0], prices))
        if life[at.PHASE] > at.OPEN:
            break
    if not leaves and (life[at.PHASE] == at.OPEN or life[at.PHASE] == at.CLOSED):
        _note_ambiguity(life, rules, bar, target, life[at.FILL_TIME] == bar[0])


@kernel()
def _trailing_stop(life: Floats, rules: Floats, value: float) -> float:
    """The trailing stop at a close, NaN for none; ``value`` as the method's basis says."""
    side = rules[at.R_SIDE]
    best = life[at.TRAIL_BEST]
    stop = math.nan
    if rules[at.R_TRAILING] == at.TRAIL_DISTANCE:
        stop = best - value
    elif rules[at.R_TRAILING] == at.TRAIL_FRACTION:
        stop = best * (1 - side * value)
    elif rules[at.R_TRAILING] == at.TRAIL_PRICE:
        stop = side * value
    return floor_to_step(stop, rules[at.R_TICK])


@kernel()
def _move_stop(life: Floats, rules: Floats, bar: Bar, trailing: float) -> None:
    time, _, high, _, close = bar
    blind = life[at.FILL_TIME] == time and rules[at.R_ENTRY] != at.MARKET
    life[at.TRAIL_BEST] = max(life[at.TRAIL_BEST], close if blind else high)
    after = rules[at.R_BREAK_EVEN_AFTER]
    if 0 < after <= life[at.TARGETS_HIT] and life[at.FILL_PRICE] > life[at.STOP]:
        life[at.STOP] = life[at.FILL_PRICE]
        life[at.STOP_REASON] = at.BY_BREAK_EVEN
    stop = _trailing_stop(life, rules, trailing)
    if stop > life[at.STOP]:
        life[at.STOP] = stop
        life[at.STOP_REASON] = at.BY_TRAILING


@kernel()
def close_bar(life: Floats, rules: Floats, bar: Bar, truths: Truths, trailing: float) -> None:
    """The close of one bar, filled or not, up to but without the entry rule.

    Args:
        life: the setup's facts, changed in place.
        rules: the strategy's, see `layout`.
        bar: time (UTC ms) and signed open, high, low, close.
        truths: whether the exit rule and the invalidation rule are true, the regime allowed.
        trailing: value of the trailing method, NaN when undefined.
    """
    time = bar[0]
    if life[at.PHASE] == at.OPEN:
        _move_stop(life, rules, bar, trailing)
        if truths[0]:
            life[at.EXIT_DUE] = 1.0
    elif life[at.PHASE] == at.WAITING:
        bars = (time - life[at.SIGNAL_TIME]) / rules[at.R_STEP]
        if truths[1]:
            _end(life, at.INVALIDATED, time, at.BY_INVALIDATION_RULE)
        elif rules[at.R_REGIME_ENDS_WAITING] > 0 and not truths[2]:
            _end(life, at.INVALIDATED, time, at.BY_REGIME)
        elif 0 < rules[at.R_EXPIRY] <= bars:
            _end(life, at.EXPIRED, time, at.BY_EXPIRY)
