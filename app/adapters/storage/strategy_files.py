"""Strategies as text files: the user's, and the gallery that ships with the program."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from app.domain.errors import BadInput, EnvironmentFault

GALLERY: Final = Path(__file__).parents[3] / "resources" / "gallery"
_MOST_BYTES: Final = 5_000_000


class StrategyFiles:
    """Reads UTF-8 files of a bounded size."""

    def __init__(self, gallery: Path = GALLERY) -> None:
        self._gallery = gallery

    def read(self, path: str) -> str:
        """The text of a strategy file.

        Raises:
            BadInput: missing, too large, or no text.
        """
        try:
            with Path(path).open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise BadInput(f"the file cannot be read ({reason})", source=path) from error
        if len(content) > _MOST_BYTES:
            raise BadInput(f"a strategy file has at most {_MOST_BYTES:,} bytes", source=path)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadInput("the file is no UTF-8 text", source=path) from error

    def write(self, path: str, text: str) -> None:
        """Write a strategy file in place of what was there, whole or not at all.

        Raises:
            EnvironmentFault: the folder cannot be written.
        """
        target = Path(path)
        beside = target.with_name(f"{target.name}.part")
        try:
            beside.write_text(text, "utf-8")
            beside.replace(target)
        except (OSError, ValueError) as error:
            with suppress(OSError, ValueError):
                beside.unlink(missing_ok=True)
            reason = getattr(error, "strerror", None) or error
            raise EnvironmentFault(f"{path} cannot be written ({reason}).") from error

    def gallery(self) -> tuple[tuple[str, str], ...]:
        """The ready strategies: (file name, text), by file name."""
        return tuple(
            (path.name, self.read(str(path))) for path in sorted(self._gallery.glob("*.json"))
        )
