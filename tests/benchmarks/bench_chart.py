"""Frame times of the chart against an empty pyqtgraph plot, from a thousand to a million candles.

Run ``python tests/benchmarks/bench_chart.py``; each line reads ``name value target pass|short``.
A frame's time is the CPU time of changing the view and repainting, without garbage collection. Of
three rounds, each of the plot and of the chart, the one with the lowest 95th percentile counts, for
both alike: what other programs do to the caches is no property of a chart.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from time import process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtWidgets import QApplication

from app.domain.candles import Candles
from app.domain.timeframe import Timeframe
from app.services.chart_data import ChartData, ChartRequest
from app.services.chart_studies import Study, StudyLine
from app.ui.charts.chart_view import ChartView
from app.ui.charts.view_range import ViewRange
from app.ui.theme import Appearance, Theme

WIDTH, HEIGHT = 1200, 800
FRAMES = 100
ROUNDS = 3
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST_RATIO = 2.0
MOST_FIRST_PAINT_MS = 100.0


def chart_data(count: int, *, overlays: bool = True) -> ChartData:
    """A random walk with volume and, if wanted, three moving means."""
    random = np.random.default_rng(7)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.001, count)))
    open_ = np.concatenate(([100.0], close[:-1]))
    high = np.maximum(open_, close) * (1 + random.random(count) * 0.001)
    low = np.minimum(open_, close) * (1 - random.random(count) * 0.001)
    ts = np.arange(count, dtype=np.int64) * Timeframe.M1.milliseconds
    candles = Candles(ts, open_, high, low, close, random.random(count), np.zeros(count, bool))
    studies = tuple(
        Study(f"sma({n})", f"SMA {n}", "price", (StudyLine("value", _mean(close, n)),))
        for n in ((9, 21, 55) if overlays else ())
    )
    return ChartData(
        ChartRequest("BTC/USDT", Timeframe.M1), "demo", "Demo", True, 0.01, candles, studies
    )


def _mean(values: np.ndarray, length: int) -> np.ndarray:
    sums = np.cumsum(np.insert(values, 0, 0.0))
    means = np.full(len(values), np.nan)
    means[length - 1 :] = (sums[length:] - sums[:-length]) / length
    return means


def p95(changes: list) -> float:
    """95th percentile of the CPU ms that a change and its repaint take."""
    return min(_round(changes) for _ in range(ROUNDS))


def _round(changes: list) -> float:
    gc.collect()
    gc.disable()
    times = []
    for apply in changes:
        start = process_time()
        apply()
        QApplication.processEvents()
        times.append((process_time() - start) * 1000)
    gc.enable()
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
    result = p95(moves)
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
    print(f"{name:60} {value:7.2f} {unit} ≤ {target:g} {verdict}")


def measure(count: int, *, overlays: bool) -> None:
    """The lines of one size."""
    name = "candles, volume, 3 overlays" if overlays else "candles, volume"
    data = chart_data(count, overlays=overlays)
    view = ChartView()
    view.resize(WIDTH, HEIGHT)
    view.show()
    QApplication.processEvents()
    start = process_time()
    view.show_data(data)
    QApplication.processEvents()
    first = (process_time() - start) * 1000
    for kind, ranges in views(count).items():
        moves = [lambda r=r: view.show_view(r) for r in ranges]
        bare = empty_plot()
        report(f"{count:,} {name}, {kind} / empty plot", p95(moves) / bare, MOST_RATIO, "×")
    report(f"{count:,} {name}, first paint", first, MOST_FIRST_PAINT_MS, "ms")
    view.close()


def main() -> None:
    """Measure and print."""
    application = QApplication([])
    Theme(application).apply(Appearance())
    print(f"(an empty pyqtgraph plot's p95 frame: {empty_plot():.2f} ms)")
    for count in SIZES:
        for overlays in (False, True):
            measure(count, overlays=overlays)


if __name__ == "__main__":
    main()
