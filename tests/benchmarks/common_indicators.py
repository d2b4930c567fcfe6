"""The common indicators of a scan, from rule text, against TA-Lib and pandas-ta series by series.

500 symbols × 3 timeframes × 500 bars, 20 indicators, 43 columns. The columns go in as text and
through the plan and the engine that a scan uses, with the runner of one thread, so that CPU time
stands against CPU time. As in a scan the newest value of each column is kept; then all of them
whole, against the time it takes to write as many. Columns that TA-Lib lacks stand against its
nearest building block: extremes for channels, clouds and swings, its own definition for supertrend
and vwap. pandas-ta runs in an environment of its own on a sample of the series, scaled up; its
environment is made once in the user's cache folder, and without one there is no such figure.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

import numpy as np
import talib

from app.domain.batch import Batch
from app.domain.engine import evaluate
from app.domain.indicators import INDICATORS
from app.domain.language import parse
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import Timeframe
from tests.benchmarks.pandas_ta_peer import seconds_a_series
from tests.benchmarks.report import remark, report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.domain.plan import Plan

SYMBOLS = 500
BARS = 500
TIMEFRAMES = (Timeframe.M15, Timeframe.H1, Timeframe.H4)
ROUNDS = 7

COMMON: tuple[str, ...] = (
    *(f"ema({length})" for length in (9, 21, 50, 200)),
    *(f"sma({length})" for length in (20, 50, 200)),
    *("rsi(14)", "macd(12, 26, 9)", "bbands(20, 2)", "atr(14)", "adx(14)", "stoch(14, 3, 3)"),
    *("stochrsi(14, 14, 3, 3)", "supertrend(10, 3)", "obv", "mfi(14)", "cci(20)", "vwap(day)"),
    *("donchian(20)", "keltner(20, 2, 10)", "ichimoku(9, 26, 52)", "volume_sma(20)"),
    *("swing_high(5, 5)", "swing_low(5, 5)"),
)


def generated(timeframe: Timeframe, seed: int) -> Batch:
    """Random walks of all symbols."""
    random = np.random.default_rng(seed)
    shape = (SYMBOLS, BARS)
    close = 100.0 * np.exp(np.cumsum(random.normal(0.0, 0.01, shape), axis=1))
    opening = np.concatenate((close[:, :1], close[:, :-1]), axis=1)
    high = np.maximum(opening, close) * (1.0 + np.abs(random.normal(0.0, 0.003, shape)))
    low = np.minimum(opening, close) * (1.0 - np.abs(random.normal(0.0, 0.003, shape)))
    ts = np.tile(np.arange(BARS, dtype=np.int64) * timeframe.milliseconds, SYMBOLS)
    volume = random.uniform(10.0, 1_000.0, shape)
    return Batch(
        timeframe=timeframe,
        symbols=tuple(f"S{index}/USDT" for index in range(SYMBOLS)),
        offsets=np.arange(SYMBOLS + 1, dtype=np.int64) * BARS,
        ts=ts,
        open=opening.ravel(),
        high=high.ravel(),
        low=low.ravel(),
        close=close.ravel(),
        volume=volume.ravel(),
        filled=np.zeros(SYMBOLS * BARS, np.bool_),
    )


def columns_of(text: str) -> list[str]:
    """The text of each output of an indicator."""
    outputs = INDICATORS[text.partition("(")[0]].outputs
    return [f"{text}.{output}" if len(outputs) > 1 else text for output in outputs]


def planned() -> Plan:
    """Every column on every timeframe, from its text."""
    texts = [column for text in COMMON for column in columns_of(text)]
    return compile_plan([Root(parse(text), frame) for frame in TIMEFRAMES for text in texts])


def with_talib(batches: Mapping[Timeframe, Batch]) -> None:
    """Compute the same columns series by series."""
    for batch in batches.values():
        for index in range(len(batch.symbols)):
            rows = batch.rows(index)
            one_series(batch.high[rows], batch.low[rows], batch.close[rows], batch.volume[rows])


def one_series(high: np.ndarray, low: np.ndarray, close: np.ndarray, volume: np.ndarray) -> None:
    for length in (9, 21, 50, 200):
        talib.EMA(close, length)
    for length in (20, 50, 200):
        talib.SMA(close, length)
    rsi = talib.RSI(close, 14)
    talib.MACD(close)
    talib.BBANDS(close, 20)
    talib.ATR(high, low, close, 14)
    talib.ADX(high, low, close, 14)
    talib.PLUS_DI(high, low, close, 14)
    talib.MINUS_DI(high, low, close, 14)
    talib.STOCH(high, low, close, 14, 3, 0, 3, 0)
    talib.STOCHF(rsi, rsi, rsi, 14, 3, 0)
    talib.SUPERTREND(high, low, close)
    talib.OBV(close, volume)
    talib.MFI(high, low, close, volume, 14)
    talib.CCI(high, low, close, 20)
    talib.VWAP(high, low, close, volume)
    talib.DONCHIAN(high, low, 20)
    talib.KC(high, low, close)
    for length in (9, 26, 52):
        talib.MIDPRICE(high, low, length)
    talib.SMA(volume, 20)
    talib.MAX(high, 11)
    talib.MIN(low, 11)


def write_only(columns: int) -> None:
    """Write as many columns of the same size, the floor of any way to compute them."""
    np.empty((columns, SYMBOLS * BARS)).fill(1.0)


def best(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest of several rounds."""
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def measure() -> None:
    """Measure and print."""
    plan = planned()
    batches = {frame: generated(frame, seed) for seed, frame in enumerate(TIMEFRAMES)}
    newest = best(lambda: evaluate(plan, batches, newest_only=True))
    peer = best(lambda: with_talib(batches))
    whole = best(lambda: evaluate(plan, batches))
    floor = best(lambda: write_only(len(plan.roots)))
    remark(
        f"{len(plan.roots) // len(TIMEFRAMES)} columns: {newest * 1e3:.0f} ms CPU, all kept whole "
        f"{whole * 1e3:.0f} ms; TA-Lib {peer * 1e3:.0f} ms, writing {floor * 1e3:.0f} ms"
    )
    report("indicators of a scan, of TA-Lib by series", newest / peer, 0.30, "×")
    report("indicators kept whole, of writing them", whole / floor, 6.0, "×")
    one_frame = seconds_a_series(generated(Timeframe.H1, len(TIMEFRAMES)))
    if one_frame is None:
        remark("pandas-ta could not be installed: no figure against it")
        return
    slow = one_frame * SYMBOLS * len(TIMEFRAMES)
    remark(f"pandas-ta {slow:.0f} s CPU, from a sample of its series")
    report("indicators of a scan, faster than pandas-ta", slow / newest, 300.0, "×", least=True)
