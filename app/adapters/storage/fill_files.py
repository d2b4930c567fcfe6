"""Files of fills as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES: Final = 200_000_000
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 12, 13}
_WIDE: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BEGIN: Final = 65_536


class FillFiles:
    """Implements `app.services.ports.fills.FillFiles`."""

    def read(self, path: Path) -> str:
        """The text of a file: UTF-8, UTF-16 as spreadsheets write it, or Windows' Latin.

        Raises:
            BadInput: missing, too large, or no text; names the file.
        """
        try:
            with path.open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise BadInput(f"cannot be read ({reason})", source=str(path)) from error
        if len(content) > _MOST_BYTES:
            raise BadInput(f"has more than {_MOST_BYTES:,} bytes", source=str(path))
        if not content:
            raise BadInput("is empty", source=str(path))
        text = _decoded(content)
        if text is None:
            said = "is no text but binary; export it as CSV, and unpack it first if it is packed"
            raise BadInput(said, source=str(path))
        return text


def _decoded(content: bytes) -> str | None:
    wide = _WIDE.get(content[:2])
    try:
        if wide is not None:
            return content.decode(wide)
        if _CONTROLS & set(content[:_BEGIN]) or 0 in content:
            return None
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return None if wide else content.decode("cp1252")
    except UnicodeDecodeError:
        return None
