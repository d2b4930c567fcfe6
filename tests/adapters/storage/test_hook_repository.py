from __future__ import annotations

from typing import TYPE_CHECKING

from app.adapters.storage.repositories.hooks import MOST_KEPT
from app.services.ports import HookFate, HookRecord

if TYPE_CHECKING:
    from app.adapters.storage.database import Database

TAKEN = HookRecord(1_000, "127.0.0.1", HookFate.TAKEN, "", body="{}", body_hash="ab")


def test_requests_come_back_newest_first_as_they_were(database: Database) -> None:
    refused = HookRecord(2_000, "10.0.0.1", HookFate.REFUSED, "without the token", count=7)
    with database.work() as work:
        first, second = work.hooks.add(TAKEN), work.hooks.add(refused)
        work.hooks.settle(first, HookFate.SETUP, "BTC/USDT long", "0123")
        work.commit()
    with database.work(read_only=True) as work:
        newest, oldest = work.hooks.latest(10)
        assert work.hooks.latest(1) == (newest,)
    assert (newest.id, newest.count, newest.reason) == (second, 7, "without the token")
    assert (oldest.fate, oldest.reason, oldest.setup_id) == (
        HookFate.SETUP,
        "BTC/USDT long",
        "0123",
    )
    assert (oldest.body, oldest.body_hash) == ("{}", "ab")


def test_the_oldest_requests_make_room(database: Database) -> None:
    with database.work() as work:
        for number in range(MOST_KEPT + 30):
            work.hooks.add(HookRecord(number, "a", HookFate.REFUSED, "no"))
        kept = work.hooks.latest(5_000)
    assert [record.received_at for record in kept] == list(range(MOST_KEPT + 29, 29, -1))


def test_what_was_taken_lately_is_remembered(database: Database) -> None:
    with database.work() as work:
        work.hooks.add(TAKEN)
        work.hooks.add(HookRecord(1_000, "a", HookFate.REFUSED, "no"))
        assert work.hooks.seen_since(1_000) == {"ab": 1_000}
        assert work.hooks.seen_since(1_001) == {}


def test_what_a_dead_process_left_is_settled(database: Database) -> None:
    with database.work() as work:
        work.hooks.add(TAKEN)
        assert work.hooks.abandon() == 1
        assert work.hooks.abandon() == 0
        assert work.hooks.latest(1)[0].fate is HookFate.FAILED
