"""What a run over stored candles says of its trades is what Why says of the same bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.backtester import Account
from app.services.ports import BacktestRequest
from app.services.scan.events import ScanRequest
from app.services.streams import at_once
from tests.builders.installation import installed, rule

if TYPE_CHECKING:
    from pathlib import Path

RULES = (
    "ema(9) > ema(21) and any of (rsi(14) > 55, close > ema(9)@4h)",
    "close > ema(9) and any of (rank(roc(close, 24)) > 60, btc_trend > 0)",
)


@pytest.mark.parametrize("entry", RULES)
def test_it_is_what_why_says_of_the_signals_bar(entry: str, tmp_path: Path) -> None:
    strategy = rule("Ranked", entry)
    with installed(tmp_path / "home") as home:
        application = home.application
        home.scan(ScanRequest(strategies=(strategy,), top=5))
        request = BacktestRequest(strategy, Account())
        result = at_once(application.backtests.run(request))
        trades = list(result.outcome.trades)
        assert len({trade.symbol for trade in trades}) > 2
        assert result.conditions.splits
        step = strategy.timeframe.milliseconds
        for number in range(0, len(trades), len(trades) // 12 + 1):
            trade = trades[number]
            at = trade.signal_time + step
            why = application.explanations.explain_stored(strategy, trade.symbol, at).entry
            known = {node.alone: node for _, node in why.walk()}
            for one in result.conditions.at(number):
                assert one.true is known[one.text].truth
                values = list(known[one.text].values.values())
                assert one.value == (values[0] if values else None)
        kept = application.backtest_history.keep(result)
        opened = application.backtest_history.open(kept.id).conditions
        assert (opened.texts, opened.labels) == (result.conditions.texts, result.conditions.labels)
        np.testing.assert_array_equal(opened.truths, result.conditions.truths)
        np.testing.assert_array_equal(opened.values, result.conditions.values)
