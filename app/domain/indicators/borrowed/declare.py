"""How an indicator of pandas-ta is declared, and what its parameters mean to pandas-ta."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, log
from typing import TYPE_CHECKING, Final, NotRequired, TypedDict, Unpack

import numpy as np

from app.domain.indicator_question import SEAM, Question
from app.domain.indicators.borrowed.computation import answer
from app.domain.indicators.declaration import INDICATORS, Indicator, Parameter, Values
from app.domain.indicators.series import series
from app.domain.indicators.smoothing import ema_warmup, wilder_warmup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.batch import Batch
    from app.domain.indicator_question import Argument, Correction
    from app.domain.indicators.declaration import Compute, Pane
    from app.domain.indicators.series import Column

type Bars = Callable[[Values], int]

VERSION: Final = "pandas-ta 0.4.71b0"
_ARGUMENTS: Final = {"open": "open_"}
_AVERAGES: Final = ("sma", "ema", "wma", "rma")
_FLAG: Final = ("no", "yes")
_NARROW: Final = 1e-4
"""What a seed may still weigh where averages are taken of one another."""


class Details(TypedDict):
    """What a declaration tells beside id and title.

    ``inputs`` are price fields, the first of which a source replaces when it is the only one.
    ``needs`` is the number of rows below which pandas-ta gives nothing; the rows before are
    undefined. ``fixed`` are arguments that rules cannot choose, ``real`` numbers of bars that
    pandas-ta wants as floats. ``columns`` are the numbers of pandas-ta's columns, those of the
    outputs in order when left out.
    """

    category: str
    source: str
    needs: Bars
    warmup: Bars
    inputs: NotRequired[tuple[str, ...]]
    parameters: NotRequired[tuple[Parameter, ...]]
    outputs: NotRequired[tuple[str, ...]]
    columns: NotRequired[tuple[int, ...]]
    pane: NotRequired[Pane]
    fixed: NotRequired[Mapping[str, Argument]]
    real: NotRequired[tuple[str, ...]]
    correction: NotRequired[Correction]


def borrow(id: str, title: str, **details: Unpack[Details]) -> None:
    """Declare an indicator that pandas-ta computes; see `Details`."""
    inputs = details.get("inputs", ("close",))
    outputs = details.get("outputs", ("value",))
    parameters = details.get("parameters", ())
    INDICATORS.register(id)(
        Indicator(
            id=id,
            title=title,
            category=details["category"],
            parameters=parameters,
            outputs=outputs,
            pane=details.get("pane", "own"),
            takes_source=len(inputs) == 1,
            default_source=inputs[0],
            warmup=lambda values: max(details["needs"](values), details["warmup"](values)),
            compute=_compute(id, details),
            citation=f"{VERSION} {id}: {details['source']}",
            library="pandas-ta",
        )
    )


def _compute(function: str, details: Details) -> Compute:
    inputs = details.get("inputs", ("close",))
    outputs = details.get("outputs", ("value",))
    parameters = details.get("parameters", ())
    columns = details.get("columns", tuple(range(len(outputs))))
    real = details.get("real", ())

    def compute(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
        first = series(batch, source, inputs[0])
        given = {name: getattr(batch, name) for name in inputs}
        given[inputs[0]] = first.values
        question = Question(
            function=function,
            arguments={
                **{one.name: _argument(one, values, real) for one in parameters},
                **details.get("fixed", {}),
            },
            columns={_ARGUMENTS.get(name, name): column for name, column in given.items()},
            runs=first.runs,
            outputs=columns,
            blank=details["needs"](values) - 1,
            correction=details.get("correction", "none"),
        )
        if not question.is_answerable:
            return tuple(np.full(question.rows, np.nan) for _ in columns)
        return (SEAM.runner or answer)(question)

    return compute


def _argument(parameter: Parameter, values: Values, real: tuple[str, ...]) -> Argument:
    value = values[parameter.name]
    if parameter.choices == _FLAG:
        return value == "yes"
    if parameter.kind == "choice":
        return str(value)
    is_whole = parameter.kind == "int" and parameter.name not in real
    return int(value) if is_whole else float(value)


def few_bars(name: str, default: int, minimum: int, maximum: int) -> Parameter:
    """A number of bars with which the time or memory that pandas-ta needs grows too fast."""
    return Parameter(name, "int", default, minimum, maximum)


def average(default: str) -> Parameter:
    """Which average smooths, under pandas-ta's name for it."""
    others = tuple(name for name in _AVERAGES if name != default)
    return Parameter("mamode", "choice", default, choices=(default, *others))


def flag(name: str) -> Parameter:
    """A switch that is off unless it is given as ``yes``."""
    return Parameter(name, "choice", _FLAG[0], choices=_FLAG)


# ------------------------------------------------------------ bars needed


def whole_number(values: Values, name: str) -> int:
    """A parameter that counts bars."""
    return int(values[name])


def longest(*names: str, more: int = 0) -> Bars:
    """The largest of some parameters, and so many bars more."""
    return lambda values: max(int(values[name]) for name in names) + more


def total(*names: str, more: int = 0) -> Bars:
    """The sum of some parameters, and so many bars more."""
    return lambda values: sum(int(values[name]) for name in names) + more


def constant(bars: int) -> Bars:
    """Always so many bars."""
    return lambda _values: bars


def settled(length: int, mode: float | str) -> int:
    """Bars until an average of a kind no longer remembers how it began."""
    if mode == "ema":
        return ema_warmup(length, _NARROW)
    # Pandas-ta seeds it with the first value alone.
    return wilder_warmup(length, _NARROW / 10) if mode == "rma" else length


def faded(share: float, remainder: float = _NARROW) -> int:
    """Bars until something that keeps 1 − ``share`` of itself at each bar has faded."""
    return 1 if share >= 1.0 else ceil(log(remainder) / log(1.0 - share))
