"""The names a rule may use, and what kind of thing each stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.domain.language import nodes
from app.domain.language.errors import RuleError, unknown
from app.domain.language.grammar import (
    CONTEXT_NAMES,
    FUNCTIONS,
    KEYWORDS,
    PRICE_FIELDS,
    SHORTHANDS,
    STRUCTURES,
)
from app.domain.language.tree import walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.indicators import Indicator
    from app.domain.language.errors import Place
    from app.domain.language.nodes import Node
    from app.domain.registry import Registry

CONDITION_INDICATORS: Final = ("pattern", "divergence")
"""Indicators of the registry whose column of 1 and 0 is a condition in a rule."""
_LABELS: Final = {
    "regime": ("bull", "range", "bear"),
    "regime.volatility": ("calm", "normal", "high"),
}
# What other programs call it.
_ELSEWHERE: Final = {
    "crossover": "crosses above",
    "crossunder": "crosses below",
    "cross": "crosses",
    "price": "close",
    "vol": "volume",
    "ma": "sma",
    "avg": "sma",
    "mean": "sma",
    "std": "stdev",
    "bb": "bbands",
    "boll": "bbands",
    "bollinger": "bbands",
    "kc": "keltner",
    "dc": "donchian",
    "stochastic": "stoch",
    "williams": "willr",
    "smma": "rma",
    "pivothigh": "swing_high",
    "pivotlow": "swing_low",
    "sqr": "sqrt",
    "ln": "log",
}
_LIBRARY_NAME: Final = re.compile(r".*[0-9]|cdl", re.IGNORECASE)


def catalogue() -> Registry[Indicator]:
    """The registry of indicators, loaded at the first use since it brings the compiler along."""
    from app.domain.indicators import INDICATORS

    return INDICATORS


def own_first() -> list[Indicator]:
    """All indicators; those of other libraries, less often meant, behind our own."""
    return sorted((entry for _, entry in catalogue().items()), key=lambda e: e.library != "")


def known_names() -> tuple[str, ...]:
    """Every name a value or condition can begin with."""
    words = (*PRICE_FIELDS, *FUNCTIONS, *STRUCTURES, *SHORTHANDS, *CONTEXT_NAMES)
    ordered = own_first()
    own = [indicator.id for indicator in ordered if not indicator.library]
    return (*own, *words, *(indicator.id for indicator in ordered[len(own) :]))


def regime_labels(node: Node) -> tuple[str, ...]:
    """The labels of a value of the regime, also of an earlier bar or another timeframe.

    Empty for every other value.
    """
    while isinstance(node, nodes.OnTimeframe | nodes.OfSymbol | nodes.Offset):
        node = node.value
    return _LABELS.get(node.name, ()) if isinstance(node, nodes.Context) else ()


def is_condition(node: Node) -> bool:
    """Whether the node is true, false or undefined at a bar, rather than a number."""
    while isinstance(node, nodes.OnTimeframe | nodes.OfSymbol | nodes.Offset):
        node = node.value
    if isinstance(node, nodes.Call):
        return node.name in CONDITION_INDICATORS
    return isinstance(node, _CONDITIONS)


def check_names(node: Node) -> None:
    """Refuse calls of indicators that do not exist, and words no indicator has as a choice.

    Raises:
        RuleError: with the nearest known name.
    """
    known = catalogue()
    for part in walk(node):
        if isinstance(part, nodes.Call):
            if part.name not in known:
                raise unknown_indicator(part)
            _check_choices(part, known[part.name])


def _check_choices(call: nodes.Call, indicator: Indicator) -> None:
    choices = [word for parameter in indicator.parameters for word in parameter.choices]
    for argument in (*call.arguments, *call.named.values()):
        if isinstance(argument, nodes.Choice) and argument.name not in choices:
            if choices:
                raise unknown_choice(call, argument.name, argument.place, choices)
            raise unknown_indicator(argument)


def unknown_choice(
    call: nodes.Call, word: str, place: Place | None, choices: Iterable[str], what: str = "choice"
) -> RuleError:
    """The error for a word that is not among the choices of a call's parameter."""
    meant = spelt_pattern(word)
    if meant is None or call.name != "pattern":
        return unknown(what, word, place, choices, owner=call.name)
    problem = f"unknown {what} {word!r} of {call.name}"
    return RuleError(problem, place, f"did you mean {meant!r}?", suggestion=meant)


def spelt_pattern(word: str) -> str | None:
    """The candlestick pattern that TA-Lib or pandas-ta write so; None when they know none.

    ``3_black_crows``, ``3blackcrows`` and ``CDL3BLACKCROWS`` are ``three_black_crows``.
    """
    if not _LIBRARY_NAME.match(word):
        return None
    from app.domain.indicators.patterns import LIBRARY_NAMES

    return LIBRARY_NAMES.get("CDL" + word.upper().removeprefix("CDL").replace("_", ""))


def unknown_indicator(call: nodes.Call | nodes.Choice) -> RuleError:
    """The error for a name that nothing is known by, with the reason when it was left out."""
    from app.domain.indicators.borrowed.omissions import LEFT_OUT

    if call.name in LEFT_OUT:
        return RuleError(f"{call.name!r} is left out", call.place, LEFT_OUT[call.name])
    meant = _ELSEWHERE.get(call.name.lower())
    if meant is not None and call.name.lower() not in known_names():
        problem = f"unknown indicator {call.name!r}"
        return RuleError(problem, call.place, f"did you mean {meant!r}?", suggestion=meant)
    return unknown("indicator", call.name, call.place, (*known_names(), *KEYWORDS))


def unknown_parameter(
    call: nodes.Call, name: str, place: Place | None, known: Iterable[str]
) -> RuleError:
    """The error for a parameter that is not among ``known``, or was left out."""
    from app.domain.indicators.borrowed.omissions import LEFT_OUT_PARAMETERS

    reason = LEFT_OUT_PARAMETERS.get((call.name, name))
    if reason is not None:
        return RuleError(f"{name!r} of {call.name} is left out", place, reason)
    return unknown("parameter", name, place, known, owner=call.name)


_CONDITIONS = (
    nodes.Compare,
    nodes.Between,
    nodes.Crosses,
    nodes.Slopes,
    nodes.Touches,
    nodes.Near,
    nodes.Shorthand,
    nodes.Within,
    nodes.Lasts,
    nodes.Becomes,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Group,
    nodes.Labelled,
)
