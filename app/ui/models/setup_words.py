"""How a user's decision about a setup is written in tables and headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from app.domain.setup import Setup


def decision_badge(setup: Setup) -> tuple[str, str] | None:
    """Word and token of what the user decided and the state does not tell; None without."""
    if setup.taken_at is not None:
        return _tr("taken"), "accent"
    if setup.passed_at is not None:
        return _tr("passed"), "text2"
    if setup.snoozed_until is not None and setup.state.is_open:
        return _tr("snoozed"), "text2"
    return None


def _tr(text: str) -> str:
    return QCoreApplication.translate("setups", text)
