"""The series an indicator is computed over when a rule names none."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from app.domain.language.grammar import PRICE_FIELDS
from app.domain.language.parser import parse

if TYPE_CHECKING:
    from app.domain.indicators import Indicator
    from app.domain.language.nodes import Node


def default_source(indicator: Indicator) -> Node | None:
    """The declared series; None for a price field, which the indicator reads by itself."""
    if not indicator.takes_source or indicator.default_source in PRICE_FIELDS:
        return None
    return _parsed(indicator.default_source)


@lru_cache(maxsize=32)
def _parsed(text: str) -> Node:
    return parse(text)
