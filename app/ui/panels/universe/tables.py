"""The three tables: members, symbols left out, past refreshes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from app.services.ports import Exclusion, UniverseMember
from app.ui.models import formats
from app.ui.models.column import Column, SortKey
from app.ui.models.row_model import RowModel

if TYPE_CHECKING:
    from collections.abc import Callable


class Refresh(NamedTuple):
    """One past refresh; ``as_of`` is market time, UTC ms."""

    as_of: int
    members: int
    excluded: int


def members_model() -> RowModel[UniverseMember]:
    """Symbols of the universe by rank."""
    columns = (
        Column[UniverseMember](
            "rank",
            _tr("Rank"),
            lambda row: row.rank,
            numeric=True,
            token="text2",
            width=64,
            narrow=1,
        ),
        Column[UniverseMember](
            "symbol", _tr("Symbol"), lambda row: row.symbol, weight=500, width=110, stretch=True
        ),
        Column[UniverseMember](
            "volume",
            _tr("Volume 24h"),
            lambda row: row.quote_volume,
            text=lambda row: formats.compact(row.quote_volume),
            tooltip=lambda row: formats.number(row.quote_volume, 0),
            numeric=True,
            width=96,
        ),
    )
    model = RowModel(columns, lambda row: row.symbol)
    model.sort_by(SortKey("rank"))
    return model


def excluded_model() -> RowModel[Exclusion]:
    """Symbols left out, with the reason."""
    columns = (
        Column[Exclusion]("symbol", _tr("Symbol"), lambda row: row.symbol, weight=500, width=116),
        Column[Exclusion](
            "reason",
            _tr("Why it is out"),
            lambda row: row.reason,
            token="text2",
            tooltip=lambda row: row.reason,
            width=200,
            stretch=True,
        ),
    )
    model = RowModel(columns, lambda row: row.symbol)
    model.sort_by(SortKey("symbol"))
    return model


def refreshes_model(zone: Callable[[], str]) -> RowModel[Refresh]:
    """Past refreshes, newest first.

    Args:
        zone: names the time zone in which times are shown.
    """
    columns = (
        Column[Refresh](
            "time",
            _tr("Refreshed"),
            lambda row: row.as_of,
            text=lambda row: formats.moment(row.as_of, zone()),
            width=140,
            stretch=True,
        ),
        Column[Refresh](
            "members",
            _tr("Members"),
            lambda row: row.members,
            text=lambda row: formats.count(row.members),
            numeric=True,
            width=80,
        ),
        Column[Refresh](
            "excluded",
            _tr("Left out"),
            lambda row: row.excluded,
            text=lambda row: formats.count(row.excluded),
            numeric=True,
            token="text2",
            width=80,
        ),
    )
    model = RowModel(columns, lambda row: row.as_of)
    model.sort_by(SortKey("time", descending=True))
    return model


def _tr(words: str) -> str:
    return QCoreApplication.translate("universe", words)
