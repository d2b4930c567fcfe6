"""The written pages of the help, which ship with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.errors import EnvironmentFault
from app.ui.theme.fonts import RESOURCES

if TYPE_CHECKING:
    from pathlib import Path

_FOLDER: Final = RESOURCES / "help"


def read_guides() -> dict[str, str]:
    """Markdown by page id, in the order of the numbers the files' names begin with.

    Raises:
        EnvironmentFault: the folder is missing or damaged.
    """
    try:
        texts = {
            path.stem.partition("-")[2]: path.read_text("utf-8")
            for path in sorted(_FOLDER.glob("*.md"), key=_place)
        }
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault(f"The help cannot be read from {_FOLDER} ({error}).") from error
    if not texts:
        raise EnvironmentFault(f"The help is missing in {_FOLDER}; install Harrier again.")
    return texts


def _place(path: Path) -> int:
    """The number that a file's name begins with."""
    number = path.stem.partition("-")[0]
    return int(number) if number.isdecimal() else 0
