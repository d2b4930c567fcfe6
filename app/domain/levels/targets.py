"""Ways to find a target."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from app.domain.levels import method
from app.domain.levels.method import number, towards
from app.domain.levels.text import rule_text
from app.domain.setup import Direction

_SAME_PRICE: Final = "1e-9"


@method.TARGETS.register("r")
class RiskTarget(method.TargetMethod):
    """A multiple of the distance between entry and stop."""

    title: ClassVar[str] = "R multiple"

    kind: Literal["r"] = "r"
    value: method.Positive

    def text(self, direction: Direction, reference: str, stop: str) -> str:
        """Reference ± value · |reference − stop|."""
        distance = f"abs({reference} - ({stop}))"
        return f"{reference} {towards(direction)} {number(self.value)} * {distance}"


@method.TARGETS.register("atr")
class AtrTarget(method.TargetMethod):
    """A multiple of the average true range beyond the entry."""

    title: ClassVar[str] = "ATR multiple"

    kind: Literal["atr"] = "atr"
    length: method.Length = 14
    mult: method.Positive = 3.0

    def text(self, direction: Direction, reference: str, stop: str) -> str:
        """Reference ± mult · atr(length)."""
        del stop
        return f"{reference} {towards(direction)} {number(self.mult)} * atr({number(self.length)})"


@method.TARGETS.register("percent")
class PercentTarget(method.TargetMethod):
    """A percentage beyond the entry."""

    title: ClassVar[str] = "Percent"

    kind: Literal["percent"] = "percent"
    value: method.Positive

    def text(self, direction: Direction, reference: str, stop: str) -> str:
        """Reference · (1 ± value / 100)."""
        del stop
        return f"{reference} * (1 {towards(direction)} {number(self.value)} / 100)"


@method.TARGETS.register("structure")
class StructureTarget(method.TargetMethod):
    """The next resistance of a long, the next support of a short.

    Both come from confirmed pivots, clustered.

    Attributes:
        left: bars a pivot is beyond before it; ``right`` those after it that do not exceed it.
        lookback: bars whose pivots count.
        tolerance: how far apart pivots of one level may be, percent.
    """

    title: ClassVar[str] = "Next resistance or support"

    kind: Literal["structure"] = "structure"
    left: method.Length = 5
    right: method.Length = 5
    lookback: method.Length = 200
    tolerance: Annotated[float, Field(ge=0, le=50, allow_inf_nan=False)] = 0.5

    def text(self, direction: Direction, reference: str, stop: str) -> str:
        """The nearest level beyond the reference; one at the reference itself is not ahead."""
        del stop
        name = "resistance" if direction is Direction.LONG else "support"
        spans = ", ".join(number(bars) for bars in (self.left, self.right, self.lookback))
        beyond = f"{reference} * (1 {towards(direction)} {_SAME_PRICE})"
        return f"{name}({spans}, {number(self.tolerance)}%, source={beyond}).level"


@method.TARGETS.register("measured_move")
class MeasuredMoveTarget(method.TargetMethod):
    """The height of the range before the signal, once more from the entry.

    Edwards and Magee's measuring rule for breakouts from a range.

    Attributes:
        length: bars of the range; the signal bar, which leaves it, is not one of them.
        mult: how many heights.
    """

    title: ClassVar[str] = "Measured move"

    kind: Literal["measured_move"] = "measured_move"
    length: method.Length = 20
    mult: method.Positive = 1.0

    def text(self, direction: Direction, reference: str, stop: str) -> str:
        """Reference ± mult · (highest(high, length) − lowest(low, length)) of the bar before."""
        del stop
        bars = number(self.length)
        height = f"(highest(high, {bars}) - lowest(low, {bars}))[1]"
        return f"{reference} {towards(direction)} {number(self.mult)} * {height}"


@method.TARGETS.register("expression")
class ExpressionTarget(method.TargetMethod):
    """The value of an expression."""

    title: ClassVar[str] = "Expression"

    kind: Literal["expression"] = "expression"
    price: method.Rule

    def text(self, direction: Direction, reference: str, stop: str) -> str:
        """The expression itself."""
        del direction, reference, stop
        return rule_text(self.price)
