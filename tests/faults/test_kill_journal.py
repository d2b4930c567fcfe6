from __future__ import annotations

import os
import random
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.builders.installation import installed
from tests.builders.journal import copied
from tests.builders.journal_life import require_identities
from tests.faults import journal_child
from tests.faults.nursery import Child

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("HARRIER_KILLS", "5"))
SEED = 11
LONGEST_START_S = 3.0


def run_and_kill(folder: Path, seed: int, delay: float) -> list[str]:
    """Lines that the child had printed when it was killed, ``delay`` seconds after opening."""
    with Child(journal_child.main, folder, seed) as child:
        lines = [child.output.readline().strip()]
        timer = threading.Timer(delay, child.kill)
        timer.start()
        lines += [line.strip() for line in child.output if line.endswith("\n")]
        timer.join()
    assert child.wait() == -signal.SIGKILL
    return lines


@pytest.mark.timeout(max(120, 20 * KILLS))
def test_no_change_is_lost_and_no_trade_is_half(tmp_path: Path) -> None:
    """Each kill is followed by a start that looks at everything."""
    chance = random.Random(SEED)
    acknowledged: dict[int, str] = {}
    for kill in range(KILLS):
        lines = run_and_kill(tmp_path, kill, chance.uniform(0.0, 0.6))
        assert lines[0] == "open"
        acknowledged |= {int(number): hash_ for number, hash_ in map(str.split, lines[1:])}

        with installed(tmp_path, offline=True) as installation:
            application = installation.application
            began = time.monotonic()
            application.journal_copying.begin()
            application.journal.trades()
            assert time.monotonic() - began < LONGEST_START_S
            report = application.journal_care.verify()
            with application.database.work(read_only=True) as work:
                kept = {change.id: change.hash for change in work.journal_changes.newest(10**6)}
            require_identities(application.journal)
        assert report.damages == ()
        assert acknowledged.items() <= kept.items()
        assert report.copied == report.changes == len(kept) == copied(tmp_path).count(b"\n")
    assert len(acknowledged) > KILLS
    print(f"{KILLS} kills, {len(acknowledged)} changes acknowledged, none lost")
