"""Which rules a cycle scans with, and which it only follows to the end of their setups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.webhooks.external import SOURCE, is_external
from app.services.ports import SetupFilter, StoredStrategy

if TYPE_CHECKING:
    from app.domain.strategy import Strategy
    from app.domain.timeframe import Timeframe
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

    @property
    def is_external(self) -> bool:
        """Whether it stands for one signal from outside, so that it is about one symbol alone."""
        return self.stored.source == SOURCE


@dataclass(frozen=True, slots=True)
class ScanRules:
    """All rules of one cycle.

    Attributes:
        followed: symbols with an open setup or an open shadow, which are looked at though they may
            have left the universe.
        external: those of them whose setup came from outside.
    """

    rules: tuple[ScanRule, ...]
    followed: frozenset[str] = frozenset()
    external: frozenset[str] = frozenset()

    @property
    def timeframes(self) -> frozenset[Timeframe]:
        """Those on which the universe is looked at."""
        return frozenset(r.strategy.timeframe for r in self.rules if not r.is_external)


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
    followed = frozenset(setup.symbol for setup in open_setups)
    external = frozenset(setup.symbol for setup in open_setups if is_external(setup.strategy))
    return ScanRules((*enabled, *retired), followed, external)


def _for_once(strategy: Strategy, kept: dict[str, StoredStrategy], now: int) -> StoredStrategy:
    """A strategy of the request; version 0 when it is none that is kept."""
    digest = strategy.content_hash()
    same = kept.get(strategy.name)
    version = same.version if same is not None and same.content_hash == digest else 0
    return StoredStrategy(strategy, version, digest, True, "request", now)
