"""Room left beyond a price: in percent of it, in price steps, or in average true ranges."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import BaseModel

from app.domain.levels.method import NotNegative, number

type BufferUnit = Literal["percent", "ticks", "atr"]

ATR_LENGTH: Final = 14


class Buffered(BaseModel):
    """What a method has whose price may lie a little beyond the one it finds.

    Attributes:
        buffer: how far beyond; 0 is the price itself.
        buffer_unit: percent of the price, price steps of the market, or multiples of ATR 14. Where
            the market and so its step is unknown, a buffer in ticks is none.
    """

    buffer: NotNegative = 0.0
    buffer_unit: BufferUnit = "percent"

    def beyond(self, price: str, sign: str) -> str:
        """The text of ``price`` moved by the buffer, up for ``+`` and down for ``-``."""
        if self.buffer == 0:
            return price
        amount = number(self.buffer)
        match self.buffer_unit:
            case "percent":
                return f"{price} * (1 {sign} {amount} / 100)"
            case "ticks":
                return f"{price} {sign} {amount} * tick"
            case "atr":
                return f"{price} {sign} {amount} * atr({ATR_LENGTH})"
