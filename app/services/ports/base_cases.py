"""Where base rates and the cases they rest on are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.domain.base_rate import BaseRates, Cases
    from app.domain.timeframe import Timeframe


class CaseKey(NamedTuple):
    """Whose cases: a rule by the hash of its content, on one timeframe of one exchange."""

    strategy_hash: str
    exchange: str
    timeframe: Timeframe


class KeptCases(NamedTuple):
    """Cases and the hash of the history they were found in."""

    history_hash: str
    cases: Cases


class BaseRateRepository(Protocol):
    """Cases by rule and symbol, base rates by setup."""

    def cases(self, key: CaseKey, symbols: Sequence[str]) -> dict[str, KeptCases]:
        """What is kept of these symbols."""

    def save_cases(self, key: CaseKey, found: Mapping[str, KeptCases]) -> None:
        """Keep these in place of earlier ones of the same symbols."""

    def of(self, setup_id: str) -> BaseRates | None:
        """One setup's, or None while they are not known."""

    def unknown(self, setup_ids: Iterable[str]) -> list[str]:
        """Those without base rates, in the given order."""

    def save(self, rates: Mapping[str, BaseRates], computed_at: int) -> None:
        """Keep base rates by setup; ``computed_at`` is wall clock, UTC ms."""
