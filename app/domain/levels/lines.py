"""Indicators that run beside the price, which orders and stops stand at and follow."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from app.domain.levels.method import Length, Positive, number
from app.domain.setup import Direction

type Band = Literal["bollinger", "keltner", "donchian"]
type Average = Literal["ema", "sma", "wma", "hma", "dema", "tema", "rma", "kama"]


class SupertrendLine(BaseModel):
    """The Supertrend line, whichever side of the price it is on."""

    length: Length = 10
    mult: Positive = 3.0

    def line(self, direction: Direction) -> str:
        """The same for both directions."""
        del direction
        return f"supertrend({number(self.length)}, {number(self.mult)}).line"


class BandLine(BaseModel):
    """The band below the price of a long, above that of a short.

    Attributes:
        mult: width of the band in deviations or true ranges; Donchian's has none.
    """

    band: Band = "bollinger"
    length: Length = 20
    mult: Positive = 2.0

    def line(self, direction: Direction) -> str:
        """The lower band for longs, the upper one for shorts."""
        output = "lower" if direction is Direction.LONG else "upper"
        length, mult = number(self.length), number(self.mult)
        match self.band:
            case "bollinger":
                return f"bbands({length}, {mult}).{output}"
            case "keltner":
                return f"keltner({length}, {mult}).{output}"
            case "donchian":
                return f"donchian({length}).{output}"


class AverageLine(BaseModel):
    """A moving average of the close."""

    average: Average = "ema"
    length: Length = 20

    def line(self, direction: Direction) -> str:
        """The same for both directions."""
        del direction
        return f"{self.average}({number(self.length)})"


class ExtremeLine(BaseModel):
    """The highest high of the last bars for longs, the lowest low for shorts."""

    length: Length = 20

    def line(self, direction: Direction) -> str:
        """The current bar is one of them."""
        bars = number(self.length)
        is_long = direction is Direction.LONG
        return f"highest(high, {bars})" if is_long else f"lowest(low, {bars})"
