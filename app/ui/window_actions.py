"""The actions of the window itself: program, view, panels, workspaces, help."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication

from app.ui.actions import ActionSpec, Menu
from app.ui.panel import PANELS
from app.ui.workspaces import WORKSPACES

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import SignalInstance

    from app.ui.actions import ActionBook
    from app.ui.command_palette import CommandPalette
    from app.ui.context import Context
    from app.ui.dock_board import DockBoard

_KEY = QKeySequence.StandardKey
_ROLE = QAction.MenuRole


class Shell(Protocol):
    """What these actions need of the window."""

    quit_wanted: SignalInstance
    actions_book: ActionBook
    palette_field: CommandPalette
    board: DockBoard

    def find_in_panel(self) -> None:
        """Put the cursor into the front panel's filter."""

    def reset_layout(self) -> None:
        """Put the workspace back to its default."""

    def open_panel(self, panel_id: str) -> None:
        """Bring a panel to the front."""

    def show_workspace(self, workspace: str) -> None:
        """Switch to another arrangement."""

    def toggle_full_screen(self) -> None:
        """Fill the screen, or no more."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)


def declare_window_actions(window: Shell) -> None:
    """Actions that work before the services are there."""
    book = window.actions_book
    book.add(
        ActionSpec("quit", _tr("Quit"), Menu.FILE, "sign-out", _KEY.Quit, 90, role=_ROLE.QuitRole),
        window.quit_wanted.emit,
    )
    book.add(
        ActionSpec("palette", _tr("Search symbols and actions"), Menu.EDIT, "", "Ctrl+K", 10),
        window.palette_field.open,
    )
    book.add(
        ActionSpec("find", _tr("Find in the panel"), Menu.EDIT, "funnel", _KEY.Find, 10),
        window.find_in_panel,
    )
    book.add(
        ActionSpec("view.full", _tr("Full screen"), Menu.VIEW, "", "F11", 80, checkable=True),
        window.toggle_full_screen,
    )
    book.add(
        ActionSpec("view.reset", _tr("Reset layout"), Menu.VIEW, "arrow-counter-clockwise", "", 80),
        window.reset_layout,
    )
    book.add(
        ActionSpec("help.qt", _tr("About Qt"), Menu.HELP, group=90, role=_ROLE.AboutQtRole),
        QApplication.aboutQt,
    )


def declare_panel_actions(window: Shell) -> None:
    """One action for each panel and each workspace that has panels."""
    book = window.actions_book
    ordered = sorted((kind for _, kind in PANELS.items()), key=lambda kind: kind.order)
    for kind in ordered:
        spec = ActionSpec(f"{kind.id}.open", kind.shown_title, Menu.VIEW, kind.icon, "", 10)
        book.add(spec, partial(window.open_panel, kind.id))
    number = 0
    for workspace in WORKSPACES:
        if not window.board.offers(workspace.id):
            continue
        number += 1
        text = _tr("Workspace: {0}").format(workspace.shown_title)
        spec = ActionSpec(f"workspace.{workspace.id}", text, Menu.VIEW, "", f"Ctrl+{number}", 20)
        book.add(spec, partial(window.show_workspace, workspace.id))


def declare_service_actions(window: Shell, context: Context) -> None:
    """Actions that need the services."""
    book, scan = window.actions_book, context.scan
    book.add(ActionSpec("scan.start", _tr("Scan now"), Menu.SCAN, "play", _KEY.Refresh), scan.start)
    cancel = book.add(
        ActionSpec("scan.cancel", _tr("Cancel the scan"), Menu.SCAN, "stop", "Ctrl+."),
        scan.cancel,
    )
    pause = book.add(
        ActionSpec("scan.pause", _tr("Pause scheduled scans"), Menu.SCAN, "pause", checkable=True),
        lambda: scan.set_paused(paused=pause.isChecked()),
    )

    def follow() -> None:
        cancel.setEnabled(scan.is_running)
        book["scan.start"].setEnabled(not scan.is_running)
        pause.setChecked(scan.is_paused)

    scan.state_changed.connect(follow)
    follow()
    book.add(
        ActionSpec("folder.data", _tr("Open data folder"), Menu.HELP, "folder-open", "", 20),
        lambda: _open_folder(context.services.home),
    )


def _open_folder(folder: Path) -> None:
    """Show a folder in the desktop's file manager."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
