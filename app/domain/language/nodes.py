"""The tree of a rule: one frozen model a kind of node, told apart by ``kind``.

Values are series of numbers, conditions are series of true, false and undefined. Nodes compare
equal when they mean the same tree; the place in the text they came from does not count.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.domain.language.errors import Place
from app.domain.timeframe import Timeframe

type PriceField = Literal["open", "high", "low", "close", "volume", "hl2", "hlc3", "ohlc4"]
type ContextName = Literal[
    "regime", "regime.volatility", "breadth", "btc_trend", "volume_24h", "tick"
]
type RegimeLabel = Literal["bull", "range", "bear", "calm", "normal", "high"]
type ArithmeticSign = Literal["+", "-", "*", "/"]
type ComparisonSign = Literal[">", ">=", "<", "<=", "==", "!="]

NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"
SYMBOL_PATTERN = r"^[A-Z0-9]{1,24}/[A-Z][A-Z0-9]{0,23}$"
type Name = Annotated[str, Field(pattern=NAME_PATTERN)]


class RuleNode(BaseModel):
    """What every node has.

    Attributes:
        parts: names of the fields that hold the nodes below, in the order they are written.
        place: where it began in the text; not part of the rule, neither stored nor compared.
    """

    parts: ClassVar[tuple[str, ...]] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    place: Place | None = Field(default=None, exclude=True, repr=False)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        fields = type(self).model_fields
        return all(getattr(self, n) == getattr(other, n) for n in fields if n != "place")

    __hash__ = None  # type: ignore[assignment]


class Number(RuleNode):
    """A number; ``percent`` keeps that 0.03 was written 3%."""

    kind: Literal["number"] = "number"
    value: Annotated[float, Field(strict=True)]
    percent: Annotated[bool, Field(strict=True)] = False


class Parameter(RuleNode):
    """``$name``: a number that the strategy gives."""

    kind: Literal["parameter"] = "parameter"
    name: Name


type Count = Annotated[int, Field(ge=0, strict=True)] | Parameter


class Price(RuleNode):
    """A column of the candles, or a mean of some."""

    kind: Literal["price"] = "price"
    field: PriceField


class Context(RuleNode):
    """A value of the whole market, the traded value of the last 24 hours, or the price step."""

    kind: Literal["context"] = "context"
    name: ContextName


class Label(RuleNode):
    """A label that regime values are compared with."""

    kind: Literal["label"] = "label"
    name: RegimeLabel


class Choice(RuleNode):
    """A word given to an indicator, such as ``week``."""

    kind: Literal["choice"] = "choice"
    name: Name


class Call(RuleNode):
    """An indicator with its parameters by position or name, and one of its outputs."""

    parts: ClassVar[tuple[str, ...]] = ("arguments", "named")
    kind: Literal["call"] = "call"
    name: Name
    arguments: tuple[Node, ...] = ()
    named: dict[Name, Node] = {}
    output: Name | None = None


class Function(RuleNode):
    """Arithmetic bar by bar."""

    parts: ClassVar[tuple[str, ...]] = ("arguments",)
    kind: Literal["function"] = "function"
    name: Literal["abs", "min", "max", "round", "log", "sqrt"]
    arguments: tuple[Node, ...] = Field(min_length=1)


class BarsSince(RuleNode):
    """Bars since the condition was last true."""

    parts: ClassVar[tuple[str, ...]] = ("condition",)
    kind: Literal["barssince"] = "barssince"
    condition: Node


class ValueWhen(RuleNode):
    """The value at the condition's latest occurrence but ``occurrence``."""

    parts: ClassVar[tuple[str, ...]] = ("condition", "value")
    kind: Literal["valuewhen"] = "valuewhen"
    condition: Node
    value: Node
    occurrence: Count = 0


class Rank(RuleNode):
    """Place of the value among all symbols at that bar, 0 to 100."""

    parts: ClassVar[tuple[str, ...]] = ("value",)
    kind: Literal["rank"] = "rank"
    value: Node


class Offset(RuleNode):
    """The value some bars of its own timeframe ago."""

    parts: ClassVar[tuple[str, ...]] = ("value",)
    kind: Literal["offset"] = "offset"
    value: Node
    bars: Count


class OnTimeframe(RuleNode):
    """The whole expression on the bars of a higher timeframe."""

    parts: ClassVar[tuple[str, ...]] = ("value",)
    kind: Literal["timeframe"] = "timeframe"
    value: Node
    timeframe: Timeframe


class OfSymbol(RuleNode):
    """The expression of another symbol."""

    parts: ClassVar[tuple[str, ...]] = ("value",)
    kind: Literal["symbol"] = "symbol"
    symbol: Annotated[str, Field(pattern=SYMBOL_PATTERN)]
    value: Node


class Negate(RuleNode):
    """Minus the value; a negative number is a Number."""

    parts: ClassVar[tuple[str, ...]] = ("value",)
    kind: Literal["negate"] = "negate"
    value: Node

    @field_validator("value")
    @classmethod
    def _numbers_carry_their_sign(cls, value: Node) -> Node:
        if isinstance(value, Number):
            raise ValueError("a negative number is a number node with a negative value")  # noqa: TRY004
        return value


class Arithmetic(RuleNode):
    """Two values joined by ``+ - * /``."""

    parts: ClassVar[tuple[str, ...]] = ("left", "right")
    kind: Literal["arithmetic"] = "arithmetic"
    sign: ArithmeticSign
    left: Node
    right: Node


class Weighted(BaseModel):
    """One summand of a score."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    condition: Node
    weight: float = Field(gt=0, strict=True)


class Score(RuleNode):
    """Sum of the weights of the conditions that are true."""

    parts: ClassVar[tuple[str, ...]] = ("members",)
    kind: Literal["score"] = "score"
    members: tuple[Weighted, ...] = Field(min_length=1)


class Compare(RuleNode):
    """Two values compared."""

    parts: ClassVar[tuple[str, ...]] = ("left", "right")
    kind: Literal["compare"] = "compare"
    sign: ComparisonSign
    left: Node
    right: Node


class Between(RuleNode):
    """Inside two bounds, ends included, or outside them."""

    parts: ClassVar[tuple[str, ...]] = ("value", "low", "high")
    kind: Literal["between"] = "between"
    value: Node
    low: Node
    high: Node
    outside: Annotated[bool, Field(strict=True)] = False


class Crosses(RuleNode):
    """One value passes another between the previous bar and this one."""

    parts: ClassVar[tuple[str, ...]] = ("left", "right")
    kind: Literal["crosses"] = "crosses"
    left: Node
    right: Node
    direction: Literal["above", "below", "either"] = "either"


class Slopes(RuleNode):
    """Each of the last steps went one way."""

    parts: ClassVar[tuple[str, ...]] = ("value",)
    kind: Literal["slopes"] = "slopes"
    value: Node
    direction: Literal["rising", "falling"]
    bars: Count


class Touches(RuleNode):
    """The bar's range holds the value."""

    parts: ClassVar[tuple[str, ...]] = ("value",)
    kind: Literal["touches"] = "touches"
    value: Node


class Near(RuleNode):
    """Two values at most a share of the second apart."""

    parts: ClassVar[tuple[str, ...]] = ("left", "right", "tolerance")
    kind: Literal["near"] = "near"
    left: Node
    right: Node
    tolerance: Number | Parameter


class Shorthand(RuleNode):
    """A named condition that stands for a longer one."""

    kind: Literal["shorthand"] = "shorthand"
    name: Literal["breakout", "breakdown", "inside_bar", "nr", "squeeze"]
    length: Count | None = None


class Within(RuleNode):
    """The condition was true on at least one of the last bars."""

    parts: ClassVar[tuple[str, ...]] = ("condition",)
    kind: Literal["within"] = "within"
    condition: Node
    bars: Count


class Lasts(RuleNode):
    """The condition was true on each of the last bars."""

    parts: ClassVar[tuple[str, ...]] = ("condition",)
    kind: Literal["for"] = "for"
    condition: Node
    bars: Count


class Becomes(RuleNode):
    """The condition is true and was not on the bar before."""

    parts: ClassVar[tuple[str, ...]] = ("condition",)
    kind: Literal["becomes"] = "becomes"
    condition: Node


class Not(RuleNode):
    """The opposite; undefined stays undefined."""

    parts: ClassVar[tuple[str, ...]] = ("condition",)
    kind: Literal["not"] = "not"
    condition: Node


class And(RuleNode):
    """All members are true."""

    parts: ClassVar[tuple[str, ...]] = ("members",)
    kind: Literal["and"] = "and"
    members: tuple[Node, ...] = Field(min_length=2)


class Or(RuleNode):
    """At least one member is true."""

    parts: ClassVar[tuple[str, ...]] = ("members",)
    kind: Literal["or"] = "or"
    members: tuple[Node, ...] = Field(min_length=2)


class Group(RuleNode):
    """A number of the members is true; ``count`` is for ``at least`` alone."""

    parts: ClassVar[tuple[str, ...]] = ("members",)
    kind: Literal["group"] = "group"
    quantifier: Literal["any", "all", "none", "at least"]
    count: Count | None = None
    members: tuple[Node, ...] = Field(min_length=1)


class Labelled(RuleNode):
    """A condition under the name that alerts, the why list and the journal show."""

    parts: ClassVar[tuple[str, ...]] = ("condition",)
    kind: Literal["labelled"] = "labelled"
    condition: Node
    label: Annotated[str, Field(min_length=1, max_length=200)]

    @field_validator("label")
    @classmethod
    def _printable(cls, label: str) -> str:
        if not label.isprintable():
            raise ValueError("a label is one line of printable text")
        return label


type Node = Annotated[
    Number
    | Parameter
    | Price
    | Context
    | Label
    | Choice
    | Call
    | Function
    | BarsSince
    | ValueWhen
    | Rank
    | Offset
    | OnTimeframe
    | OfSymbol
    | Negate
    | Arithmetic
    | Score
    | Compare
    | Between
    | Crosses
    | Slopes
    | Touches
    | Near
    | Shorthand
    | Within
    | Lasts
    | Becomes
    | Not
    | And
    | Or
    | Group
    | Labelled,
    Field(discriminator="kind"),
]
