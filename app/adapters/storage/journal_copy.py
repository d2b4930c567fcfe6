"""The journal's changes beside the database, one line of JSON each, a file for each month."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import orjson

from app.domain.errors import BadInput, EnvironmentFault
from app.services.ports import CopyLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from app.services.ports import ChangeLine

BEFORE_DIFFERENCES: Final = b',"differences":'
"""Ends the head of a line; inside of a JSON text its quotes would be escaped."""

_NAMES: Final = "[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"
_CHUNK: Final = 64 * 1024


class JournalCopyFiles:
    """Lines are only ever added. One process at a time writes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last: tuple[int, str] | None = None

    def last(self) -> tuple[int, str]:
        """Id and hash of the newest whole line, (0, "") without one; a torn line is cut off.

        Raises:
            EnvironmentFault: the files cannot be read or mended.
        """
        if self._last is None:
            try:
                found = [_mended(path) for path in copy_files(self._folder)]
            except OSError as error:
                raise self._fault(error) from error
            self._last = max([(0, ""), *found])
        return self._last

    def append(self, lines: Iterable[ChangeLine]) -> None:
        """Add lines, and see to it that they survive a loss of power.

        Raises:
            EnvironmentFault: the disk is full or the folder cannot be written.
        """
        try:
            for month, own in groupby(lines, key=_month):
                self._append(self._folder / f"{month}.jsonl", own)
        except OSError as error:
            self._last = None  # what was written of the last line is cut off before the next one
            raise self._fault(error) from error

    def read(self, files: Sequence[Path] = ()) -> Sequence[CopyLine]:
        """The lines there are, or those of other files, in the order of the changes.

        Raises:
            BadInput: a file cannot be read.
        """
        return read_lines(self._folder, files)

    def set_aside(self, moment: int) -> None:
        """Rename the files there are (``moment``: UTC ms), so that the copy begins anew."""
        try:
            for path in copy_files(self._folder):
                path.rename(path.with_name(f"{path.name}.replaced-{moment}"))
        except OSError as error:
            raise self._fault(error) from error
        self._last = (0, "")

    def _append(self, path: Path, lines: Iterable[ChangeLine]) -> None:
        is_new = not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        newest = None
        with path.open("ab") as file:
            for line in lines:
                file.write(line.text)
                newest = (line.id, line.hash)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _sync_folder(path.parent)
        if newest is not None:
            self._last = newest

    def _fault(self, error: OSError) -> EnvironmentFault:
        return EnvironmentFault(
            f"The journal's copy in {self._folder} cannot be kept ({error.strerror}): free some"
            " space or check who may write to the folder."
        )


def copy_files(folder: Path) -> list[Path]:
    """The files of the copy, by month."""
    return sorted(folder.glob(_NAMES))


def head_of(line: bytes) -> dict[str, Any]:
    """Id, name, recorded_at, undoes and hash of a line.

    Raises:
        ValueError: it is no line of a copy.
    """
    head, mark, _ = line.partition(BEFORE_DIFFERENCES)
    found = orjson.loads(head + b"}") if mark and line.endswith(b"}") else None
    if isinstance(found, dict) and isinstance(found.get("id"), int):
        return found
    raise ValueError("no change of the journal")


def read_lines(folder: Path, files: Sequence[Path] = ()) -> list[CopyLine]:
    """The whole lines of the copy in the order of the changes; a torn line is left out.

    A damaged line stands behind the one before it in its file.

    Args:
        folder: of the copy.
        files: in place of those in the folder.

    Raises:
        BadInput: a file cannot be read.
    """
    placed: list[tuple[int, CopyLine]] = []
    for path in files or copy_files(folder):
        newest = 0
        for line in _lines_of(path):
            newest = line.id or newest
            placed.append((newest, line))
    return [line for _, line in sorted(placed, key=lambda each: each[0])]


def _lines_of(path: Path) -> Iterator[CopyLine]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}).") from error
    whole, _, _torn = content.rpartition(b"\n")
    for number, line in enumerate(whole.split(b"\n") if whole else (), 1):
        try:
            head = head_of(line)
            names = ("id", "name", "recorded_at", "undoes")
            differences = line.partition(BEFORE_DIFFERENCES)[2][:-1]
            found = CopyLine(
                path, number, tuple(head[name] for name in names), head["hash"], differences
            )
        except (ValueError, KeyError):
            found = CopyLine(path, number, (), "", b"")
        yield found


def _mended(path: Path) -> tuple[int, str]:
    """Id and hash of the last whole line; what is behind it is cut off."""
    with path.open("rb+") as file:
        end = file.seek(0, os.SEEK_END)
        whole = _after_line_break(file, end)
        while whole:
            begin = _after_line_break(file, whole - 1)
            file.seek(begin)
            try:
                head = head_of(file.read(whole - 1 - begin))
            except ValueError:
                whole = begin
                continue
            break
        if whole < end:
            file.truncate(whole)
            file.flush()
            os.fsync(file.fileno())
        return (head["id"], str(head["hash"])) if whole else (0, "")


def _after_line_break(file: BinaryIO, end: int) -> int:
    """The place after the last line break before ``end``; 0 without one."""
    while end:
        begin = max(0, end - _CHUNK)
        file.seek(begin)
        place = file.read(end - begin).rfind(b"\n")
        if place >= 0:
            return begin + place + 1
        end = begin
    return 0


def _month(line: ChangeLine) -> str:
    return datetime.fromtimestamp(line.recorded_at / 1000, UTC).strftime("%Y-%m")


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
