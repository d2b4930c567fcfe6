"""Fills and journals for tests."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from app.adapters.storage.paths import DataFolder
from app.domain.journal.fill import Fill, Side, fill_id
from tests.builders.installation import installed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.services.journal.service import JournalService

MOMENT: Final = 1_767_225_600_000  # 2026-01-01T00:00Z
MINUTE: Final = 60_000


def a_fill(
    what: str, minute: int = 0, symbol: str = "BTC/USDT", account: str = "main", **changes: Any
) -> Fill:
    """A fill told in words, entered by hand unless ``key`` names an execution.

    Args:
        what: such as ``buy 2 @ 100`` or ``sell 1 @ 110 fee 0.5 USDT``.
        minute: after `MOMENT`.
        symbol: ``BASE/QUOTE``.
        account: where it was traded.
        **changes: of its other fields; ``key`` is the exchange's id.
    """
    side, amount, _, price, *fee = what.split()
    if key := changes.pop("key", ""):
        changes = {
            "id": fill_id(account, symbol, key),
            "exchange_id": key,
            "fingerprint": f"of {key}",
            "origin": "fills.csv",
            **changes,
        }
    return Fill(
        changes.pop("id", ""),
        account,
        symbol,
        MOMENT + minute * MINUTE,
        Side(side),
        Decimal(price),
        Decimal(amount),
        Decimal(fee[1]) if fee else Decimal(0),
        fee[2] if fee else "",
        **changes,
    )


@contextmanager
def a_journal(home: Path) -> Iterator[JournalService]:
    """The journal of an installation in a folder, while the block lasts."""
    with installed(home, offline=True) as installation:
        yield installation.application.journal


def copied(home: Path) -> bytes:
    """All that the copy beside the database says."""
    return b"".join(path.read_bytes() for path in sorted(DataFolder(home).journal.glob("*.jsonl")))
