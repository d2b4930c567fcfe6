"""The bytes of the journal's pictures, a file each, named by what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.adapters.storage.settings_file import write_atomically
from app.domain.errors import BadInput, EnvironmentFault

if TYPE_CHECKING:
    from pathlib import Path

_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


class JournalPictureFiles:
    """Files are only ever added: one that no trade shows any more may come back by undo."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, picture_id: str, media_type: str, content: bytes) -> None:
        """Keep the bytes of a picture.

        Raises:
            EnvironmentFault: the disk is full or the folder cannot be written.
        """
        path = self._folder / f"{picture_id}.{_ENDINGS[media_type]}"
        try:
            write_atomically(path, content)
        except OSError as error:
            raise EnvironmentFault(
                f"The picture cannot be saved to {path} ({error.strerror}): free some space or"
                " check who may write to the folder."
            ) from error

    def load(self, picture_id: str) -> bytes:
        """The bytes of a picture.

        Raises:
            BadInput: there is none, or its file cannot be read.
        """
        path = next((p for p in self._folder.glob(f"{picture_id}.*") if p.suffix != ".new"), None)
        if path is None or not picture_id.isalnum():
            raise BadInput(f"The picture {picture_id} is not in {self._folder} any more.")
        try:
            return path.read_bytes()
        except OSError as error:
            raise BadInput(f"The picture {path} cannot be read ({error.strerror}).") from error
