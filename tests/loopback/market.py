"""Candles to replay: files, resampling, and what is visible of them at a virtual instant."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = 60_000
Array = np.ndarray[Any, Any]
INTERVALS: dict[str, int] = {
    "1m": MINUTE,
    "3m": 3 * MINUTE,
    "5m": 5 * MINUTE,
    "15m": 15 * MINUTE,
    "30m": 30 * MINUTE,
    "1h": 60 * MINUTE,
    "2h": 120 * MINUTE,
    "4h": 240 * MINUTE,
    "6h": 360 * MINUTE,
    "8h": 480 * MINUTE,
    "12h": 720 * MINUTE,
    "1d": 1440 * MINUTE,
    "3d": 4320 * MINUTE,
    "1w": 10080 * MINUTE,
}
DAY = INTERVALS["1d"]
MONDAY = 4 * DAY  # weekly candles open on Mondays; 1970-01-01 was a Thursday
HALT = INTERVALS["6h"]  # a hole in the candles longer than this makes a symbol read status BREAK
KLINE = '[%d,"%.8f","%.8f","%.8f","%.8f","%.8f",%d,"%.8f",%d,"%.8f","%.8f","0"]'


def parse_instant(value: str | int | float) -> int:
    """UTC ms from ISO 8601 text (UTC if it names no zone) or from a number."""
    if isinstance(value, (int, float)) or re.fullmatch(r"-?\d+", value):
        return int(value)
    moment = datetime.fromisoformat(value)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")


def text(value: float) -> str:
    """A number as Binance writes it: eight decimals in a string."""
    return f"{value:.8f}"


def open_of(ts: Any, step: int) -> Any:
    """The opening instant of the candle of length `step` that holds `ts` (an int or an array)."""
    shift = MONDAY if step == INTERVALS["1w"] else 0
    return (ts - shift) // step * step + shift


def decimals(values: Array) -> int:
    """The smallest number of decimals, at most eight, that writes every value in full."""
    for places in range(8):
        if np.all(np.abs(np.round(values, places) - values) <= 1e-10 + 1e-13 * np.abs(values)):
            return places
    return 8


@dataclass(slots=True)
class Series:
    """Candles of one length: opening times, and rows of open, high, low, close, volume."""

    step: int
    ts: Array
    rows: Array

    def before(self, instant: int) -> int:
        """How many candles open at `instant` or earlier."""
        return int(np.searchsorted(self.ts, instant, "right"))

    def covers(self, instant: int) -> bool:
        return bool(self.ts[0] <= instant < self.ts[-1] + self.step)

    def resampled(self, step: int) -> Series:
        opens = open_of(self.ts, step)
        starts = np.flatnonzero(np.r_[True, opens[1:] != opens[:-1]])
        ends = np.r_[starts[1:], len(opens)] - 1
        rows = np.column_stack(
            (
                self.rows[starts, 0],
                np.maximum.reduceat(self.rows[:, 1], starts),
                np.minimum.reduceat(self.rows[:, 2], starts),
                self.rows[ends, 3],
                np.add.reduceat(self.rows[:, 4], starts),
            )
        )
        return Series(step, opens[starts], rows)


class Market:
    """One symbol: every file it has, and the candles of any interval as seen at a given instant."""

    def __init__(self, base: str, quote: str, frames: dict[int, Series]) -> None:
        self.base, self.quote, self.symbol = base, quote, base + quote
        self.frames = dict(sorted(frames.items()))  # finest first
        self.first = min(int(f.ts[0]) for f in frames.values())
        self.tick = max(decimals(f.rows[-2000:, :4]) for f in frames.values())
        self.lot = max(decimals(f.rows[-2000:, 4]) for f in frames.values())
        self._cache: dict[int, Series | None] = {}

    def series(self, step: int) -> Series | None:
        """Closed and future candles of length `step`: from the file of that length if there is one,
        elsewhere in time resampled from the coarsest finer file that divides it."""
        if step not in self._cache:
            done: list[Series] = []
            for frame in sorted(
                (f for s, f in self.frames.items() if step % s == 0), key=lambda f: -f.step
            ):
                part = frame if frame.step == step else frame.resampled(step)
                keep = np.ones(len(part.ts), bool)
                for other in done:
                    keep &= (part.ts < other.ts[0]) | (part.ts > other.ts[-1])
                if keep.any():
                    done.append(Series(step, part.ts[keep], part.rows[keep]))
            merged: Series | None = None
            if done:
                ts, rows = (
                    np.concatenate([p.ts for p in done]),
                    np.concatenate([p.rows for p in done]),
                )
                order = np.argsort(ts, kind="stable")
                merged = Series(step, ts[order], rows[order])
            self._cache[step] = merged
        return self._cache[step]

    def live(self, now: int) -> Series | None:
        """The finest file that has a candle in progress, or just missing, at `now`."""
        return next((f for f in self.frames.values() if f.covers(now)), None)

    def status(self, now: int) -> str:
        frame = self.live(now)
        if frame is None:
            return "BREAK"
        last = int(frame.ts[frame.before(now) - 1])
        return "BREAK" if now - last > frame.step + HALT else "TRADING"

    def window(self, since: int, now: int, frame: Series | None = None) -> Array:
        """The rows of the finest live file from `since` to `now`, the last as far as it formed.

        Inside one file candle the price walks open, low, high, close (open, high, low, close when
        it falls) in three equal parts, and the volume grows evenly: made up, but always the same.
        """
        frame = frame or self.live(now)
        if frame is None:
            return np.empty((0, 5))
        low, high = frame.before(since - 1), frame.before(now)
        rows = frame.rows[low:high]
        if len(rows) and now < frame.ts[high - 1] + frame.step:
            opened, top, bottom, close, volume = rows[-1]
            part = float(now - frame.ts[high - 1]) / frame.step
            path = (opened, bottom, top, close) if close >= opened else (opened, top, bottom, close)
            leg = int(part * 3)
            price = round(path[leg] + (path[leg + 1] - path[leg]) * (part * 3 - leg), self.tick)
            seen = (*path[: leg + 1], price)
            rows = np.vstack(
                (rows[:-1], (opened, max(seen), min(seen), price, round(volume * part, self.lot)))
            )
        return rows

    def candles(
        self, step: int, start: int | None, end: int | None, limit: int, now: int
    ) -> tuple[list[int], list[list[float]]]:
        """What klines answers at `now`: candles, oldest first, the last one forming."""
        series = self.series(step)
        if series is None:
            return [], []
        high = series.before(now)
        forming = high - 1 if high and series.ts[high - 1] + step > now else -1
        if end is not None:
            high = min(high, series.before(end))
        low = 0 if start is None else series.before(start - 1)
        low, high = (
            (max(low, high - limit), high) if start is None else (low, min(low + limit, high))
        )
        if high <= low:
            return [], []
        ts, rows = series.ts[low:high].tolist(), series.rows[low:high].tolist()
        if high - 1 == forming:
            at = ts[-1]
            fits = [f for f in self.frames.values() if f.step <= step and f.covers(now)]
            frame = next((f for f in fits if f.ts[0] <= at), fits[0] if fits else None)
            part = self.window(at, now, frame) if frame else np.empty((0, 5))
            if len(part):
                rows[-1] = [
                    float(n)
                    for n in (
                        part[0, 0],
                        np.max(part[:, 1]),
                        np.min(part[:, 2]),
                        part[-1, 3],
                        np.sum(part[:, 4]),
                    )
                ]
            else:
                ts, rows = ts[:-1], rows[:-1]
        return ts, rows

    def day(self, now: int) -> dict[str, float]:
        """The last 24 hours: open, high, low and last price, volume in base and in quote."""
        rows = self.window(now - DAY, now)
        if not len(rows):  # halted, or delisted: the last price known, and no trade since
            past = [f for f in self.frames.values() if f.ts[0] <= now]
            frame = max(past, key=lambda f: int(f.ts[f.before(now) - 1]) + f.step)
            last = float(frame.rows[frame.before(now) - 1, 3])
            return dict.fromkeys(("open", "high", "low", "last"), last) | {
                "volume": 0.0,
                "quote": 0.0,
            }
        quote = float((rows[:, 4] * rows[:, 1:4].mean(axis=1)).sum())
        return {
            "open": float(rows[0, 0]),
            "high": float(rows[:, 1].max()),
            "low": float(rows[:, 2].min()),
            "last": float(rows[-1, 3]),
            "volume": float(rows[:, 4].sum()),
            "quote": quote,
        }

    def info(self, status: str) -> dict[str, Any]:
        """The symbol's entry in exchangeInfo."""
        tick, lot = text(10.0**-self.tick), text(10.0**-self.lot)
        filters = [
            {
                "filterType": "PRICE_FILTER",
                "minPrice": tick,
                "maxPrice": "1000000.00000000",
                "tickSize": tick,
            },
            {
                "filterType": "LOT_SIZE",
                "minQty": lot,
                "maxQty": "92141578.00000000",
                "stepSize": lot,
            },
            {"filterType": "ICEBERG_PARTS", "limit": 10},
            {
                "filterType": "MARKET_LOT_SIZE",
                "minQty": "0.00000000",
                "maxQty": "100000.00000000",
                "stepSize": "0.00000000",
            },
            {
                "filterType": "NOTIONAL",
                "minNotional": "5.00000000",
                "applyMinToMarket": True,
                "maxNotional": "9000000.00000000",
                "applyMaxToMarket": False,
                "avgPriceMins": 5,
            },
            {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": 200},
        ]
        return {
            "symbol": self.symbol,
            "status": status,
            "baseAsset": self.base,
            "baseAssetPrecision": 8,
            "quoteAsset": self.quote,
            "quotePrecision": 8,
            "quoteAssetPrecision": 8,
            "baseCommissionPrecision": 8,
            "quoteCommissionPrecision": 8,
            "orderTypes": [
                "LIMIT",
                "LIMIT_MAKER",
                "MARKET",
                "STOP_LOSS_LIMIT",
                "TAKE_PROFIT_LIMIT",
            ],
            "icebergAllowed": True,
            "ocoAllowed": True,
            "quoteOrderQtyMarketAllowed": True,
            "allowTrailingStop": True,
            "cancelReplaceAllowed": True,
            "isSpotTradingAllowed": True,
            "isMarginTradingAllowed": False,
            "filters": filters,
            "permissions": [],
            "permissionSets": [["SPOT"]],
            "defaultSelfTradePreventionMode": "EXPIRE_MAKER",
            "allowedSelfTradePreventionModes": ["EXPIRE_MAKER"],
        }


def load_markets(folder: Path) -> dict[str, Market]:
    """Every ``BASE_QUOTE-TIMEFRAME.parquet`` in `folder`, by exchange symbol (BTCUSDT)."""
    frames: dict[tuple[str, str], dict[int, Series]] = {}
    for path in sorted(folder.glob("*.parquet")):
        pair, _, timeframe = path.stem.rpartition("-")
        base, _, quote = pair.rpartition("_")
        table = pq.read_table(path, columns=["ts", "open", "high", "low", "close", "volume"])
        columns = [table.column(i).to_numpy() for i in range(6)]
        if base and timeframe in INTERVALS and len(columns[0]):
            step = INTERVALS[timeframe]
            frames.setdefault((base, quote), {})[step] = Series(
                step, columns[0].astype(np.int64), np.column_stack(columns[1:])
            )
    if not frames:
        raise SystemExit(f"no candle files in {folder}")
    return {m.symbol: m for m in (Market(*pair, found) for pair, found in frames.items())}


def kline(at: int, row: list[float], step: int) -> str:
    """A candle as klines writes it, in JSON. Quote and taker volumes and counts are estimates."""
    volume = row[4]
    quote = volume * (row[1] + row[2] + row[3]) / 3
    return KLINE % (
        at,
        *row,
        at + step - 1,
        quote,
        quote / 250 + (volume > 0),
        volume / 2,
        quote / 2,
    )


class Clock:
    """Virtual time: an instant, and how many virtual seconds pass in a real one."""

    def __init__(self, start: int, speed: float) -> None:
        self.set(start, speed)

    def set(self, now: int, speed: float | None = None) -> None:
        self._state = (now, time.monotonic(), self.speed if speed is None else speed)

    @property
    def speed(self) -> float:
        return self._state[2]

    def now(self) -> int:
        start, since, speed = self._state
        return start + int((time.monotonic() - since) * 1000 * speed)
