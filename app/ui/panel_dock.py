"""The dock around one panel, there before the panel itself is made."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget

from app.ui.widgets.basics import label
from app.ui.widgets.dock_title import DockTitle, DockTools
from app.ui.widgets.room import Room

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from app.ui.panel import Panel, PanelKind


class PanelDock(QDockWidget):
    """Title bar and room for a panel; shows its hint until it is filled.

    Title bar and hint are made when the dock is first in view, since a window opens with most of
    its docks behind others.
    """

    def __init__(self, kind: PanelKind, window: QMainWindow) -> None:
        super().__init__(kind.shown_title, window)
        self.kind = kind
        self.panel: Panel | None = None
        self.setObjectName(f"dock.{kind.id}")
        self._room = Room()
        self.setWidget(self._room)
        self._held: Panel | None = None
        self.in_view = False
        self.visibilityChanged.connect(self._note_view)

    @cached_property
    def tools(self) -> DockTools:
        """The panel's buttons and menu."""
        return DockTools()

    @cached_property
    def bar(self) -> DockTitle:
        """The title bar."""
        made = DockTitle(self.kind.shown_title, self.tools)
        self.setTitleBarWidget(made)
        return made

    @property
    def has_bar(self) -> bool:
        """Whether the title bar has been made."""
        return "bar" in self.__dict__

    def dress(self) -> None:
        """Make title bar and hint, if the dock is in view and has none yet."""
        if self.in_view and not self.has_bar:
            self._show_words(self.kind.hint)
            self.bar.show()

    def _note_view(self, visible: bool) -> None:
        self.in_view = visible

    def hold(self, panel: Panel) -> None:
        """Keep a panel out of sight while it is made.

        Whatever it is given then stands in its window at once; what moves there from elsewhere is
        dressed anew by the style sheet, with all that it contains.
        """
        self._held = panel
        panel.setParent(self._room)

    def fill(self, panel: Panel) -> None:
        """Show the panel, now that it is made."""
        self.panel, self._held = panel, None
        self._room.show_only(panel)
        self.setFocusProxy(panel)
        own_bar = panel.title_widget()
        if own_bar is not None:
            self.bar.set_own_widget(own_bar)
        own_menu = panel.menu()
        divider = [self._divider()] if own_menu else []
        self.tools.fill(
            panel.tools(), [*own_menu, *divider, *self._make_own_actions()], panel.corner_widget()
        )
        panel.summary_changed.connect(self.bar.set_summary)
        panel.count_changed.connect(self._show_count)
        self.bar.set_summary(panel.summary)
        self._show_count(panel.count)

    def say(self, sentence: str) -> None:
        """Stand in for a panel that could not be made."""
        if self._held is not None:
            self._held.deleteLater()
            self._held = None
        self._show_words(sentence)

    def bring_up(self) -> None:
        """Open, raise and focus it."""
        self.show()
        self.raise_()
        if self.panel is not None:
            self.panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_words(self, words: str) -> None:
        hint = label(words, tone="text3", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room.show_only(hint)

    def _show_count(self, count: int) -> None:
        title = self.kind.shown_title
        self.setWindowTitle(title if count < 0 else f"{title}  {count}")

    def _divider(self) -> QAction:
        divider = QAction(self)
        divider.setSeparator(True)
        return divider

    def _make_own_actions(self) -> list[QAction]:
        float_it = QAction(self.tr("Float"), self)
        float_it.triggered.connect(lambda: self.setFloating(not self.isFloating()))
        close_it = QAction(self.tr("Close"), self)
        close_it.triggered.connect(self.close)
        return [float_it, close_it]
