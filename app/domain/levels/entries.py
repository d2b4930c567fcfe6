"""Ways into the market."""

from __future__ import annotations

from typing import ClassVar, Literal

from app.domain.levels import method
from app.domain.levels.buffer import Buffered
from app.domain.levels.lines import ExtremeLine
from app.domain.levels.method import towards
from app.domain.levels.text import rule_text
from app.domain.setup import Direction


@method.ENTRIES.register("market")
class MarketEntry(method.EntryMethod):
    """At the open of the bar after the signal; levels are measured from the signal's close."""

    title: ClassVar[str] = "At market"
    order: ClassVar[method.OrderKind] = "market"

    kind: Literal["market"] = "market"

    def reference(self, direction: Direction) -> str:
        """The close."""
        del direction
        return "close"


@method.ENTRIES.register("limit")
class LimitEntry(method.EntryMethod):
    """An order that waits for the price to come back to an expression."""

    title: ClassVar[str] = "Limit order"
    order: ClassVar[method.OrderKind] = "limit"

    kind: Literal["limit"] = "limit"
    price: method.Rule

    def reference(self, direction: Direction) -> str:
        """The order's price."""
        del direction
        return f"({rule_text(self.price)})"


@method.ENTRIES.register("stop")
class StopEntry(method.EntryMethod):
    """An order that waits for the price to break through an expression."""

    title: ClassVar[str] = "Stop order"
    order: ClassVar[method.OrderKind] = "stop"

    kind: Literal["stop"] = "stop"
    price: method.Rule

    def reference(self, direction: Direction) -> str:
        """The order's price."""
        del direction
        return f"({rule_text(self.price)})"


@method.ENTRIES.register("signal_bar")
class SignalBarEntry(Buffered, method.EntryMethod):
    """A stop order beyond the signal bar: the next bars have to confirm it."""

    title: ClassVar[str] = "Break of the signal bar"
    order: ClassVar[method.OrderKind] = "stop"

    kind: Literal["signal_bar"] = "signal_bar"

    def reference(self, direction: Direction) -> str:
        """High + buffer; short: low − buffer."""
        edge = "high" if direction is Direction.LONG else "low"
        return f"({self.beyond(edge, towards(direction))})"


@method.ENTRIES.register("extreme")
class ExtremeEntry(Buffered, ExtremeLine, method.EntryMethod):
    """A stop order beyond the highest high (lowest low) of the last bars, the signal's included."""

    title: ClassVar[str] = "Break of the n-bar extreme"
    order: ClassVar[method.OrderKind] = "stop"

    kind: Literal["extreme"] = "extreme"

    def reference(self, direction: Direction) -> str:
        """Highest(high, length) + buffer; short: lowest(low, length) − buffer."""
        return f"({self.beyond(self.line(direction), towards(direction))})"
