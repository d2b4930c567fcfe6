"""The line over the table: chips with counts, and the filter; it gives way step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.models import formats
from app.ui.panels.setups.states import Chip, chip_titles
from app.ui.widgets.basics import FilterField, Segments

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

_LEAST_FIELD, _MOST_FIELD, _GAP, _INSET = 120, 280, 8, 8
_FIRST_TO_GO = (Chip.WAITING, Chip.ACTIVE, Chip.TAKEN, Chip.SKIPPED)


class ChipLine(QWidget):
    """Where it gets narrow the counts go first, then the chips that others contain.

    The chosen chip always stays.
    """

    def __init__(self) -> None:
        super().__init__()
        self._counts: Mapping[Chip, int] = {}
        self.chips = Segments([(chip, text) for chip, text in chip_titles().items()], Chip.ALL)
        self.chips.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.chips.pack()
        self.field = FilterField(self.tr("Filter: symbol, strategy or state"))
        self.field.setMinimumWidth(_LEAST_FIELD)
        self.field.setMaximumWidth(_MOST_FIELD)
        row = QHBoxLayout(self)
        row.setContentsMargins(_INSET, 4, _INSET, 4)
        row.setSpacing(_GAP)
        row.addWidget(self.chips, 3)
        row.addWidget(self.field, 1)
        self.chips.chosen.connect(lambda _chip: self._fit())

    def show_counts(self, counts: Mapping[Chip, int]) -> None:
        """Tell how many setups each chip shows."""
        if counts != self._counts:
            self._counts = counts
            self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_FIELD * 2, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * _INSET - _GAP - _LEAST_FIELD
        for with_counts in (True, False):
            for gone in range(len(_FIRST_TO_GO) + 1 if not with_counts else 1):
                self._show(set(_FIRST_TO_GO[:gone]), with_counts=with_counts)
                if self._width() <= room:
                    return

    def _show(self, gone: set[Chip], *, with_counts: bool) -> None:
        for chip, title in chip_titles().items():
            count = f" {formats.count(self._counts[chip])}" if chip in self._counts else ""
            self.chips.set_title(chip, title + count if with_counts else title)
            made = self.chips.button_of(chip)
            made.setToolTip(title + count)
            made.setVisible(chip not in gone or chip == self.chips.current)

    def _width(self) -> int:
        made = (self.chips.button_of(chip) for chip in Chip)
        return sum(one.sizeHint().width() for one in made if not one.isHidden())
