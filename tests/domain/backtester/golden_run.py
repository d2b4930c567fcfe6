"""A run by formula, and what backtesting.py says of it. Its own statistics are printed by

python -m venv /tmp/peer && /tmp/peer/bin/pip install backtesting==0.6.6
/tmp/peer/bin/python tests/domain/backtester/golden_run.py
"""

from __future__ import annotations

DAYS = 400
EQUITY = [10_000.0]
for day in range(1, DAYS):
    EQUITY.append(EQUITY[-1] + 10 * (day * 7919 % 41 - 19.5))

RESULTS = [(number * 31 % 17 - 7.5) / 5 for number in range(50)]
"""In R: each trade buys 1 at 100, risks 10, and lies in the bars (entry, entry + 2)."""

ENTRIES = [3 + 7 * number for number in range(50)]

GOLDEN = {
    "Exposure Time [%]": 37.5,
    "Equity Final [$]": 11755.0,
    "Return [%]": 17.549999999999997,
    "Max. Drawdown [%]": -4.663461538461533,
    "Avg. Drawdown [%]": -3.0448922295815932,
    "Max. Drawdown Duration": 28,
    "Avg. Drawdown Duration": 13,
    "# Trades": 50,
    "Win Rate [%]": 54.0,
    "Best Trade [%]": 17.0,
    "Worst Trade [%]": -15.0,
    "Expectancy [%]": 1.1999999999999997,
    "Profit Factor": 1.327868852459016,
    "SQN": 0.85785773871595,
    "Kelly Criterion": 0.13333333333333336,
}
"""Its 0.6.6, under pandas 3.1.1 and numpy 2.5.5; durations in days."""


def _by_backtesting_py() -> dict[str, object]:
    import numpy as np
    import pandas as pd
    from backtesting._stats import compute_stats

    index = pd.date_range("1970-01-01", periods=DAYS, freq="D")
    results = np.array(RESULTS)
    exits = np.array(ENTRIES) + 2
    trades = pd.DataFrame(
        {
            "EntryBar": ENTRIES,
            "ExitBar": exits,
            "PnL": results * 10,
            "ReturnPct": results / 10,
            "Duration": index[exits] - index[ENTRIES],
        }
    )
    candles = pd.DataFrame({"Close": np.linspace(100, 120, DAYS)}, index=index)
    stats = compute_stats(trades, np.array(EQUITY), candles, None)
    return {name: value for name, value in stats.items() if not str(name).startswith("_")}


if __name__ == "__main__":
    for name, value in _by_backtesting_py().items():
        print(f"{name}: {value!r}")
