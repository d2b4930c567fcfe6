"""The journal's trades and statistics against ones worked out from the executions alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders import fill_files as written
from tests.builders.databases import lay_database
from tests.builders.journal_by_hand import history, trades_by_hand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.builders.fill_files import Execution
    from tests.cli.conftest import Shell

SYMBOLS = 25
RATES = {"BNB": Decimal(600)}


@pytest.mark.parametrize(
    ("write", "quote", "fees", "newest_first"),
    [
        (written.newer_binance, "USDT", ("base", "quote", "BNB"), True),
        (written.older_binance, "USDC", ("base", "quote", "BNB"), False),
        (written.okx, "USDT", ("base", "quote"), False),
        (written.kraken, "EUR", ("quote",), True),
        (written.coinbase_fills, "USD", ("quote",), False),
    ],
)
def test_trades_and_statistics_are_those_worked_out_by_hand(
    shell: Shell,
    tmp_path: Path,
    write: Callable[[Sequence[Execution]], str],
    quote: str,
    fees: tuple[str, ...],
    *,
    newest_first: bool,
) -> None:
    random = Random(f"{write.__name__} {newest_first}")
    expected: dict[str, list[dict[str, object]]] = {}
    every: list[Execution] = []
    for number in range(SYMBOLS):
        base = "QA" + "BCDEFGHIJKLMNOPQRSTUVWXYZ"[number]
        named = [{"base": base, "quote": quote}.get(fee, fee) for fee in fees]
        own = history(random, f"{base}/{quote}", named)
        expected[f"{base}/{quote}"] = trades_by_hand(own, RATES)
        every += own
    every.sort(key=lambda one: one.time)
    every = [replace(one, id=str(1000 + place)) for place, one in enumerate(every)]
    every = every[::-1] if newest_first else every
    file = tmp_path / "fills.csv"
    file.write_text(write(every), "utf-8")
    lay_database(shell.home / "harrier.db")

    for added in (len(every), 0):
        taken = shell("journal", "import", str(file), "--rate", "BNB=600", "--json").document
        assert (taken["added"], taken["refused"]) == (added, [])

    found: dict[str, list[dict[str, Any]]] = {}
    for trade in shell("journal", "list", "--json").document["trades"]:
        found.setdefault(trade["symbol"], []).append(trade)
    assert found.keys() == expected.keys()
    for symbol, trades in expected.items():
        pairs = zip(sorted(found[symbol], key=_order), sorted(trades, key=_order), strict=True)
        for trade, wanted in pairs:
            assert {name: trade[name] for name in wanted} == _floats(wanted)

    figures = shell("journal", "stats", "--json").document["by_quote"][quote]
    profits = [
        trade["profit"] for trades in expected.values() for trade in trades if trade["profit"]
    ]
    won, lost = _total(profits, 1), _total(profits, -1)
    assert figures["net_profit"] == pytest.approx(won + lost, rel=1e-9)
    assert figures["profit_factor"] == pytest.approx(-won / lost, rel=1e-9)
    assert figures["wins"] == sum(profit > 0 for profit in profits)
    assert figures["trades"] == sum(map(len, expected.values()))


def _order(trade: dict[str, Any]) -> tuple[str, float]:
    """Of trades that may all be of one second."""
    return trade["direction"], round(float(trade["amount"]), 6)


def _floats(wanted: dict[str, object]) -> dict[str, Any]:
    return {
        name: pytest.approx(float(value), rel=1e-9, abs=1e-9)
        if isinstance(value, Decimal)
        else value
        for name, value in wanted.items()
    }


def _total(profits: list[Any], sign: int) -> float:
    return float(sum(profit for profit in profits if profit * sign > 0))
