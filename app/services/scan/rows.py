"""The Scanner's rows: one for each symbol, as of its last closed bar."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.timeframe import DAY
from app.services.scan.events import ScannerRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from app.domain.asset import Market, Ticker
    from app.domain.batch import Batch
    from app.domain.candles import Candles
    from app.domain.setup import NearMiss
    from app.services.ports import UniverseMember
    from app.services.scan.events import StrategyMatch

SPARK_BARS: Final = 48


@dataclass(slots=True)
class Findings:
    """What the rules said about each symbol at its last bar."""

    matches: dict[str, list[StrategyMatch]] = field(default_factory=dict)
    near_misses: dict[str, list[NearMiss]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)


def scanner_rows(
    members: tuple[UniverseMember, ...],
    batch: Batch,
    rsi: NDArray[np.float64],
    quotes: tuple[Mapping[str, Market], Mapping[str, Ticker]],
    findings: Findings,
) -> tuple[ScannerRow, ...]:
    """Rows in the universe's order.

    Args:
        members: the universe.
        batch: gap-filled candles of the timeframe the table is based on.
        rsi: float64 over the rows of ``batch``.
        quotes: markets and tickers by symbol.
        findings: what the rules said.
    """
    place = {symbol: index for index, symbol in enumerate(batch.symbols)}
    rows = []
    for member in members:
        index = place.get(member.symbol)
        candles = batch.candles(index) if index is not None else None
        last_rsi = _last(rsi[batch.rows(index)]) if index is not None else None
        rows.append(_row(member, candles, last_rsi, quotes, findings))
    return tuple(rows)


def _row(
    member: UniverseMember,
    candles: Candles | None,
    rsi: float | None,
    quotes: tuple[Mapping[str, Market], Mapping[str, Ticker]],
    findings: Findings,
) -> ScannerRow:
    symbol = member.symbol
    market, ticker = quotes[0].get(symbol), quotes[1].get(symbol)
    matches = tuple(findings.matches.get(symbol, ()))
    known = candles if candles is not None and len(candles) else None
    return ScannerRow(
        symbol=symbol,
        rank=member.rank,
        last=float(known.close[-1]) if known else (ticker.last if ticker else None),
        tick=market.tick if market else 0.0,
        change=ticker.change if ticker else day_change(known),
        quote_volume=member.quote_volume,
        spark=tuple(known.close[-SPARK_BARS:].tolist()) if known else (),
        rsi=rsi,
        matches=matches,
        near_misses=tuple(findings.near_misses.get(symbol, ())),
        score=max((match.score for match in matches), default=None),
        failure=findings.failures.get(symbol),
    )


def day_change(candles: Candles | None) -> float | None:
    """Relative change of the last close against the close a day earlier, a fraction."""
    if candles is None:
        return None
    before = int(np.searchsorted(candles.ts, candles.ts[-1] - DAY, side="right")) - 1
    if before < 0:
        return None
    return float(candles.close[-1] / candles.close[before] - 1)


def day_volume(candles: Candles, now: int) -> float | None:
    """Σ close · volume of the bars of the 24 hours before ``now`` (UTC ms), quote currency."""
    recent = candles.between(now - DAY, now)
    if not len(recent):
        return None
    return float((recent.close * recent.volume).sum())


def _last(column: NDArray[np.float64]) -> float | None:
    if not len(column) or not math.isfinite(column[-1]):
        return None
    return float(column[-1])
