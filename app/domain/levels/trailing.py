"""Ways to let the stop follow the price."""

from __future__ import annotations

from typing import ClassVar, Literal

from app.domain.levels import method
from app.domain.levels.method import number
from app.domain.levels.text import rule_text


@method.TRAILINGS.register("atr")
class AtrTrailing(method.TrailingMethod):
    """A multiple of the average true range behind the best price (chandelier)."""

    title: ClassVar[str] = "ATR behind the best price"
    basis: ClassVar[method.TrailingBasis] = "distance"

    kind: Literal["atr"] = "atr"
    length: method.Length = 14
    mult: method.Positive = 3.0

    def text(self) -> str:
        """Mult · atr(length)."""
        return f"{number(self.mult)} * atr({number(self.length)})"


@method.TRAILINGS.register("percent")
class PercentTrailing(method.TrailingMethod):
    """A percentage behind the best price."""

    title: ClassVar[str] = "Percent behind the best price"
    basis: ClassVar[method.TrailingBasis] = "fraction"

    kind: Literal["percent"] = "percent"
    value: method.Positive

    def text(self) -> str:
        """Value / 100."""
        return f"{number(self.value)} / 100"


@method.TRAILINGS.register("expression")
class ExpressionTrailing(method.TrailingMethod):
    """The value of an expression."""

    title: ClassVar[str] = "Expression"
    basis: ClassVar[method.TrailingBasis] = "price"

    kind: Literal["expression"] = "expression"
    price: method.Rule

    def text(self) -> str:
        """The expression itself."""
        return rule_text(self.price)
