"""The chips over the setups table: which setups each shows, and how many."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.setup import SetupState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.setup import Setup


class Chip(StrEnum):
    """One choice; the values stand in saved layouts."""

    OPEN = "open"
    WAITING = "waiting"
    ACTIVE = "active"
    ENDED = "closed"
    TAKEN = "taken"
    SKIPPED = "skipped"
    ALL = "all"


def _tr(text: str) -> str:
    return QCoreApplication.translate("setups", text)


def chip_titles() -> dict[Chip, str]:
    """What the chips say."""
    return {
        Chip.OPEN: _tr("Open"),
        Chip.WAITING: _tr("Waiting"),
        Chip.ACTIVE: _tr("Active"),
        Chip.ENDED: _tr("Ended"),
        Chip.TAKEN: _tr("Taken"),
        Chip.SKIPPED: _tr("Skipped"),
        Chip.ALL: _tr("All"),
    }


def chips_of(setup: Setup) -> frozenset[Chip]:
    """The chips that show a setup."""
    found = {Chip.ALL, Chip.OPEN if setup.state.is_open else Chip.ENDED}
    if setup.state.is_open:
        found.add(Chip.WAITING if setup.state is SetupState.WAITING else Chip.ACTIVE)
    if setup.taken_at is not None:
        found.add(Chip.TAKEN)
    if setup.is_passed:
        found.add(Chip.SKIPPED)
    return frozenset(found)


def counts_of(setups: Iterable[Setup]) -> dict[Chip, int]:
    """How many setups each chip shows."""
    counts = dict.fromkeys(Chip, 0)
    for setup in setups:
        for chip in chips_of(setup):
            counts[chip] += 1
    return counts
