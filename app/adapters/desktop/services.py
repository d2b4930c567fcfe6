"""Whether this desktop has a display, a tray and notifications."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_TRAY: Final = "org.kde.StatusNotifierWatcher"
_NOTIFICATIONS: Final = "org.freedesktop.Notifications"
_WINDOW_LIBRARIES: Final = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
_LINKER_CACHE: Final = Path("/etc/ld.so.cache")
_OFFSCREEN_LIBRARIES: Final = frozenset(list(_WINDOW_LIBRARIES)[:6])


def has_display() -> bool:
    """Whether a window can be shown, or Qt was told to do without."""
    if not sys.platform.startswith("linux"):
        return True
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in wanted)


def missing_packages() -> tuple[str, ...]:
    """Debian packages of the system libraries that the window needs and that do not load."""
    if not sys.platform.startswith("linux"):
        return ()
    offscreen = os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal")
    needed = _OFFSCREEN_LIBRARIES if offscreen else _WINDOW_LIBRARIES
    listed = _linker_cache()
    return tuple(
        package
        for library, package in _WINDOW_LIBRARIES.items()
        if library in needed and library.encode() not in listed and not _loads(library)
    )


def desktop_report() -> dict[str, str]:
    """Sentences on display, tray and notifications, for ``doctor``."""
    report = {"display": "found" if has_display() else "none: the window cannot be shown"}
    if not sys.platform.startswith("linux"):
        return {**report, "tray": "provided by the system", "notifications": "provided"}
    names = _bus_names()
    if names is None:
        absent = "no session bus: not available"
        return {**report, "tray": absent, "notifications": absent}
    return {
        **report,
        "tray": "found" if _TRAY in names else "none: closing the window quits",
        "notifications": "found" if _NOTIFICATIONS in names else "no notification service",
    }


def _linker_cache() -> bytes:
    """What the system's linker knows, which is read sooner than eleven libraries are loaded."""
    try:
        return _LINKER_CACHE.read_bytes()
    except OSError:
        return b""


def _loads(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _bus_names() -> frozenset[str] | None:
    try:
        from jeepney import DBusAddress, new_method_call
        from jeepney.io.blocking import open_dbus_connection
    except ImportError:
        return None
    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    try:
        with open_dbus_connection(bus="SESSION") as connection:
            reply = connection.send_and_get_reply(new_method_call(bus, "ListNames"), timeout=2)
    except (OSError, KeyError, ValueError, TimeoutError):
        return None
    return frozenset(reply.body[0])
