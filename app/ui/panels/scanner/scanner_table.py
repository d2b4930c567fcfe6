"""The scanner's table, which gives its columns less room in a narrow dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.models.table_view import TableView
from app.ui.panels.scanner.columns import NARROW, WIDE

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from app.services.scan.events import ScannerRow
    from app.ui.models.row_model import RowModel
    from app.ui.theme import Theme

NARROW_BELOW = 500


class ScannerTable(TableView["ScannerRow"]):
    """Keeps price, change, sparkline, badges and score in view down to 412 pixels."""

    def __init__(self, model: RowModel[ScannerRow], theme: Theme) -> None:
        super().__init__(model, theme, "scanner.table")
        self._is_narrow = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.viewport().width() < NARROW_BELOW
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._take_widths(NARROW if narrow else WIDE)
        super().resizeEvent(event)

    def _take_widths(self, widths: dict[str, int]) -> None:
        for at, column in enumerate(self._model.columns):
            if column.id in widths and not column.stretch:
                self.setColumnWidth(at, widths[column.id])
