"""What is said of a stop or a target on the wrong side of its entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.journal.checks import STOP, wrong_levels
from app.domain.setup import Direction
from app.ui.panels.journal.checked_fields import plain

if TYPE_CHECKING:
    from app.domain.journal.trade import Plan


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


def side_faults(plan: Plan, direction: Direction, entry: float) -> dict[str, str]:
    """A sentence for the ``stop`` and one for the ``target`` that is on the wrong side."""
    names = dict.fromkeys(name for name, _price in wrong_levels(plan, direction, entry))
    return {name: _sentence(name, direction).format(plain(entry)) for name in names}


def _sentence(name: str, direction: Direction) -> str:
    if direction is Direction.LONG:
        if name == STOP:
            return _tr("The stop of a long trade is below its entry at {0}.")
        return _tr("The target of a long trade is above its entry at {0}.")
    if name == STOP:
        return _tr("The stop of a short trade is above its entry at {0}.")
    return _tr("The target of a short trade is below its entry at {0}.")
