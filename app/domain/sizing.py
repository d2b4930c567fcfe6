"""How much to trade, so that a stop costs what was decided beforehand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from app.domain.errors import BadInput
from app.domain.rounding import floor_to_step

SHORT_ON_SPOT: Final = "the account is a spot account: this short is an idea, not a trade"


@dataclass(frozen=True, slots=True)
class Account:
    """What sizes follow from.

    Attributes:
        equity: quote currency.
        risk: fraction of equity that a stop may cost.
        maximum_share: largest fraction of equity in one position; 1 means no leverage.
        fee: fraction of the traded value, per fill.
        is_spot: whether only what is held can be sold, so that a short stays an idea.
    """

    equity: float
    risk: float
    maximum_share: float = 1.0
    fee: float = 0.0
    is_spot: bool = False


@dataclass(frozen=True, slots=True)
class Size:
    """A position's size and what decided it.

    Attributes:
        amount: base currency; 0 when no order can be placed.
        notional: amount times entry, quote currency.
        at_risk: what a stop hit exactly costs, fees included, quote currency.
        note: a sentence on what capped or refused the size, else "".
    """

    amount: float
    notional: float
    at_risk: float
    note: str = ""


def size_position(
    account: Account, entry: float, stop: float, *, lot: float = 0.0, minimum_notional: float = 0.0
) -> Size:
    """Equity · risk ÷ (|entry − stop| + fees of both fills), capped and rounded down.

    A stop above the entry is that of a short.

    Args:
        account: equity, risk, caps and fees.
        entry: planned or actual entry price, quote currency.
        stop: the first stop, on either side of the entry.
        lot: smallest amount step, base currency; 0 rounds nothing.
        minimum_notional: smallest order, quote currency.

    Raises:
        BadInput: a price is not above 0, or entry and stop are the same.
    """
    if not (0 < entry < math.inf and 0 < stop < math.inf) or entry == stop:
        raise BadInput("a size needs an entry and a stop above 0 that differ")
    if account.is_spot and stop > entry:
        return Size(0.0, 0.0, 0.0, SHORT_ON_SPOT)
    loss = abs(entry - stop) + account.fee * (entry + stop)
    wanted = max(account.equity, 0.0) * account.risk / loss
    most = max(account.equity, 0.0) * account.maximum_share / (entry * (1 + account.fee))
    amount = floor_to_step(float(min(wanted, most)), float(lot))
    notional = amount * entry
    if amount <= 0 or notional < minimum_notional:
        return Size(0.0, 0.0, 0.0, _too_small(amount, notional, minimum_notional))
    note = ""
    if wanted > most:
        note = f"capped at {100 * account.maximum_share:g} % of the account"
    return Size(amount, notional, amount * loss, note)


def _too_small(amount: float, notional: float, minimum_notional: float) -> str:
    if amount <= 0:
        return "the risk allowed is below one step of the market's amount"
    return f"the order of {notional:.2f} is below the market's minimum of {minimum_notional:g}"
