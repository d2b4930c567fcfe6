"""Market regime: trend, volatility and breadth, a pure function of candles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Trend(StrEnum):
    """Direction of the reference symbol."""

    BULL = "bull"
    RANGE = "range"
    BEAR = "bear"


class Volatility(StrEnum):
    """Daily range of the reference symbol against its past 180 days."""

    CALM = "calm"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class RegimePart:
    """One summand of the trend score: its points and what they rest on, in words."""

    name: str
    points: float
    most: float
    text: str


@dataclass(frozen=True, slots=True)
class Regime:
    """The market's state at one closed 4h bar of the reference symbol.

    Attributes:
        time: closing time of the bar it was judged at, UTC ms.
        trend: confirmed label (with hysteresis); None while undefined. So is ``volatility``.
        score: raw trend score, −100…100.
        volatility_rank: percentrank 0–100 of ATR/close.
        breadth: percent of the universe above its own EMA 50 (1d), None when unknown.
        rising: percent of the universe up on the day.
        since: closing time of the bar since which the trend label holds.
    """

    time: int
    trend: Trend | None
    volatility: Volatility | None
    score: float | None
    volatility_rank: float | None
    breadth: float | None
    rising: float | None
    since: int | None
    parts: tuple[RegimePart, ...] = ()

    @property
    def label(self) -> str:
        """``bull · normal``; ``–`` for what is undefined."""
        return f"{self.trend or '–'} · {self.volatility or '–'}"

    @property
    def light(self) -> str:
        """risk-on, neutral or risk-off, from trend and volatility."""
        if self.trend is Trend.BULL and self.volatility is not Volatility.HIGH:
            return "risk-on"
        if self.trend is Trend.BEAR:
            return "risk-off"
        return "neutral"


TREND_CODES: Final = {Trend.BULL: 1.0, Trend.RANGE: 0.0, Trend.BEAR: -1.0}
VOLATILITY_CODES: Final = {Volatility.CALM: -1.0, Volatility.NORMAL: 0.0, Volatility.HIGH: 1.0}

_TRENDS: Final = {code: trend for trend, code in TREND_CODES.items()}
_VOLATILITIES: Final = {code: volatility for volatility, code in VOLATILITY_CODES.items()}


def trend_of(code: float) -> str:
    """The name of a trend given by its code; ``–`` for NaN, while it is undefined."""
    return _TRENDS.get(code) or "–"


PARTS: Final = (
    ("EMA 50 · 200 (1d)", 25.0, "EMA 50 above EMA 200", "EMA 50 below EMA 200"),
    ("Close · EMA 50 (1d)", 20.0, "close above EMA 50", "close below EMA 50"),
    ("Slope of EMA 50 (1d)", 20.0, "higher than 10 days ago", "lower than 10 days ago"),
    ("ADX 14 (1d)", 20.0, "+DI above −DI", "+DI below −DI"),
    ("Close · EMA 50 (4h)", 15.0, "close above EMA 50", "close below EMA 50"),
)
"""Name, weight and words of each summand of the trend score."""

DIRECTION_PART: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class RegimeHistory:
    """The regime at each closed 4h bar of the reference symbol, oldest first; NaN is undefined.

    Attributes:
        times: int64[n], closing times of the bars, UTC ms.
        trend: float64[n], confirmed label: bull 1, range 0, bear −1.
        since: int64[n], closing time of the bar since which the label holds, 0 while undefined.
        volatility: float64[n]: calm −1, normal 0, high 1.
        score: float64[n], −100…100.
        volatility_rank: float64[n], 0–100. So are ``breadth`` and ``rising``.
        points: float64[5, n], the summands of the score in the order of `PARTS`.
        adx: float64[n], 1d ADX 14.
    """

    times: NDArray[np.int64]
    trend: NDArray[np.float64]
    since: NDArray[np.int64]
    volatility: NDArray[np.float64]
    score: NDArray[np.float64]
    volatility_rank: NDArray[np.float64]
    breadth: NDArray[np.float64]
    rising: NDArray[np.float64]
    points: NDArray[np.float64]
    adx: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.times)

    def at(self, row: int) -> Regime:
        """The regime at one bar; a negative row counts from the end."""
        trend, volatility = float(self.trend[row]), float(self.volatility[row])
        defined = trend in _TRENDS
        return Regime(
            time=int(self.times[row]),
            trend=_TRENDS.get(trend),
            volatility=_VOLATILITIES.get(volatility),
            score=_known(self.score[row]),
            volatility_rank=_known(self.volatility_rank[row]),
            breadth=_known(self.breadth[row]),
            rising=_known(self.rising[row]),
            since=int(self.since[row]) if defined else None,
            parts=tuple(self._part(place, row) for place in range(len(PARTS))),
        )

    def known_at(self, time: int) -> Regime | None:
        """The regime of the last bar closed by ``time`` (UTC ms); None before the first."""
        row = int(np.searchsorted(self.times, time, side="right")) - 1
        return self.at(row) if row >= 0 else None

    def bands(self) -> tuple[tuple[int, str | None, str | None], ...]:
        """(closing time, trend, volatility) of every bar."""
        columns = zip(
            self.times.tolist(), self.trend.tolist(), self.volatility.tolist(), strict=True
        )
        return tuple(
            (time, _TRENDS.get(trend), _VOLATILITIES.get(volatility))
            for time, trend, volatility in columns
        )

    def _part(self, place: int, row: int) -> RegimePart:
        name, most, above, below = PARTS[place]
        points = float(self.points[place, row])
        text = above if points > 0 else below if points < 0 else "neither"
        if points != points:
            text = "not known yet"
        elif place == DIRECTION_PART:
            text = f"{text} at ADX {float(self.adx[row]):.0f}"
        return RegimePart(name, points, most, text)


def _known(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
