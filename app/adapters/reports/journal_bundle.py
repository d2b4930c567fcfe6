"""A whole journal as one ZIP file: ``journal.json``, and the pictures beside it."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from hashlib import sha256
from itertools import batched
from typing import IO, TYPE_CHECKING, Any, Final

import orjson

from app.adapters.reports.journal_json import day_from, day_json, trade_from, trade_json
from app.adapters.reports.progress import Progress
from app.domain.errors import BadInput
from app.domain.journal.checks import require_day
from app.services.ports.journal_files import JournalBundle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.domain.journal.day import Picture
    from app.services.file_progress import FileWriting
    from app.services.ports.journal_files import BundledTrade

FORMAT: Final = "harrier-journal"
VERSION: Final = 1
_CONTENT: Final = "journal.json"
_TRADES_AT_ONCE: Final = 50
_LARGEST_CONTENT: Final = 1 << 30
_LARGEST_PICTURE: Final = 64 << 20
_ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError),
)
_WRONG: Final = (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError)


def write_bundle(
    content: JournalBundle, picture: Callable[[str], bytes], path: Path
) -> FileWriting:
    """Write everything; trades and pictures are what is counted.

    Args:
        content: what is written.
        picture: gives the bytes of a picture by its id.
        path: where to.
    """
    progress = Progress(len(content.trades) + content.pictures)
    pictures: dict[str, Picture] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open(_CONTENT, "w", force_zip64=True) as member:
            yield from _write_content(content, member, progress, pictures)
        for own in pictures.values():
            # Pictures are compressed already.
            file.writestr(_place(own), picture(own.id), zipfile.ZIP_STORED)
            yield progress.add(1)


def _write_content(
    content: JournalBundle, file: IO[bytes], progress: Progress, pictures: dict[str, Picture]
) -> FileWriting:
    """Trade by trade: a large journal would be one call of seconds. Gathers its pictures."""
    about = orjson.dumps({"format": FORMAT, "version": VERSION})
    file.write(about[:-1] + b',\n"trades": [')
    between = b"\n"
    for some in batched(content.trades, _TRADES_AT_ONCE):
        for trade in some:
            file.write(between + orjson.dumps(trade_json(trade)))
            between = b",\n"
            pictures.update((own.id, own) for own in trade.pictures)
        yield progress.add(len(some))
    days = orjson.dumps([day_json(note) for note in content.days])
    file.write(b'\n],\n"days": ' + days + b"}\n")


def read_bundle(path: Path) -> JournalBundle:
    """What a bundle holds, looked at as strictly as what a user enters.

    Raises:
        BadInput: it is missing, of another kind, damaged or made by a newer version.
    """
    document = _document(path)
    trades = tuple(
        _trade(path, number, found) for number, found in enumerate(document["trades"], 1)
    )
    try:
        days = tuple(day_from(found) for found in document["days"])
        for note in days:
            require_day(note)
    except (BadInput, *_WRONG) as error:
        raise BadInput(f"the notes of a day are damaged ({error})", source=str(path)) from error
    return JournalBundle(trades, days)


def read_picture(path: Path, picture: Picture) -> bytes:
    """The bytes of a picture.

    Raises:
        BadInput: it is not there, or is not what it was.
    """
    try:
        with zipfile.ZipFile(path) as file:
            content = _read(file, _place(picture), _LARGEST_PICTURE)
    except (*_DAMAGED, KeyError) as error:
        raise BadInput(f"the picture {picture.name!r} is missing", source=str(path)) from error
    if sha256(content).hexdigest()[: len(picture.id)] != picture.id:
        raise BadInput(f"the picture {picture.name!r} is damaged", source=str(path))
    return content


def _document(path: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(path) as file:
            text = _read(file, _CONTENT, _LARGEST_CONTENT)
    except FileNotFoundError as error:
        raise BadInput("there is no such file", source=str(path)) from error
    except KeyError as error:
        raise BadInput(f"it holds no {_CONTENT}: no journal", source=str(path)) from error
    except _DAMAGED as error:
        raise BadInput("it is no sound ZIP file of a journal", source=str(path)) from error
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"{_CONTENT} is damaged ({error})", source=str(path)) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadInput("it holds no journal of Harrier", source=str(path))
    version = found.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise BadInput("a newer Harrier made it; update this one first", source=str(path))
    lists = all(isinstance(found.get(name), list) for name in ("trades", "days"))
    if not lists:
        raise BadInput("it lacks its trades or days", source=str(path))
    return found


def _trade(path: Path, number: int, found: Any) -> BundledTrade:
    try:
        bundled = trade_from(found)
        _require_own(bundled)
    except BadInput as error:
        raise BadInput(f"trade {number}: {error}", source=str(path)) from error
    except _WRONG as error:
        said = f"trade {number} is damaged ({type(error).__name__}: {error})"
        raise BadInput(said, source=str(path)) from error
    return bundled


def _require_own(bundled: BundledTrade) -> None:
    """Fills and pictures are those of the trade that names them.

    Raises:
        ValueError: they are not.
    """
    trade = bundled.trade
    first = bundled.fills[0]
    if not trade.id or (trade.account, trade.symbol) != (first.account, first.symbol):
        raise ValueError("its fills are another trade's")
    if any(not fill.id for fill in bundled.fills):
        raise ValueError("a fill has no id")
    for picture in bundled.pictures:
        if picture.trade_id != trade.id or not picture.id.isalnum():
            raise ValueError("a picture is another trade's")
        if picture.media_type not in _ENDINGS:
            raise ValueError(f"{picture.media_type!r} is no kind of picture")


def _place(picture: Picture) -> str:
    return f"pictures/{picture.id}.{_ENDINGS[picture.media_type]}"


def _read(file: zipfile.ZipFile, name: str, largest: int) -> bytes:
    """A member, unless it is larger than anything we write.

    Raises:
        KeyError: there is none.
        zipfile.BadZipFile: it is damaged or too large.
    """
    info = file.getinfo(name)
    if info.file_size > largest:
        raise zipfile.BadZipFile(f"{name} is too large")
    with file.open(info) as member:
        return member.read(largest + 1)
