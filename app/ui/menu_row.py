"""The first line of the window: menus, workspaces, search, DEMO, bell, gear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QMenuBar, QSizePolicy, QWidget

from app.ui.actions import Menu
from app.ui.theme import font
from app.ui.widgets.basics import Badge, Segments, action_button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QLineEdit

    from app.ui.actions import ActionBook

HEIGHT = 32
_WIDE, _NARROW = 264, 220


class MenuRow(QWidget):
    """Menus follow the action book; empty ones are not shown.

    Signals:
        workspace_chosen: the id of a workspace.
    """

    workspace_chosen = Signal(str)

    def __init__(
        self, book: ActionBook, workspaces: Sequence[tuple[str, str]], search: QLineEdit
    ) -> None:
        super().__init__()
        self.setObjectName("top")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._book = book
        self._search = search
        self._bar = QMenuBar()
        self._bar.setNativeMenuBar(False)
        self._bar.setFont(font())
        self._bar.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._menus = {name: self._make_menu(name) for name in Menu if name.value}
        self.segments = Segments(workspaces)
        self.segments.setVisible(len(workspaces) > 1)
        self.segments.chosen.connect(self.workspace_chosen)
        self.demo = Badge("DEMO", "warn")
        self.demo.setToolTip(self.tr("Prices are made up; no exchange is asked."))
        self.demo.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 2, 8, 2)
        self._row.setSpacing(4)
        self._row.addWidget(self._bar)
        self._row.addStretch(1)
        self._row.addWidget(self.segments)
        self._row.addSpacing(4)
        self._row.addWidget(search)
        self._row.addWidget(self.demo)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._show_menus)
        book.changed.connect(self._timer.start)
        self._show_menus()

    def add_buttons(self, action_ids: Sequence[str]) -> None:
        """Put actions as icons at the end of the row."""
        for key in action_ids:
            self._row.addWidget(action_button(self._book[key]))

    def menu(self, menu: Menu) -> QMenu:
        """One of the menus."""
        return self._menus[menu]

    def _make_menu(self, name: Menu) -> QMenu:
        menu = QMenu(_title(name), self._bar)
        menu.aboutToShow.connect(lambda: self._fill(name))
        self._bar.addMenu(menu)
        return menu

    def _show_menus(self) -> None:
        used = {spec.menu for spec, _ in self._book.items()}
        for name, menu in self._menus.items():
            menu.menuAction().setVisible(name in used)

    def _fill(self, name: Menu) -> None:
        menu = self._menus[name]
        menu.clear()
        group: int | None = None
        for spec, action in self._book.of_menu(name):
            if group is not None and spec.group != group:
                menu.addSeparator()
            group = spec.group
            menu.addAction(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._search.setFixedWidth(_WIDE if self.width() >= 1400 else _NARROW)


def _title(menu: Menu) -> str:
    return QCoreApplication.translate("menus", menu.value)
