"""Lives on with a journal until it is killed; prints the change that each step acknowledged."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from app.adapters.storage.paths import DataFolder
from app.bootstrap.composition import Composition
from app.domain.errors import BadInput
from tests.builders.journal_life import JournalLife

if TYPE_CHECKING:
    from pathlib import Path


def main(folder: Path, seed: int) -> None:
    application = Composition(DataFolder(folder), {}, offline=True)
    chance = random.Random(seed)
    application.journal_copying.begin()
    life = JournalLife(application.journal, chance)
    print("open", flush=True)
    while True:
        try:
            if chance.random() < 0.2:
                chance.choice((application.journal.undo, application.journal.redo))()
            else:
                life.step()
        except BadInput:
            continue
        with application.database.work(read_only=True) as work:
            for change in work.journal_changes.newest(1):
                print(change.id, change.hash, flush=True)
