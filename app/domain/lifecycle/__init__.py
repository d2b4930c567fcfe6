"""The life of a setup: from hit to end, the same for scan, replay and backtest."""

from __future__ import annotations

from app.domain.lifecycle.advance import Advance, advance, no_life
from app.domain.lifecycle.columns import SignalColumns
from app.domain.lifecycle.detail import FinerBars, detail_timeframes, finer_bars
from app.domain.lifecycle.follow import Followed, Origin, follow, follow_shadow
from app.domain.lifecycle.terms import terms

__all__ = [
    "Advance",
    "FinerBars",
    "Followed",
    "Origin",
    "SignalColumns",
    "advance",
    "detail_timeframes",
    "finer_bars",
    "follow",
    "follow_shadow",
    "no_life",
    "terms",
]
