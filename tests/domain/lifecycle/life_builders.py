"""Small markets, strategies and lives for the tests of the life cycle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.domain.candles import Candles
from app.domain.lifecycle import account, advance, terms
from app.domain.lifecycle.columns import SignalColumns
from app.domain.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HOUR = 3_600_000


def hour(index: int) -> int:
    return index * HOUR


def market(*bars: tuple[float, float, float, float], filled: Iterable[int] = ()) -> Candles:
    table = np.array(bars, np.float64).reshape(-1, 4)
    gaps = np.zeros(len(table), np.bool_)
    gaps[list(filled)] = True
    times = np.arange(len(table), dtype=np.int64) * HOUR
    opens, highs, lows, closes = (np.ascontiguousarray(table[:, column]) for column in range(4))
    return Candles(times, opens, highs, lows, closes, np.ones(len(table)), gaps)


def plan(shares: Sequence[float] = (1.0,), **fields: Any) -> Strategy:
    """A strategy whose levels come from columns, so its own expressions are never read."""
    levels: dict[str, Any] = {
        "entry": {"kind": "market"},
        "stop": {"kind": "expression", "price": "low"},
        "targets": [{"kind": "expression", "price": "high", "share": part} for part in shares],
    }
    entry = fields.pop("entry_kind", "market")
    if entry != "market":
        levels["entry"] = {"kind": entry, "price": "open"}
    for key in ("break_even_after", "trailing"):
        if key in fields:
            levels[key] = fields.pop(key)
    content = {"name": "plan", "entry": "close > open", "levels": levels, "filters": {}}
    content["filters"] = fields.pop("filters", {})
    return Strategy.model_validate({**content, **fields})


@dataclass
class Says:
    """What the rules say: bars where each is true, and the same levels at every bar."""

    entry: Iterable[int] = (0,)
    stop: float = 90.0
    targets: Sequence[float] = (110.0,)
    order: float | None = None
    exit: Iterable[int] | None = None
    invalidation: Iterable[int] | None = None
    allowed: Iterable[int] | None = None
    trailing: float | Sequence[float] | None = None

    def columns(self, candles: Candles) -> SignalColumns:
        n = len(candles)

        def truths(rows: Iterable[int] | None) -> np.ndarray[Any, np.dtype[np.int8]]:
            column = np.zeros(0 if rows is None else n, np.int8)
            column[list(rows or ())] = 1
            return column

        reference = candles.close if self.order is None else np.full(n, self.order, np.float64)
        flat = [np.full(n, price, np.float64) for price in (self.stop, *self.targets)]
        trailing = np.empty(0)
        if self.trailing is not None:
            trailing = np.broadcast_to(np.array(self.trailing, np.float64), n).copy()
        return SignalColumns(
            truths(self.entry),
            np.ascontiguousarray(np.stack([reference, *flat])),
            truths(self.exit),
            truths(self.invalidation),
            truths(self.allowed),
            trailing,
            np.empty(0),
        )


@dataclass
class Story:
    """One life in words: state, fill, exits as (bar, price, share, reason), result."""

    state: str
    signal: int
    fill: tuple[int, float] | None
    exits: list[tuple[int, float, float, str]]
    r: float | None
    ambiguous: bool
    end: int
    reason: int


def story(life: Any) -> Story:
    from app.domain.lifecycle import layout as at

    filled = life[at.PHASE] in (at.OPEN, at.CLOSED)
    return Story(
        state=str(account.state_of(life)),
        signal=int(life[at.SIGNAL_TIME]) // HOUR,
        fill=(int(life[at.FILL_TIME]) // HOUR, float(life[at.SIDE] * life[at.FILL_PRICE]))
        if filled
        else None,
        exits=[(e.time // HOUR, e.price, e.share, e.reason) for e in account.exits_of(life)],
        r=account.result(life) if filled else None,
        ambiguous=bool(life[at.AMBIGUOUS]),
        end=int(life[at.END_TIME]) // HOUR,
        reason=int(life[at.END_REASON]),
    )


def lives(strategy: Strategy, candles: Candles, says: Says, tick: float = 0.0) -> list[Story]:
    done = advance(says.columns(candles), candles, terms(strategy, tick), (0, len(candles)))
    return [story(life) for life in done.lives]


def only_life(strategy: Strategy, candles: Candles, says: Says, tick: float = 0.0) -> Story:
    (found,) = lives(strategy, candles, says, tick)
    return found
