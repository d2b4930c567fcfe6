"""How an indicator is declared: once, and everything that shows or computes it reads that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict, Unpack

from app.domain.registry import Registry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.timeframe import Timeframe

type Pane = Literal["price", "own", "volume"]
type Values = Mapping[str, float | str]
type Compute = Callable[
    [Batch, Values, NDArray[np.float64] | None], tuple[NDArray[np.float64], ...]
]
type Warmup = Callable[[Values], int]

LONGEST_LOOKBACK = 5_000
OFF_SCALE = frozenset({"width", "percent", "direction", "touches"})
"""Outputs that are no prices, also of indicators that are drawn over the price."""


def _no_span(_values: Values) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an indicator.

    Attributes:
        minimum: smallest value allowed; None for choices. ``maximum`` likewise, both included.
        choices: the values allowed, for the kind ``choice`` only.
    """

    name: str
    kind: Literal["int", "float", "choice"]
    default: float | str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One declared indicator.

    Attributes:
        id: stable name in rules and saved files.
        parameters: in the order in which rules may give them.
        outputs: names of the columns; the first is the default one.
        pane: where a chart draws it: over the price, in a pane of its own, or with the volume.
        takes_source: whether it can be computed over any column.
        default_source: the price field used when no source is given, or the rule text of another
            series, which rules put in its place; ``compute`` itself then takes the close.
        warmup: from a value for each parameter, the number of bars, the last included, until the
            value differs by less than 0.1 % from the one on infinite history. An indicator over a
            source needs these bars of the source.
        warmup_span: market time, ms, that these bars must cover besides, for what begins anew
            each day, week or month; 0 for the others.
        compute: from a batch, a value for each parameter and the source column or None, one
            float64[rows] column for each output, NaN where undefined. Each run of finite source
            values within a symbol is computed on its own. Row t depends on no later row.
        citation: where the definition comes from.
        library: who computes it off the hot path; "" for kernels of our own.
    """

    id: str
    title: str
    category: str
    parameters: tuple[Parameter, ...]
    outputs: tuple[str, ...]
    pane: Pane
    takes_source: bool
    default_source: str
    warmup: Warmup
    compute: Compute
    citation: str
    warmup_span: Warmup = _no_span
    library: str = ""

    def bars_needed(self, values: Values, timeframe: Timeframe) -> int:
        """Bars of ``timeframe`` that satisfy both ``warmup`` and ``warmup_span``."""
        span = -(-self.warmup_span(values) // timeframe.milliseconds)
        return max(self.warmup(values), span)

    def is_price(self, output: str) -> bool:
        """Whether an output over prices is itself one, in the quote currency."""
        return self.pane == "price" and output not in OFF_SCALE

    def defaults(self) -> dict[str, float | str]:
        """The default of each parameter."""
        return {parameter.name: parameter.default for parameter in self.parameters}


class Details(TypedDict):
    """What a declaration tells beside id and title; see `Indicator` for the meanings."""

    category: str
    warmup: Warmup
    citation: str
    parameters: NotRequired[tuple[Parameter, ...]]
    outputs: NotRequired[tuple[str, ...]]
    pane: NotRequired[Pane]
    takes_source: NotRequired[bool]
    default_source: NotRequired[str]
    warmup_span: NotRequired[Warmup]


INDICATORS: Registry[Indicator] = Registry("indicator")


def indicator(id: str, title: str, **details: Unpack[Details]) -> Callable[[Compute], Compute]:
    """Decorator that declares its function as the computation of an indicator.

    Left out, there are no parameters, the only output is ``value``, the pane is the indicator's
    own, and no source is taken.
    """

    def declare(compute: Compute) -> Compute:
        entry = Indicator(
            id=id,
            title=title,
            category=details["category"],
            parameters=details.get("parameters", ()),
            outputs=details.get("outputs", ("value",)),
            pane=details.get("pane", "own"),
            takes_source=details.get("takes_source", False),
            default_source=details.get("default_source", "close"),
            warmup=details["warmup"],
            compute=compute,
            citation=details["citation"],
            warmup_span=details.get("warmup_span", _no_span),
        )
        INDICATORS.register(id)(entry)
        return compute

    return declare


def bars(name: str, default: int, minimum: int = 1) -> Parameter:
    """A parameter that counts bars."""
    return Parameter(name, "int", default, minimum, LONGEST_LOOKBACK)


def number(name: str, default: float, minimum: float, maximum: float) -> Parameter:
    """A parameter that is a real number."""
    return Parameter(name, "float", default, minimum, maximum)


def choice(name: str, *choices: str) -> Parameter:
    """A parameter with named values, the first being the default."""
    return Parameter(name, "choice", choices[0], choices=choices)
