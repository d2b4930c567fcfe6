"""A scan killed at any moment leaves nothing half done behind."""

from __future__ import annotations

import os
import random
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.maintenance import DatabaseMaintenance
from app.domain.timeframe import HOUR
from tests.builders.candles import NOON
from tests.builders.installation import installed
from tests.builders.wall import StandingClock
from tests.faults import scan_child
from tests.faults.nursery import Child

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("HARRIER_KILLS", "4"))
SEED = 11


def run_and_kill(home: Path, at: int, steps: int, delay_s: float) -> list[str]:
    """Lines of a process that scans, killed a moment after its ``steps``-th event."""
    lines: list[str] = []
    with Child(scan_child.main, home, at) as child:
        for line in child.output:
            lines.append(line.strip())
            if len(lines) == steps and child.wait(delay_s) is None:
                child.kill()
    assert child.wait() in (0, -signal.SIGKILL)
    return lines


@pytest.mark.timeout(max(120, 20 * KILLS))
def test_killed_scans_leave_whole_records_and_whole_setups(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    care = DatabaseMaintenance(tmp_path / "harrier.db", tmp_path / "backups", StandingClock())
    acknowledged: dict[str, str] = {}
    for kill in range(KILLS):
        lines = run_and_kill(
            tmp_path, NOON + kill * HOUR, chance.randint(1, 40), chance.uniform(0, 0.15)
        )
        acknowledged |= dict(line.split() for line in lines if line.startswith("setup:"))
        acknowledged |= dict(line.split() for line in lines if line.startswith("scan:"))
        assert care.check().problems == ()
        with installed(tmp_path, NOON + kill * HOUR + 1) as desk:
            desk.application.scan_history.close_interrupted()
            records = {record.id: record for record in desk.records()}
            setups = desk.setups()
            states = {record.state for record in records.values()}
            assert states <= {"done", "interrupted"}
            assert desk.application.store.verify() == ()
            for setup in setups.values():
                events = desk.events_of(setup)
                assert events[0].from_state is None
                assert events[-1].to_state == setup.state
                assert setup.scan_id is not None
                assert records[setup.scan_id].state == "done"
            for record in records.values():
                made = sum(setup.scan_id == record.id for setup in setups.values())
                assert made == record.setups
            for name, scan_id in acknowledged.items():
                kind, _, key = name.partition(":")
                assert key in (setups if kind == "setup" else records)
                if kind == "setup" or scan_id == "done":
                    assert records[scan_id if kind == "setup" else key].state == "done"
    with installed(tmp_path, NOON + KILLS * HOUR) as desk:
        # A machine so slow that every scan was killed has setups to catch up on.
        assert desk.scan(replace(scan_child.REQUEST, look_back=72)).record.state == "done"
        assert desk.setups()
