"""Layouts of files of fills: one registry, filled by the exchanges' modules beside it."""

from __future__ import annotations

# Importing an exchange's module declares its layouts.
from app.domain.journal.layouts import binance, bybit, coinbase, kraken, okx
from app.domain.journal.layouts.layout import LAYOUTS, FillDraft, Ignored, Layout, Refused, RowRead
from app.domain.journal.layouts.mapped import MappedLayout
from app.domain.journal.layouts.profile import Profile, suggested
from app.domain.journal.layouts.table import Table, first_lines, open_table

__all__ = [
    "FAMILIES",
    "LAYOUTS",
    "FillDraft",
    "Ignored",
    "Layout",
    "MappedLayout",
    "Profile",
    "Refused",
    "RowRead",
    "Table",
    "binance",
    "bybit",
    "coinbase",
    "first_lines",
    "kraken",
    "okx",
    "open_table",
    "suggested",
]

FAMILIES = tuple(dict.fromkeys(layout.family for _, layout in LAYOUTS.items()))
"""The names formats are chosen by."""
