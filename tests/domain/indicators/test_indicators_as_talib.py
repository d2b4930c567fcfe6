"""Every indicator that TA-Lib has gives TA-Lib's values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import talib
from numpy.typing import NDArray

from app.domain.candles import Candles
from tests.domain.indicators.generated_batches import batch_of, computed, random_candles

type Column = NDArray[np.float64]
type Oracle = Callable[[Candles], Column | tuple[Column, ...]]

MARKET = Path(__file__).resolve().parents[4] / "shared" / "market" / "data"

ORACLES: dict[str, tuple[str, dict[str, float | str], tuple[str, ...], Oracle]] = {
    "sma": ("sma", {}, ("value",), lambda c: talib.SMA(c.close, 20)),
    "sma over 1": ("sma", {"length": 1}, ("value",), lambda c: c.close),
    "sma over 137": ("sma", {"length": 137}, ("value",), lambda c: talib.SMA(c.close, 137)),
    "ema": ("ema", {}, ("value",), lambda c: talib.EMA(c.close, 20)),
    "wma": ("wma", {}, ("value",), lambda c: talib.WMA(c.close, 20)),
    "hma": ("hma", {}, ("value",), lambda c: talib.HMA(c.close, 20)),
    "hma odd": ("hma", {"length": 9}, ("value",), lambda c: talib.HMA(c.close, 9)),
    "dema": ("dema", {}, ("value",), lambda c: talib.DEMA(c.close, 20)),
    "tema": ("tema", {}, ("value",), lambda c: talib.TEMA(c.close, 20)),
    "t3": ("t3", {}, ("value",), lambda c: talib.T3(c.close, 5, 0.7)),
    "rma": ("rma", {}, ("value",), lambda c: talib.RMA(c.close, 20)),
    "kama": ("kama", {}, ("value",), lambda c: talib.KAMA(c.close, 20)),
    "vwma": ("vwma", {}, ("value",), lambda c: talib.VWMA(c.close, c.volume, 20)),
    "rsi": ("rsi", {}, ("value",), lambda c: talib.RSI(c.close, 14)),
    "cmo": ("cmo", {}, ("value",), lambda c: talib.CMO(c.close, 14)),
    "uo": ("uo", {}, ("value",), lambda c: talib.ULTOSC(c.high, c.low, c.close, 7, 14, 28)),
    "uo out of order": (
        "uo",
        {"short": 20, "medium": 5, "long": 11},
        ("value",),
        lambda c: talib.ULTOSC(c.high, c.low, c.close, 20, 5, 11),
    ),
    "ao": ("ao", {}, ("value",), lambda c: talib.AO(c.high, c.low, 5, 34)),
    "tsi": ("tsi", {}, ("tsi",), lambda c: talib.TSI(c.close, 25, 13)),
    "massi": ("massi", {}, ("value",), lambda c: talib.MASSI(c.high, c.low, 9, 25)),
    "ha": (
        "ha",
        {},
        ("open", "high", "low", "close"),
        lambda c: talib.HA(c.open, c.high, c.low, c.close),
    ),
    "macd": ("macd", {}, ("macd", "signal", "histogram"), lambda c: talib.MACD(c.close)),
    "ppo": ("ppo", {}, ("value",), lambda c: talib.PPO(c.close, 12, 26, 1)),
    "roc": ("roc", {}, ("value",), lambda c: talib.ROC(c.close, 10)),
    "mom": ("mom", {}, ("value",), lambda c: talib.MOM(c.close, 10)),
    "trix": ("trix", {}, ("value",), lambda c: talib.TRIX(c.close, 18)),
    "stoch": (
        "stoch",
        {},
        ("k", "d"),
        lambda c: talib.STOCH(c.high, c.low, c.close, 14, 3, 0, 3, 0),
    ),
    "willr": ("willr", {}, ("value",), lambda c: talib.WILLR(c.high, c.low, c.close, 14)),
    "cci": ("cci", {}, ("value",), lambda c: talib.CCI(c.high, c.low, c.close, 14)),
    "cci odd": ("cci", {"length": 5}, ("value",), lambda c: talib.CCI(c.high, c.low, c.close, 5)),
    "mfi": ("mfi", {}, ("value",), lambda c: talib.MFI(c.high, c.low, c.close, c.volume, 14)),
    "bbands": ("bbands", {}, ("upper", "middle", "lower"), lambda c: talib.BBANDS(c.close, 20)),
    "donchian": (
        "donchian",
        {},
        ("upper", "middle", "lower"),
        lambda c: talib.DONCHIAN(c.high, c.low, 20),
    ),
    "atr": ("atr", {}, ("value",), lambda c: talib.ATR(c.high, c.low, c.close, 14)),
    "natr": ("natr", {}, ("value",), lambda c: talib.NATR(c.high, c.low, c.close, 14)),
    "stdev": ("stdev", {}, ("value",), lambda c: talib.STDDEV(c.close, 14)),
    "adx": (
        "adx",
        {},
        ("adx", "plus_di", "minus_di"),
        lambda c: (
            talib.ADX(c.high, c.low, c.close, 14),
            talib.PLUS_DI(c.high, c.low, c.close, 14),
            talib.MINUS_DI(c.high, c.low, c.close, 14),
        ),
    ),
    "aroon": ("aroon", {}, ("down", "up"), lambda c: talib.AROON(c.high, c.low, 14)),
    "aroonosc": ("aroon", {}, ("oscillator",), lambda c: talib.AROONOSC(c.high, c.low, 14)),
    "vortex": ("vortex", {}, ("plus", "minus"), lambda c: talib.VORTEX(c.high, c.low, c.close, 14)),
    "linreg": ("linreg", {}, ("value",), lambda c: talib.LINEARREG(c.close, 14)),
    "psar": ("psar", {}, ("line",), lambda c: talib.SAR(c.high, c.low, 0.02, 0.2)),
    "psar started faster": (
        "psar",
        {"start": 0.05},
        ("line",),
        lambda c: np.abs(talib.SAREXT(c.high, c.low, 0, 0, 0.05, 0.02, 0.2, 0.05, 0.02, 0.2)),
    ),
    "obv": ("obv", {}, ("value",), lambda c: talib.OBV(c.close, c.volume)),
    "ad": ("ad", {}, ("value",), lambda c: talib.AD(c.high, c.low, c.close, c.volume)),
    "adosc": (
        "adosc",
        {},
        ("value",),
        lambda c: talib.ADOSC(c.high, c.low, c.close, c.volume, 3, 10),
    ),
    "cmf": ("cmf", {}, ("value",), lambda c: talib.CMF(c.high, c.low, c.close, c.volume, 20)),
    "pvt": ("pvt", {}, ("value",), lambda c: talib.PVT(c.close, c.volume)),
    "volume_sma": ("volume_sma", {}, ("value",), lambda c: talib.SMA(c.volume, 20)),
    "highest": ("highest", {}, ("value",), lambda c: talib.MAX(c.high, 20)),
    "highest over 33": ("highest", {"length": 33}, ("value",), lambda c: talib.MAX(c.high, 33)),
    "lowest": ("lowest", {}, ("value",), lambda c: talib.MIN(c.low, 20)),
    "sum": ("sum", {}, ("value",), lambda c: talib.SUM(c.close, 20)),
    "change": ("change", {}, ("value",), lambda c: talib.MOM(c.close, 1)),
    "slope": ("slope", {}, ("value",), lambda c: talib.LINEARREG_SLOPE(c.close, 14)),
}


def compare(name: str, candles: Candles) -> None:
    identity, given, outputs, oracle = ORACLES[name]
    values = computed(identity, batch_of(candles), **given)
    expected = oracle(candles)
    expected = expected if isinstance(expected, tuple | list) else (expected,)
    for output, column in zip(outputs, expected, strict=True):
        defined = ~np.isnan(column)
        assert defined.any()
        np.testing.assert_allclose(
            values[output][defined],
            column[defined],
            rtol=1e-9,
            atol=1e-11 * float(np.abs(column[defined]).max()),
            err_msg=f"{name}.{output}",
        )
        undefined = int(np.isnan(values[output]).sum())
        assert undefined <= int((~defined).sum()), f"{name}.{output} starts later than TA-Lib"


@pytest.mark.parametrize("name", ORACLES)
def test_generated_candles(name: str) -> None:
    for seed in range(3):
        compare(name, random_candles(1_500, seed))


@pytest.mark.market
@pytest.mark.parametrize("pair", ["BTC_USDT", "DOGE_USDT"])
@pytest.mark.parametrize("name", ORACLES)
def test_real_candles(name: str, pair: str) -> None:
    path = MARKET / f"{pair}-1h.parquet"
    if not path.exists():
        pytest.skip("the real candles of ../shared/market are not here")
    from pyarrow import parquet

    table = parquet.read_table(path).slice(4_000, 3_000)
    columns = [table[field].to_numpy().copy() for field in table.column_names]
    compare(name, Candles(*columns, np.zeros(len(columns[0]), np.bool_)))
