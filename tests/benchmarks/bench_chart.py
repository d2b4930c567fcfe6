"""Frame times of the chart against an empty pyqtgraph plot, from a thousand to a million candles.

Run ``python tests/benchmarks/bench_chart.py``; each line reads ``name value target pass|short``.
Frames are measured in CPU time, the larger of all panning, zooming and full-view frames' 95th
percentiles; both widgets have the same size and are repainted the same way.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.candles import Candles
from app.domain.timeframe import Timeframe
from app.services.chart_data import ChartData, ChartRequest
from app.services.chart_studies import Study, StudyLine
from app.ui.charts.chart_view import ChartView
from app.ui.charts.view_range import ViewRange
from app.ui.theme import Appearance, Theme

WIDTH, HEIGHT = 1200, 800
FRAMES = 60
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST_RATIO = 2.0
MOST_FIRST_PAINT_MS = 100.0


def chart_data(count: int) -> ChartData:
    """A random walk with volume and three moving means."""
    random = np.random.default_rng(7)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.001, count)))
    open_ = np.concatenate(([100.0], close[:-1]))
    high = np.maximum(open_, close) * (1 + random.random(count) * 0.001)
    low = np.minimum(open_, close) * (1 - random.random(count) * 0.001)
    ts = np.arange(count, dtype=np.int64) * Timeframe.M1.milliseconds
    candles = Candles(ts, open_, high, low, close, random.random(count), np.zeros(count, bool))
    studies = tuple(
        Study(f"sma({n})", f"SMA {n}", "price", (StudyLine("value", _mean(close, n)),))
        for n in (9, 21, 55)
    )
    return ChartData(
        ChartRequest("BTC/USDT", Timeframe.M1), "demo", "Demo", True, 0.01, candles, studies
    )


def _mean(values: np.ndarray, length: int) -> np.ndarray:
    sums = np.cumsum(np.insert(values, 0, 0.0))
    means = np.full(len(values), np.nan)
    means[length - 1 :] = (sums[length:] - sums[:-length]) / length
    return means


def p95(widget: QWidget, change: list) -> float:
    """95th percentile of the CPU ms that a change and its repaint take."""
    application = QApplication.instance()
    times = []
    for apply in change:
        start = process_time()
        apply()
        application.processEvents()
        times.append((process_time() - start) * 1000)
    return float(np.percentile(times[5:], 95))


def empty_plot() -> float:
    """The same for pyqtgraph's plot without any items."""
    import pyqtgraph

    plot = pyqtgraph.PlotWidget()
    plot.resize(WIDTH, HEIGHT)
    plot.show()
    plot.setYRange(90, 110, 0)
    QApplication.processEvents()
    moves = [lambda i=i: plot.setXRange(i * 3, 300 + i * 3, 0) for i in range(FRAMES)]
    result = p95(plot, moves)
    plot.close()
    return result


def views(count: int) -> dict[str, list[ViewRange]]:
    """Panning 300 candles, zooming in, and nearly all candles."""
    pan = [ViewRange(i * 3.0, 300 + i * 3.0) for i in range(FRAMES)]
    zoom = [ViewRange(0, max(count * 0.9**i, 20)) for i in range(FRAMES)]
    full = [ViewRange(-0.001 * count * (i % 7), count * 1.1) for i in range(FRAMES)]
    return {"pan": pan, "zoom": zoom, "full view": full}


def report(name: str, value: float, target: float, unit: str) -> None:
    """One line of the table."""
    verdict = "pass" if value <= target else "short"
    print(f"{name:38} {value:8.2f} {unit} ≤ {target:g} {verdict}")


def main() -> None:
    """Measure and print."""
    application = QApplication([])
    Theme(application).apply(Appearance())
    bare = empty_plot()
    print(f"{'empty pyqtgraph plot, p95 frame':38} {bare:8.2f} ms")
    for count in SIZES:
        data = chart_data(count)
        view = ChartView()
        view.resize(WIDTH, HEIGHT)
        view.show()
        application.processEvents()
        start = process_time()
        view.show_data(data)
        application.processEvents()
        first = (process_time() - start) * 1000
        for name, ranges in views(count).items():
            moves = [lambda r=r, v=view: v.show_view(r) for r in ranges]
            report(f"chart {name} at {count:,} / empty", p95(view, moves) / bare, MOST_RATIO, "×")
        report(f"chart first paint at {count:,}", first, MOST_FIRST_PAINT_MS, "ms")
        view.close()


if __name__ == "__main__":
    main()
