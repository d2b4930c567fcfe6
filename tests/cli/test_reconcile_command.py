"""``reconcile``: its document, its table, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

SYMBOLS = ("--symbols", "BTC/USDT,ETH/USDT,SOL/USDT")


def test_what_a_scan_found_is_found_again(shell: Shell) -> None:
    assert shell("scan", *SYMBOLS, "--json").code == 0
    shell.clock.time += 2 * 3_600_000
    assert shell("scan", *SYMBOLS, "--json").code == 0
    name = shell("strategies", "list", "--json").document["strategies"][0]["name"]
    document = shell("reconcile", "--strategy", name, "--json").document
    assert document["strategy"] == name
    assert document["both"] + document["only_live"] + document["only_backtest"] == len(
        document["setups"]
    )
    assert document["from"] < document["to"]
    table = shell("reconcile", "--strategy", name)
    assert table.code == 0
    assert "by both" in table.out


def test_bad_input_is_one_line(shell: Shell) -> None:
    unknown = shell("reconcile", "--strategy", "No such")
    assert unknown.code == 2
    assert "No such" in unknown.complaint
    period = ("--from", "2026-02-01", "--to", "2026-01-01")
    empty = shell("reconcile", "--strategy", "Supertrend flip", *period)
    assert empty.code == 2
    assert "--from" in empty.complaint
