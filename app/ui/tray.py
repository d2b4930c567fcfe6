"""The icon in the system tray: state, menu, notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from app.ui.scan_control import ScanState
from app.ui.theme.app_icon import app_icon

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.setup_news import Notification, SetupNews

MUTE_MINUTES = 60
_LIGHTS = {ScanState.SCANNING: "accent", ScanState.PAUSED: "warn", ScanState.ERROR: "danger"}
_ICON_SIZES = (16, 22, 24, 32, 48, 64)


class Tray(QObject):
    """Lives as long as the session; shows itself when the desktop has a tray.

    Signals:
        open_wanted: bring the window up.
        setup_wanted: bring the window up with this `Setup`.
        quit_wanted: end the program.
    """

    open_wanted = Signal()
    setup_wanted = Signal(object)
    quit_wanted = Signal()

    def __init__(self, context: Context, news: SetupNews, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._news = news
        self._last: Notification | None = None
        self._icon = QSystemTrayIcon(app_icon(None, _ICON_SIZES), self)
        self._icon.setToolTip("Harrier")
        self._menu = QMenu()
        self._recent = QMenu(self.tr("Recent setups"), self._menu)
        self._mute = QAction(self.tr("Mute for an hour"), self._menu)
        self._fill_menu()
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self._on_message_clicked)
        context.scan.state_changed.connect(self._show_state)
        news.due.connect(self.notify)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._icon.show()

    @property
    def is_there(self) -> bool:
        """Whether the desktop shows the icon now."""
        return QSystemTrayIcon.isSystemTrayAvailable() and self._icon.isVisible()

    @property
    def menu(self) -> QMenu:
        """What a click on the icon opens."""
        return self._menu

    def notify(self, notification: Notification) -> None:
        """Ask the desktop to show it; nothing happens without a tray."""
        if self.is_there:
            self._last = notification
            self._icon.showMessage(notification.title, notification.text, app_icon())
            if not notification.silent and self._context.services.settings.current.alerts.sound:
                QApplication.beep()

    def say(self, title: str, text: str) -> None:
        """Show words that no setup belongs to."""
        if self.is_there:
            self._last = None
            self._icon.showMessage(title, text, app_icon())

    def hide(self) -> None:
        """Take the icon away."""
        self._icon.hide()
        self._menu.deleteLater()

    def _fill_menu(self) -> None:
        book = self._context.actions
        open_it = QAction(self.tr("Open Harrier"), self._menu)
        open_it.triggered.connect(self.open_wanted)
        self._menu.addAction(open_it)
        self._menu.setDefaultAction(open_it)
        for key in ("scan.start", "scan.pause"):
            if key in book:
                self._menu.addAction(book[key])
        self._mute.setCheckable(True)
        self._mute.toggled.connect(lambda on: self._news.mute(MUTE_MINUTES if on else 0))
        self._menu.addAction(self._mute)
        self._menu.addMenu(self._recent)
        self._menu.addSeparator()
        leave = QAction(self.tr("Quit"), self._menu)
        leave.triggered.connect(self.quit_wanted)
        self._menu.addAction(leave)
        self._menu.aboutToShow.connect(self._refresh_menu)
        self._refresh_menu()

    def _refresh_menu(self) -> None:
        self._mute.blockSignals(True)
        self._mute.setChecked(self._news.is_muted)
        self._mute.blockSignals(False)
        self._recent.clear()
        for setup in self._news.recent:
            action = self._recent.addAction(f"{setup.symbol}  {setup.strategy}")
            action.triggered.connect(lambda _checked, s=setup: self.setup_wanted.emit(s))
        self._recent.setEnabled(bool(self._news.recent))

    def _show_state(self, state: ScanState) -> None:
        self._icon.setIcon(app_icon(_LIGHTS.get(state), _ICON_SIZES))
        self._icon.setToolTip(f"Harrier: {state.value}")

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self.open_wanted.emit()

    def _on_message_clicked(self) -> None:
        setup_id = self._last.setup_id if self._last is not None else None
        if setup_id is not None:
            self._news.find(setup_id, self.setup_wanted.emit)
        else:
            self.open_wanted.emit()
