"""Room for a panel that keeps the panel's layout to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent


class Room(QWidget):
    """Gives all its space to one widget, without a layout.

    A changed text asks the layouts around it for a new arrangement, all the way up; for a main
    window with ten docks that takes longer than a frame may. A widget without a layout passes
    nothing on, so what changes inside a panel is arranged inside the panel.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._contents: QWidget | None = None

    def show_only(self, contents: QWidget) -> None:
        """Show this widget in place of the one before, which is let go."""
        if self._contents is not None:
            self._contents.hide()
            self._contents.setParent(None)
        self._contents = contents
        if contents.parent() is not self:
            contents.setParent(self)
        self._arrange()
        contents.show()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._contents.sizeHint() if self._contents is not None else QSize()

    def minimumSizeHint(self) -> QSize:
        return self._contents.minimumSizeHint() if self._contents is not None else QSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self._contents is not None:
            self._contents.setGeometry(self.rect())
