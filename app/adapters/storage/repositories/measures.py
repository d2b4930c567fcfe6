"""Metrics as text: JSON knows no infinity, which a profit factor without a loss is."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_INFINITE: Final = "inf"


def measures_text(measures: Mapping[str, float | int | None]) -> str:
    """Metrics by their ids as JSON."""
    written = {k: _INFINITE if v == math.inf else v for k, v in measures.items()}
    return json.dumps(written, allow_nan=False)


def measures_of(text: str) -> dict[str, float | int | None]:
    """The metrics that `measures_text` wrote."""
    found = json.loads(text).items()
    return {name: math.inf if value == _INFINITE else value for name, value in found}
