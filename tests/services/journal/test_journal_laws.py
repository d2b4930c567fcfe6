from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from app.domain.errors import BadInput
from tests.builders.installation import installed
from tests.builders.journal_life import JournalLife, require_identities, stand

if TYPE_CHECKING:
    from pathlib import Path

HISTORIES = 1 + int(os.environ.get("HARRIER_KILLS", "12")) // 10
STEPS = 25


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_every_history_can_be_undone_to_nothing_and_done_again(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with installed(tmp_path, offline=True) as installation:
        journal = installation.application.journal
        life = JournalLife(journal, chance)
        nothing, stands = stand(journal), []
        while len(stands) < STEPS:
            before = journal.steps
            with_changes = installation.application.database.work
            try:
                life.step()
            except BadInput:
                assert journal.steps == before
                continue
            with with_changes(read_only=True) as work:
                if len(work.journal_changes.newest(1_000)) > len(stands):
                    stands.append(stand(journal))
        require_identities(journal)

        for expected in (*reversed(stands[:-1]), nothing):
            journal.undo()
            assert stand(journal) == expected
        assert journal.steps.undo is None
        for expected in stands:
            journal.redo()
            assert stand(journal) == expected
        assert journal.steps.redo is None

        care = installation.application.journal_care
        assert care.verify().damages == ()
        care.rebuild(replace=True)
        assert stand(journal) == stands[-1]
        assert care.verify().damages == ()
