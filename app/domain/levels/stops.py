"""Ways to find the stop."""

from __future__ import annotations

from typing import ClassVar, Literal

from app.domain.levels import method
from app.domain.levels.buffer import Buffered
from app.domain.levels.lines import AverageLine, BandLine, SupertrendLine
from app.domain.levels.method import away, number
from app.domain.levels.text import rule_text
from app.domain.setup import Direction


@method.STOPS.register("atr")
class AtrStop(method.StopMethod):
    """A multiple of the average true range away from the entry."""

    title: ClassVar[str] = "ATR multiple"

    kind: Literal["atr"] = "atr"
    length: method.Length = 14
    mult: method.Positive = 2.0

    def text(self, direction: Direction, reference: str) -> str:
        """Reference ∓ mult · atr(length)."""
        return f"{reference} {away(direction)} {number(self.mult)} * atr({number(self.length)})"


@method.STOPS.register("percent")
class PercentStop(method.StopMethod):
    """A percentage away from the entry."""

    title: ClassVar[str] = "Percent"

    kind: Literal["percent"] = "percent"
    value: method.Positive

    def text(self, direction: Direction, reference: str) -> str:
        """Reference · (1 ∓ value / 100)."""
        return f"{reference} * (1 {away(direction)} {number(self.value)} / 100)"


@method.STOPS.register("swing")
class SwingStop(method.StopMethod):
    """Beyond the last confirmed swing, with a buffer in percent."""

    title: ClassVar[str] = "Last swing"

    kind: Literal["swing"] = "swing"
    left: method.Length = 5
    right: method.Length = 5
    buffer: method.NotNegative = 0.0

    def text(self, direction: Direction, reference: str) -> str:
        """Swing low · (1 − buffer / 100); short: swing high · (1 + buffer / 100)."""
        del reference
        swing = "swing_low" if direction is Direction.LONG else "swing_high"
        pivot = f"{swing}({number(self.left)}, {number(self.right)})"
        return f"{pivot} * (1 {away(direction)} {number(self.buffer)} / 100)"


@method.STOPS.register("expression")
class ExpressionStop(method.StopMethod):
    """The value of an expression."""

    title: ClassVar[str] = "Expression"

    kind: Literal["expression"] = "expression"
    price: method.Rule

    def text(self, direction: Direction, reference: str) -> str:
        """The expression itself."""
        del direction, reference
        return rule_text(self.price)


@method.STOPS.register("supertrend")
class SupertrendStop(Buffered, SupertrendLine, method.StopMethod):
    """Beyond the Supertrend line."""

    title: ClassVar[str] = "Supertrend"

    kind: Literal["supertrend"] = "supertrend"

    def text(self, direction: Direction, reference: str) -> str:
        """Line − buffer; short: line + buffer."""
        del reference
        return self.beyond(self.line(direction), away(direction))


@method.STOPS.register("band")
class BandStop(Buffered, BandLine, method.StopMethod):
    """Beyond the band on the far side of the price."""

    title: ClassVar[str] = "Band"

    kind: Literal["band"] = "band"

    def text(self, direction: Direction, reference: str) -> str:
        """Line − buffer; short: line + buffer."""
        del reference
        return self.beyond(self.line(direction), away(direction))


@method.STOPS.register("average")
class AverageStop(Buffered, AverageLine, method.StopMethod):
    """Beyond a moving average of the close."""

    title: ClassVar[str] = "Moving average"

    kind: Literal["average"] = "average"

    def text(self, direction: Direction, reference: str) -> str:
        """Line − buffer; short: line + buffer."""
        del reference
        return self.beyond(self.line(direction), away(direction))
