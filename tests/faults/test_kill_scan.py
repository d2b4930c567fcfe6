"""A scan killed at any moment leaves nothing half done behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.storage.maintenance import DatabaseMaintenance
from app.domain.timeframe import HOUR
from tests.builders.candles import NOON
from tests.builders.installation import installed
from tests.builders.wall import StandingClock

KILLS = int(os.environ.get("HARRIER_KILLS", "4"))
SEED = 11


def run_and_kill(home: Path, at: int, steps: int, delay_s: float) -> list[str]:
    """Lines of a process that scans, killed a moment after its ``steps``-th event."""
    root = Path(__file__).parents[2]
    child = Path(__file__).with_name("scan_child.py")
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, str(child), str(home), str(at)]
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.strip())
            if len(lines) == steps:
                try:
                    process.wait(delay_s)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
    assert process.returncode in (0, -signal.SIGKILL)
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
        from tests.faults.scan_child import REQUEST

        # A machine so slow that every scan was killed has setups to catch up on.
        assert desk.scan(replace(REQUEST, look_back=72)).record.state == "done"
        assert desk.setups()
