from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.errors import BadInput
from app.domain.timeframe import HOUR, Timeframe
from app.services.scan.events import ScanRequest
from app.services.streams import at_once
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.scan.events import ScannerRow, ScanResult
    from tests.builders.installation import Installation

SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "ADA/USDT", "DOT/USDT")
RULES = (
    rule("Rising", "close > ema(21) and rsi(14) > 48 and close > ema(50)@4h"),
    rule("Leaders", "rank(roc(close, 24)) > 60 and close crosses above ema(9)"),
    rule("Calm", "close > 0", filters='{"regimes": ["bull"]}'),
    rule("Ahead", "BTC/USDT:(close > ema(21)) and close < open"),
)


@pytest.fixture(scope="module")
def scanned(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Installation, ScanResult]]:
    with installed(tmp_path_factory.mktemp("home")) as installation:
        application = installation.application
        for stored in application.strategies.list():
            application.strategies.delete(stored.strategy.name)
        for each in RULES:
            application.strategies.save(each)
        yield installation, installation.scan(ScanRequest(top=16))


def rows(result: ScanResult) -> list[ScannerRow]:
    return [row for row in result.rows if not row.failure]


def test_the_newest_bar_says_what_the_scan_said(scanned: tuple[Installation, ScanResult]) -> None:
    installation, result = scanned
    explain = installation.application.explanations.explain_stored
    matched = missed = 0
    for strategy in RULES:
        for row in rows(result):
            near = {miss.strategy: miss for miss in row.near_misses}
            found = explain(strategy, row.symbol)
            assert found.bar_time + HOUR == NOON
            matches = strategy.name in {match.strategy for match in row.matches}
            assert (found.entry.truth is True) == matches
            lacking, miss = found.entry.near_miss, near.get(strategy.name)
            assert (lacking is None) == (miss is None)
            if lacking is not None and miss is not None:
                assert (lacking.shown, lacking.distance) == (miss.condition, miss.distance)
                assert lacking.operands in {(miss.left, miss.right), ()}
                missed += 1
            matched += matches
    assert matched > 5
    assert missed > 5


def test_the_regime_may_forbid_what_the_rule_allows(
    scanned: tuple[Installation, ScanResult],
) -> None:
    installation, result = scanned
    found = installation.application.explanations.explain_stored(RULES[2], "ETH/USDT")
    assert result.regime is not None
    assert found.regime == result.regime.label
    assert found.allowed is (str(result.regime.trend) == "bull")
    assert found.fires is found.allowed
    free = installation.application.explanations.explain_stored(RULES[0], "ETH/USDT")
    assert (free.allowed, free.regime) == (None, None)


def test_any_bar_of_the_past_can_be_reached_by_its_hits(
    scanned: tuple[Installation, ScanResult],
) -> None:
    explain = scanned[0].application.explanations.explain_stored
    newest = explain(RULES[0], "BTC/USDT")
    assert newest.hit_after is None
    time, hits = newest.hit_before, 0
    while time is not None and hits < 20:
        found = explain(RULES[0], "BTC/USDT", time + HOUR)
        assert found.fires
        assert found.bar_time == time
        time, hits = found.hit_before, hits + 1
    assert hits == 20
    between = explain(RULES[0], "BTC/USDT", found.bar_time + HOUR + 59 * 60_000)
    assert between.bar_time == found.bar_time
    with pytest.raises(BadInput, match="had closed by then"):
        explain(RULES[0], "BTC/USDT", found.first)


def test_a_moment_is_explained_as_a_scan_of_then_would_have(
    scanned: tuple[Installation, ScanResult],
) -> None:
    installation, _ = scanned
    at = NOON - 30 * HOUR
    strategy = RULES[0]
    then = installation.scan(ScanRequest((strategy,), symbols=SYMBOLS, at=at))
    for row in then.rows:
        found = at_once(
            installation.application.explanations.explain(strategy, row.symbol, at, fetch=True)
        )
        assert found.bar_time + HOUR == found.newest + HOUR == at
        assert (found.entry.truth is True) == bool(row.matches)
        near = [miss.distance for miss in row.near_misses]
        assert [miss.distance for miss in [found.entry.near_miss] if miss is not None] == near


def test_what_cannot_be_explained_is_told(scanned: tuple[Installation, ScanResult]) -> None:
    explain = scanned[0].application.explanations.explain_stored
    with pytest.raises(BadInput, match="NONE/USDT"):
        explain(RULES[0], "NONE/USDT")
    with pytest.raises(BadInput, match="emma"):
        explain(rule("Bad", "emma(9) > 1"), "BTC/USDT")


def test_a_draft_with_exit_and_invalidation_shows_them(
    scanned: tuple[Installation, ScanResult],
) -> None:
    draft = rule("Draft", "close > 0", exit='"close < ema(9)"', invalidation='"close < 0"')
    found = scanned[0].application.explanations.explain_stored(draft, "ADA/USDT")
    assert list(found.rules) == ["entry", "exit", "invalidation"]
    assert found.rules["invalidation"].truth is False
    assert found.tick > 0


def test_columns_hold_the_newest_value_of_every_symbol(
    scanned: tuple[Installation, ScanResult],
) -> None:
    installation, result = scanned
    columns = installation.application.expression_columns
    symbols = [row.symbol for row in rows(result)]
    texts = ("rsi(14)", "rsi(14) < 60", "rank(close)", "close@1d", "emma(2)", "regime == bull")
    found = columns.newest_stored(texts, symbols)
    assert found.timeframe is Timeframe.H1
    assert found.values["rsi(14)"] == {row.symbol: row.rsi for row in rows(result)}
    below = {symbol: float(value < 60) for symbol, value in found.values["rsi(14)"].items()}
    assert found.values["rsi(14) < 60"] == below
    assert set(below.values()) == {0.0, 1.0}
    assert min(found.values["rank(close)"].values()) == 0.0
    assert max(found.values["rank(close)"].values()) == 100.0
    assert len(found.values["close@1d"]) == len(symbols)
    assert len(set(found.values["regime == bull"].values())) == 1
    assert list(found.errors) == ["emma(2)"]
    assert "did you mean" in found.errors["emma(2)"]
    assert columns.newest_stored(("rsi(14)",), ()).values == {}


def test_an_expression_is_judged_before_it_becomes_a_column(
    scanned: tuple[Installation, ScanResult],
) -> None:
    columns = scanned[0].application.expression_columns
    assert columns.check("ema( 9 )>1").text == "ema(9) > 1"
    assert columns.check("ema(9) > 1").is_condition
    assert not columns.check("atr(14) / close").is_condition
    for wrong, said in (("ema(9", "column"), ("close@5m", "below"), ("$x", "'$x'")):
        with pytest.raises(BadInput, match=said.replace("$", r"\$")):
            columns.check(wrong)
