"""What a file holds, as tables: its fills, and its rows that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.journal.fill import Side
from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.panels.journal.checked_fields import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.journal.fill import Fill
    from app.domain.journal.layouts import Refused
    from app.services.journal.import_values import FileContent, ImportResult


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


def import_columns(zone: Callable[[], str]) -> tuple[Column[Fill], ...]:
    """The fills of a file, in its order."""
    return (
        Column("line", _tr("Line"), lambda fill: fill.line, numeric=True, token="text3", width=56),
        Column(
            "time",
            _tr("Time"),
            lambda fill: fill.time,
            lambda fill: formats.moment(fill.time, zone()),
            width=136,
        ),
        Column("symbol", _tr("Symbol"), lambda fill: fill.symbol, weight=500, width=108),
        Column(
            "side",
            _tr("Side"),
            lambda fill: _tr("Buy") if fill.side is Side.BUY else _tr("Sell"),
            token=lambda fill: "up" if fill.side is Side.BUY else "down",
            width=52,
        ),
        Column(
            "price",
            _tr("Price"),
            lambda fill: float(fill.price),
            lambda fill: plain(fill.price),
            numeric=True,
            width=120,
        ),
        Column(
            "amount",
            _tr("Amount"),
            lambda fill: float(fill.amount),
            lambda fill: plain(fill.amount),
            numeric=True,
            width=120,
        ),
        Column(
            "fee",
            _tr("Fee"),
            lambda fill: float(fill.fee),
            lambda fill: f"{plain(fill.fee)} {fill.fee_currency}" if fill.fee else formats.DASH,
            numeric=True,
            token=lambda fill: "warn" if fill.fee_in_quote is None else "text2",
            tooltip=lambda fill: (
                _tr("What this fee was worth is not known.") if fill.fee_in_quote is None else ""
            ),
            width=112,
            stretch=True,
        ),
    )


def refused_columns() -> tuple[Column[Refused], ...]:
    """The damaged rows of a file."""
    return (
        Column("line", _tr("Line"), lambda row: row.line, numeric=True, token="text3", width=56),
        Column("field", _tr("Column"), lambda row: row.field, weight=500, width=130),
        Column("reason", _tr("What is wrong"), lambda row: row.reason, width=320, stretch=True),
    )


def content_words(content: FileContent) -> str:
    """``Binance · 214 rows: 200 new fills, 10 known, 2 other rows, 2 damaged · times in UTC``."""
    parts = [_tr("{0} new fills").format(formats.count(len(content.fills)))]
    for count, words in (
        (content.duplicates, _tr("{0} known already")),
        (content.ignored, _tr("{0} rows that are no fills")),
        (len(content.refused), _tr("{0} damaged")),
    ):
        if count:
            parts.append(words.format(formats.count(count)))
    rows = _tr("{0} rows").format(formats.count(content.rows))
    zone = _tr("times in {0}").format(content.zone)
    return f"{content.layout} · {rows}: {', '.join(parts)} · {zone}"


def result_words(result: ImportResult) -> str:
    """``214 fills added: 90 trades new, 3 changed``, and of known ones what fees were worth."""
    added = _tr("{0} fills added").format(formats.count(result.added))
    new = _tr("{0} trades new").format(formats.count(result.trades_new))
    changed = _tr("{0} changed").format(formats.count(result.trades_changed))
    words = f"{added}: {new}, {changed}"
    if not result.fees_converted:
        return words
    late = _tr("Fees of known fills converted: {0}").format(formats.count(result.fees_converted))
    return f"{words}. {late}" if result.added else late
