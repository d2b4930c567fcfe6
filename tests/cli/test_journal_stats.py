from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.domain.journal.trade import TradeRecord
from tests.builders.installation import installed
from tests.builders.journal_trades import fills, plan

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders.journal_trades import Step
    from tests.cli.conftest import Shell


@pytest.fixture
def journal(tmp_path: Path) -> None:
    """Two wins, a loss and an open trade in USDT; one open trade in BTC."""

    def add(*steps: Step, symbol: str = "BTC/USDT", fee: str = "0", stop: float = 95) -> None:
        own = [replace(fill, id="") for fill in fills(*steps, symbol=symbol, fee=fee)]
        application.journal.add(own, TradeRecord(plan=plan(stop), tags=("plan",)))

    with installed(tmp_path / "home", offline=True) as installation:
        application = installation.application
        add((0, "buy", 100, 2), (3, "sell", 110, 2), fee="0.5")
        add((4, "buy", 100, 2), (5, "sell", 95, 2))
        add((30, "buy", 100, 1), (31, "sell", 105, 1), symbol="SOL/USDT")
        add((40, "buy", 100, 1), symbol="SOL/USDT")
        add((41, "buy", 0.1, 1), symbol="ETH/BTC", stop=0.09)


@pytest.mark.usefixtures("journal")
def test_figures_by_quote_currency(shell: Shell) -> None:
    found = shell("journal", "stats", "--json").document["by_quote"]
    assert set(found) == {"USDT", "BTC"}
    usdt = found["USDT"]
    assert [usdt[name] for name in ("trades", "closed", "open")] == [4, 3, 1]
    assert [usdt[name] for name in ("wins", "losses", "break_even")] == [2, 1, 0]
    assert [usdt[name] for name in ("net_profit", "gross_profit", "gross_loss")] == [14, 24, -10]
    assert usdt["fees"] == 1.0
    assert usdt["profit_factor"] == 2.4
    assert usdt["win_rate"] == pytest.approx(2 / 3)
    assert usdt["expectancy_r"] == pytest.approx((1.9 - 1 + 1) / 3)
    btc = found["BTC"]
    assert (btc["trades"], btc["closed"], btc["net_profit"], btc["win_rate"]) == (1, 0, 0.0, None)
    assert "skipped" not in btc


@pytest.mark.usefixtures("journal")
def test_a_profit_factor_without_a_loss_is_inf(shell: Shell) -> None:
    found = shell("journal", "stats", "--symbol", "SOL/USDT", "--json").document["by_quote"]
    assert found["USDT"]["profit_factor"] == "inf"


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize(
    ("options", "trades"),
    [
        (("--symbol", "sol/usdt"), 2),
        (("--status", "closed"), 3),
        (("--account", "main", "--from", "2023-11-16"), 2),
        (("--to", "2023-11-15T04:00"), 1),
        (("--query", "tag:plan R > 1"), 1),
    ],
)
def test_filters(shell: Shell, options: tuple[str, ...], trades: int) -> None:
    found = shell("journal", "stats", *options, "--json").document["by_quote"]
    assert found["USDT"]["trades"] == trades


def test_an_empty_journal_has_no_figures(shell: Shell) -> None:
    assert shell("journal", "stats", "--json").document == {"by_quote": {}}
    assert shell("journal", "stats").out == "There are no such trades in the journal.\n"


@pytest.mark.usefixtures("journal")
def test_a_table_for_people(shell: Shell) -> None:
    answer = shell("journal", "stats")
    assert answer.code == 0
    assert "Profit factor" in answer.out
    assert "66.67 %" in answer.out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--query", "tag:late R >"), "13: a number is missing"),
        (("--from", "soon"), "--from: 'soon' is no ISO 8601 time"),
        (("--status", "won"), "invalid choice"),
    ],
)
def test_bad_input_is_one_line(shell: Shell, options: tuple[str, ...], says: str) -> None:
    answer = shell("journal", "stats", *options)
    assert answer.code == 2
    assert says in answer.complaint


@pytest.mark.usefixtures("journal")
def test_trades_are_measured_on_request(shell: Shell) -> None:
    assert shell("journal", "measure", "--json").document == {"trades": 5, "changed": 5}
    assert shell("journal", "measure").out == "0 of 5 trades measured\n"
