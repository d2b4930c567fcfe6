"""Market regime: trend, volatility and breadth, a pure function of candles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
