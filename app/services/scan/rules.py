"""Which rules a cycle scans with, and which it only follows to the end of their setups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.ports import SetupFilter, StoredStrategy

if TYPE_CHECKING:
    from app.domain.strategy import Strategy
    from app.services.scan.events import ScanRequest
    from app.services.scan.tools import ScanTools


@dataclass(frozen=True, slots=True)
class ScanRule:
    """A strategy's version. One that makes no new setups is there for the open ones it made."""

    stored: StoredStrategy
    makes_new: bool = True

    @property
    def strategy(self) -> Strategy:
        """The version's rules and levels."""
        return self.stored.strategy


@dataclass(frozen=True, slots=True)
class ScanRules:
    """All rules of one cycle.

    Attributes:
        followed: symbols with an open setup or an open shadow, which are looked at though they may
            have left the universe.
    """

    rules: tuple[ScanRule, ...]
    followed: frozenset[str] = frozenset()


def rules_of(request: ScanRequest, tools: ScanTools, exchange: str) -> ScanRules:
    """The rules of a request; of one without choices also whatever open setups need.

    A setup is followed by the very version that made it, whether its strategy has been changed,
    switched off or deleted since.
    """
    kept = {stored.strategy.name: stored for stored in tools.strategies.list()}
    if request.strategies:
        chosen = (_for_once(strategy, kept, tools.wall.now()) for strategy in request.strategies)
        return ScanRules(tuple(ScanRule(stored) for stored in chosen))
    enabled = tuple(ScanRule(stored) for stored in kept.values() if stored.enabled)
    if request.symbols or request.at is not None:
        return ScanRules(enabled)
    return _with_open_setups(enabled, tools, exchange)


def _with_open_setups(enabled: tuple[ScanRule, ...], tools: ScanTools, exchange: str) -> ScanRules:
    known = {(rule.strategy.name, rule.stored.content_hash) for rule in enabled}
    retired: list[ScanRule] = []
    with tools.open_work(read_only=True) as work:
        open_setups = (
            *work.setups.find(SetupFilter(exchange=exchange)),
            *work.setups.find(SetupFilter(exchange=exchange, shadowed=True)),
        )
        for setup in open_setups:
            key = (setup.strategy, setup.strategy_hash)
            if key in known:
                continue
            known.add(key)
            version = work.strategies.version(*key)
            if version is not None:
                retired.append(ScanRule(version, makes_new=False))
    return ScanRules((*enabled, *retired), frozenset(setup.symbol for setup in open_setups))


def _for_once(strategy: Strategy, kept: dict[str, StoredStrategy], now: int) -> StoredStrategy:
    """A strategy of the request; version 0 when it is none that is kept."""
    digest = strategy.content_hash()
    same = kept.get(strategy.name)
    version = same.version if same is not None and same.content_hash == digest else 0
    return StoredStrategy(strategy, version, digest, True, "request", now)
