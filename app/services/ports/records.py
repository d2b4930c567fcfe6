"""What is kept in the database, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.strategy import Strategy


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A symbol left out of the universe, with the reason as a sentence."""

    symbol: str
    reason: str


@dataclass(frozen=True, slots=True)
class UniverseMember:
    """A symbol of the universe: rank by 24 h quote volume, from 1."""

    symbol: str
    rank: int
    quote_volume: float | None


@dataclass(frozen=True, slots=True)
class Universe:
    """One refresh of the universe. ``as_of`` is market time, UTC ms."""

    exchange: str
    quote: str
    as_of: int
    members: tuple[UniverseMember, ...]
    excluded: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class StoredStrategy:
    """A strategy's newest version as it is kept."""

    strategy: Strategy
    version: int
    content_hash: str
    enabled: bool
    source: str
    changed_at: int


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """One cycle as it is kept.

    Attributes:
        as_of: market time of the cycle, UTC ms. ``started_at`` is wall clock.
        state: running, done, partial, failed, cancelled or interrupted.
        requests: HTTP requests, retries too.
        duration: seconds by phase: total, fetch, evaluate, store.
        errors: symbol (or "" for the whole scan) and sentence.
        past: a scan of the past (``--at``), which makes no live setup.
    """

    id: str
    exchange: str
    as_of: int
    started_at: int
    state: str
    universe: int = 0
    scanned: int = 0
    failed: int = 0
    setups: int = 0
    requests: int = 0
    duration: Mapping[str, float] = field(default_factory=dict)
    errors: tuple[tuple[str, str], ...] = ()
    timeframes: tuple[str, ...] = ()
    past: bool = False


@dataclass(frozen=True, slots=True)
class SetupFilter:
    """Which setups to list; None leaves a field open.

    Attributes:
        shadowed: only those that the user has ended while their life went on, and still does.
        decision: what the user did: taken, passed (also skipped) or cancelled.
    """

    open_only: bool = True
    shadowed: bool = False
    decision: str | None = None
    state: str | None = None
    symbol: str | None = None
    strategy: str | None = None
    exchange: str | None = None
    limit: int | None = None
