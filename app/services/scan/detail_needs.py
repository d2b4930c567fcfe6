"""Which finer candles the open and the new setups of a cycle need before they are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.services.scan.detail import DETAIL, FinerSeries, source_of
from app.services.scan.judging import first_bar, followed_symbols, newest_bar, shadows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.domain.timeframe import Timeframe
    from app.services.scan.judging import Bench

FEWEST_BARS: Final = 24
"""Bars looked into at least, so that a quiet bar does not look like a market without detail."""


def wanted_detail(bench: Bench, served: Sequence[Timeframe]) -> Iterator[FinerSeries]:
    """What open and new setups of strategies that ask for detail need, symbol by symbol."""
    for index, strategy in enumerate(bench.signal_plan.strategies):
        finer = source_of(strategy, served)
        if finer is None:
            continue
        batch = bench.evaluation.data[strategy.timeframe]
        end = newest_bar(batch) + strategy.timeframe.milliseconds
        for place in followed_symbols(bench, index):
            symbol = batch.symbols[place]
            length = end - first_bar(bench, strategy, symbol)
            length = max(length, FEWEST_BARS * strategy.timeframe.milliseconds)
            yield FinerSeries(symbol, finer, length // finer.milliseconds)
        for setup in shadows_of(bench, index):
            if setup.intrabar == DETAIL:
                length = max(end - setup.evaluated_until, strategy.timeframe.milliseconds)
                yield FinerSeries(setup.symbol, finer, length // finer.milliseconds)
