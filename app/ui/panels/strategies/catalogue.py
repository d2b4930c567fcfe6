"""What can be put into a rule, made from the registry and the grammar; without any Qt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from app.domain.language.grammar import FUNCTIONS, PRICE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.domain.indicators import Indicator
    from app.domain.language.checker import Expected

_OWN: Final = {
    "rsi": "rsi(14) < 30",
    "stoch": "stoch(14, 3, 3).k crosses above stoch(14, 3, 3).d",
    "macd": "macd(12, 26, 9).macd crosses above macd(12, 26, 9).signal",
    "adx": "adx(14) > 25",
    "supertrend": "supertrend(10, 3).direction == 1",
    "psar": "psar.direction == 1",
    "relative_volume": "relative_volume(20) > 1.5",
    "pattern": "pattern(engulfing, bullish)",
    "divergence": "divergence(rsi(14), bullish)",
}
_PRICE: Final = (
    ("Bar closes up", "close > open"),
    ("Close above the last close", "close > close[1]"),
    ("Price touches an average", "price touches ema(21)"),
    ("Close near an average", "close near ema(50) by 0.5%"),
    ("Close inside bands", "close between bbands(20, 2).lower and bbands(20, 2).upper"),
    ("Rises for some bars", "close rising 3 bars"),
    ("Falls for some bars", "close falling 3 bars"),
)
_SHORTHANDS: Final = (
    ("Breakout of the highest high", "breakout(20)"),
    ("Breakdown of the lowest low", "breakdown(20)"),
    ("Inside bar", "inside_bar"),
    ("Narrowest range of some bars", "nr(7)"),
    ("Squeeze: bands inside the channel", "squeeze(20)"),
)
_MARKET: Final = (
    ("Market regime is bull", "regime == bull"),
    ("Market regime is bear", "regime == bear"),
    ("Volatility is high", "regime.volatility == high"),
    ("Breadth of the market", "breadth > 60"),
    ("Trend of Bitcoin", "btc_trend > 40"),
    ("Rank by traded value", "rank(volume_24h) > 80"),
    ("Rank by relative strength", "rank(roc(close, 24)) > 80"),
)
_GROUPS: Final = (
    ("All of", "all of (close > open)"),
    ("Any of", "any of (close > open)"),
    ("None of", "none of (close > open)"),
    ("At least some of", "at least 1 of (close > open)"),
    ("Score of weighted conditions", "score(close > open: 1) >= 1"),
)
_ROLLING: Final = (
    ("Highest high", "highest(high, 20)"),
    ("Lowest low", "lowest(low, 20)"),
    ("Average of a series", "sma(volume, 20)"),
    ("Change over bars", "change(close, 10)"),
    ("Percentile among past values", "percentrank(close, 100)"),
    ("Standard score", "zscore(close, 20)"),
    ("Slope per bar", "slope(close, 10)"),
    ("Sum", "sum(volume, 20)"),
    ("Bars since a condition", "barssince(close > open)"),
    ("Value when a condition held", "valuewhen(close > open, close, 0)"),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One entry of a menu.

    Attributes:
        text: the piece of rule it stands for.
        category: heading it is found under.
    """

    title: str
    text: str
    category: str

    @property
    def haystack(self) -> str:
        """What a search looks through."""
        return f"{self.title} {self.text} {self.category}".casefold()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything on offer."""

    conditions: tuple[Offer, ...]
    groups: tuple[Offer, ...]
    values: tuple[Offer, ...]


@cache
def make_catalogue() -> Catalogue:
    """Read the registry. The first call loads the indicators: not for the GUI thread."""
    from app.domain.indicators import INDICATORS

    indicators = sorted(
        (one for _, one in INDICATORS.items()), key=lambda one: (one.category, one.title)
    )
    groups = tuple(Offer(title, text, "Group") for title, text in _GROUPS)
    conditions = [
        *(Offer(title, text, "Price") for title, text in _PRICE),
        *(Offer(title, text, "Shorthand") for title, text in _SHORTHANDS),
        *(Offer(title, text, "Market") for title, text in _MARKET),
        *(Offer(one.title, condition_of(one), one.category.capitalize()) for one in indicators),
    ]
    return Catalogue(
        tuple(_sound(conditions, "condition")),
        groups,
        tuple(_sound(_values(indicators), "any")),
    )


def _values(indicators: list[Indicator]) -> Iterator[Offer]:
    yield Offer("Number", "0", "Number")
    for field in PRICE_FIELDS:
        yield Offer(field, field, "Price")
    for one in indicators:
        for output in one.outputs if len(one.outputs) > 1 else ("",):
            words = f"{one.title}: {output.replace('_', ' ')}" if output else one.title
            yield Offer(words, call_of(one, output), one.category.capitalize())
    for title, text in _ROLLING:
        yield Offer(title, text, "Rolling")
    for name in FUNCTIONS:
        pair = "(close, open)" if name in {"min", "max"} else "(close)"
        yield Offer(name, f"{name}{pair}", "Arithmetic")
    for name in ("regime", "regime.volatility", "breadth", "btc_trend", "volume_24h", "tick"):
        yield Offer(name.replace("_", " "), name, "Market")
    yield Offer("Rank in the universe", "rank(volume_24h)", "Market")
    yield Offer("Another symbol's close", "BTC/USDT:close", "Market")


def call_of(indicator: Indicator, output: str = "") -> str:
    """The indicator with its defaults written out: ``bbands(20, 2).upper``."""
    words = [_word(parameter.default) for parameter in indicator.parameters]
    suffix = f".{output}" if output else ""
    return f"{indicator.id}{'(' + ', '.join(words) + ')' if words else ''}{suffix}"


def condition_of(indicator: Indicator) -> str:
    """A condition to begin with."""
    if indicator.id in _OWN:
        return _OWN[indicator.id]
    first = indicator.outputs[0] if len(indicator.outputs) > 1 else ""
    call = call_of(indicator, first)
    if indicator.pane == "price":
        return f"close > {call}"
    return f"volume > {call}" if indicator.pane == "volume" else f"{call} > 0"


def _word(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.12g}"


def _sound(offers: Iterable[Offer], expects: Expected) -> Iterator[Offer]:
    """Those that this installation's language takes: what is not in the registry is left out."""
    from app.domain.errors import BadInput
    from app.domain.language import check, parse
    from app.domain.timeframe import Timeframe

    for offer in offers:
        try:
            check(parse(offer.text), Timeframe.M1, expects=expects)
        except BadInput:
            continue
        yield offer
