"""Every name a rule may use, with what an editor or a help page says about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from app.domain.language.names import CONDITION_INDICATORS, own_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.indicators import Indicator
    from app.domain.indicators import Parameter as Declared

type EntryKind = Literal["indicator", "price", "function", "shorthand", "context"]

SOURCE: Final = "source"


@dataclass(frozen=True, slots=True)
class SignatureParameter:
    """One parameter as a signature shows it.

    Attributes:
        text: how it stands in the signature, such as ``length=20``.
        summary: what it takes, such as ``whole number, 1 to 5,000``.
        choices: the words it takes; empty for numbers, series and conditions.
        takes_rule: what stands there: a value, a condition, or None for a plain setting.
    """

    name: str
    text: str
    summary: str
    choices: tuple[str, ...] = ()
    takes_rule: Literal["value", "condition"] | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One name.

    Attributes:
        title: one line on what it is.
        parameters: in the order they are written; empty for what takes none.
        outputs: names that can follow a dot; empty for what has one value.
        is_condition: whether it is true or false rather than a number.
        is_named: whether its parameters may be given by name.
    """

    name: str
    kind: EntryKind
    title: str
    parameters: tuple[SignatureParameter, ...] = ()
    outputs: tuple[str, ...] = ()
    is_condition: bool = False
    is_named: bool = False

    @property
    def signature(self) -> str:
        """Name and parameters, such as ``ema(length=20, source=close)``."""
        if not self.parameters:
            return self.name
        return f"{self.name}({', '.join(parameter.text for parameter in self.parameters)})"

    def parameter(self, name: str) -> SignatureParameter | None:
        """The parameter of that name, or None."""
        return next((one for one in self.parameters if one.name == name), None)


@cache
def vocabulary() -> Mapping[str, Entry]:
    """All names; the first use loads the registry of indicators."""
    entries = [Entry(name, "price", title) for name, title in _PRICES.items()]
    entries += [_of_indicator(indicator) for indicator in own_first()]
    entries += _FUNCTIONS + _SHORTHANDS
    entries += [Entry(name, "context", title) for name, title in _CONTEXTS.items()]
    return {entry.name: entry for entry in entries}


def _of_indicator(indicator: Indicator) -> Entry:
    parameters = [_setting(declared) for declared in indicator.parameters]
    if indicator.takes_source:
        source = SignatureParameter(
            SOURCE,
            f"{SOURCE}={indicator.default_source}",
            "any value; written first or by its name",
            takes_rule="value",
        )
        parameters.insert(0 if indicator.category == "rolling" else len(parameters), source)
    return Entry(
        indicator.id,
        "indicator",
        indicator.title,
        tuple(parameters),
        indicator.outputs if len(indicator.outputs) > 1 else (),
        is_condition=indicator.id in CONDITION_INDICATORS,
        is_named=True,
    )


def _setting(declared: Declared) -> SignatureParameter:
    default = declared.default
    shown = default if isinstance(default, str) else f"{default:g}"
    if declared.kind == "choice":
        summary = ", ".join(declared.choices)
        return SignatureParameter(
            declared.name, f"{declared.name}={shown}", summary, declared.choices
        )
    summary = "whole number" if declared.kind == "int" else "number"
    if declared.minimum is not None and declared.maximum is not None:
        summary += f", {declared.minimum:,g} to {declared.maximum:,g}"
    return SignatureParameter(declared.name, f"{declared.name}={shown}", summary)


def _value(name: str, summary: str = "any value") -> SignatureParameter:
    return SignatureParameter(name, name, summary, takes_rule="value")


def _condition(name: str = "condition") -> SignatureParameter:
    return SignatureParameter(name, name, "any condition", takes_rule="condition")


def _bars(least: int) -> SignatureParameter:
    return SignatureParameter("n", "n", f"whole number of bars, {least} to 5,000")


_PRICES: Final = {
    "open": "Price at which the bar opened",
    "high": "Highest price of the bar",
    "low": "Lowest price of the bar",
    "close": "Price at which the bar closed",
    "volume": "Amount traded during the bar, in the base currency",
    "hl2": "Mean of high and low",
    "hlc3": "Mean of high, low and close",
    "ohlc4": "Mean of open, high, low and close",
}
_CONTEXTS: Final = {
    "regime": "Trend of the whole market: bull, range or bear",
    "regime.volatility": "Volatility of the whole market: calm, normal or high",
    "breadth": "Share of the universe above its average, 0 to 100",
    "btc_trend": "Trend score of BTC, -100 to 100",
    "volume_24h": "Value traded in the last 24 hours, in the quote currency",
    "tick": "Smallest price step of the symbol's market, 0 where unknown",
}
LABELS: Final = {
    "bull": "The market rises",
    "range": "The market moves sideways",
    "bear": "The market falls",
    "calm": "Volatility is low",
    "normal": "Volatility is usual",
    "high": "Volatility is high",
}
_FUNCTIONS: Final = [
    Entry("abs", "function", "The value without its sign", (_value("x"),)),
    Entry("min", "function", "Smallest of several values", (_value("x"), _value("y"))),
    Entry("max", "function", "Largest of several values", (_value("x"), _value("y"))),
    Entry(
        "round",
        "function",
        "The value rounded to a whole number, or to so many decimals",
        (_value("x"), SignatureParameter("decimals", "decimals=0", "whole number")),
    ),
    Entry("log", "function", "Natural logarithm", (_value("x"),)),
    Entry("sqrt", "function", "Square root", (_value("x"),)),
    Entry("barssince", "function", "Bars since the condition was last true", (_condition(),)),
    Entry(
        "valuewhen",
        "function",
        "The value when the condition was last true",
        (
            _condition(),
            _value("x"),
            SignatureParameter("k", "k=0", "how many occurrences ago; 0 is the latest"),
        ),
    ),
    Entry("rank", "function", "Place of the symbol inside the universe, 0 to 100", (_value("x"),)),
]
_SHORTHANDS: Final = [
    Entry(
        "breakout",
        "shorthand",
        "Close above the highest high of the n bars before",
        (_bars(1),),
        is_condition=True,
    ),
    Entry(
        "breakdown",
        "shorthand",
        "Close below the lowest low of the n bars before",
        (_bars(1),),
        is_condition=True,
    ),
    Entry(
        "inside_bar",
        "shorthand",
        "High and low inside those of the bar before",
        is_condition=True,
    ),
    Entry("nr", "shorthand", "Narrowest range of n bars", (_bars(2),), is_condition=True),
    Entry(
        "squeeze",
        "shorthand",
        "Bollinger bands inside the Keltner channels",
        (_bars(2),),
        is_condition=True,
    ),
]
