"""Ways into the market."""

from __future__ import annotations

from typing import ClassVar, Literal

from app.domain.levels import method
from app.domain.levels.text import rule_text


@method.ENTRIES.register("market")
class MarketEntry(method.EntryMethod):
    """At the open of the bar after the signal; levels are measured from the signal's close."""

    title: ClassVar[str] = "At market"

    kind: Literal["market"] = "market"


@method.ENTRIES.register("limit")
class LimitEntry(method.EntryMethod):
    """An order that waits for the price to come back to an expression."""

    title: ClassVar[str] = "Limit order"

    kind: Literal["limit"] = "limit"
    price: method.Rule

    def reference(self) -> str:
        """The order's price."""
        return f"({rule_text(self.price)})"


@method.ENTRIES.register("stop")
class StopEntry(method.EntryMethod):
    """An order that waits for the price to break through an expression."""

    title: ClassVar[str] = "Stop order"

    kind: Literal["stop"] = "stop"
    price: method.Rule

    def reference(self) -> str:
        """The order's price."""
        return f"({rule_text(self.price)})"
