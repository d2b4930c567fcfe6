"""The columns of the requests from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.services.ports import HookFate
from app.ui.models.cells import word_cell
from app.ui.models.column import Column
from app.ui.models.formats import count, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.ports import HookRecord

_TOKENS = {
    HookFate.TAKEN: "info",
    HookFate.SETUP: "ok",
    HookFate.REJECTED: "warn",
    HookFate.DUPLICATE: "text3",
    HookFate.IGNORED: "text3",
    HookFate.REFUSED: "danger",
    HookFate.FAILED: "danger",
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("WebhookColumns", text)


def fate_badge(record: HookRecord) -> tuple[str, str]:
    """The word of a fate and its colour."""
    return record.fate.value, _TOKENS[record.fate]


def webhook_columns(zone: Callable[[], str]) -> list[Column[HookRecord]]:
    """One row a request, or several alike that were refused.

    Args:
        zone: the time zone in which times are shown.
    """
    return [
        Column(
            "received",
            _tr("Received"),
            lambda record: record.id,
            lambda record: moment(record.received_at, zone()),
            token="text2",
            width=132,
        ),
        Column(
            "fate",
            _tr("Fate"),
            lambda record: record.fate.value,
            paint=word_cell(fate_badge),
            width=88,
        ),
        Column(
            "reason",
            _tr("What came of it"),
            lambda record: record.reason,
            tooltip=lambda record: record.reason,
            width=280,
            stretch=True,
        ),
        Column(
            "count",
            _tr("Times"),
            lambda record: record.count,
            lambda record: count(record.count),
            numeric=True,
            token="text2",
            width=60,
            narrow=2,
        ),
        Column("peer", _tr("From"), lambda record: record.peer, token="text2", width=110, narrow=1),
        Column(
            "message",
            _tr("Message"),
            lambda record: record.body or None,
            token="text3",
            tooltip=lambda record: record.body,
            width=260,
            hidden=True,
        ),
    ]
