"""Limits of a whole portfolio: which of them a new setup would pass, told as sentences.

Two kinds are counted. How many setups there are, and which of them move together, is asked of
ideas: of every setup that is followed and that nobody passed on. Open risk and the loss of the day
are asked of money: once the user says what is taken, they look at that alone, at the own entry
and amount where these were told.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.errors import BadInput
from app.domain.setup import GuardMark
from app.domain.setup_progress import reference_price, side_of
from app.domain.sizing import SHORT_ON_SPOT, size_position
from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from app.domain.candles import Candles
    from app.domain.setup import Setup
    from app.domain.setup_decision import Decision
    from app.domain.sizing import Account

_TOLERANCE: Final = 1e-9
_LEAST_SHARE_OF_BARS: Final = 0.5
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on each guard acts; 0 switches it off.

    Attributes:
        open_risk: most that all stops together may cost, fraction of equity.
        setups: most setups at a time.
        group: most setups of one group, which move together.
        correlation: of the returns from which two move together, 0–1.
        bars: how many returns are compared, of the new setup's timeframe.
        daily_loss: loss of one UTC day, fraction of equity.
    """

    open_risk: float = 0.0
    setups: int = 0
    group: int = 0
    correlation: float = 0.8
    bars: int = 100
    daily_loss: float = 0.0

    @property
    def counts_open(self) -> bool:
        """Whether a guard has to know the open setups."""
        return bool(self.open_risk or self.setups or self.group)


@dataclass(frozen=True, slots=True)
class Held:
    """A setup in its portfolio.

    Attributes:
        side: 1 long, −1 short.
        at_risk: what a stop would cost now, fees included, quote currency; 0 for an idea that is
            not in the account.
    """

    symbol: str
    side: int
    at_risk: float


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What a new setup would join.

    Attributes:
        held: the setups that count.
        lost: net loss of the day so far, quote currency; 0 after a gain.
    """

    held: tuple[Held, ...] = ()
    lost: float = 0.0


def counts(setup: Setup) -> bool:
    """Whether a setup belongs to the portfolio.

    One that was taken does; of the others those that no guard has marked and the user has not
    passed on.
    """
    return setup.taken_at is not None or not (setup.guards or setup.is_passed)


def held_of(setup: Setup, account: Account, taken: Decision | None = None) -> Held:
    """An open setup as the guards see it.

    Its risk is that of its size, less what has been closed and what the moved stop secures.

    Args:
        setup: open.
        account: what it is sized by.
        taken: how it was taken, for the own entry and amount.
    """
    at_risk = _risked(setup, account, taken)
    if setup.entry_price is not None:
        left = 1 - sum(done.share for done in setup.exits)
        stop = setup.stop if setup.current_stop is None else setup.current_stop
        at_risk *= left * max(0.0, -_in_r(setup, stop, taken))
    return Held(setup.symbol, side_of(setup), at_risk)


def idea_of(setup: Setup) -> Held:
    """An open setup that is followed but not in the account."""
    return Held(setup.symbol, side_of(setup), 0.0)


def lost_on(
    day: int,
    setups: Iterable[Setup],
    account: Account,
    taken: Mapping[str, Decision] = MappingProxyType({}),
) -> float:
    """Net loss of the exits of one UTC day, quote currency, 0 after a gain.

    Args:
        day: any moment of it, UTC ms. An exit belongs to the day in which its bar opened.
        setups: those that count, open or not. Of one that was cancelled only the exits before
            that count, since the rest is its shadow's.
        account: what they were sized by.
        taken: how they were taken, by id, for own entries and amounts.
    """
    gained = 0.0
    for setup in setups:
        own = taken.get(setup.id)
        parts = [
            done.share * _in_r(setup, done.price, own)
            for done in setup.exits
            if done.time // DAY == day // DAY
            and (setup.left_at is None or done.time <= setup.left_at)
        ]
        if parts:
            gained += _risked(setup, account, own) * sum(parts)
    return max(0.0, -gained)


def correlation(left: Candles, right: Candles, at: int, bars: int) -> float | None:
    """Pearson's coefficient of two symbols' returns from close to close.

    Args:
        left: gap-filled candles.
        right: those of the other symbol, of the same timeframe.
        at: opening time of the last bar that counts, UTC ms; later ones are not looked at.
        bars: the last so many returns of bars that both have.

    Returns:
        −1 to 1; None when half of the bars are missing, or one of the two never moved.
    """
    common, rows, others = np.intersect1d(left.ts, right.ts, return_indices=True)
    known = int(np.searchsorted(common, at, side="right"))
    closes = np.stack([left.close[rows], right.close[others]])[:, max(0, known - bars - 1) : known]
    if closes.shape[1] < 3 or closes.shape[1] - 1 < bars * _LEAST_SHARE_OF_BARS:
        return None
    returns = closes[:, 1:] / closes[:, :-1] - 1
    apart = returns - returns.mean(axis=1, keepdims=True)
    spread = np.sqrt((apart**2).sum(axis=1))
    if spread.min() <= _TOLERANCE:
        return None
    return float((apart[0] * apart[1]).sum() / (spread[0] * spread[1]))


def acting(
    setup: Setup,
    portfolio: Portfolio,
    limits: Limits,
    account: Account,
    correlated: Callable[[str], float | None],
) -> tuple[GuardMark, ...]:
    """Every guard that acts on a new setup.

    Args:
        setup: not part of the portfolio yet.
        portfolio: what it would join.
        limits: from where on guards act.
        account: sizes and equity.
        correlated: the correlation of the setup's symbol with another one; None when unknown.
    """
    if account.is_spot and side_of(setup) < 0:
        return (GuardMark("spot", SHORT_ON_SPOT),)
    own = held_of(setup, account)
    marks = (
        _open_risk(own, portfolio.held, limits, account),
        _setups(portfolio.held, limits),
        _group(own, portfolio.held, limits, correlated),
        daily_loss(portfolio.lost, limits, account),
    )
    return tuple(mark for mark in marks if mark is not None)


def daily_loss(lost: float, limits: Limits, account: Account) -> GuardMark | None:
    """The guard of the day, which also pauses alerts, when it acts."""
    share = lost / account.equity
    if not limits.daily_loss or share < limits.daily_loss * (1 - _TOLERANCE):
        return None
    return GuardMark(
        "daily_loss",
        f"{_percent(share)} of the account was lost today; the limit is"
        f" {_percent(limits.daily_loss)}",
    )


def _open_risk(
    own: Held, held: Sequence[Held], limits: Limits, account: Account
) -> GuardMark | None:
    share = (own.at_risk + sum(each.at_risk for each in held)) / account.equity
    if not limits.open_risk or share <= limits.open_risk * (1 + _TOLERANCE):
        return None
    return GuardMark(
        "open_risk",
        f"open risk would be {_percent(share)} of the account; the limit is"
        f" {_percent(limits.open_risk)}",
    )


def _setups(held: Sequence[Held], limits: Limits) -> GuardMark | None:
    if not limits.setups or len(held) < limits.setups:
        return None
    return GuardMark(
        "setups", f"the limit of {_counted(limits.setups, 'setup')} at a time is reached"
    )


def _group(
    own: Held,
    held: Sequence[Held],
    limits: Limits,
    correlated: Callable[[str], float | None],
) -> GuardMark | None:
    if not limits.group:
        return None
    members = list(_together(own, held, limits, correlated))
    if len(members) < limits.group:
        return None
    names = list(dict.fromkeys(member.symbol for member in members))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return GuardMark(
        "group",
        f"moves together with {', '.join(names[:_NAMED])}{more}; the limit is"
        f" {_counted(limits.group, 'setup')} of a group",
    )


def _together(
    own: Held,
    held: Sequence[Held],
    limits: Limits,
    correlated: Callable[[str], float | None],
) -> Iterator[Held]:
    """Those that gain and lose with the new one, whichever way each trades."""
    for each in held:
        value = 1.0 if each.symbol == own.symbol else correlated(each.symbol)
        if value is not None and own.side * each.side * value >= limits.correlation:
            yield each


def _entry_of(setup: Setup, taken: Decision | None) -> float:
    """The own entry where it was told, else the setup's, quote currency."""
    if taken is not None and taken.price is not None:
        return taken.price
    return reference_price(setup)


def _risked(setup: Setup, account: Account, taken: Decision | None) -> float:
    """What the own amount, else the setup's size, was to lose at the first stop, quote currency."""
    entry = _entry_of(setup, taken)
    if taken is not None and taken.amount is not None:
        return taken.amount * (abs(entry - setup.stop) + account.fee * (entry + setup.stop))
    try:
        return size_position(account, entry, setup.stop).at_risk
    except BadInput:
        return 0.0  # filled exactly at its stop


def _in_r(setup: Setup, price: float, taken: Decision | None) -> float:
    """A price as its distance from the entry in units of that to the first stop."""
    entry = _entry_of(setup, taken)
    risk = abs(entry - setup.stop)
    return side_of(setup) * (price - entry) / risk if risk else 0.0


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
