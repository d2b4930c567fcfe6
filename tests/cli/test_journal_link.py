"""``journal link``: candidates, an answer, and its taking back."""

from __future__ import annotations

import pytest

from tests.builders.databases import new_database
from tests.builders.fill_files import Execution, okx
from tests.builders.setups import BAR, a_setup

BOUGHT = Execution("1", "2026-01-01 01:05:00", "BTC/USDT", "BUY", "64120", "0.5")
IDS = ("01" * 8, "02" * 8)


@pytest.fixture
def asked(shell, tmp_path):
    """A trade that two setups may have caused."""
    shell.home.mkdir()
    database = new_database(shell.home)
    with database.work() as work:
        for setup_id in IDS:
            work.setups.save(a_setup(id=setup_id, evaluated_until=BAR + 18_000_000), ())
        work.commit()
    database.close()
    path = tmp_path / "fills.csv"
    path.write_text(okx([BOUGHT]), "utf-8")
    (question,) = shell("journal", "import", str(path), "--json").document["questions"]
    assert [one["id"] for one in question["setups"]] == list(IDS)
    return question["trade"]


def test_question_is_answered_and_taken_back(shell, asked):
    candidates = shell("journal", "link", asked, "--json").document["setups"]
    assert [(one["id"], one["sure"]) for one in candidates] == [(one, True) for one in IDS]
    assert IDS[1] in shell("journal", "link", asked).out
    linked = shell("journal", "link", asked, IDS[1], "--json")
    assert linked.document == {"trade": asked, "setup_id": IDS[1]}
    listed = shell("journal", "list", "--json").document["trades"]
    assert [trade["setup_id"] for trade in listed] == [IDS[1]]
    assert "outside" in shell("journal", "link", asked, "--none").out
    assert shell("journal", "list", "--json").document["trades"][0]["setup_id"] is None


def test_unknown_trade_or_setup_is_named(shell, asked):
    assert "nobody" in shell("journal", "link", "nobody", IDS[0]).complaint
    assert "nothing" in shell("journal", "link", asked, "nothing").complaint
