"""The indicators rules and charts can use: one registry, filled by the families beside it."""

from __future__ import annotations

import sys

from app.domain.indicators.declaration import INDICATORS, Indicator, Parameter

__all__ = ["INDICATORS", "Indicator", "Parameter"]

INDICATORS.discover(sys.modules[__name__])
