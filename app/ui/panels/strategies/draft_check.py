"""The judgement of the draft in the editor, while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from app.domain.strategy import Strategy
    from app.ui.panels.strategies.draft import Draft
    from app.ui.panels.strategies.library import Library
    from app.ui.panels.strategies.verdict import Verdict

CHECK_MS: Final = 150


class Case(NamedTuple):
    """What is to be judged.

    Attributes:
        base: what the draft was made from.
        taken: names of the other strategies.
    """

    draft: Draft
    base: Strategy
    taken: Collection[str]


class DraftCheck(QObject):
    """Asks for one verdict at a time; one on an older draft is not told, but asked for anew.

    Signals:
        judged: the `Verdict` on the draft as it stands.
    """

    judged = Signal(object)

    def __init__(self, library: Library, case: Callable[[], Case | None]) -> None:
        """A check; ``case`` gives what stands in the editor now, None when that is nothing."""
        super().__init__(library)
        self._library, self._case = library, case
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self.start)
        library.judged.connect(self._take)

    def start_soon(self) -> None:
        """Judge as soon as the user pauses."""
        self._timer.start()

    def start(self) -> None:
        """Judge now."""
        case = self._case()
        if case is not None and not self._busy:
            self._busy = True
            self._library.check(*case)

    def _take(self, verdict: Verdict) -> None:
        self._busy = False
        case = self._case()
        if case is not None and case.draft == verdict.draft:
            self.judged.emit(verdict)
        else:
            self.start()
