"""The ways to split a run's trades, and how their groups are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from app.ui.panels.backtester.trade_columns import reason_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.backtester.breakdowns import Breakdown, BreakdownRow

REGIME: Final = "regime"
EXIT: Final = "exit_reason"
CONDITION: Final = "condition"


class GroupRow(NamedTuple):
    """One group of trades.

    Attributes:
        place: among the groups of its way, in their natural order.
    """

    place: int
    words: str
    row: BreakdownRow


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def ways() -> dict[str, str]:
    """By what trades are told apart, with short words for it."""
    return {
        "symbol": _tr("Symbol"),
        REGIME: _tr("Regime"),
        "volatility": _tr("Volatility"),
        "weekday": _tr("Weekday"),
        "hour": _tr("Hour"),
        EXIT: _tr("Exit"),
        "score": _tr("Score"),
        "holding_time": _tr("Bars held"),
        CONDITION: _tr("Condition"),
    }


def groups_of(breakdowns: Sequence[Breakdown], way: str) -> list[GroupRow]:
    """The groups of one way; all conditions are one way, each with its own groups."""
    found = [one for one in breakdowns if one.id.partition(":")[0] == way]
    rows = [(one, row) for one in found for row in one.rows]
    return [GroupRow(place, _words(one, row.key), row) for place, (one, row) in enumerate(rows)]


def _words(breakdown: Breakdown, key: str) -> str:
    if breakdown.id == EXIT:
        return reason_word(key)
    if breakdown.id.startswith(f"{CONDITION}:"):
        return f"{breakdown.label}: {key}"
    return key
