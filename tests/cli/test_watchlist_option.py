"""Commands that take symbols take a watchlist by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

LISTS = "Majors: BTC/USDT ETH/USDT, Later:"


@pytest.fixture
def listed(shell: Shell) -> Shell:
    assert shell("settings", "set", "watchlists", LISTS).code == 0
    return shell


def test_a_scan_looks_at_the_symbols_of_a_list(listed: Shell) -> None:
    document = listed("scan", "--watchlist", "majors", "--json").document
    assert (document["universe"], document["scanned"]) == (2, 2)


@pytest.mark.parametrize(
    "command",
    [
        ("scan",),
        ("backtest", "--strategy", "Supertrend flip"),
        ("optimize", "--strategy", "Supertrend flip", "--param", "fast=5:6:1"),
        ("walkforward", "--strategy", "Supertrend flip", "--param", "fast=5:6:1"),
        ("montecarlo", "--strategy", "Supertrend flip"),
        ("replay", "--strategy", "Supertrend flip"),
    ],
)
def test_an_unknown_list_names_the_known_ones(listed: Shell, command: tuple[str, ...]) -> None:
    answer = listed(*command, "--watchlist", "Minors")
    assert answer.code == 2
    assert "--watchlist: there is no watchlist called 'Minors'" in answer.complaint
    assert "Majors, Later" in answer.complaint


def test_an_empty_list_is_not_taken_for_everything(listed: Shell) -> None:
    answer = listed("backtest", "--strategy", "Supertrend flip", "--watchlist", "Later")
    assert answer.code == 2
    assert "--watchlist: the watchlist 'Later' is empty" in answer.complaint


def test_it_is_one_or_the_other(listed: Shell) -> None:
    answer = listed("scan", "--watchlist", "Majors", "--symbols", "BTC/USDT")
    assert answer.code == 2
    assert "--symbols" in answer.complaint
