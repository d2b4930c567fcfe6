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
    | postfix "[" count "]" -> offset
    | postfix "[" MINUS count "]" -> look_ahead
    | postfix TIMEFRAME -> on_timeframe
?atom: amount
    | NAME -> word
    | NAME "." NAME -> member
    | NAME "(" arguments ")" -> call
    | NAME "(" arguments ")" "." NAME -> call
    | (ANY | ALL | NONE) _OF "(" members ")" -> group
    | AT _LEAST count _OF "(" members ")" -> at_least
    | SCORE "(" weighted ("," weighted)* ")" -> score
    | "(" disjunction ")"

arguments: (argument ("," argument)*)?
?argument: disjunction
    | NAME "=" disjunction -> named
members: disjunction ("," disjunction)*
weighted: disjunction ":" amount
amount: NUMBER -> number
    | PARAMETER -> parameter
count: NUMBER -> number
    | PARAMETER -> parameter

_OR.2: /or\b/
_AND.2: /and\b/
NOT.2: /not\b/
_AS.2: /as\b/
_WITHIN.2: /within\b/
_FOR.2: /for\b/
_BECOMES.2: /becomes\b/
_TRUE.2: /true\b/
_BARS.2: /bars?\b/
BETWEEN.2: /between\b/
OUTSIDE.2: /outside\b/
_CROSSES.2: /crosses\b/
ABOVE.2: /above\b/
BELOW.2: /below\b/
RISING.2: /rising\b/
FALLING.2: /falling\b/
_TOUCHES.2: /touches\b/
_NEAR.2: /near\b/
_BY.2: /by\b/
PRICE.2: /price\b/
ANY.2: /any\b/
ALL.2: /all\b/
NONE.2: /none\b/
AT.2: /at\b/
_LEAST.2: /least\b/
_OF.2: /of\b/
SCORE.2: /score\b/

COMPARISON: /[<>]=?|[=!]=/
PLUS: "+"
MINUS: "-"
STAR: "*"
SLASH: "/"
SYMBOL.3: /[A-Z0-9]+\/[A-Z][A-Z0-9]*:/
TIMEFRAME: /@[ \t]*[0-9A-Za-z]+/
PARAMETER: /\$[A-Za-z_][A-Za-z0-9_]*/
NUMBER: /([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9][0-9_]*)([eE][+-]?[0-9]+)?%?/
NAME: /[A-Za-z_][A-Za-z0-9_]*/
STRING: /"(\\["\\]|[^"\\\n])*"/
COMMENT: /#[^\n]*/
SPACE: /[ \t\r\n]+/
%ignore COMMENT
%ignore SPACE
"""
