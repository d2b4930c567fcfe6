"""Reports of a journal made by hand, for what shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from app.domain.base_rate import wilson
from app.domain.journal.statistics.period import Period
from app.domain.journal.statistics.report import (
    Breakdown,
    CalendarDay,
    GroupRow,
    JournalReport,
    ResultCurve,
    TradeColumns,
    WhatIf,
)
from app.domain.timeframe import DAY, HOUR

FIRST = 1_692_576_000_000  # 21 Aug 2023
DAYS = 122
SYMBOLS = ("INJ/USDT", "DOGE/USDT", "XRP/USDT", "SOL/USDT", "NEAR/USDT")
TAGS = ("plan", "A+", "late", "early", "fomo")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def some_trades(count: int, seed: int = 7) -> TradeColumns:
    """``count`` closed trades of 122 days: a loss is about −1 R, a win about 2 R."""
    draw = np.random.default_rng(seed)
    won = draw.random(count) < 0.4
    r = np.where(won, draw.normal(1.9, 0.15, count), draw.normal(-1.05, 0.08, count))
    mae = np.where(won, draw.uniform(0.05, 0.95, count), draw.uniform(1.0, 1.9, count))
    mfe = np.where(won, draw.uniform(1.5, 2.6, count), draw.uniform(0.0, 1.6, count))
    slip = draw.normal(0.0006, 0.0004, count)
    return TradeColumns(
        tuple(f"t{at}" for at in range(count)),
        tuple(SYMBOLS[at % len(SYMBOLS)] for at in range(count)),
        r,
        r,
        mae,
        mfe,
        draw.integers(1, 60, count) * float(HOUR),
        slip,
        draw.normal(-0.05, 0.1, count),
    )


def group(key: str, r: np.ndarray, query: str = "") -> GroupRow:
    """The group of these results."""
    n, wins = len(r), int((r >= 0.05).sum())
    low, high = wilson(wins, n) if n else (None, None)
    rate, mean = (wins / n, float(r.mean())) if n else (None, None)
    return GroupRow(
        key, key, n, wins, int((r <= -0.05).sum()), rate, low, high, mean, float(r.sum()), query
    )


def split(
    id: str, label: str, keys: tuple[str, ...], codes: np.ndarray, r: np.ndarray
) -> Breakdown:
    """Results by codes that are places among the keys."""
    quoted = [f'"{key}"' if " " in key else key for key in keys]
    rows = [
        group(key, r[codes == at], f"{id}:{quoted[at]}")
        for at, key in enumerate(keys)
        if (codes == at).any()
    ]
    return Breakdown(id, label, tuple(rows))


def a_report(count: int = 86, *, query: str = "", seed: int = 7) -> JournalReport:
    """A report in R, with every breakdown and figure that has a place in the panel."""
    trades = some_trades(count, seed)
    times = np.sort(np.random.default_rng(seed).integers(0, DAYS * DAY, count)) + FIRST
    total = np.cumsum(trades.r)
    below = total - np.maximum(np.maximum.accumulate(total), 0.0)
    return JournalReport(
        query=query,
        period=Period(),
        unit="r",
        zone="UTC",
        quotes=("USDT", "BTC"),
        journal=count,
        since=FIRST,
        until=FIRST + DAYS * DAY,
        figures=_figures(trades, below),
        calendar=_calendar(times, trades.r),
        curve=ResultCurve(times, total, below),
        trades=trades,
        breakdowns=_breakdowns(times, trades),
        comparison=(
            replace(group("all", np.full(412, 0.03)), label="All setups"),
            replace(group("taken", trades.r), label="Taken"),
            replace(group("skipped", np.full(38, -0.11)), label="Skipped"),
            replace(group("outside", np.full(9, -0.42)), label="Outside the system"),
        ),
        target=2.0,
    )


def _figures(trades: TradeColumns, below: np.ndarray) -> dict[str, float | int | None]:
    r = trades.r
    wins, losses = r >= 0.05, r <= -0.05
    low, high = wilson(int(wins.sum()), len(r))
    return {
        "trades": len(r), "closed": len(r), "open": 0, "wins": int(wins.sum()),
        "losses": int(losses.sum()), "break_even": 0, "result": float(r.sum()),
        "expectancy": float(r.mean()), "win_rate": float(wins.mean()), "win_rate_low": low,
        "win_rate_high": high, "profit_factor": float(r[wins].sum() / -r[losses].sum()),
        "sqn": float(np.sqrt(len(r)) * r.mean() / r.std(ddof=1)), "rules_kept": 0.78,
        "skipped_r": -4.3, "skipped": 38, "max_drawdown": -float(below.min()),
        "max_drawdown_duration": 21 * DAY, "recovery": 0.4, "fees_share": 0.061,
        "longest_wins": 4, "longest_losses": 9, "current_streak": -2, "average_held": 31 * HOUR,
        "average_held_win": 44 * HOUR, "average_held_loss": 18 * HOUR,
        "average_win": float(r[wins].mean()), "average_loss": float(r[losses].mean()),
        "best": float(r.max()), "worst": float(r.min()), "entry_slip": 0.0006,
        "exit_slip_r": -0.05, "efficiency": 0.34, "entry_efficiency": 0.61,
        "exit_efficiency": 0.55, "target_first": 0.41, "edge_ratio": 1.24,
        "mae_r": 0.93, "mfe_r": 1.15, "without_candles": 3, "without_risk": 2,
    }  # fmt: skip


def _calendar(times: np.ndarray, r: np.ndarray) -> tuple[CalendarDay, ...]:
    days = times // DAY
    return tuple(
        CalendarDay(
            f"{datetime.fromtimestamp(int(day) * 86_400, UTC):%Y-%m-%d}",
            int((days == day).sum()),
            float(r[days == day].sum()),
        )
        for day in np.unique(days)
    )


def _breakdowns(times: np.ndarray, trades: TradeColumns) -> tuple[Breakdown, ...]:
    draw, r = np.random.default_rng(3), trades.r
    count = len(r)
    drawn = {
        "strategy": ("Trend pullback", "Breakout", "Range fade"),
        "side": ("long", "short"),
        "regime": ("bull", "range", "bear"),
        "setup": ("from a setup", "outside the system"),
        "tag": TAGS,
        "mistake": ("moved the stop", "too large", "no plan"),
        "emotion": ("calm", "fear", "greed"),
        "month": ("Aug 2023", "Sep 2023", "Oct 2023", "Nov 2023", "Dec 2023"),
        "holding_time": ("< 1 h", "1–4 h", "4–12 h", "12–24 h", "1–3 d", "> 3 d"),
        "condition:rsi(14) < 30": ("true", "false"),
        "rating": ("1", "2", "3", "4", "5"),
        "rules": ("kept", "broken", "not answered"),
        "after": ("after a win", "after a loss", "first"),
        "first_touch": ("stop", "target", "neither"),
    }
    return (
        split("symbol", "Symbol", SYMBOLS, np.arange(count) % len(SYMBOLS), r),
        split("weekday", "Weekday", WEEKDAYS, (times // DAY + 3) % 7, r),
        split("hour", "Hour", tuple(f"{h:02d}" for h in range(24)), times // HOUR % 24, r),
        *(
            split(id, id.title(), keys, draw.integers(0, len(keys), count), r)
            for id, keys in drawn.items()
        ),
    )


def a_what_if(count: int = 86) -> WhatIf:
    """A grid with its best cell at a stop of 1.25 and a target of 3."""
    stops = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
    targets = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
    far = np.abs(np.subtract.outer(stops, np.full(7, 1.25))) + np.abs(
        np.subtract.outer(np.zeros(6), np.array(targets) - 3.0)
    )
    mean = 0.21 - 0.11 * far
    return WhatIf(stops, targets, mean, mean * count, count, 5, 0.04, 0.04 * count)
