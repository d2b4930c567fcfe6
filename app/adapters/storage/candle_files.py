"""Files of candles, one by one and by the folder."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from app.adapters.storage.candle_csv import csv_bytes, read_csv
from app.adapters.storage.candle_file_names import file_name, named_series
from app.adapters.storage.candle_parquet import parquet_bytes, read_parquet
from app.domain.candle_faults import first_fault
from app.domain.candles import snap
from app.domain.errors import BadInput, EnvironmentFault
from app.domain.timeframe import Timeframe
from app.services.ports import CandleFileContent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.domain.candles import Candles

_TEXT_ENDINGS: Final = (".csv", ".txt", ".zip")


class CandleFiles:
    """Reads Parquet, CSV and Binance's bulk downloads; writes Parquet and CSV."""

    def read(self, path: Path) -> CandleFileContent:
        """Read one file and look at every row.

        Raises:
            BadInput: missing, of another kind, or not sound; one line that names file and place.
        """
        if not path.is_file():
            raise BadInput("no such file", source=str(path))
        ending = path.suffix.lower()
        try:
            if ending == ".parquet":
                candles, header = read_parquet(path), None
            elif ending in _TEXT_ENDINGS:
                candles, header = read_csv(path)
            else:
                raise BadInput("is neither .parquet nor .csv nor .zip", source=str(path))
        except OSError as error:
            raise BadInput(f"cannot be read ({error.strerror})", source=str(path)) from error
        _require_sound(path, candles, header)
        symbol, timeframe = named_series(path)
        timeframe = timeframe or _usual_distance(candles)
        if timeframe is None:
            return CandleFileContent(symbol, None, candles)
        snapped = snap(candles, timeframe)
        return CandleFileContent(symbol, timeframe, snapped.candles, snapped.flags)

    def write(self, path: Path, candles: Candles) -> None:
        """Write Parquet or CSV, by the name's ending, in place of what was there.

        Raises:
            BadInput: neither ``.parquet`` nor ``.csv``.
            EnvironmentFault: the folder cannot be written.
        """
        ending = path.suffix.lower()
        if ending not in (".parquet", ".csv"):
            raise BadInput("name it .parquet or .csv", source=str(path))
        data = parquet_bytes(candles) if ending == ".parquet" else csv_bytes(candles)
        partial = path.with_name(f".{path.name}.new")
        try:
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise EnvironmentFault(
                f"{path} cannot be written ({error.strerror}): check the folder and the space left."
            ) from error

    def folder(self, path: Path) -> FolderCandles:
        """The folder of ``--candles``.

        Raises:
            BadInput: it is not there, or holds no candle file.
        """
        return FolderCandles(path)


class FolderCandles:
    """A folder of files named ``BASE_QUOTE-TF.parquet``; each is read once.

    Raises:
        BadInput: the folder is not there, or holds no such file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: dict[tuple[str, Timeframe], CandleFileContent] = {}
        if not path.is_dir():
            raise BadInput("no such folder of candles", source=str(path))
        if not self._files:
            raise BadInput("holds no file named BASE_QUOTE-TF.parquet", source=str(path))

    @property
    def path(self) -> Path:
        """The folder."""
        return self._path

    def series(self) -> Mapping[tuple[str, Timeframe], Path]:
        """Files by symbol and timeframe, in that order."""
        return self._files

    def symbols(self, timeframe: Timeframe) -> tuple[str, ...]:
        """Symbols with a file of this timeframe."""
        return tuple(symbol for symbol, one in self._files if one == timeframe)

    def load(self, symbol: str, timeframe: Timeframe) -> CandleFileContent:
        """Read one file, unfilled.

        Raises:
            BadInput: no such file, or not sound; one line that names it.
        """
        key = (symbol, timeframe)
        if key not in self._read:
            path = self._files.get(key)
            if path is None:
                name = file_name(symbol, timeframe)
                raise BadInput(f"holds no {name} for {symbol} {timeframe}", source=str(self._path))
            self._read[key] = CandleFiles().read(path)
        return self._read[key]

    @cached_property
    def _files(self) -> dict[tuple[str, Timeframe], Path]:
        found = {}
        for path in self._path.glob("*.parquet"):
            symbol, timeframe = named_series(path)
            if symbol and timeframe and path.name == file_name(symbol, timeframe):
                found[symbol, timeframe] = path
        return {key: found[key] for key in sorted(found, key=lambda k: (k[0], k[1].milliseconds))}


def _require_sound(path: Path, candles: Candles, header: int | None) -> None:
    """Raise for the first wrong row; ``header`` counts lines before a text's first row."""
    if not len(candles):
        raise BadInput("holds no candles", source=str(path))
    fault = first_fault(candles)
    if fault is None:
        return
    if header is not None:
        line = fault.row + 1 + header
        raise BadInput(f"column {fault.column}: {fault.reason}", source=str(path), line=line)
    raise BadInput(f"row {fault.row + 1}, column {fault.column}: {fault.reason}", source=str(path))


def _usual_distance(candles: Candles) -> Timeframe | None:
    """The timeframe whose length most rows are apart."""
    if len(candles) < 2:
        return None
    steps, counts = np.unique(np.diff(candles.ts), return_counts=True)
    usual = int(steps[counts.argmax()])
    return next((one for one in Timeframe if one.milliseconds == usual), None)
