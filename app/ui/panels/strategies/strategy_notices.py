"""What the user is told after a strategy was renamed or deleted, or nothing could be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from app.domain.strategy import Strategy
    from app.ui.notices import Notices
    from app.ui.panels.strategies.library import Library


class StrategyNotices(QObject):
    """Tells it with a way back."""

    def __init__(self, library: Library, notices: Notices) -> None:
        super().__init__(library)
        self._library, self._notices = library, notices
        library.saved.connect(self._tell_name)
        library.deleted.connect(self._tell_deleted)
        library.failed.connect(self._tell_failure)

    def _tell_name(self, name: str, before: str) -> None:
        if name != before:
            self._notices.show(
                self.tr("{0} is called {1} now").format(before, name),
                self.tr("Its setups keep the name they were made under."),
                action=(self.tr("Undo"), lambda: self._library.rename(name, before)),
            )

    def _tell_deleted(self, strategy: Strategy) -> None:
        self._notices.show(
            self.tr("{0} deleted").format(strategy.name),
            self.tr("Its setups are followed to their end."),
            action=(self.tr("Undo"), lambda: self._library.bring_back(strategy)),
        )

    def _tell_failure(self, sentence: str) -> None:
        self._notices.show(self.tr("Nothing was changed"), sentence, token="danger")
