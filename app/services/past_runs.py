"""What a run over the past may not be: without bars, without a defined rule, meant wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.candles import Candles
    from app.domain.lifecycle import SignalColumns


def rows_of(candles: Candles, since: int | None, until: int | None) -> tuple[int, int]:
    """Rows (half open) that open from ``since`` on and before ``until``, UTC ms; None: no bound."""
    ts = candles.ts
    first = 0 if since is None else int(ts.searchsorted(since))
    last = len(ts) if until is None else int(ts.searchsorted(until))
    return first, last


def no_bars(symbol: str, *, period: bool) -> BadInput:
    """There is nothing of an asked symbol; ``period``: whether one was asked for."""
    if period:
        return BadInput(f"no candles of {symbol} in that period", source="--from")
    ways = "'candles fetch' gets some, --candles names a folder of files"
    return BadInput(f"no candles of {symbol} are stored: {ways}", source="--symbols")


def undefined_entry(
    columns: SignalColumns, span: tuple[int, int], symbol: str, strategy: str
) -> str:
    """Why the entry rule is true at no bar and false at none; empty when it is defined."""
    if (columns.entry[: span[1]] >= 0).any():
        return ""
    bars = f"{span[1]} bar{'s' if span[1] != 1 else ''}"
    return f"{symbol}: the entry rule of '{strategy}' is defined at none of its {bars}"


def refuse_wrong_stop(hits: int, rejected: Mapping[str, int]) -> None:
    """Refuse a strategy whose every hit had its stop on the wrong side: it cannot be meant so.

    Args:
        hits: how many were not rejected.
        rejected: how many were, by the reason's sentence.

    Raises:
        BadInput: names the stop.
    """
    from app.domain.lifecycle import layout as at

    reason = at.REJECTIONS[at.STOP_SIDE]
    if hits == 0 and set(rejected) == {reason}:
        raise wrong_stop(rejected[reason])


def wrong_stop(hits: int) -> BadInput:
    """So many hits had their stop on the wrong side, and there were no others."""
    from app.domain.lifecycle import layout as at

    reason = at.REJECTIONS[at.STOP_SIDE]
    return BadInput(f"all {hits} hits were rejected: {reason}", source="levels.stop")
