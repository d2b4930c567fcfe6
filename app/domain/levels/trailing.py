"""Ways to let the stop follow the price."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from app.domain.levels import method
from app.domain.levels.lines import AverageLine, BandLine, SupertrendLine
from app.domain.levels.method import number
from app.domain.levels.text import rule_text

if TYPE_CHECKING:
    from app.domain.setup import Direction


@method.TRAILINGS.register("atr")
class AtrTrailing(method.TrailingMethod):
    """A multiple of the average true range behind the best price (chandelier)."""

    title: ClassVar[str] = "ATR behind the best price"
    basis: ClassVar[method.TrailingBasis] = "distance"

    kind: Literal["atr"] = "atr"
    length: method.Length = 14
    mult: method.Positive = 3.0

    def text(self, direction: Direction) -> str:
        """Mult · atr(length)."""
        del direction
        return f"{number(self.mult)} * atr({number(self.length)})"


@method.TRAILINGS.register("percent")
class PercentTrailing(method.TrailingMethod):
    """A percentage behind the best price."""

    title: ClassVar[str] = "Percent behind the best price"
    basis: ClassVar[method.TrailingBasis] = "fraction"

    kind: Literal["percent"] = "percent"
    value: method.Positive

    def text(self, direction: Direction) -> str:
        """Value / 100."""
        del direction
        return f"{number(self.value)} / 100"


@method.TRAILINGS.register("expression")
class ExpressionTrailing(method.TrailingMethod):
    """The value of an expression."""

    title: ClassVar[str] = "Expression"
    basis: ClassVar[method.TrailingBasis] = "price"

    kind: Literal["expression"] = "expression"
    price: method.Rule

    def text(self, direction: Direction) -> str:
        """The expression itself."""
        del direction
        return rule_text(self.price)


@method.TRAILINGS.register("supertrend")
class SupertrendTrailing(SupertrendLine, method.TrailingMethod):
    """At the Supertrend line; once it has flipped, the setup ends at the next open."""

    title: ClassVar[str] = "Supertrend"
    basis: ClassVar[method.TrailingBasis] = "price"

    kind: Literal["supertrend"] = "supertrend"

    def text(self, direction: Direction) -> str:
        """The line itself."""
        return self.line(direction)


@method.TRAILINGS.register("band")
class BandTrailing(BandLine, method.TrailingMethod):
    """At the band on the far side of the price."""

    title: ClassVar[str] = "Band"
    basis: ClassVar[method.TrailingBasis] = "price"

    kind: Literal["band"] = "band"

    def text(self, direction: Direction) -> str:
        """The line itself."""
        return self.line(direction)


@method.TRAILINGS.register("average")
class AverageTrailing(AverageLine, method.TrailingMethod):
    """At a moving average of the close."""

    title: ClassVar[str] = "Moving average"
    basis: ClassVar[method.TrailingBasis] = "price"

    kind: Literal["average"] = "average"

    def text(self, direction: Direction) -> str:
        """The line itself."""
        return self.line(direction)
