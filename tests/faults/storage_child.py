"""Writes scans with setups and events until it is killed; prints what each commit acknowledged."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from app.adapters.storage.opening import open_database
from app.domain.setup import SetupState
from app.services.ports import ScanRecord
from tests.builders.setups import BAR, a_setup, an_event

if TYPE_CHECKING:
    from pathlib import Path


def main(folder: Path) -> None:
    database = open_database(folder / "harrier.db", folder / "backups")
    print("open", flush=True)
    with database.work(read_only=True) as work:
        first = 1 + len(work.scans.latest(1_000_000))
    for number in itertools.count(first):
        scan = ScanRecord(f"scan-{number}", "demo", BAR + number, BAR + number, "running")
        with database.work() as work:
            work.scans.save(scan)
            work.commit()
        print("running", scan.id, flush=True)
        with database.work() as work:
            for place in range(3):
                began = a_setup(id=f"{number}-{place}", scan_id=scan.id)
                lost = replace(began, state=SetupState.LOST)
                work.setups.save(began, [an_event(began)])
                work.setups.save(lost, [an_event(lost, from_state=began.state)])
            work.facts.set("last_scan", scan.id)
            work.scans.save(replace(scan, state="done", setups=3))
            work.commit()
        print("done", scan.id, flush=True)
