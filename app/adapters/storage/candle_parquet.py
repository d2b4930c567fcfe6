"""Candles in Parquet: columns ts (int64, ms UTC, opening time), open, high, low, close, volume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from app.adapters.storage.candle_limits import MOST_BYTES, MOST_ROWS, too_large
from app.domain.candles import real_candles
from app.domain.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from app.domain.candles import Candles

COLUMNS: Final = ("ts", "open", "high", "low", "close", "volume")


def read_parquet(path: Path) -> Candles:
    """All rows, as they are.

    Raises:
        BadInput: unreadable, too large, a column missing, not numeric or with empty places.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            _check(path, file)
            table = file.read(columns=list(COLUMNS))
    except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadInput(f"cannot be read as Parquet ({said[:160]})", source=str(path)) from error
    times = _numbers(path, table, "ts", np.int64)
    opens, high, low, close, volume = (
        _numbers(path, table, name, np.float64) for name in COLUMNS[1:]
    )
    return real_candles(times, opens, high, low, close, volume)


def parquet_bytes(candles: Candles) -> bytes:
    """A Parquet file (zstd)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({name: getattr(candles, name) for name in COLUMNS})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue())


def _check(path: Path, file: Any) -> None:
    missing = [name for name in COLUMNS if name not in file.schema_arrow.names]
    if missing:
        raise BadInput(f"column {missing[0]} is missing", source=str(path))
    size = sum(
        file.metadata.row_group(number).total_byte_size
        for number in range(file.metadata.num_row_groups)
    )
    if file.metadata.num_rows > MOST_ROWS or size > MOST_BYTES:
        raise too_large(path)


def _numbers(path: Path, table: Any, name: str, kind: type) -> NDArray[Any]:
    import pyarrow as pa

    column = table.column(name)
    wanted = pa.types.is_integer if kind is np.int64 else _is_number
    if not wanted(column.type):
        what = "whole numbers (ms UTC)" if kind is np.int64 else "numbers"
        raise BadInput(f"column {name} holds {column.type}, not {what}", source=str(path))
    if column.null_count:
        row = int(np.flatnonzero(column.is_null().to_numpy())[0]) + 1
        raise BadInput(f"row {row}, column {name}: no value", source=str(path))
    try:
        chunks = column.cast(pa.from_numpy_dtype(kind)).chunks
    except pa.ArrowException as error:
        said = str(error).splitlines()[0]
        raise BadInput(f"column {name}: {said[:160]}", source=str(path)) from error
    # Arrow's own way to NumPy loads pandas, which takes a second.
    parts: list[NDArray[Any]] = [
        np.frombuffer(chunk.buffers()[1], kind)[chunk.offset :][: len(chunk)]
        for chunk in chunks
        if len(chunk)
    ]
    return np.concatenate([np.empty(0, kind), *parts])


def _is_number(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind))
