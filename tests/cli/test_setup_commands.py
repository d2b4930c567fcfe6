from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.lock import FolderLock
from app.adapters.storage.opening import open_database
from app.adapters.storage.paths import DataFolder
from app.cli.times import to_iso
from app.domain.setup import SetupState
from app.domain.timeframe import HOUR
from tests.builders.candles import NOON
from tests.builders.setups import a_setup, an_event

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

WAITING = a_setup(id="1" * 16)
ACTIVE = a_setup(id="2" * 16, strategy="Other", state=SetupState.ACTIVE, entry_price=64_000.0)
ENDED = (
    *(
        a_setup(id=f"won {n}", state=SetupState.WON, r=2.0, entry_price=1.0, passed_at=1)
        for n in range(20)
    ),
    a_setup(id="lost", state=SetupState.LOST, r=-1.0, regime="bear · high", taken_at=1),
)


@pytest.fixture
def stocked(shell: Shell) -> Shell:
    folder = DataFolder(shell.home)
    folder.prepare()
    database = open_database(folder.database, folder.backups)
    with database.work() as work:
        for setup in (WAITING, ACTIVE, *ENDED):
            work.setups.save(setup, [an_event(setup)])
        work.commit()
    database.close()
    return shell


def test_a_setup_is_shown_with_events_decisions_and_notes(stocked: Shell) -> None:
    assert stocked("setups", "note", WAITING.id, "first look").code == 0
    assert stocked("setups", "skip", WAITING.id, "news", "--json").code == 0
    shown = stocked("setups", "show", WAITING.id, "--json").document
    assert (shown["id"], shown["state"], shown["followed_state"]) == (
        WAITING.id,
        "skipped",
        "waiting",
    )
    assert [event["to"] for event in shown["events"]] == ["waiting", "skipped"]
    assert [one["kind"] for one in shown["decisions"]] == ["note", "skip"]
    assert shown["notes"] == "first look"
    plain = stocked("setups", "show", WAITING.id)
    assert (plain.code, "skipped" in plain.out, "news" in plain.out) == (0, True, True)


def test_each_decision_answers_with_the_setup(stocked: Shell) -> None:
    taken = stocked("setups", "take", WAITING.id, "--price", "64100", "--amount", "0.5", "--json")
    assert taken.document["setup"]["taken_at"] == to_iso(NOON)
    assert taken.document["decisions"][0]["price"] == 64_100
    passed = stocked("setups", "skip", ACTIVE.id, "late", "--json").document
    assert (passed["setup"]["state"], passed["setup"]["passed_at"]) == ("active", to_iso(NOON))
    snoozed = stocked("setups", "snooze", ACTIVE.id, "--json").document
    assert snoozed["setup"]["snoozed_until"] == to_iso(NOON + HOUR)
    until = to_iso(NOON + 5 * HOUR)
    assert until is not None
    snoozed = stocked("setups", "snooze", ACTIVE.id, "--until", until, "--json").document
    assert snoozed["setup"]["snoozed_until"] == until
    woken = stocked("setups", "snooze", ACTIVE.id, "--wake", "--json").document
    assert woken["setup"]["snoozed_until"] is None
    cancelled = stocked("setups", "cancel", ACTIVE.id, "--json").document
    assert cancelled["setup"]["state"] == "cancelled"


def test_decisions_narrow_the_list(stocked: Shell) -> None:
    stocked("setups", "take", WAITING.id)
    listed = stocked("setups", "list", "--decision", "taken", "--json").document["setups"]
    assert {setup["id"] for setup in listed} == {WAITING.id, "lost"}
    assert len(stocked("setups", "list", "--decision", "passed", "--json").document["setups"]) == 20


def test_results_by_regime_and_without_rates_of_few_cases(stocked: Shell) -> None:
    found = stocked("setups", "stats", "--by", "regime", "--json").document
    assert (found["all"]["n"], found["all"]["total_r"]) == (21, 39.0)
    assert found["all"]["win_rate"] == pytest.approx(20 / 21)
    assert found["taken"] == {
        "n": 1,
        "wins": 0,
        "losses": 1,
        "win_rate": None,
        "win_rate_low": None,
        "win_rate_high": None,
        "average_r": -1.0,
        "total_r": -1.0,
        "too_few": True,
    }
    assert found["skipped"]["win_rate"] == 1.0
    assert [(part["regime"], part["all"]["n"]) for part in found["parts"]] == [
        ("bull", 20),
        ("bear", 1),
    ]
    plain = stocked("setups", "stats", "--by", "strategy,regime")
    assert "n < 20: too few cases" in plain.out
    assert "EMA cross · bull" in plain.out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("show", "nope"), "no setup 'nope'"),
        (("skip", WAITING.id, " "), "Say why"),
        (("take", WAITING.id, "--price", "-1"), "no price above 0"),
        (("skip", "lost", "late"), "ended already"),
        (("snooze", WAITING.id, "--until", "soon"), "no ISO 8601 time"),
        (("snooze", WAITING.id, "--until", "2001-01-01"), "still to come"),
        (("snooze", WAITING.id, "--wake"), "not snoozed"),
        (("stats", "--by", "moon"), "nothing to split by"),
    ],
)
def test_bad_input_is_one_line(stocked: Shell, argv: tuple[str, ...], words: str) -> None:
    answer = stocked("setups", *argv)
    assert answer.code == 2
    assert words in answer.complaint


def test_beside_another_harrier_decisions_are_refused_and_reading_works(stocked: Shell) -> None:
    with FolderLock(DataFolder(stocked.home).lock):
        refused = stocked("setups", "take", WAITING.id)
        assert refused.code == 1
        assert "Another Harrier" in refused.complaint
        assert stocked("setups", "show", WAITING.id, "--json").document["taken_at"] is None
