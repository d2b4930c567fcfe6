"""Whether this installation can do its work, item by item."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from app import __version__
from app.domain.errors import HarrierError
from app.domain.timeframe import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.services.ports import CandleStore, Exchange, Kernels, Maintenance, Waits, WallClock

_PACKAGES: Final = ("PySide6-Essentials", "ccxt", "numpy", "numba", "SQLAlchemy", "pyarrow")
_SKEW_TOLERATED: Final = SECOND


@dataclass(frozen=True, slots=True)
class Finding:
    """One item looked at; ``text`` says what was found and, when not well, what to do."""

    item: str
    is_well: bool
    text: str


class DoctorService:
    """Looks at everything that a user can fix."""

    def __init__(
        self,
        parts: tuple[Maintenance, Kernels, WallClock],
        store: Callable[[], CandleStore],
        exchange: Callable[[], Exchange],
        desktop: Callable[[], Mapping[str, str]],
    ) -> None:
        self._maintenance, self._kernels, self._wall = parts
        self._store = store
        self._exchange = exchange
        self._desktop = desktop

    def run(self, *, offline: bool) -> Waits[tuple[Finding, ...]]:
        """Look at everything; what cannot be asked is said, never raised."""
        findings = [self._program(), self._database(), self._candles(), self._engine()]
        if offline:
            findings.append(Finding("exchange", True, "not asked: offline"))
        else:
            findings.append((yield from self._market()))
        findings.extend(
            Finding(item, "none" not in text, text) for item, text in self._desktop().items()
        )
        return tuple(findings)

    def _program(self) -> Finding:
        found = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
        where = f"Python {platform.python_version()} on {platform.platform()}"
        return Finding("program", True, f"Harrier {__version__}, {where}; {found}")

    def _database(self) -> Finding:
        report = self._maintenance.check()
        if not report.exists:
            return Finding("database", True, "none yet; the first scan makes one")
        if report.problems:
            return Finding("database", False, " ".join(report.problems))
        return Finding("database", True, f"sound, version {report.version}")

    def _candles(self) -> Finding:
        try:
            problems = self._store().verify()
        except HarrierError as error:
            return Finding("candles", False, str(error))
        return Finding("candles", not problems, " ".join(problems) or "sound")

    def _engine(self) -> Finding:
        if self._kernels.ready:
            return Finding("engine", True, "compiled for this machine")
        return Finding("engine", True, "compiles with the first scan, once")

    def _market(self) -> Waits[Finding]:
        try:
            exchange = self._exchange()
            before = self._wall.now()
            market = yield from exchange.market_time()
            after = self._wall.now()
        except HarrierError as error:
            return Finding("exchange", False, str(error))
        skew = market - (before + after) // 2
        text = f"{exchange.title} answers in {after - before} ms"
        if exchange.is_demo:
            return Finding("exchange", True, "the built-in demo market")
        if abs(skew) > _SKEW_TOLERATED:
            return Finding(
                "exchange",
                True,
                f"{text}; its clock is {skew / 1000:+.1f} s from this machine's, and is followed",
            )
        return Finding("exchange", True, f"{text}; clocks agree within a second")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(bundled)"
