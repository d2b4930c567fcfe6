"""The actions that open dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication

from app.ui.actions import ActionSpec, Menu

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.main_window import MainWindow

_HELP_KEY = QKeySequence.StandardKey.HelpContents


def _tr(text: str) -> str:
    return QCoreApplication.translate("actions", text)


def declare_dialogs(window: MainWindow, context: Context) -> None:
    """Preferences, help and About."""
    role = QAction.MenuRole
    keys = QKeySequence("Ctrl+,")
    preferences = ActionSpec(
        "preferences", _tr("Preferences"), Menu.EDIT, "gear", keys.toString(), 90
    )
    window.actions_book.add(preferences, lambda: _open_preferences(window, context)).setMenuRole(
        role.PreferencesRole
    )
    rules = ActionSpec(
        "help.rules", _tr("Rules and indicators"), Menu.HELP, "book-open", _HELP_KEY, 10
    )
    window.actions_book.add(rules, lambda: _open_help(window, context))
    about = ActionSpec("help.about", _tr("About Harrier"), Menu.HELP, "info", "", 90)
    window.actions_book.add(about, lambda: _open_about(window)).setMenuRole(role.AboutRole)


def _open_preferences(window: MainWindow, context: Context) -> None:
    from app.ui.dialogs.preferences import Preferences

    dialog = window.findChild(Preferences) or Preferences(context, window)
    dialog.show()
    dialog.raise_()


def _open_help(window: MainWindow, context: Context) -> None:
    """At the word under the cursor when a rule is being written."""
    from app.ui.dialogs.help.help_window import HelpWindow
    from app.ui.dialogs.help.word_at_cursor import word_at_cursor

    word = word_at_cursor(QApplication.focusWidget())
    dialog = window.findChild(HelpWindow)
    if dialog is None:
        dialog = HelpWindow(context, window)
        dialog.open_word(word)
    elif word:
        dialog.open_word(word)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def _open_about(window: MainWindow) -> None:
    from app.ui.dialogs.about import About

    (window.findChild(About) or About(window)).show()
