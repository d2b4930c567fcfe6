"""The 28 px title bar of a dock; in a group of tabs only its tools remain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from app.ui.widgets.basics import action_button, label, tool_button
from app.ui.widgets.steady_label import SteadyLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

TITLE_HEIGHT = 28
MOST_TOOLS = 4


class DockTools(QWidget):
    """At most four tool buttons and the ⋮ menu, preceded by the panel's own corner widget."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 4, 0)
        self._row.setSpacing(4)
        self._more: QToolButton | None = None

    def fill(
        self, tools: Sequence[QAction], menu: Sequence[QAction], corner: QWidget | None
    ) -> None:
        """Show these tools from now on."""
        self._clear()
        if corner is not None:
            self._row.addWidget(corner)
        for action in tools[:MOST_TOOLS]:
            self._row.addWidget(action_button(action))
        self._row.addWidget(self._make_more(menu))
        self.adjustSize()

    def _clear(self) -> None:
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()

    def _make_more(self, actions: Sequence[QAction]) -> QToolButton:
        more = tool_button("dots-three-vertical", self.tr("More"))
        menu = QMenu(more)
        menu.addActions(list(actions))
        more.setMenu(menu)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return more

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), TITLE_HEIGHT)


class DockTitle(QWidget):
    """Title, counts, a stretch, tools. QDockWidget asks its size hint, not its fixed height."""

    def __init__(self, title: str, tools: DockTools) -> None:
        super().__init__()
        self.setObjectName("title")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tools = tools
        self._shown = True
        self._title = label(title, weight=600)
        self._summary = SteadyLabel("text2")
        self._own: QWidget | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._title)
        self._row.addWidget(self._summary)
        self._row.addStretch(1)
        self._row.addWidget(tools)

    def set_summary(self, text: str) -> None:
        """Show counts after the title."""
        self._summary.setText(text)

    def set_own_widget(self, widget: QWidget) -> None:
        """Let a panel's tool bar stand in place of title and counts."""
        self._own = widget
        self._title.hide()
        self._summary.hide()
        self._row.insertWidget(0, widget, 1)

    def set_shown(self, *, shown: bool) -> None:
        """Fold away, when tabs name the panel already; a tool bar of its own stays."""
        shown = shown or self._own is not None
        if shown == self._shown:  # each change has the whole window laid out anew
            return
        self._shown = shown
        self.setMaximumHeight(TITLE_HEIGHT if self._shown else 0)
        self.updateGeometry()

    def take_tools_back(self) -> None:
        """Put the tools into this bar again."""
        if self.tools.parentWidget() is not self:
            self._row.addWidget(self.tools)
            self.tools.show()

    @property
    def has_own_widget(self) -> bool:
        """Whether the panel's tool bar stands here."""
        return self._own is not None

    def sizeHint(self) -> QSize:
        return QSize(60, TITLE_HEIGHT if self._shown else 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
