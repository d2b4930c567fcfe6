"""The ready arrangements of panels."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication


class Workspace(NamedTuple):
    """One arrangement; the panels say which slot they take in it.

    Attributes:
        in_row: offered in the menu row; others are opened by action alone.
    """

    id: str
    title: str
    in_row: bool = True

    @property
    def shown_title(self) -> str:
        """The title in the user's language."""
        return QCoreApplication.translate("workspaces", self.title)


WORKSPACES: Final = (
    Workspace("scan", str(QT_TRANSLATE_NOOP("workspaces", "Scan"))),
    Workspace("build", str(QT_TRANSLATE_NOOP("workspaces", "Build"))),
    Workspace("journal", str(QT_TRANSLATE_NOOP("workspaces", "Journal"))),
    Workspace("backtest", str(QT_TRANSLATE_NOOP("workspaces", "Backtest"))),
    Workspace("replay", str(QT_TRANSLATE_NOOP("workspaces", "Replay"))),
    Workspace("dashboard", str(QT_TRANSLATE_NOOP("workspaces", "Dashboard")), in_row=False),
)
