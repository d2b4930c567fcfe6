"""Harrier's window while it backtests a year of minutes, to be run as a process: HOME STACKS.

The strategy and the stored candles are those of `bench_backtest_window`. A run is made and looked
at from all sides, written as files, made again and cancelled at several moments. The beats of the
event loop are printed as JSON, with their phases, and ms from each cancelling press to the end of
the job. STACKS is 1 to note also what the threads did in long stalls.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.played_window import SETTLE_MS, Player, play

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.events import Event
    from app.ui.panels.backtester.backtester_panel import BacktesterPanel
    from tests.benchmarks.played_window import Step

SYMBOL = "BTC/USDT"
RESULT = "result"
CANCEL_AT = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)  # of a run's length
_FRAME_MS = 16


class BacktestPlayer(Player):
    """Runs, looks at the result from all sides, exports and cancels."""

    def __init__(self, home: Path, *, stacks: bool) -> None:
        super().__init__(home, stacks=stacks)
        self.cancels: list[tuple[float, float]] = []
        self.sizes = 0, 0

    def note(self, event: Event) -> None:
        super().note(event)
        if type(event).__name__ == "ReportReady":
            self.pulse.phase = RESULT

    def facts(self) -> dict[str, object]:
        return {"cancels": self.cancels, "sizes": self.sizes}

    def script(self) -> Iterator[Step]:
        panel = self._find_panel()
        from app.ui.panels.backtester.form_symbols import LIST
        from app.ui.panels.backtester.form_text import STAKE

        strategy = self.context.services.strategies.get("EMA cross").strategy
        self.pulse.phase = "workspace"
        self.context.selection.want_backtest(strategy)
        yield panel.isVisible
        # A stake so small beside the equity that no run of losses ends the trading.
        text = replace(panel.form.text, symbols=LIST, listed=SYMBOL, equity="1e9")
        panel.form.show_text(replace(text, sizing=STAKE, stake="100", fee="0.1"))
        yield SETTLE_MS
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

        return self.window.findChildren(BacktesterPanel)[0]

    def _run(self, panel: BacktesterPanel, name: str) -> Iterator[Step]:
        self.pulse.phase = name
        before = panel.report
        panel.form.ask()
        yield from self.timed(
            name, lambda: panel.report is not before and panel.form.run.isEnabled()
        )

    def _look_around(self, panel: BacktesterPanel) -> Iterator[Step]:
        results = panel.results
        for page in ("trades", "breakdowns", "robustness", "compare", "report", "reconciliation"):
            self.pulse.phase = page
            results.show_page(page)
            yield SETTLE_MS
        self.pulse.phase = "trades sifted"
        results.show_page("trades")
        yield SETTLE_MS
        results.trades.field.setText("stop")
        yield SETTLE_MS
        results.trades.table.verticalScrollBar().setValue(2_000)
        yield SETTLE_MS
        self.pulse.phase = "compare filled"
        results.show_page("overview")
        panel.history.table.choose(panel.history.model.rows()[-1].id)
        panel.history.compare.click()
        yield lambda: results.page == "compare" and results.compare.other is not None
        yield SETTLE_MS

    def _move_chart(self, panel: BacktesterPanel) -> Iterator[Step]:
        from app.ui.charts.view_range import ViewRange

        panel.results.show_page("overview")
        yield SETTLE_MS
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
            path = self.home / f"run{kind.suffix}"
            export.save(kind, str(path))
            yield from self.timed(
                name, lambda path=path: path.exists() and export.button.isEnabled()
            )

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
            yield SETTLE_MS


if __name__ == "__main__":
    sys.exit(play(BacktestPlayer(Path(sys.argv[1]), stacks=sys.argv[2] == "1")))
