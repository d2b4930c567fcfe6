"""The window: places what is registered and knows no panel by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from app.ui.actions import ActionBook
from app.ui.command_palette import CommandPalette
from app.ui.dock_board import DockBoard
from app.ui.layout_file import VERSION, LayoutFile, SavedLayout, decode, encode
from app.ui.menu_row import MenuRow
from app.ui.notices import Notices
from app.ui.panel import PANELS
from app.ui.status_bar import StatusBar
from app.ui.theme.app_icon import app_icon
from app.ui.window_actions import declare_panel_actions, declare_window_actions
from app.ui.workspaces import WORKSPACES

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent, QPaintEvent, QShowEvent

    from app.ui.context import Context
    from app.ui.status_news import StatusNews
    from app.ui.theme import Theme

_SIZE = (1600, 1000)
_LEAST = (960, 600)


class MainWindow(QMainWindow):
    """Menus, docks and status bar.

    Before `attach` the docks stand in place with their hints; after it they are filled.

    Signals:
        painted: the first paint is done; what is heavy may begin.
        filled: every panel has been made.
        quit_wanted: the user wants the program to end.
        closed_by_user: the window's close button was pressed and nobody held it back.
    """

    painted = Signal()
    filled = Signal()
    quit_wanted = Signal()
    closed_by_user = Signal()

    def __init__(self, theme: Theme, home: Path, *, first_run: bool = False) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Harrier")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*_LEAST)
        self.resize(QSize(*_SIZE).boundedTo(self.screen().availableSize()))
        self.theme = theme
        self.context: Context | None = None
        self._news: StatusNews | None = None
        self.actions_book = ActionBook(self)
        self.palette_field = CommandPalette(self, self.actions_book)
        self.notices = Notices(self)
        self.status = StatusBar(self)
        self.board = DockBoard(self, [kind for _, kind in PANELS.items()])
        self.board.first_run = first_run
        self.hides_on_close = False
        self._layouts = LayoutFile(home)
        self._saved = SavedLayout()
        self._workspace = ""
        self._states: dict[str, str] = {}
        self._was_painted = False
        self.setStatusBar(self.status)
        self._make_menu_row()
        self.status.panel_wanted.connect(self.open_panel)
        self.board.filled.connect(self.filled)
        self._take_saved_layout()

    def _make_menu_row(self) -> None:
        declare_window_actions(self)
        declare_panel_actions(self)
        offered = [(w.id, w.shown_title) for w in WORKSPACES if w.in_row and self._has(w.id)]
        self.row = MenuRow(self.actions_book, offered, self.palette_field.field)
        self.row.workspace_chosen.connect(self.show_workspace)
        self.setMenuWidget(self.row)

    def _has(self, workspace: str) -> bool:
        return self.board.offers(workspace)

    # ------------------------------------------------------------ life

    def attach(self, context: Context) -> None:
        """Give the services to the panels, which are made part by part meanwhile."""
        from app.ui.status_news import StatusNews

        self.context = context
        self.palette_field.follow(context.selection)
        context.selection.panel_wanted.connect(self.open_panel)
        context.scan.refused.connect(
            lambda reason: self.notices.show(self.tr("Scan refused"), reason, token="warn")
        )
        self._news = StatusNews(self.status, context)
        self.row.demo.setVisible(context.services.exchange.is_demo)
        self.board.fill(context, self._saved.panels)

    def stop(self) -> None:
        """End what ticks, before the services go."""
        if self._news is not None:
            self._news.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.board.dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.save_layout()
        if self.hides_on_close:
            event.ignore()
            self.hide()
            self.closed_by_user.emit()
            return
        event.accept()
        self.quit_wanted.emit()

    def raise_window(self) -> None:
        """Show it, in front, whatever it was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # ------------------------------------------------------------ panels and workspaces

    def open_panel(self, panel_id: str) -> None:
        """Bring a panel to the front; unknown ids are ignored."""
        dock = self.board.docks.get(panel_id)
        if dock is None:
            return
        if dock.isHidden() and self.dockWidgetArea(dock) == Qt.DockWidgetArea.NoDockWidgetArea:
            self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        dock.bring_up()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or no more."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def find_in_panel(self) -> None:
        """Put the cursor into the filter of the panel that has the focus."""
        for dock in self.board.docks.values():
            if dock.panel is not None and dock.isAncestorOf(self.focusWidget() or self):
                dock.panel.focus_filter()

    @property
    def workspace(self) -> str:
        """The id of the workspace shown."""
        return self._workspace

    def show_workspace(self, workspace: str) -> None:
        """Switch to another arrangement; the present one is remembered."""
        if workspace == self._workspace or not self._has(workspace):
            return
        self._remember()
        self._workspace = workspace
        self.row.segments.set_current(workspace)
        if not self._restore(self._states.get(workspace, "")):
            self.board.arrange(workspace)

    def reset_layout(self) -> None:
        """Put the workspace back to its default."""
        self._states.pop(self._workspace, None)
        self.board.arrange(self._workspace)

    def end_first_run(self) -> None:
        """Close the first-run questions and put the workspace to its default."""
        if self.board.first_run:
            self.board.first_run = False
            self.reset_layout()

    # ------------------------------------------------------------ layout

    def _take_saved_layout(self) -> None:
        self._saved, damaged = self._layouts.read()
        self._states = dict(self._saved.docks)
        geometry_kept = not self._saved.geometry or self.restoreGeometry(
            decode(self._saved.geometry)
        )
        known = self._saved.workspace if self._has(self._saved.workspace) else ""
        self._workspace = known or next((w.id for w in WORKSPACES if self._has(w.id)), "")
        self.row.segments.set_current(self._workspace)
        state = "" if self.board.first_run else self._states.get(self._workspace, "")
        restored = self._restore(state)
        if not restored:
            self.board.arrange(self._workspace)
        if damaged or (state and not restored) or not geometry_kept:
            self.notices.show(
                self.tr("Layout reset"),
                self.tr("The saved layout could not be used; this is the default."),
                token="warn",
            )

    def _restore(self, state: str) -> bool:
        if not state:
            return False
        self.board.arrange(self._workspace)  # Qt places only docks that the window has
        return self.restoreState(decode(state), VERSION) and any(
            not dock.isHidden() for dock in self.board.docks.values()
        )

    def _remember(self) -> None:
        if self._workspace and not self.board.first_run:
            self._states[self._workspace] = encode(self.saveState(VERSION))

    def save_layout(self) -> None:
        """Write the layout into the data folder."""
        self._remember()
        layout = SavedLayout(
            self._workspace, encode(self.saveGeometry()), self._states, self.board.states()
        )
        self._layouts.write(layout)
