"""What a page of the alerts panel is, and what pages around one table share."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.ui.models.table_view import TableView
from app.ui.table_tools import TableTools
from app.ui.widgets.basics import FilterField, Segments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QAction

    from app.ui.context import Context
    from app.ui.models.row_model import RowModel
    from app.ui.widgets.empty_state import EmptyState

HEAD_HEIGHT = 38
_WIDEST_FILTER = 320


class Page(QWidget):
    """A row of controls over contents, and what stands there while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._stack = QStackedLayout()

    def lay_out(
        self, head: list[QWidget | None], contents: QWidget, empty: EmptyState | None = None
    ) -> None:
        """Place the controls, None standing for the room between them, and the contents."""
        line = QWidget()
        line.setFixedHeight(HEAD_HEIGHT)
        row = QHBoxLayout(line)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(8)
        for part in head:
            if part is None:
                row.addStretch(1)
            elif isinstance(part, FilterField):
                part.setMaximumWidth(_WIDEST_FILTER)
                row.addWidget(part, 4)
            else:
                row.addWidget(part)
        self._stack.addWidget(contents)
        if empty is not None:
            self._stack.addWidget(empty)
        if head:
            self._column.addWidget(line)
        self._column.addLayout(self._stack, 1)

    def show_empty(self, *, empty: bool) -> None:
        """Show the empty state or the contents."""
        self._stack.setCurrentIndex(1 if empty and self._stack.count() > 1 else 0)

    def is_empty(self) -> bool:
        """Whether the empty state is shown."""
        return self._stack.currentIndex() == 1

    def refresh(self) -> None:
        """Read what is shown anew."""

    def focus_filter(self) -> None:
        """Put the cursor into the page's filter, if it has one."""

    def actions_of_table(self) -> list[QAction]:
        """Columns, copy and export of the page's table."""
        return []

    def saved_state(self) -> dict[str, object]:
        """What to keep between starts, as JSON values."""
        return {}

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take a kept state back; what makes no sense is ignored."""


class TablePage[Row](Page):
    """One table, sifted by segments and by words."""

    def __init__(
        self,
        context: Context,
        model: RowModel[Row],
        *,
        name: str,
        title: str,
        parts: Sequence[tuple[str, str]],
        placeholder: str,
    ) -> None:
        """A page that is not laid out yet.

        Args:
            context: the window's.
            model: its rows.
            name: under which the table's look and its exports are kept.
            title: of the table, for screen readers.
            parts: ids and titles of the segments.
            placeholder: what the filter says while it is empty.
        """
        super().__init__()
        self._context = context
        self.model = model
        model.setParent(self)
        self.table: TableView[Row] = TableView(model, context.theme, f"alerts.{name}")
        self.table.setAccessibleName(title)
        self.field = FilterField(placeholder)
        self.segments = Segments(parts)
        self._keys = frozenset(key for key, _title in parts)
        self._tools = TableTools(self.table, model, context, name)
        self.field.textChanged.connect(lambda _text: self._sift())
        self.segments.chosen.connect(lambda _key: self._sift())

    @abstractmethod
    def told(self, row: Row) -> str:
        """The words that the filter looks through."""

    @abstractmethod
    def is_in(self, row: Row, segment: str) -> bool:
        """Whether a segment shows the row."""

    def _sift(self) -> None:
        words, segment = self.field.text().casefold().split(), self.segments.current

        def keep(row: Row) -> bool:
            told = self.told(row).casefold()
            return self.is_in(row, segment) and all(word in told for word in words)

        self.model.set_filter(keep)

    def focus_filter(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def actions_of_table(self) -> list[QAction]:
        return [self._tools.columns, self._tools.copy, self._tools.export]

    def saved_state(self) -> dict[str, object]:
        return {"table": self.table.saved_state(), "shown": self.segments.current}

    def restore_state(self, state: Mapping[str, object]) -> None:
        table, shown = state.get("table"), state.get("shown")
        if isinstance(table, dict):
            self.table.restore_state(table)
        if shown in self._keys:
            self.segments.set_current(str(shown))
            self._sift()
