"""How much a file of candles may hold, so that a hostile one cannot exhaust the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

MOST_ROWS: Final = 20_000_000
MOST_BYTES: Final = 2_000_000_000
MOST_TEXT_BYTES: Final = 1_000_000_000


def too_large(path: Path) -> BadInput:
    """The refusal."""
    return BadInput(
        f"holds more than is taken at once ({MOST_ROWS:,} rows, {MOST_BYTES // 10**9} GB"
        " unpacked); split it",
        source=str(path),
    )
