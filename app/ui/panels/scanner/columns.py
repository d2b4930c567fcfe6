"""The columns of the scanner's two tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from app.ui.models import cells, formats
from app.ui.models.column import Column
from app.ui.panels.scanner.badges import badges_of, strategy_code
from app.ui.panels.scanner.figures import beside

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.setup import NearMiss
    from app.services.scan.events import ScannerRow

WIDE = {"symbol": 96, "last": 88, "change": 76, "spark": 72, "matches": 96, "score": 64}
NARROW = {"symbol": 96, "last": 86, "change": 70, "spark": 42, "matches": 52, "score": 48}


class MissedRow(NamedTuple):
    """One near miss with the row of its symbol."""

    row: ScannerRow
    miss: NearMiss


def _tr(text: str) -> str:
    return QCoreApplication.translate("scanner", text)


def _secondary(known: Callable[[ScannerRow], object]) -> Callable[[ScannerRow], str]:
    return lambda row: "text3" if known(row) is None else "text2"


def _explain(row: ScannerRow) -> str:
    return row.failure or ""


def _explain_price(row: ScannerRow) -> str:
    return row.failure or formats.price_in_full(row.last, row.tick)


def _explain_matches(row: ScannerRow) -> str:
    if row.failure:
        return row.failure
    lines = [
        f"{'▲' if match.direction == 'long' else '▼'} {strategy_code(match.strategy)}  "
        f"{match.strategy} · {match.timeframe} · {match.score:.0f}"
        for match in row.matches
    ]
    return "\n".join(lines)


def _named(row: ScannerRow) -> str | None:
    return ", ".join(match.strategy for match in row.matches) or None


def scanner_columns() -> tuple[Column[ScannerRow], ...]:
    """One row a symbol."""
    return (
        Column(
            "symbol",
            _tr("Symbol"),
            lambda row: row.symbol,
            weight=500,
            token=lambda row: "text3" if row.failure else "text",
            tooltip=_explain,
            width=WIDE["symbol"],
        ),
        Column(
            "last",
            _tr("Last"),
            lambda row: row.last,
            lambda row: formats.price(row.last, row.tick),
            numeric=True,
            token=lambda row: "text3" if row.failure or row.last is None else "text",
            tooltip=_explain_price,
            width=WIDE["last"],
        ),
        Column(
            "change",
            _tr("24h"),
            lambda row: row.change,
            lambda row: formats.percent(row.change),
            numeric=True,
            token=lambda row: "text3" if row.failure else formats.direction_token(row.change),
            tooltip=_explain,
            width=WIDE["change"],
        ),
        Column(
            "spark",
            _tr("48 h"),
            _spark_change,
            paint=cells.sparkline_cell(lambda row: row.spark),
            tooltip=_explain,
            width=WIDE["spark"],
            narrow=3,
        ),
        Column(
            "volume",
            _tr("Vol 24h"),
            lambda row: row.quote_volume,
            lambda row: formats.compact(row.quote_volume),
            numeric=True,
            token=_secondary(lambda row: row.quote_volume),
            tooltip=_explain,
            width=68,
            narrow=2,
        ),
        Column(
            "rsi",
            _tr("RSI"),
            lambda row: row.rsi,
            lambda row: formats.number(row.rsi, 1),
            numeric=True,
            token=_secondary(lambda row: row.rsi),
            tooltip=_explain,
            width=50,
            narrow=1,
        ),
        Column(
            "matches",
            _tr("Match"),
            _named,
            lambda row: _named(row) or "",
            paint=cells.badges_cell(badges_of),
            tooltip=_explain_matches,
            width=WIDE["matches"],
        ),
        Column(
            "score",
            _tr("Score"),
            lambda row: row.score,
            lambda row: formats.number(row.score, 0),
            numeric=True,
            paint=cells.score_cell(lambda row: row.score),
            tooltip=_explain,
            width=WIDE["score"],
            stretch=True,
            narrow=4,
        ),
    )


def missed_columns() -> tuple[Column[MissedRow], ...]:
    """One row for each symbol and strategy that fails by one condition."""
    return (
        Column("symbol", _tr("Symbol"), lambda missed: missed.row.symbol, weight=500, width=96),
        Column(
            "last",
            _tr("Last"),
            lambda missed: missed.row.last,
            lambda missed: formats.price(missed.row.last, missed.row.tick),
            numeric=True,
            width=82,
            narrow=1,
        ),
        Column(
            "strategy",
            _tr("Strategy"),
            lambda missed: missed.miss.strategy,
            token="text2",
            tooltip=lambda missed: f"{missed.miss.strategy} · {missed.miss.timeframe}",
            width=130,
        ),
        Column(
            "condition",
            _tr("Missing condition"),
            lambda missed: missed.miss.condition,
            tooltip=lambda missed: missed.miss.condition,
            width=120,
            stretch=True,
        ),
        Column(
            "sides",
            _tr("Now"),
            lambda missed: missed.miss.left,
            _sides,
            numeric=True,
            token="text2",
            width=168,
            narrow=2,
        ),
        Column(
            "distance",
            _tr("Apart"),
            lambda missed: missed.miss.distance,
            lambda missed: formats.rate(missed.miss.distance, 2),
            numeric=True,
            tooltip=lambda _missed: _tr("How far the two sides of the condition are apart."),
            width=72,
        ),
    )


def _sides(missed: MissedRow) -> str:
    """Both sides of the comparison that fails: ``31.20 > 30``."""
    return beside(missed.miss.left, missed.miss.right)


def _spark_change(row: ScannerRow) -> float | None:
    """What the sparkline sorts by: the change over its whole length."""
    if len(row.spark) < 2 or not row.spark[0]:
        return None
    return row.spark[-1] / row.spark[0] - 1
