"""Ways to find a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.domain.levels import method
from app.domain.levels.method import number, towards
from app.domain.levels.text import rule_text

if TYPE_CHECKING:
    from app.domain.setup import Direction


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
