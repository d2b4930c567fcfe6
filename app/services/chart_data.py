"""What a chart shows of one symbol and timeframe, as immutable values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from app.services.events import Event

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.setup import Setup
    from app.domain.timeframe import Timeframe

type PaneKind = Literal["price", "volume", "own"]


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """What to show.

    Attributes:
        studies: indicators as rule text without an output suffix, ``ema(21)``, in drawing order.
    """

    symbol: str
    timeframe: Timeframe
    studies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class StudyLine:
    """One output of an indicator: float64[bars], NaN where undefined."""

    output: str
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """One indicator over the chart's candles.

    Attributes:
        text: rule text, which also names it in requests.
        title: what the legend says, ``EMA 21``.
    """

    text: str
    title: str
    pane: PaneKind
    lines: tuple[StudyLine, ...]


@dataclass(frozen=True, slots=True)
class RegimeSpan:
    """The regime from ``start`` (UTC ms) until the next span's start; None is undefined."""

    start: int
    trend: str | None
    volatility: str | None


@dataclass(frozen=True, slots=True, eq=False)
class ChartData:
    """Everything a chart paints. Prices in quote currency, volume in base currency.

    Attributes:
        exchange_title: the name to show.
        tick: the market's price step; 0 when unknown.
        candles: gap-filled, so that position and time follow from one another.
        regimes: by start, oldest first.
        setups: of this symbol at any timeframe, newest signal bar first.
    """

    request: ChartRequest
    exchange: str
    exchange_title: str
    is_demo: bool
    tick: float
    candles: Candles
    studies: tuple[Study, ...] = ()
    regimes: tuple[RegimeSpan, ...] = ()
    setups: tuple[Setup, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartLoaded(Event):
    """Chart data is ready."""

    data: ChartData
