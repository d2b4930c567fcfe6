"""The real window over an exchange whose clock it steps: HOME ADDRESS SCREENS.

Prints one JSON document for each stage of a setup's life, as table, panel and chart show it, and
saves a picture of the window. It waits for what is shown, never for a time.
"""

from __future__ import annotations

import json
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from PySide6.QtCore import QObject, QTimer

from app.bootstrap.window import open_window
from app.services.scan.events import ScanRequest
from app.ui.widgets.basics import Badge
from tests.builders.life_market import LOSER, SIGNAL, WINNER
from tests.loopback.generated import HOUR

if TYPE_CHECKING:
    from collections.abc import Generator

LIMIT_S = 90.0
LOOK_MS = 30

type Wish = tuple[str, Callable[[], bool]]


class Life(QObject):
    """Goes from stage to stage, each as soon as all three panels show it."""

    def __init__(self, window: Any, context: Any, url: str, screens: Path) -> None:
        super().__init__(window)
        self._window, self._context = window, context
        self._url, self._screens = url, screens
        self._bars = 0
        self._told: list[str] = []
        self._steps = self._stages()
        self._wish: Wish = next(self._steps)
        self._deadline = monotonic() + LIMIT_S
        self.failure = ""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    # ------------------------------------------------------------ the life

    def _stages(self) -> Generator[Wish]:
        self._window.open_panel("setups")
        yield "a first scan", lambda: self._state_of(WINNER) == "waiting"
        self._context.selection.choose_setup(self._row(WINNER).setup)
        yield from self._seen("waiting")
        yield from self._next_hour()
        yield from self._seen("waiting")
        for stage in ("active", "tp1", "won"):
            yield from self._next_hour()
            yield from self._seen(stage)
        self._context.selection.choose_setup(self._row(LOSER).setup)
        yield from self._seen("lost", LOSER)
        self._window.close()
        yield "the end", lambda: False

    def _next_hour(self) -> Generator[Wish]:
        """Step the exchange's clock and scan, as *Scan now* does."""
        yield "the scan's end", lambda: not self._context.scan.is_running
        order = json.dumps({"advance": "1h"}).encode()
        with urlopen(Request(f"{self._url}/_control/clock", order), timeout=30):
            self._bars += 1
        assert self._context.scan.start(ScanRequest())

    def _seen(self, state: str, symbol: str = WINNER) -> Generator[Wish]:
        yield f"{symbol} as {state}", lambda: self._shows(state, symbol)
        self._window.grab().save(str(self._screens / f"{len(self._told):02d}-{state}.png"))
        self._told.append(state)
        print(json.dumps(self._told_of(symbol)), flush=True)

    # ------------------------------------------------------------ what is shown

    def _panel(self, name: str) -> Any:
        return self._window.board.docks[name].panel

    def _row(self, symbol: str) -> Any:
        rows = self._panel("setups").model.all_rows()
        return next((row for row in rows if row.setup.symbol == symbol), None)

    def _state_of(self, symbol: str) -> str:
        """The word that the table shows."""
        row, model = self._row(symbol), self._panel("setups").model
        place = None if row is None else model.position(row.setup.id)
        column = next(at for at, one in enumerate(model.columns) if one.id == "state")
        return "" if place is None else str(model.index(place, column).data())

    def _shows(self, state: str, symbol: str) -> bool:
        panel, scene = self._panel("setup"), self._panel("chart").view.scene
        if panel.sheet is None or scene is None or scene.data.request.symbol != symbol:
            return False
        setup, newest = panel.sheet.setup, int(scene.data.candles.ts[-1])
        charted = {each.id: each for each in scene.data.setups}.get(setup.id)
        return (
            setup.symbol == symbol
            and setup.state == state
            and self._state_of(symbol) == state
            and charted == setup
            and newest == SIGNAL + self._bars * HOUR
            and bool(scene.data.regimes)  # bare candles come first
        )

    def _told_of(self, symbol: str) -> dict[str, object]:
        sheet, scene = self._panel("setup").sheet_view, self._panel("chart").view.scene
        setup = next(s for s in scene.data.setups if s.symbol == symbol)
        badges = sheet.header.findChildren(Badge)
        return {
            "symbol": symbol,
            "table": self._state_of(symbol),
            "badges": [badge.accessibleName() for badge in badges if not badge.isHidden()],
            "ladder": sheet.ladder.accessibleName(),
            "time_line": sheet.time_line.accessibleName().split("; "),
            "chart": setup.state,
            "exits": [done.reason for done in setup.exits],
            "bands": len(scene.data.regimes),
            "r": setup.r,
        }

    # ------------------------------------------------------------ steps

    def _look(self) -> None:
        try:
            self._go_on()
        except Exception:  # noqa: BLE001 whatever went wrong, the window has to be closed
            self._timer.stop()
            self.failure = traceback.format_exc()
            self._window.grab().save(str(self._screens / "failed.png"))
            self._window.close()

    def _go_on(self) -> None:
        while self._wish[1]():
            self._wish = next(self._steps)
            self._deadline = monotonic() + LIMIT_S
        assert monotonic() < self._deadline, f"{self._wish[0]} did not come in {LIMIT_S:.0f} s"


def main(home: str, url: str, screens: Path) -> int:
    lives: list[Life] = []
    arguments = Namespace(home=home, exchange="binance", api_url=url, offline=False)
    code = open_window(
        arguments,
        on_attached=lambda window, context: lives.append(Life(window, context, url, screens)),
    )
    failure = lives[0].failure if lives else "the window was never attached"
    if failure:
        print(failure, file=sys.stderr)
    return code or int(bool(failure))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
