"""Entry, stop, target and trailing methods, each declared once."""

from __future__ import annotations

# Importing a family declares its methods.
from app.domain.levels import entries, stops, targets, trailing
from app.domain.levels.method import (
    ENTRIES,
    STOPS,
    TARGETS,
    TRAILINGS,
    EntryMethod,
    LevelMethod,
    StopMethod,
    TargetMethod,
    TrailingMethod,
)

__all__ = [
    "ENTRIES",
    "STOPS",
    "TARGETS",
    "TRAILINGS",
    "EntryMethod",
    "LevelMethod",
    "StopMethod",
    "TargetMethod",
    "TrailingMethod",
    "entries",
    "stops",
    "targets",
    "trailing",
]
