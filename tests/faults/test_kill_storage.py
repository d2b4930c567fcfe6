from __future__ import annotations

import os
import random
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.maintenance import DatabaseMaintenance
from app.adapters.storage.opening import open_database
from app.services.ports import SetupFilter
from tests.builders.wall import StandingClock
from tests.faults import storage_child
from tests.faults.nursery import Child

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("HARRIER_KILLS", "12"))
SEED = 7


def run_and_kill(folder: Path, steps: int, delay: float) -> list[str]:
    """Lines that the child had printed when it was killed, a moment after its ``steps``-th one.

    It is killed on its way, however slow the machine is.
    """
    with Child(storage_child.main, folder) as child:
        lines = [child.output.readline().strip() for _ in range(steps)]
        timer = threading.Timer(delay, child.kill)
        timer.start()
        lines += [line.strip() for line in child.output if line.endswith("\n")]
        timer.join()
    assert child.wait() == -signal.SIGKILL
    return lines


@pytest.mark.timeout(max(120, 20 * KILLS))
def test_nothing_acknowledged_is_lost_and_nothing_is_half(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    care = DatabaseMaintenance(tmp_path / "harrier.db", tmp_path / "backups", StandingClock())
    acknowledged: dict[str, str] = {}
    for _ in range(KILLS):
        lines = run_and_kill(tmp_path, chance.randint(1, 20), chance.uniform(0.0, 0.02))
        assert lines[0] == "open"
        acknowledged |= {scan: state for state, scan in (line.split() for line in lines[1:])}

        assert care.check().problems == ()
        database = open_database(tmp_path / "harrier.db", tmp_path / "backups")
        with database.work() as work:
            work.scans.mark_interrupted()
            work.commit()
            scans = {scan.id: scan for scan in work.scans.latest(1_000_000)}
            setups = work.setups.find(SetupFilter(open_only=False))
            events = {setup.id: work.setups.events(setup.id) for setup in setups}
            last = work.facts.get("last_scan")
        database.close()

        made_by = [setup.scan_id for setup in setups]
        done = {scan.id for scan in scans.values() if scan.state == "done"}
        assert {scan.state for scan in scans.values()} <= {"done", "interrupted"}
        assert set(acknowledged) <= set(scans)
        assert {scan for scan, state in acknowledged.items() if state == "done"} <= done
        assert all(made_by.count(scan) == (3 if scan in done else 0) for scan in scans)
        assert all(scans[scan].setups == made_by.count(scan) for scan in scans)
        assert all(len(events[setup.id]) == 2 and setup.state == "lost" for setup in setups)
        assert last is None or last == max(done, key=lambda scan: int(scan.split("-")[1]))
    assert {"running", "done"} >= set(acknowledged.values()) >= {"done"}
