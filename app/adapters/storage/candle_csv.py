"""Candles in CSV: with a header, or in the layout of Binance's bulk downloads."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from app.adapters.storage.candle_limits import MOST_TEXT_BYTES, too_large
from app.domain.candles import real_candles
from app.domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from app.domain.candles import Candles

_TIMES: Final = ("ts", "time", "timestamp", "date", "datetime", "opentime", "unix")
_VALUES: Final = ("open", "high", "low", "close", "volume")
_SYNONYMS: Final = {"vol": "volume", "o": "open", "h": "high", "l": "low", "c": "close"}
_BULK_COLUMNS: Final = 12
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_BROKEN_ARCHIVE: Final = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
_SECONDS_BELOW, _MILLISECONDS_BELOW, _MICROSECONDS_BELOW = 10**11, 10**14, 10**17


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things are.

    Attributes:
        delimiter: between fields.
        fields: how many there are in a row.
        places: index of the time and of the five values.
        header: lines before the first row.
    """

    delimiter: str
    fields: int
    places: tuple[int, ...]
    header: int


def read_csv(path: Path) -> tuple[Candles, int]:
    """All rows, as they are, and the number of lines before the first.

    Raises:
        BadInput: one line that names file, line and column.
    """
    data = _text_bytes(path)
    first = data[: data.find(b"\n") if b"\n" in data else len(data)]
    try:
        layout = _layout(first.decode("utf-8-sig").strip())
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("is no text in UTF-8", source=str(path)) from error
    except BadInput as error:
        raise BadInput(error.args[0], source=str(path), line=1) from error
    columns = _columns(path, data, layout)
    times = _times(path, columns[0], layout.header)
    opens, high, low, close, volume = (
        _numbers(path, column, name, layout.header)
        for name, column in zip(_VALUES, columns[1:], strict=True)
    )
    return real_candles(times, opens, high, low, close, volume), layout.header


def csv_bytes(candles: Candles) -> bytes:
    """A header, then rows with the times in ms; every number reads back to the bit."""
    import pyarrow as pa
    from pyarrow import csv

    table = pa.table({name: getattr(candles, name) for name in ("ts", *_VALUES)})
    sink = pa.BufferOutputStream()
    csv.write_csv(table, sink, csv.WriteOptions(quoting_style="none", quoting_header="none"))
    return bytes(sink.getvalue())


def _text_bytes(path: Path) -> bytes:
    if path.suffix.lower() == ".zip":
        return _unzipped(path)
    if path.stat().st_size > MOST_TEXT_BYTES:
        raise too_large(path)
    return path.read_bytes()


def _unzipped(path: Path) -> bytes:
    """The one CSV in an archive; read in memory, so its name can do no harm."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_only_csv(path, archive)) as member:
            data = member.read(MOST_TEXT_BYTES + 1)
    except _BROKEN_ARCHIVE as error:
        raise BadInput(f"cannot be unpacked ({error})", source=str(path)) from error
    if len(data) > MOST_TEXT_BYTES:
        raise too_large(path)
    return data


def _only_csv(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [one for one in archive.infolist() if not one.is_dir()]
    if len(members) != 1 or not members[0].filename.lower().endswith(".csv"):
        raise BadInput("is an archive that does not hold just one CSV", source=str(path))
    if members[0].file_size > MOST_TEXT_BYTES:
        raise too_large(path)
    return members[0]


def _layout(line: str) -> _Layout:
    if not line:
        raise BadInput("is empty")
    delimiter = max(",;\t", key=line.count)
    names = [name.strip().strip('"').lower() for name in line.split(delimiter)]
    if names[0].lstrip("-").replace(".", "", 1).isdigit():
        if len(names) != _BULK_COLUMNS:
            raise BadInput(
                "has no header and not the 12 columns of Binance's bulk downloads; a header names"
                " ts, open, high, low, close, volume"
            )
        return _Layout(delimiter, len(names), (0, 1, 2, 3, 4, 5), 0)
    plain = ["".join(filter(str.isalnum, name)) for name in names]
    known = [_SYNONYMS.get(name, name) for name in plain]
    time = next((known.index(name) for name in _TIMES if name in known), None)
    if time is None:
        raise BadInput("the header names no column ts, time, timestamp or date")
    missing = [name for name in _VALUES if name not in known]
    if missing:
        raise BadInput(f"the header names no column {missing[0]}")
    return _Layout(delimiter, len(names), (time, *map(known.index, _VALUES)), 1)


def _columns(path: Path, data: bytes, layout: _Layout) -> list[Any]:
    """The six columns as text."""
    import pyarrow as pa
    from pyarrow import csv

    bad: list[Any] = []

    def refuse(row: Any) -> str:
        bad.append(row)
        return "error"

    if data.rstrip().count(b"\n") < layout.header:
        raise BadInput("holds no candles", source=str(path))
    names = [str(number) for number in range(layout.fields)]
    try:
        table = csv.read_csv(
            io.BytesIO(data.rstrip()),
            csv.ReadOptions(use_threads=False, column_names=names, skip_rows=layout.header),
            csv.ParseOptions(
                delimiter=layout.delimiter, ignore_empty_lines=False, invalid_row_handler=refuse
            ),
            csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[str(place) for place in layout.places],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowException as error:
        if bad:
            raise BadInput(
                f"{bad[0].actual_columns} fields where {layout.fields} should be",
                source=str(path),
                line=bad[0].number,
            ) from error
        said = str(error).splitlines()[0] if str(error) else "nothing in it"
        raise BadInput(f"cannot be read as CSV ({said[:160]})", source=str(path)) from error
    return [table.column(number) for number in range(len(layout.places))]


def _numbers(path: Path, column: Any, name: str, header: int) -> NDArray[np.float64]:
    import pyarrow as pa

    try:
        return np.array(column.cast(pa.float64()).to_numpy(), dtype=np.float64)
    except pa.ArrowException:
        values = []
        for row, text in enumerate(column.to_pylist()):
            try:
                values.append(float(text))
            except ValueError as error:
                raise BadInput(
                    f"{name} is no number: {text[:40]!r}", source=str(path), line=row + 1 + header
                ) from error
        return np.array(values, dtype=np.float64)


def _times(path: Path, column: Any, header: int) -> NDArray[np.int64]:
    """UTC ms of numbers since 1970 (s, ms, µs or ns, by their size) or of ISO-8601 texts."""
    import pyarrow as pa

    try:
        return _milliseconds(np.array(column.cast(pa.int64()).to_numpy(), dtype=np.int64))
    except pa.ArrowException:
        pass
    times = []
    for row, text in enumerate(column.to_pylist()):
        try:
            times.append(_moment(text.strip()))
        except (ValueError, OverflowError) as error:
            raise BadInput(
                f"the time is neither a number nor ISO-8601: {text[:40]!r}",
                source=str(path),
                line=row + 1 + header,
            ) from error
    return np.array(times, dtype=np.int64)


def _milliseconds(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(
        numbers < _SECONDS_BELOW,
        numbers * 1_000,
        np.where(
            numbers < _MILLISECONDS_BELOW,
            numbers,
            np.where(numbers < _MICROSECONDS_BELOW, numbers // 1_000, numbers // 1_000_000),
        ),
    )


def _moment(text: str) -> int:
    if text.replace(".", "", 1).isdigit():
        number = float(text)
        return round(number * 1_000) if number < _SECONDS_BELOW else round(number)
    moment = datetime.fromisoformat(text.removesuffix(" UTC"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // _MILLISECOND
