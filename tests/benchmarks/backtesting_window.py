"""Harrier's window while it backtests a year of minutes, to be run as a process: HOME STACKS.

The strategy and the stored candles are those of `bench_backtest_window`. A run is made and looked
at from all sides, written as files, made again and cancelled at several moments. The beats of the
event loop are printed as JSON, with their phases, and ms from each cancelling press to the end of
the job. STACKS is 1 to note also what the threads did in long stalls.
"""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.pulse import Pulse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.services.events import Event
    from app.ui.context import Context
    from app.ui.main_window import MainWindow
    from app.ui.panels.backtester.backtester_panel import BacktesterPanel

    type Step = float | Callable[[], bool]

SYMBOL = "BTC/USDT"
START, RESULT = "start", "result"
CANCEL_AT = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)  # of a run's length
_SETTLE_MS = 600
_LOOK_MS = 5
_LONGEST_S = 60
_FRAME_MS = 16


class Watch:
    """Plays the user and takes the pulse meanwhile."""

    def __init__(self, home: Path, *, stacks: bool) -> None:
        self._home = home
        self._stacks = stacks
        self.cancels: list[tuple[float, float]] = []
        self.failures: list[str] = []
        self.seconds: dict[str, float] = {}
        self.sizes = 0, 0

    def begin(self, window: MainWindow) -> None:
        """Take the pulse from the first paint on."""
        self._window = window
        self.pulse = Pulse(window, stacks=self._stacks)
        self.pulse.phase = START

    def attach(self, _window: MainWindow, context: Context) -> None:
        """Begin when the scan that every start makes is over."""
        from app.services.scan.events import ScanFinished

        self._context = context
        self._steps: Iterator[Step] = iter(())
        context.services.bus.subscribe(self._note)
        context.bridge.on(ScanFinished, lambda _event: self._begin_once(), self._window)

    def _note(self, event: Event) -> None:
        if type(event).__name__ == "ReportReady":
            self.pulse.phase = RESULT
        elif type(event).__name__ == "JobFailed":
            self.failures.append(str(event))

    def _begin_once(self) -> None:
        if self.pulse.phase == START:
            self._begin()

    def _begin(self) -> None:
        from PySide6.QtCore import QTimer

        self._steps = self._script()
        self._wait_until = 0.0
        self._pending: Callable[[], bool] | None = None
        self._look = QTimer(self._window)
        self._look.timeout.connect(self._go_on)
        self._look.start(_LOOK_MS)
        self.pulse.start()

    def _go_on(self) -> None:
        now = time.monotonic()
        if self._pending is not None:
            if not self._pending():
                if now > self._wait_until:
                    self.failures.append(f"nothing came of {self.pulse.phase}")
                    self._look.stop()
                    self._window.quit_wanted.emit()
                return
            self._pending = None
        elif now < self._wait_until:
            return
        step = next(self._steps, None)
        if step is None:
            self._look.stop()
            self.pulse.stop()
            self._window.quit_wanted.emit()
        elif callable(step):
            self._pending, self._wait_until = step, now + _LONGEST_S
        else:
            self._wait_until = now + step / 1000

    # ------------------------------------------------------------ what the user does

    def _script(self) -> Iterator[Step]:
        panel = self._find_panel()
        from app.ui.panels.backtester.form_text import LIST, STAKE

        strategy = self._context.services.strategies.get("EMA cross").strategy
        yield _SETTLE_MS  # what the first scan brought is painted
        self.pulse.phase = "workspace"
        self._context.selection.want_backtest(strategy)
        yield panel.isVisible
        # A stake so small beside the equity that no run of losses ends the trading.
        text = replace(panel.form.text, symbols=LIST, listed=SYMBOL, equity="1e9")
        panel.form.show_text(replace(text, sizing=STAKE, stake="100", fee="0.1"))
        yield _SETTLE_MS
        for number in range(2):
            yield from self._run(panel, f"run {number + 1}")
        outcome = panel.report.result.outcome
        self.sizes = len(outcome.times), len(outcome.trades)
        yield from self._look_around(panel)
        yield from self._move_chart(panel)
        yield from self._export(panel)
        yield from self._cancel(panel)

    def _find_panel(self) -> BacktesterPanel:
        from app.ui.panels.backtester.backtester_panel import BacktesterPanel

        return self._window.findChildren(BacktesterPanel)[0]

    def _run(self, panel: BacktesterPanel, name: str) -> Iterator[Step]:
        self.pulse.phase = name
        before = panel.report
        began = time.monotonic()
        panel.form.ask()
        yield lambda: panel.report is not before and panel.form.run.isEnabled()
        self.seconds[name] = time.monotonic() - began
        yield _SETTLE_MS

    def _look_around(self, panel: BacktesterPanel) -> Iterator[Step]:
        results = panel.results
        for page in ("trades", "breakdowns", "robustness", "compare", "report", "reconciliation"):
            self.pulse.phase = page
            results.show_page(page)
            yield _SETTLE_MS
        self.pulse.phase = "trades sifted"
        results.show_page("trades")
        yield _SETTLE_MS
        results.trades.field.setText("stop")
        yield _SETTLE_MS
        results.trades.table.verticalScrollBar().setValue(2_000)
        yield _SETTLE_MS
        self.pulse.phase = "compare filled"
        results.show_page("overview")
        panel.history.table.choose(panel.history.model.rows()[-1].id)
        panel.history.compare.click()
        yield lambda: results.page == "compare" and results.compare.other is not None
        yield _SETTLE_MS

    def _move_chart(self, panel: BacktesterPanel) -> Iterator[Step]:
        from app.ui.charts.view_range import ViewRange

        panel.results.show_page("overview")
        yield _SETTLE_MS
        chart = panel.results.overview.chart
        whole = chart.view
        self.pulse.phase = "zoom"
        for step in range(40):
            share = 0.5 * (1 - 0.9**step)
            chart.show_view(
                ViewRange(whole.left + share * whole.span, whole.right - share * whole.span)
            )
            yield _FRAME_MS
        self.pulse.phase = "pan"
        for _ in range(40):
            by = 0.1 * chart.view.span
            chart.show_view(ViewRange(chart.view.left + by, chart.view.right + by))
            yield _FRAME_MS

    def _export(self, panel: BacktesterPanel) -> Iterator[Step]:
        export = panel.results.export
        for kind in export.kinds:
            self.pulse.phase = name = f"export {kind.suffix}"
            began = time.monotonic()
            path = self._home / f"run{kind.suffix}"
            export.save(kind, str(path))
            yield lambda path=path: path.exists() and export.button.isEnabled()
            self.seconds[name] = time.monotonic() - began
            yield _SETTLE_MS

    def _cancel(self, panel: BacktesterPanel) -> Iterator[Step]:
        whole = self.seconds["run 2"]
        for share in CANCEL_AT:
            self.pulse.phase = "cancel"
            panel.form.ask()
            yield panel.strip.cancel.isVisible
            yield 1000 * share * whole
            pressed, was_running = time.monotonic(), panel.control.is_running
            panel.strip.cancel.click()
            yield lambda: not panel.control.is_running
            if was_running:
                self.cancels.append((share, 1000 * (time.monotonic() - pressed)))
            yield panel.form.run.isEnabled
            yield _SETTLE_MS


def main(home: str, *, stacks: bool) -> int:
    """Run the window to the end of the script."""
    from app.bootstrap.window import open_window

    arguments = Namespace(home=home, exchange="demo", api_url=None, offline=False)
    watch = Watch(Path(home), stacks=stacks)
    code = open_window(arguments, watch.attach, watch.begin)
    said = {
        "beats": watch.pulse.beats,
        "cancels": watch.cancels,
        "seconds": watch.seconds,
        "sizes": watch.sizes,
        "failures": watch.failures,
    }
    print(json.dumps(said), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], stacks=sys.argv[2] == "1"))
