"""The typefaces that ship with the program."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QFontDatabase

from app.domain.errors import EnvironmentFault

RESOURCES = (
    Path(getattr(sys, "_MEIPASS", "")) / "resources"
    if hasattr(sys, "_MEIPASS")
    else Path(__file__).resolve().parents[3] / "resources"
)
_FILES = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
)


def load_fonts() -> None:
    """Make Inter and JetBrains Mono known to Qt; once per application.

    Raises:
        EnvironmentFault: a font file is missing or damaged.
    """
    for name in _FILES:
        if QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / name)) < 0:
            raise EnvironmentFault(
                f"The font {name} cannot be read from {RESOURCES / 'fonts'}; install Harrier again."
            )
