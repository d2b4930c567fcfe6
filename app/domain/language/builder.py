"""Turns what the grammar recognises into nodes, from the leaves upwards."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeGuard, cast

from app.domain.language import nodes
from app.domain.language.errors import RuleError, unknown
from app.domain.language.grammar import (
    CONTEXT_NAMES,
    FUNCTIONS,
    PRICE_FIELDS,
    REGIME_LABELS,
    SHORTHANDS,
)
from app.domain.language.lexer import Token
from app.domain.language.names import catalogue, regime_labels, spelt_pattern
from app.domain.language.own_calls import (
    STRUCTURE_CALLS,
    count,
    function_call,
    shorthand_call,
)
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from app.domain.language.nodes import ArithmeticSign, ComparisonSign, Node, RegimeLabel
    from app.domain.language.own_calls import Amount

_LONGEST_NUMBER = 64
_SPELT_WITH_DIGIT = re.compile(r"[a-z_]*[0-9]_[a-z_]+")
_SYMBOL = re.compile(nodes.SYMBOL_PATTERN)


class Named:
    """An argument given by name, until its call takes it in."""

    def __init__(self, name: Token, value: Node) -> None:
        self.name = name
        self.value = value


class RuleBuilder:
    """One method a grammar alternative; methods keep no state, so threads may share a builder."""

    def number(self, token: Token) -> nodes.Number:
        """``12.5``, ``1_000``, ``3%``."""
        text, percent = token.text, token.text.endswith("%")
        value = _decimal(text) if percent or "_" in text else float(text)
        if not isfinite(value) or len(text) > _LONGEST_NUMBER:
            raise RuleError(f"{text[:40]!r} is no number", token.place)
        return nodes.Number(value=value, percent=percent, place=token.place)

    def parameter(self, token: Token) -> nodes.Parameter:
        """``$name``."""
        return nodes.Parameter(name=_name(token, token.text[1:]), place=token.place)

    def word(self, token: Token) -> Node:
        """A name alone: price, market value, label, shorthand, indicator or choice."""
        place = token.place
        is_spelt = _SPELT_WITH_DIGIT.fullmatch(token.text) is not None
        name = (spelt_pattern(token.text) if is_spelt else None) or _name(token)
        if name in PRICE_FIELDS:
            return nodes.Price(field=cast("nodes.PriceField", name), place=place)
        if name in CONTEXT_NAMES:
            return nodes.Context(name=cast("nodes.ContextName", name), place=place)
        if name in REGIME_LABELS:
            return nodes.Label(name=cast("RegimeLabel", name), place=place)
        if name in SHORTHANDS:
            return nodes.Shorthand.model_validate({"name": name, "place": place})
        return nodes.Call(name=name, place=place)

    def member(self, token: Token, output: Token) -> Node:
        """``macd.histogram``, ``regime.volatility``."""
        whole = f"{token.text}.{output.text}"
        if whole in CONTEXT_NAMES:
            return nodes.Context(name=cast("nodes.ContextName", whole), place=token.place)
        name = _name(token)
        _refuse_output(name, output)
        return nodes.Call(name=name, output=_name(output), place=token.place)

    def arguments(self, *members: Node | Named) -> tuple[Node | Named, ...]:
        """What stands between the parentheses of a call."""
        return members

    def named(self, name: Token, value: Node) -> Named:
        """``length=14``."""
        return Named(name, value)

    def call(
        self, token: Token, given: tuple[Node | Named, ...], output: Token | None = None
    ) -> Node:
        """A name with parentheses."""
        name, place = _name(token), token.place
        positional, named = _split(given)
        if name in FUNCTIONS or name in SHORTHANDS or name in STRUCTURE_CALLS:
            if named or output is not None:
                raise RuleError(
                    f"{name} with a named argument or an output",
                    place,
                    "give its arguments in their order, without names",
                )
            if name in FUNCTIONS:
                return function_call(name, positional, place)
            return STRUCTURE_CALLS.get(name, shorthand_call)(name, positional, place)
        if name in PRICE_FIELDS or name in CONTEXT_NAMES or name in REGIME_LABELS:
            raise RuleError(f"{name!r} takes no parameters", place, f"write '{name}' alone")
        return nodes.Call(
            name=name,
            arguments=tuple(_choice(argument) for argument in positional),
            named={name: _choice(argument) for name, argument in named.items()},
            output=_name(output) if output is not None else None,
            place=place,
        )

    def offset(self, value: Node, bars: Amount) -> Node:
        """``close[1]``."""
        return nodes.Offset(value=value, bars=count(bars, "an offset", 0), place=value.place)

    def look_ahead(self, _value: Node, minus: Token, _bars: Amount) -> Node:
        """``close[-1]``, which would look ahead."""
        raise RuleError(
            "an offset below 0", minus.place, "rules cannot look ahead; write how many bars ago"
        )

    def on_timeframe(self, value: Node, token: Token) -> Node:
        """``close@4h``."""
        name = token.text[1:].strip()
        if name not in list(Timeframe):
            raise unknown("timeframe", name, token.place, list(Timeframe))
        return nodes.OnTimeframe(value=value, timeframe=Timeframe(name), place=value.place)

    def of_symbol(self, token: Token, value: Node) -> Node:
        """``BTC/USDT:close``."""
        symbol = token.text[:-1]
        if _SYMBOL.fullmatch(symbol) is None:
            raise RuleError(f"{symbol[:40]!r} is no symbol", token.place, "it is too long")
        return nodes.OfSymbol(symbol=symbol, value=value, place=token.place)

    def negate(self, minus: Token, value: Node) -> Node:
        """A minus sign in front; a number takes it in."""
        place = minus.place
        if isinstance(value, nodes.Number):
            return nodes.Number(value=-value.value, percent=value.percent, place=place)
        return nodes.Negate(value=value, place=place)

    def arithmetic(self, left: Node, sign: Token, right: Node) -> Node:
        """``a + b`` and its kind."""
        _refuse_symbol(left, sign, right)
        return nodes.Arithmetic(
            sign=cast("ArithmeticSign", sign.text), left=left, right=right, place=left.place
        )

    def compare(self, left: Node, sign: Token, right: Node) -> Node:
        """``a > b`` and its kind."""
        return nodes.Compare(
            sign=cast("ComparisonSign", sign.text),
            left=_label(left, right, sign),
            right=_label(right, left, sign),
            place=left.place,
        )

    def between(self, value: Node, word: Token, low: Node, high: Node) -> Node:
        """``a between b and c``, ``a outside b and c``."""
        return nodes.Between(
            value=value, low=low, high=high, outside=word.text == "outside", place=value.place
        )

    def crosses(self, left: Node, *rest: Any) -> Node:
        """``a crosses above b``."""
        *direction, right = rest
        word = direction[0].text if direction else "either"
        return nodes.Crosses.model_validate(
            {"left": left, "right": right, "direction": word, "place": left.place}
        )

    def slopes(self, value: Node, word: Token, bars: Amount) -> Node:
        """``a rising 3 bars``."""
        return nodes.Slopes.model_validate(
            {
                "value": value,
                "direction": word.text,
                "bars": count(bars, word.text, 1),
                "place": value.place,
            }
        )

    def touches(self, left: Token | Node, value: Node) -> Node:
        """``price touches b``; the left side is always the price."""
        if isinstance(left, Token):
            return nodes.Touches(value=value, place=left.place)
        if isinstance(left, nodes.Price) and left.field == "close":
            return nodes.Touches(value=value, place=left.place)
        raise RuleError(
            "something else than the price before 'touches'", left.place, "write 'price touches …'"
        )

    def near(self, left: Node, right: Node, tolerance: Amount) -> Node:
        """``a near b by 0.5%``."""
        return nodes.Near(left=left, right=right, tolerance=tolerance, place=left.place)

    def within(self, condition: Node, bars: Amount) -> Node:
        """``c within 3 bars``."""
        return nodes.Within(
            condition=condition, bars=count(bars, "within", 1), place=condition.place
        )

    def lasts(self, condition: Node, bars: Amount) -> Node:
        """``c for 3 bars``."""
        return nodes.Lasts(condition=condition, bars=count(bars, "for", 1), place=condition.place)

    def becomes(self, condition: Node) -> Node:
        """``c becomes true``."""
        return nodes.Becomes(condition=condition, place=condition.place)

    def inverse(self, word: Token, condition: Node) -> Node:
        """``not c``."""
        return nodes.Not(condition=condition, place=word.place)

    def labelled(self, condition: Node, token: Token) -> Node:
        """``c as "label"``."""
        label = re.sub(r'\\(["\\])', r"\1", token.text[1:-1])
        if not (0 < len(label) <= 200 and label.isprintable()):
            raise RuleError("a label", token.place, "it must be 1 to 200 printable characters")
        return nodes.Labelled(condition=condition, label=label, place=condition.place)

    def both(self, *members: Node) -> Node:
        """``a and b``."""
        return nodes.And(members=members, place=members[0].place)

    def either(self, *members: Node) -> Node:
        """``a or b``."""
        return nodes.Or(members=members, place=members[0].place)

    def members(self, *members: Node) -> tuple[Node, ...]:
        """What stands between the parentheses of a group."""
        return members

    def group(self, word: Token, members: tuple[Node, ...]) -> Node:
        """``any of (…)``, ``all of (…)``, ``none of (…)``."""
        return nodes.Group.model_validate(
            {"quantifier": word.text, "members": members, "place": word.place}
        )

    def at_least(self, word: Token, least: Amount, members: tuple[Node, ...]) -> Node:
        """``at least 3 of (…)``."""
        bound = count(least, "at least", 1)
        return nodes.Group(quantifier="at least", count=bound, members=members, place=word.place)

    def weighted(self, condition: Node, weight: Amount) -> nodes.Weighted:
        """One ``condition: weight`` of a score."""
        if not isinstance(weight, nodes.Number) or weight.value <= 0:
            raise RuleError("a weight", weight.place, "it must be a number above 0")
        return nodes.Weighted(condition=condition, weight=weight.value)

    def score(self, word: Token, *members: nodes.Weighted) -> Node:
        """``score(c: 2, c: 1)``."""
        return nodes.Score(members=members, place=word.place)


def _decimal(text: str) -> float:
    """The number nearest to the text, so that 0.1% is 0.001; infinity beyond all bounds."""
    try:
        exact = Decimal(text[:_LONGEST_NUMBER].rstrip("%"))
        return float(exact / 100 if text.endswith("%") else exact)
    except ArithmeticError:
        return float("inf")


def _name(token: Token, text: str | None = None) -> str:
    name = token.text if text is None else text
    if len(name) > 64:
        raise RuleError("a name of more than 64 characters", token.place)
    if name[0].isdigit():
        raise RuleError(f"the name {name!r}", token.place, "no name begins with a digit")
    return name


def _split(given: tuple[Node | Named, ...]) -> tuple[tuple[Node, ...], dict[str, Node]]:
    positional: list[Node] = []
    named: dict[str, Node] = {}
    for argument in given:
        if not isinstance(argument, Named):
            if named:
                raise RuleError(
                    "a parameter without a name after a named one",
                    argument.place,
                    "write the unnamed ones first",
                )
            positional.append(argument)
        elif argument.name.text in named:
            raise RuleError(f"{argument.name.text!r} is given twice", argument.name.place)
        else:
            named[_name(argument.name)] = argument.value
    return tuple(positional), named


def _choice(argument: Node) -> Node:
    if _is_unknown_word(argument):
        return nodes.Choice(name=argument.name, place=argument.place)
    return argument


def _is_unknown_word(node: Node) -> TypeGuard[nodes.Call]:
    return (
        isinstance(node, nodes.Call)
        and not (node.arguments or node.named or node.output)
        and node.name not in catalogue()
    )


def _label(side: Node, other: Node, sign: Token) -> Node:
    """What a word beside ``==`` or ``!=`` and a value of the regime means."""
    known = regime_labels(other)
    if sign.text not in {"==", "!="} or not known:
        return side
    if isinstance(side, nodes.Price) and side.field in known:
        return nodes.Label(name=cast("RegimeLabel", side.field), place=side.place)
    if _is_unknown_word(side):
        raise unknown("label", side.name, side.place, known)
    return side


def _refuse_output(name: str, output: Token) -> None:
    if name in CONTEXT_NAMES and name != "regime":
        raise RuleError(f"an output of {name}", output.place, f"it has none; write '{name}' alone")
    if name == "regime":
        raise unknown("output", output.text, output.place, ["volatility"], owner=name)
    if name in PRICE_FIELDS or name in FUNCTIONS or name in SHORTHANDS or name in STRUCTURE_CALLS:
        raise RuleError(f"an output of {name}", output.place, f"it has none; write '{name}' alone")


def _refuse_symbol(left: Node, sign: Token, right: Node) -> None:
    """Refuse ``BTC/USDT`` without a value, which reads as a division."""
    if sign.text != "/" or not (_is_unknown_word(left) and _is_unknown_word(right)):
        return
    symbol = f"{left.name}/{right.name}".upper()
    raise RuleError(
        f"the symbol {symbol} without a value",
        left.place,
        f"write which one, such as {symbol}:close",
        suggestion=f"{symbol}:close",
    )
