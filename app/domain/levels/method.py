"""What a level method is: typed parameters, and a price in the words of the strategy language."""

from __future__ import annotations

from abc import abstractmethod
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    TypeAliasType,
    get_args,
    get_origin,
)

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from app.domain.registry import Registry
from app.domain.setup import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_LOOKBACK: Final = 5_000
LONGEST_RULE: Final = 10_000

type TrailingBasis = Literal["distance", "fraction", "price"]
type OrderKind = Literal["market", "limit", "stop"]


def _is_parameter(value: object) -> str:
    return "parameter" if isinstance(value, str) and value.startswith("$") else "number"


def _is_tree(value: object) -> str:
    return "tree" if isinstance(value, dict) else "text"


_Parameter = Annotated[str, Field(pattern=r"^\$[A-Za-z_][A-Za-z0-9_]*$"), Tag("parameter")]

Positive = Annotated[
    Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False), Tag("number")] | _Parameter,
    Discriminator(_is_parameter),
]
"""A finite number above 0, or ``$name`` for one of the strategy's parameters."""

NotNegative = Annotated[
    Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False), Tag("number")] | _Parameter,
    Discriminator(_is_parameter),
]
"""A finite number, 0 included, or ``$name``."""

Length = Annotated[
    Annotated[int, Field(ge=1, le=LONGEST_LOOKBACK), Tag("number")] | _Parameter,
    Discriminator(_is_parameter),
]
"""A count of bars, or ``$name``."""

Rule = Annotated[
    Annotated[str, Field(min_length=1, max_length=LONGEST_RULE), Tag("text")]
    | Annotated[dict[str, Any], Tag("tree")],
    Discriminator(_is_tree),
]
"""A rule of the strategy language: its text, or the equivalent tree as JSON."""

Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
"""The part of the entry amount that a target closes."""


class LevelMethod(BaseModel):
    """One way to find a price. Its fields are the form that edits it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: ClassVar[str]

    kind: str

    @property
    def expression(self) -> Rule | None:
        """The user's own expression, when the method takes one."""
        return getattr(self, "price", None)


class EntryMethod(LevelMethod):
    """How a setup gets into the market.

    Attributes:
        order: what is sent: an order at market, or one that waits at the reference.
    """

    order: ClassVar[OrderKind]

    @abstractmethod
    def reference(self, direction: Direction) -> str:
        """The price the other levels are measured from, as text of the language."""


class StopMethod(LevelMethod):
    """Where a setup is wrong."""

    @abstractmethod
    def text(self, direction: Direction, reference: str) -> str:
        """The stop's price; ``reference`` is the text of the entry's price."""


class TargetMethod(LevelMethod):
    """Where a setup takes profit, and how much of it."""

    share: Share = 1.0

    @abstractmethod
    def text(self, direction: Direction, reference: str, stop: str) -> str:
        """The target's price, from the texts of the entry's and the stop's price."""


class TrailingMethod(LevelMethod):
    """How the stop follows the best price.

    Attributes:
        basis: what `text` gives: a ``distance`` from the best price (quote currency), a
            ``fraction`` of it, or the stop's ``price`` itself.
    """

    basis: ClassVar[TrailingBasis]

    @abstractmethod
    def text(self, direction: Direction) -> str:
        """The value at each close, as text of the language."""


ENTRIES: Final[Registry[type[EntryMethod]]] = Registry("entry method")
STOPS: Final[Registry[type[StopMethod]]] = Registry("stop method")
TARGETS: Final[Registry[type[TargetMethod]]] = Registry("target method")
TRAILINGS: Final[Registry[type[TrailingMethod]]] = Registry("trailing method")


def choices_of(method: type[LevelMethod], field: str) -> tuple[str, ...]:
    """The words a field takes, the default among them; empty when it takes something else."""
    annotation: object = method.model_fields[field].annotation
    if isinstance(annotation, TypeAliasType):
        annotation = annotation.__value__
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def number(value: float | str) -> str:
    """A number as the language writes it: ``14``, ``2.5``; ``$name`` stays."""
    if isinstance(value, str):
        return value
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def away(direction: Direction) -> str:
    """The sign that leads from the entry towards the stop."""
    return "-" if direction is Direction.LONG else "+"


def towards(direction: Direction) -> str:
    """The sign that leads from the entry towards the targets."""
    return "+" if direction is Direction.LONG else "-"


def one_of[T](methods: Registry[type[T]]) -> Any:
    """The type of a field that takes any registered method, told apart by its ``kind``."""
    kinds: Iterable[type[T]] = (method for _, method in methods.items())
    members: Any = None
    for method in kinds:
        members = method if members is None else members | method
    return Annotated[members, Field(discriminator="kind")]
