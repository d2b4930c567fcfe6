"""A screen for windows under measurement: a virtual one where there is Xvfb, else none at all."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

SIZE = "1920x1200x24"
_DROPPED = ("DISPLAY", "PYTHONDONTWRITEBYTECODE")  # an installation finds its modules compiled


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """The environment in which a program's windows come up on that screen."""
    environment = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    program = shutil.which("Xvfb")
    if program is None:
        yield {**environment, "QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        yield {**environment, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()


class Pixel:
    """One pixel of a virtual screen, black until a window covers it."""

    def __init__(self, display: str, x: int = 800, y: int = 500) -> None:
        self._place = (x, y)
        self._library = library = ctypes.CDLL("libX11.so.6")
        library.XOpenDisplay.restype = ctypes.c_void_p
        library.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        library.XDefaultRootWindow.restype = ctypes.c_ulong
        number, size = ctypes.c_int, ctypes.c_uint
        library.XGetImage.argtypes = [
            *(ctypes.c_void_p, ctypes.c_ulong, number, number, size, size, ctypes.c_ulong, number)
        ]
        library.XGetImage.restype = ctypes.c_void_p
        library.XGetPixel.argtypes = [ctypes.c_void_p, number, number]
        library.XGetPixel.restype = ctypes.c_ulong
        library.XDestroyImage.argtypes = [ctypes.c_void_p]
        library.XCloseDisplay.argtypes = [ctypes.c_void_p]
        self._display = library.XOpenDisplay(display.encode())
        self._root = library.XDefaultRootWindow(self._display)

    def is_lit(self) -> bool:
        """Whether anything but black is there."""
        x, y = self._place
        image = self._library.XGetImage(self._display, self._root, x, y, 1, 1, 0xFFFFFF, 2)
        try:
            return bool(self._library.XGetPixel(image, 0, 0))
        finally:
            self._library.XDestroyImage(image)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._library.XCloseDisplay(self._display)
