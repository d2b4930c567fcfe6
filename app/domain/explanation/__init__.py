"""Why a rule holds or fails at one bar, node by node, read from the engine's own columns."""

from __future__ import annotations

from app.domain.explanation.explained import Explained
from app.domain.explanation.explainer import Explainer

__all__ = ["Explained", "Explainer"]
