"""The grammar of rules, and the words that have a meaning of their own."""

from __future__ import annotations

from typing import Final, get_args

from app.domain.language.nodes import ContextName, Function, PriceField, RegimeLabel, Shorthand

PRICE_FIELDS: Final[tuple[str, ...]] = get_args(PriceField.__value__)
CONTEXT_NAMES: Final[tuple[str, ...]] = get_args(ContextName.__value__)
REGIME_LABELS: Final[tuple[str, ...]] = get_args(RegimeLabel.__value__)
FUNCTIONS: Final[tuple[str, ...]] = get_args(Function.model_fields["name"].annotation)
SHORTHANDS: Final[tuple[str, ...]] = get_args(Shorthand.model_fields["name"].annotation)
STRUCTURES: Final = ("barssince", "valuewhen", "rank")
KEYWORDS: Final = (
    *("and", "or", "not", "as", "within", "for", "becomes", "true", "bars", "between", "outside"),
    *("crosses", "above", "below", "rising", "falling", "touches", "near", "by", "price"),
    *("any", "all", "none", "at", "least", "of", "score"),
)

_UNSEEN: Final = frozenset(
    {"and", "or", "as", "within", "for", "becomes", "true", "bars", "bar", "crosses", "touches"}
    | {"near", "by", "least", "of"}
)


def terminal_of(word: str) -> str:
    """The grammar's terminal for one of `KEYWORDS`; those with an underscore carry no meaning."""
    word = "bars" if word == "bar" else word
    return f"_{word.upper()}" if word in _UNSEEN else word.upper()


SIGNS: Final = {
    "+": "PLUS",
    "-": "MINUS",
    "*": "STAR",
    "/": "SLASH",
    "(": "_LPAR",
    ")": "_RPAR",
    "[": "_LSQB",
    "]": "_RSQB",
    ",": "_COMMA",
    ".": "_DOT",
    ":": "_COLON",
    "=": "_EQUAL",
}
_TERMINALS: Final = (
    *("SYMBOL", "NAME", "NUMBER", "COMPARISON", "TIMEFRAME", "PARAMETER", "STRING"),
    *(terminal_of(word) for word in KEYWORDS),
    *SIGNS.values(),
)

# One grammar of expressions serves values and conditions, so that both can stand in parentheses;
# which of the two is needed where is the checker's matter.
GRAMMAR: Final = r"""
?start: disjunction

?disjunction: conjunction
    | conjunction (_OR conjunction)+ -> either
?conjunction: titled
    | titled (_AND titled)+ -> both
?titled: inverted
    | inverted _AS STRING -> labelled
?inverted: lasting
    | NOT inverted -> inverse
?lasting: comparison
    | lasting _WITHIN count _BARS? -> within
    | lasting _FOR count _BARS? -> lasts
    | lasting _BECOMES _TRUE -> becomes
?comparison: sum
    | sum COMPARISON sum -> compare
    | sum (BETWEEN | OUTSIDE) sum _AND sum -> between
    | sum _CROSSES (ABOVE | BELOW)? sum -> crosses
    | sum (RISING | FALLING) count _BARS? -> slopes
    | PRICE _TOUCHES sum -> touches
    | sum _TOUCHES sum -> touches
    | sum _NEAR sum _BY amount -> near
?sum: product
    | sum (PLUS | MINUS) product -> arithmetic
?product: signed
    | product (STAR | SLASH) signed -> arithmetic
?signed: located
    | MINUS signed -> negate
?located: postfix
    | SYMBOL postfix -> of_symbol
?postfix: atom
    | postfix _LSQB count _RSQB -> offset
    | postfix _LSQB MINUS count _RSQB -> look_ahead
    | postfix TIMEFRAME -> on_timeframe
?atom: amount
    | NAME -> word
    | NAME _DOT NAME -> member
    | NAME _LPAR arguments _RPAR -> call
    | NAME _LPAR arguments _RPAR _DOT NAME -> call
    | (ANY | ALL | NONE) _OF _LPAR members _RPAR -> group
    | AT _LEAST count _OF _LPAR members _RPAR -> at_least
    | SCORE _LPAR weighted (_COMMA weighted)* _RPAR -> score
    | _LPAR disjunction _RPAR

arguments: (argument (_COMMA argument)*)?
?argument: disjunction
    | NAME _EQUAL disjunction -> named
members: disjunction (_COMMA disjunction)*
weighted: disjunction _COLON amount
amount: NUMBER -> number
    | PARAMETER -> parameter
count: NUMBER -> number
    | PARAMETER -> parameter

%declare """ + " ".join(_TERMINALS)
