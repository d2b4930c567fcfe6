"""The columns of the table of scans and of the table of a scan's errors."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from app.ui.models.cells import word_cell
from app.ui.models.column import Column
from app.ui.models.formats import count, duration, moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.ports import ScanRecord

_STATE_TOKENS = {
    "running": "info",
    "done": "ok",
    "partial": "warn",
    "failed": "danger",
    "cancelled": "text3",
    "interrupted": "text3",
}


class ScanFault(NamedTuple):
    """One error of a scan; ``symbol`` is "" when it concerns the whole scan."""

    number: int
    symbol: str
    reason: str


def faults_of(record: ScanRecord) -> list[ScanFault]:
    """The errors of a scan as rows."""
    return [ScanFault(at, symbol, reason) for at, (symbol, reason) in enumerate(record.errors)]


def _tr(text: str) -> str:
    return QCoreApplication.translate("scans", text)


def _state_badge(record: ScanRecord) -> tuple[str, str]:
    return _tr(record.state), _STATE_TOKENS.get(record.state, "text3")


def scan_columns(zone: Callable[[], str]) -> tuple[Column[ScanRecord], ...]:
    """The columns; ``zone`` names the time zone in which times are shown."""
    return (
        Column(
            "time",
            _tr("Time"),
            lambda record: record.started_at,
            text=lambda record: moment(record.started_at, zone()),
            width=140,
        ),
        Column(
            "state",
            _tr("State"),
            lambda record: record.state,
            paint=word_cell(_state_badge),
            stretch=True,
            width=88,
        ),
        Column("exchange", _tr("Exchange"), lambda record: record.exchange, width=76, narrow=2),
        _counted("universe", _tr("Universe"), lambda record: record.universe, narrow=3),
        _counted("scanned", _tr("Scanned"), lambda record: record.scanned),
        Column(
            "failed",
            _tr("Failed"),
            lambda record: record.failed,
            text=lambda record: count(record.failed),
            token=lambda record: "danger" if record.failed else "text2",
            numeric=True,
            width=56,
        ),
        _counted("setups", _tr("Setups"), lambda record: record.setups, width=60),
        _counted("requests", _tr("Requests"), lambda record: record.requests, width=76, narrow=6),
        _timed("total", _tr("Total"), token="text"),
        _timed("fetch", _tr("Fetch"), narrow=5),
        _timed("evaluate", _tr("Evaluate"), narrow=4),
        _timed("store", _tr("Store"), narrow=1),
        Column(
            "as_of",
            _tr("As of"),
            lambda record: record.as_of,
            text=lambda record: moment(record.as_of, zone()),
            token="text2",
            width=132,
            hidden=True,
        ),
        Column(
            "timeframes",
            _tr("Timeframes"),
            lambda record: ", ".join(record.timeframes),
            token="text2",
            width=96,
            hidden=True,
        ),
        Column(
            "past",
            _tr("Kind"),
            lambda record: _tr("past") if record.past else _tr("live"),
            token="text2",
            width=64,
            hidden=True,
        ),
    )


def _counted(
    key: str,
    title: str,
    number: Callable[[ScanRecord], int],
    width: int = 72,
    narrow: int = 0,
) -> Column[ScanRecord]:
    return Column(
        key,
        title,
        number,
        text=lambda record: count(number(record)),
        token="text2",
        numeric=True,
        width=width,
        narrow=narrow,
    )


def _timed(phase: str, title: str, token: str = "text2", narrow: int = 0) -> Column[ScanRecord]:
    def seconds(record: ScanRecord) -> float | None:
        return record.duration.get(phase)

    return Column(
        phase,
        title,
        seconds,
        text=lambda record: duration(seconds(record)),
        token=lambda record: "text3" if seconds(record) is None else token,
        numeric=True,
        width=72,
        narrow=narrow,
        unit="s",
    )


def fault_columns() -> tuple[Column[ScanFault], ...]:
    """Symbol and reason."""
    return (
        Column(
            "symbol",
            _tr("Symbol"),
            lambda fault: fault.symbol,
            text=lambda fault: fault.symbol or _tr("whole scan"),
            weight=500,
            width=104,
        ),
        Column(
            "reason",
            _tr("Reason"),
            lambda fault: fault.reason,
            token="text2",
            tooltip=lambda fault: escape(fault.reason),  # what looks like markup is none
            width=160,
            stretch=True,
        ),
    )
