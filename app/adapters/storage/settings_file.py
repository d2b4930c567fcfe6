"""Preferences in a JSON file of the data folder; cheap to read before the first paint."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput, EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA: Final = 1
_MOST_BYTES: Final = 1_000_000


class SettingsFile:
    """A settings store in one file: ``{"schema": 1, …}`` with only what differs from defaults."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, object]:
        """The stored values without the schema number; {} when there is no file.

        Raises:
            BadInput: the file is no JSON object of this program.
            EnvironmentFault: written by a newer program (and left untouched), or not readable.
        """
        try:
            values = _load(self._path)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise EnvironmentFault(
                f"The settings in {self._path} cannot be read ({error.strerror}): check who may"
                " read the file."
            ) from error
        schema = values.pop("schema", None)
        if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
            raise BadInput("the file does not say which version it is.", source=self._path.name)
        if schema > SCHEMA:
            raise EnvironmentFault(
                f"{self._path} was written by a newer Harrier (version {schema}, this one knows"
                f" {SCHEMA}). It is left as it is: update Harrier, or choose another --home."
            )
        return values

    def set_aside(self) -> str:
        """Rename the file to ``….bad-1``, or the next free number; returns the new name.

        Raises:
            EnvironmentFault: the folder cannot be written.
        """
        number = 1
        while (kept := self._path.with_name(f"{self._path.name}.bad-{number}")).exists():
            number += 1
        try:
            self._path.rename(kept)
        except OSError as error:
            raise EnvironmentFault(
                f"The damaged {self._path} cannot be renamed ({error.strerror}): check who may"
                " write to its folder."
            ) from error
        return kept.name

    def write(self, values: Mapping[str, object]) -> None:
        """Replace the file in one step: a crash leaves the old one or the new one.

        Raises:
            EnvironmentFault: the disk is full or the folder cannot be written.
        """
        text = json.dumps({"schema": SCHEMA, **values}, indent=2) + "\n"
        try:
            write_atomically(self._path, text.encode())
        except OSError as error:
            raise EnvironmentFault(
                f"The settings cannot be saved to {self._path} ({error.strerror}): free some space"
                " or check who may write to the folder."
            ) from error


def read_appearance(path: Path) -> dict[str, object]:
    """The stored appearance section, unchecked; {} when there is none or the file is unsound."""
    try:
        appearance = _load(path).get("appearance")
    except (OSError, BadInput):
        return {}
    return appearance if isinstance(appearance, dict) else {}


def read_flag(path: Path, name: str) -> bool:
    """Whether a stored truth at the top level is set, unchecked; False when it is not there."""
    try:
        return _load(path).get(name) is True
    except (OSError, BadInput):
        return False


def write_atomically(path: Path, content: bytes) -> None:
    """Write through a temporary file in the same folder that replaces the target when complete.

    Raises:
        OSError: the target is unchanged then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise


def _load(path: Path) -> dict[str, object]:
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    try:
        values = json.loads(content) if len(content) <= _MOST_BYTES else None
    except (ValueError, RecursionError) as error:
        raise BadInput("the file is no JSON.", source=path.name) from error
    if not isinstance(values, dict):
        raise BadInput("the file holds no settings.", source=path.name)
    return values
