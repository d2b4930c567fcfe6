"""Why something cannot be done with a setup, as a sentence for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.setup import Setup


def refusal_to_take(setup: Setup) -> str:
    """Why a setup cannot be taken, as a sentence; "" when it can."""
    if setup.taken_at is not None:
        return f"{named(setup)} is taken already."
    if setup.left_at is not None:
        return f"{named(setup)} is {setup.state}; undo that first."
    if not setup.state.is_open and setup.entry_price is None:
        return f"{named(setup)} ended without an entry: {setup.state}."
    return ""


def refusal_to_skip(setup: Setup) -> str:
    """Why a setup cannot be skipped, as a sentence; "" when it can."""
    if not setup.state.is_open:
        return f"{named(setup)} has ended already: {setup.state}."
    if setup.taken_at is not None:
        return f"{named(setup)} is taken; cancel it, or undo the taking."
    if setup.passed_at is not None:
        return f"{named(setup)} was passed on already."
    return ""


def refusal_to_cancel(setup: Setup) -> str:
    """Why a setup cannot be cancelled, as a sentence; "" when it can."""
    if not setup.state.is_open:
        return f"{named(setup)} has ended already: {setup.state}."
    return ""


def refusal_to_snooze(setup: Setup) -> str:
    """Why a setup cannot be snoozed, as a sentence; "" when it can."""
    if not setup.state.is_open:
        return f"{named(setup)} has ended and alerts no more."
    return ""


def named(setup: Setup) -> str:
    """How messages speak of a setup."""
    return f"Setup {setup.id} of {setup.symbol}"
