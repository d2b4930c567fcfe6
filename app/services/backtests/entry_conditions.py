"""What the conditions of the entry rule said at the signals of a run's trades."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.services.past import asks_for_market, blocks

if TYPE_CHECKING:
    from app.domain.backtester.conditions import TradeConditions
    from app.domain.backtester.trades import Trades
    from app.domain.signals import SignalPlan
    from app.services.past import Past
    from app.services.ports import Waits
    from app.services.workers import Workers


def entry_conditions(
    past: Past, rules: SignalPlan, trades: Trades, workers: Workers
) -> Waits[TradeConditions]:
    """Ask each condition over the candles of the run, after it: only those with trades are read.

    Args:
        past: where the candles come from.
        rules: of the run.
        trades: what it brought.
        workers: whose threads may wait.
    """
    from app.domain.backtester.conditions import ConditionPlan

    plan = yield from workers.stream(lambda: ConditionPlan(rules), "Reading the conditions")
    found = plan.room(len(trades))
    traded = [trades.symbols[owner] for owner in sorted(set(trades.owner.tolist()))]
    # Symbols that are compared have to be the same as in the run.
    wanted = trades.symbols if traded and asks_for_market(rules) else traded
    for block in blocks(rules, wanted):
        call = partial(past.evaluate, plan.signals, block)
        evaluated = yield from workers.stream(call, "Reading the conditions")
        plan.read(evaluated.evaluation, trades, found)
    return found
