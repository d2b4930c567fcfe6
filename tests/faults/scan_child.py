"""Scans once and tells each event on a line of its own, until it is killed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.scan.events import ScanFinished, ScanRequest, ScanStarted, SetupOpened
from tests.builders.installation import BUSY, installed, rule

if TYPE_CHECKING:
    from pathlib import Path

REQUEST = ScanRequest(
    strategies=(*BUSY, rule("Up bar", "close > open", cooldown_bars="2")),
    symbols=("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "DOGE/USDT", "ADA/USDT"),
)


def main(home: Path, at: int) -> None:
    with installed(home, at, {"data.history_bars": "300"}) as desk:
        desk.application.scan_history.close_interrupted()
        scan_id = ""
        for event in desk.application.scans.run(REQUEST):
            match event:
                case ScanStarted():
                    scan_id = event.scan_id
                    print(f"scan:{scan_id} running", flush=True)
                case SetupOpened():
                    print(f"setup:{event.setup.id} {scan_id}", flush=True)
                case ScanFinished():
                    print(f"scan:{scan_id} {event.result.record.state}", flush=True)
                case _:
                    print(type(event).__name__, flush=True)
