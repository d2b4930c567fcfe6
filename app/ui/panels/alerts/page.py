"""What a page of the alerts panel is: a widget with a table's actions and a state to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.ui.widgets.basics import FilterField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction

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
