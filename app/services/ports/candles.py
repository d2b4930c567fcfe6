"""What the services need of stored candles and of files of candles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from app.domain.candles import Candles
    from app.domain.timeframe import Timeframe


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """What the candle store holds of one series. Times are opening times, UTC ms."""

    exchange: str
    symbol: str
    timeframe: Timeframe
    rows: int
    first: int
    last: int


class CandleStore(Protocol):
    """Stored candles, unfilled, of any exchange. Safe from any thread; one writer at a time."""

    def load(
        self,
        exchange: str,
        symbols: Sequence[str],
        timeframe: Timeframe,
        since: int | None = None,
        until: int | None = None,
    ) -> dict[str, Candles]:
        """Series with since ≤ opening time < until; a symbol without rows is left out."""

    def merge(self, exchange: str, timeframe: Timeframe, series: Mapping[str, Candles]) -> None:
        """Add rows; a row with a known opening time replaces the stored one. One transaction."""

    def series(self, exchange: str | None = None) -> tuple[SeriesInfo, ...]:
        """What is there, in order of exchange, symbol, timeframe."""

    def drop(self, exchange: str, symbol: str, timeframe: Timeframe) -> None:
        """Forget one series."""

    def verify(self) -> tuple[str, ...]:
        """Sentences on what is damaged; empty when sound."""

    def close(self) -> None:
        """Close connections and fold the write-ahead log away."""


@dataclass(frozen=True, slots=True)
class CandleFileContent:
    """What a file of candles holds.

    Attributes:
        symbol: from the file's name, or None when the name does not tell.
        timeframe: from the file's name, else from the distance of the rows; None when neither
            tells.
        candles: unfilled; on the grid when the timeframe is known.
        flags: sentences on what was repaired (rows off the grid snapped or dropped).
    """

    symbol: str | None
    timeframe: Timeframe | None
    candles: Candles
    flags: tuple[str, ...] = ()


class CandleFolder(Protocol):
    """A folder of files named ``BASE_QUOTE-TF.parquet``."""

    @property
    def path(self) -> Path:
        """The folder."""

    def series(self) -> Mapping[tuple[str, Timeframe], Path]:
        """Files by symbol and timeframe, in order of symbol, timeframe."""

    def symbols(self, timeframe: Timeframe) -> tuple[str, ...]:
        """Symbols with a file of this timeframe."""

    def load(self, symbol: str, timeframe: Timeframe) -> CandleFileContent:
        """Read one file; what was read is remembered.

        Raises:
            BadInput: no such file, or not sound; one line that names it.
        """


class CandleFiles(Protocol):
    """Files of candles: Parquet, CSV, Binance's bulk downloads."""

    def read(self, path: Path) -> CandleFileContent:
        """Read one file.

        Raises:
            BadInput: missing, of another kind, or not sound; one line that names file and place.
        """

    def write(self, path: Path, candles: Candles) -> None:
        """Write Parquet or CSV, by the name's ending, in place of what was there.

        Raises:
            BadInput: neither ``.parquet`` nor ``.csv``.
            EnvironmentFault: the folder cannot be written.
        """

    def folder(self, path: Path) -> CandleFolder:
        """The folder of ``--candles``.

        Raises:
            BadInput: it is not there, or holds no candle file.
        """
