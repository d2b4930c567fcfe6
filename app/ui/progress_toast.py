"""A toast that tells how far something is."""

from __future__ import annotations

from typing import Final

from app.ui.models.formats import age
from app.ui.toast import Toast
from app.ui.widgets.progress_line import ProgressLine
from app.ui.widgets.steady_label import SteadyLabel

_LEAST_MS: Final = 1_000


class ProgressToast(Toast):
    """One that tells how far something is; it stays until that is over or cancelled."""

    passes = False

    def __init__(self, title: str, line: str) -> None:
        super().__init__(title, line, "info")
        self.closer.hide()
        self.bar = ProgressLine(title)
        self.told = SteadyLabel("text2", self.tr("{0} % · about {1} left").format(100, "00 min"))
        self.words.addSpacing(3)
        self.words.addWidget(self.bar)
        self.words.addSpacing(3)
        self.words.addWidget(self.told)

    def follow(self, done: int, total: int, left: float | None) -> None:
        """Show how far it is, and the seconds that are left once they can be told."""
        self.bar.show_progress(done, total)
        share = 100 * done // total if total else 0
        if left is None:
            self.told.setText(self.tr("{0} %").format(share))
        else:
            words = self.tr("{0} % · about {1} left")
            self.told.setText(words.format(share, age(max(_LEAST_MS, round(1000 * left)))))
