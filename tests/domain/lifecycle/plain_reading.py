"""The execution rules for a long, read off the page once more, as plainly as they are written."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.domain.candles import Candles
    from app.domain.lifecycle import SignalColumns
    from app.domain.strategy import Strategy


@dataclass
class PlainLife:
    signal: int
    reference: float
    stop: float
    targets: list[tuple[float, float]]
    state: str = "waiting"
    fill: int | None = None
    price: float = math.nan
    level: float = math.nan
    moved_by: str = "stop"
    taken: int = 0
    best: float = -math.inf
    exit_due: bool = False
    exits: list[tuple[int, float, str]] = field(default_factory=list)
    ambiguous: bool = False
    end: int | None = None


class PlainRun:
    def __init__(self, strategy: Strategy, candles: Candles, says: SignalColumns) -> None:
        self.strategy, self.candles, self.says = strategy, candles, says
        self.kind = strategy.levels.entry.kind
        self.lives: list[PlainLife] = []
        self.rejected: list[int] = []
        for t in range(len(candles)):
            life = self.lives[-1] if self.lives and self.lives[-1].end is None else None
            if life is not None and not candles.filled[t]:
                self.real_bar(life, t)
            if life is not None and life.end is None:
                self.close(life, t)
            self.entry(t)

    def true(self, name: str, t: int) -> bool:
        column = getattr(self.says, name)
        return bool(len(column) and column[t] == 1)

    def finish(self, life: PlainLife, t: int, state: str) -> None:
        life.state, life.end = state, t

    def leave(self, life: PlainLife, t: int, price: float, reason: str) -> None:
        life.exits.append((t, price, reason))
        self.finish(life, t, "closed")

    def real_bar(self, life: PlainLife, t: int) -> None:
        opened = float(self.candles.open[t])
        if life.state == "open":
            self.held(life, t, opened)
        elif opened <= life.stop:
            self.finish(life, t, "invalidated")
        else:
            self.waiting(life, t, opened)

    def held(self, life: PlainLife, t: int, opened: float) -> None:
        n = self.strategy.time_stop_bars
        assert life.fill is not None
        if life.exit_due:
            self.leave(life, t, opened, "exit_rule")
        elif n is not None and t >= life.fill + n:
            self.leave(life, t, opened, "time_stop")
        else:
            self.inside(life, t, opened)

    def waiting(self, life: PlainLife, t: int, opened: float) -> None:
        c = self.candles
        price = None
        if self.kind == "market":
            price = opened
        elif self.kind == "limit" and c.low[t] <= life.reference:
            price = min(opened, life.reference)
        elif self.kind == "stop" and c.high[t] >= life.reference:
            price = max(opened, life.reference)
        if price is not None:
            life.state, life.fill, life.price, life.level = "open", t, price, life.stop
            self.inside(life, t, price)
        elif c.low[t] <= life.stop:
            self.finish(life, t, "invalidated")

    def inside(self, life: PlainLife, t: int, opened: float) -> None:
        c = self.candles
        in_fill_bar = t == life.fill
        order_filled_here = in_fill_bar and self.kind != "market"
        stop_reached = c.low[t] <= life.level
        reached = [n for n, (p, _) in enumerate(life.targets) if n >= life.taken and c.high[t] >= p]
        if not in_fill_bar and opened <= life.level:
            self.leave(life, t, min(opened, life.level), life.moved_by)
            return
        if reached and (stop_reached or order_filled_here):
            life.ambiguous = True
        if self.strategy.intrabar == "optimistic":
            self.take(life, t, opened, reached)
            if life.end is None and stop_reached:
                self.leave(life, t, min(opened, life.level), life.moved_by)
        elif stop_reached:
            self.leave(life, t, min(opened, life.level), life.moved_by)
        elif not order_filled_here:
            self.take(life, t, opened, reached)

    def take(self, life: PlainLife, t: int, opened: float, reached: list[int]) -> None:
        for n in reached:
            life.exits.append((t, max(opened, life.targets[n][0]), f"tp{n + 1}"))
            life.taken = n + 1
        if reached and life.taken == len(life.targets):
            self.finish(life, t, "closed")

    def close(self, life: PlainLife, t: int) -> None:
        if life.state == "open":
            self.move(life, t)
            life.exit_due = life.exit_due or self.true("exit", t)
            return
        n = self.strategy.expiry_bars
        gate_shut = len(self.says.allowed) and self.says.allowed[t] != 1
        regime_left = self.strategy.invalidate_on_regime_change and gate_shut
        if self.true("invalidation", t) or regime_left:
            self.finish(life, t, "invalidated")
        elif n is not None and t == life.signal + n:
            self.finish(life, t, "expired")

    def move(self, life: PlainLife, t: int) -> None:
        c, levels = self.candles, self.strategy.levels
        blind = t == life.fill and self.kind != "market"
        life.best = max(life.best, c.close[t] if blind else c.high[t])
        after = levels.break_even_after
        wanted: list[tuple[float, str]] = []
        if after is not None and life.taken >= after:
            wanted.append((life.price, "break_even"))
        if levels.trailing is not None and not math.isnan(self.says.trailing[t]):
            value = float(self.says.trailing[t])
            by_distance = levels.trailing.kind == "atr"
            wanted.append((life.best - value if by_distance else value, "trailing"))
        if wanted:
            # The first of equals is the break-even.
            price, reason = max(wanted, key=lambda each: each[0])
            if price > life.level:
                life.level, life.moved_by = price, reason

    def entry(self, t: int) -> None:
        rule = self.says.entry
        if rule[t] != 1 or (t > 0 and rule[t - 1] == 1):
            return
        if self.lives:
            end = self.lives[-1].end
            if end is None or t < end + self.strategy.cooldown_bars:
                return
        reference, stop, *targets = (float(price) for price in self.says.levels[:, t])
        shares = [target.share for target in self.strategy.levels.targets]
        gate_shut = len(self.says.allowed) and self.says.allowed[t] != 1
        if gate_shut or self.is_refused(reference, stop, targets, t):
            self.rejected.append(t)
            return
        order = sorted(range(len(targets)), key=lambda n: targets[n])
        self.lives.append(PlainLife(t, reference, stop, [(targets[n], shares[n]) for n in order]))

    def is_refused(self, reference: float, stop: float, targets: list[float], t: int) -> bool:
        levels = [reference, stop, *targets]
        return (
            any(math.isnan(level) or level <= 0 for level in levels)
            or stop >= reference
            or any(target <= reference for target in targets)
            or (self.kind != "limit" and any(p <= self.candles.high[t] for p in targets))
        )


def told(run: PlainRun) -> list[tuple[Any, ...]]:
    """Each life as signal, state, fill bar and price, exits, whether ambiguous, end."""
    return [
        (
            life.signal,
            life.state,
            life.fill,
            None if life.fill is None else life.price,
            life.exits,
            life.ambiguous,
            life.end,
        )
        for life in run.lives
    ]
