"""Which symbols stay out of the universe, and why.

Each filter answers with a sentence when it refuses a candidate and with None when the candidate
passes, or when what it asks about is unknown: unknown is never taken for zero.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.domain.asset import Market, Ticker
    from app.domain.candles import Candles

_STABLE = """
    USDT USDC BUSD TUSD DAI FDUSD USDP USDD UST USTC SUSD GUSD LUSD FRAX PYUSD USDE USD1 RLUSD
    XUSD BFUSD EURC EURI AEUR EURT EUR USD GBP AUD TRY BRL RUB UAH JPY CHF PLN IDRT BIDR BVND NGN
    ZAR ARS MXN COP CZK RON VAI PAX HUSD OUSD USDX USDS EURS XSGD
"""
STABLE_BASES: Final = frozenset(_STABLE.split())
_LEVERAGED: Final = re.compile(r"^(?P<base>[A-Z0-9]+?)(UP|DOWN|BULL|BEAR|HEDGE|HALF|[2345][LS])$")
STABILITY_DAYS: Final = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """What a candidate must meet. Ratios are fractions; 0, None and () switch a filter off."""

    minimum_volume: float = 0.0
    minimum_age_days: int = 0
    maximum_spread: float = 0.0
    maximum_price_step: float = 0.0
    minimum_volatility: float = 0.0
    maximum_volatility: float = 0.0
    minimum_range: float = 0.0
    maximum_range: float = 0.0
    minimum_change: float | None = None
    maximum_change: float | None = None
    whitelist: tuple[re.Pattern[str], ...] = ()
    blacklist: tuple[re.Pattern[str], ...] = ()
    exclude_stable: bool = True
    exclude_leveraged: bool = True

    @property
    def needs_candles(self) -> bool:
        """Whether a filter in use looks at daily candles."""
        return bool(
            self.minimum_age_days
            or self.minimum_volatility
            or self.maximum_volatility
            or self.minimum_range
            or self.maximum_range
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of one symbol when the universe is chosen.

    Attributes:
        bases: all base currencies the exchange lists, to tell leveraged tokens from plain names.
        days: daily candles up to ``now`` (UTC ms), or None when not asked for.
    """

    market: Market
    ticker: Ticker | None
    bases: frozenset[str]
    now: int
    days: Candles | None = None


type Filter = Callable[[Candidate, Limits], str | None]


def inactive(candidate: Candidate, _limits: Limits) -> str | None:
    """Markets the exchange has stopped."""
    return None if candidate.market.active else "not trading: halted or delisted"


def stable(candidate: Candidate, limits: Limits) -> str | None:
    """Coins pegged to a currency, and currencies."""
    if limits.exclude_stable and candidate.market.base in STABLE_BASES:
        return "stable coin or currency: its price is pegged"
    return None


def leveraged(candidate: Candidate, limits: Limits) -> str | None:
    """Tokens such as BTCUP or ETH3L, where what is left of the name is a listed base."""
    match = _LEVERAGED.match(candidate.market.base)
    if limits.exclude_leveraged and match and match["base"] in candidate.bases:
        return f"leveraged token on {match['base']}"
    return None


def listed_by_user(candidate: Candidate, limits: Limits) -> str | None:
    """The user's patterns, looked for in the symbol."""
    symbol = candidate.market.symbol
    if limits.whitelist and not any(pattern.search(symbol) for pattern in limits.whitelist):
        return "not on the list of wanted symbols"
    for pattern in limits.blacklist:
        if pattern.search(symbol):
            return f"on the list of unwanted symbols ({pattern.pattern})"
    return None


def volume(candidate: Candidate, limits: Limits) -> str | None:
    """Money traded in 24 hours."""
    if candidate.ticker is None or candidate.ticker.quote_volume is None:
        return "24 h volume unknown" if limits.minimum_volume else None
    traded = candidate.ticker.quote_volume
    if traded < limits.minimum_volume:
        return f"24 h volume {traded:,.0f} is below {limits.minimum_volume:,.0f}"
    return None


def spread(candidate: Candidate, limits: Limits) -> str | None:
    """1 − bid/ask."""
    ticker = candidate.ticker
    if not limits.maximum_spread or ticker is None or not ticker.bid or not ticker.ask:
        return None
    ratio = 1 - ticker.bid / ticker.ask
    if ratio > limits.maximum_spread:
        return f"spread {ratio:.2%} is wider than {limits.maximum_spread:.2%}"
    return None


def price_step(candidate: Candidate, limits: Limits) -> str | None:
    """One tick over the price: coarse steps make stops and targets meaningless."""
    last = candidate.ticker.last if candidate.ticker else None
    if not limits.maximum_price_step or not last or not candidate.market.tick:
        return None
    ratio = candidate.market.tick / last
    if ratio > limits.maximum_price_step:
        return f"one price step is {ratio:.2%} of the price, above {limits.maximum_price_step:.2%}"
    return None


def change(candidate: Candidate, limits: Limits) -> str | None:
    """Relative change over 24 hours."""
    moved = candidate.ticker.change if candidate.ticker else None
    if moved is None:
        return None
    if limits.minimum_change is not None and moved < limits.minimum_change:
        return f"24 h change {moved:+.2%} is below {limits.minimum_change:+.2%}"
    if limits.maximum_change is not None and moved > limits.maximum_change:
        return f"24 h change {moved:+.2%} is above {limits.maximum_change:+.2%}"
    return None


def age(candidate: Candidate, limits: Limits) -> str | None:
    """Days since the listing: as the exchange says, else since the first daily candle."""
    if not limits.minimum_age_days:
        return None
    listed = candidate.market.listed_at
    if listed is None and candidate.days is not None and len(candidate.days):
        listed = int(candidate.days.ts[0])
    if listed is None:
        return None
    days = (candidate.now - listed) // DAY
    if days < limits.minimum_age_days:
        return f"listed {days} days ago, fewer than {limits.minimum_age_days}"
    return None


def volatility(candidate: Candidate, limits: Limits) -> str | None:
    """Standard deviation of the daily log returns of the last 10 days, times √10.

    Source: the formula of freqtrade's VolatilityFilter, over one window.
    """
    if not (limits.minimum_volatility or limits.maximum_volatility):
        return None
    closes = _last_closes(candidate)
    if closes is None:
        return None
    returns = [math.log(b / a) for a, b in pairwise(closes)]
    mean = math.fsum(returns) / len(returns)
    deviation = math.sqrt(math.fsum((x - mean) ** 2 for x in returns) / (len(returns) - 1))
    return _outside(
        "volatility",
        deviation * math.sqrt(len(returns)),
        limits.minimum_volatility,
        limits.maximum_volatility,
    )


def price_range(candidate: Candidate, limits: Limits) -> str | None:
    """(highest high − lowest low) / lowest low over the last 10 days."""
    if not (limits.minimum_range or limits.maximum_range):
        return None
    days = candidate.days
    if days is None or len(days) < STABILITY_DAYS:
        return None
    high = float(days.high[-STABILITY_DAYS:].max())
    low = float(days.low[-STABILITY_DAYS:].min())
    return _outside("range", (high - low) / low, limits.minimum_range, limits.maximum_range)


def _last_closes(candidate: Candidate) -> list[float] | None:
    days = candidate.days
    if days is None or len(days) <= STABILITY_DAYS:
        return None
    return [float(price) for price in days.close[-STABILITY_DAYS - 1 :]]


def _outside(name: str, value: float, least: float, most: float) -> str | None:
    if value < least:
        return f"{name} over {STABILITY_DAYS} days {value:.2%} is below {least:.2%}"
    if most and value > most:
        return f"{name} over {STABILITY_DAYS} days {value:.2%} is above {most:.2%}"
    return None


QUICK: Final[tuple[Filter, ...]] = (
    inactive,
    stable,
    leveraged,
    listed_by_user,
    volume,
    spread,
    price_step,
    change,
)
WITHOUT_TICKERS: Final[tuple[Filter, ...]] = (stable, leveraged, listed_by_user)
BY_CANDLES: Final[tuple[Filter, ...]] = (age, volatility, price_range)


def refusal(candidate: Candidate, limits: Limits, filters: Sequence[Filter]) -> str | None:
    """The first reason against the candidate, or None when it passes every filter."""
    for check in filters:
        reason = check(candidate, limits)
        if reason is not None:
            return reason
    return None
