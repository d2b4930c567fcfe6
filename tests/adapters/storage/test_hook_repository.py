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


def test_the_oldest_requests_make_room_for_their_like_alone(database: Database) -> None:
    with database.work() as work:
        work.hooks.add(TAKEN)
        for number in range(MOST_KEPT + 30):
            work.hooks.add(HookRecord(number, "a", HookFate.REFUSED, f"no {number}"))
        kept = work.hooks.latest(5_000)
    newest = MOST_KEPT + 29
    assert [each.received_at for each in kept[:-1]] == list(range(newest, newest - MOST_KEPT, -1))
    assert kept[-1].body_hash == TAKEN.body_hash


def test_refused_requests_alike_are_one_row_a_minute(database: Database) -> None:
    with database.work() as work:
        for second in range(90):
            work.hooks.add(HookRecord(second * 1_000, "a", HookFate.REFUSED, "no", count=1_000))
        later, first = work.hooks.latest(10)
        assert (first.received_at, first.count) == (0, 61_000)
        assert (later.received_at, later.count) == (61_000, 29_000)
        work.hooks.add(HookRecord(90_000, "b", HookFate.REFUSED, "no"))
        work.hooks.add(HookRecord(90_000, "b", HookFate.REFUSED, "no", body="{}"))
        assert len(work.hooks.latest(10)) == 4


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
