"""Strategies as the user handles them: listed, read, checked, saved, switched, deleted."""

from __future__ import annotations

import difflib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.services.events import Event
from app.services.strategy_check import problems_of

if TYPE_CHECKING:
    from app.domain.strategy import Strategy
    from app.services.events import EventBus
    from app.services.ports import OpenUnitOfWork, StoredStrategy, StrategyTexts, WallClock
    from app.services.strategy_check import Problem

log = logging.getLogger(__name__)

_GALLERY_INSTALLED: Final = "gallery_installed"


@dataclass(frozen=True, slots=True)
class StrategyChanged(Event):
    """A strategy was saved or switched; ``stored`` is None when it was deleted."""

    name: str
    stored: StoredStrategy | None


class StrategyService:
    """Keeps strategies; every saved change of content makes a new version."""

    def __init__(
        self, open_work: OpenUnitOfWork, texts: StrategyTexts, bus: EventBus, wall: WallClock
    ) -> None:
        self._open_work = open_work
        self._texts = texts
        self._bus = bus
        self._wall = wall

    def list(self) -> tuple[StoredStrategy, ...]:
        """The newest version of each, by name."""
        with self._open_work(read_only=True) as work:
            return work.strategies.all()

    def get(self, name: str) -> StoredStrategy:
        """The newest version.

        Raises:
            BadInput: no such strategy; names the nearest.
        """
        stored = self.list()
        for candidate in stored:
            if candidate.strategy.name == name:
                return candidate
        names = {candidate.strategy.name.casefold(): candidate for candidate in stored}
        near = difflib.get_close_matches(name.casefold(), names, 1, 0.6)
        hint = (
            f"did you mean '{names[near[0]].strategy.name}'?"
            if near
            else "`strategies list` shows them all."
        )
        raise BadInput(f"There is no strategy '{name}': {hint}")

    def find(self, name_or_file: str) -> Strategy:
        """A stored strategy by its name, else the one in a JSON file, checked.

        Raises:
            BadInput: neither, or the file's strategy has a mistake.
        """
        if not name_or_file.casefold().endswith(".json"):
            return self.get(name_or_file).strategy
        strategies = self.read(name_or_file)
        if len(strategies) != 1:
            raise BadInput(
                f"holds {len(strategies)} strategies; give a file with one", source=name_or_file
            )
        _require_sound(strategies[0], name_or_file)
        return strategies[0]

    def read(self, path: str) -> tuple[Strategy, ...]:
        """The strategies of a JSON file; their rules are not looked into.

        Raises:
            BadInput: no such file, or not of the shape; names line or field.
        """
        from app.domain.strategy import parse_strategies

        return parse_strategies(self._texts.read(path), path)

    def check(self, strategy: Strategy) -> tuple[Problem, ...]:
        """What is wrong with it, each mistake with its place; empty when sound."""
        return problems_of(strategy)

    def save(self, strategy: Strategy, source: str = "user") -> StoredStrategy:
        """Keep it, as a new version when its content changed.

        Raises:
            BadInput: a rule of it could not be evaluated; names field, line and column.
        """
        _require_sound(strategy, strategy.name)
        with self._open_work() as work:
            stored = work.strategies.save(strategy, self._wall.now(), source)
            work.commit()
        log.info("Strategy %s is saved as version %d", strategy.name, stored.version)
        self._bus.publish(StrategyChanged(strategy.name, stored))
        return stored

    def save_text(self, text: str, source: str = "user") -> tuple[StoredStrategy, ...]:
        """Keep one or several strategies written as JSON; all or none are taken.

        Raises:
            BadInput: not of the shape, or a rule could not be evaluated.
        """
        from app.domain.strategy import parse_strategies

        strategies = parse_strategies(text)
        for strategy in strategies:
            _require_sound(strategy, strategy.name)
        return self._keep_all(strategies, source)

    def set_enabled(self, name: str, *, enabled: bool) -> StoredStrategy:
        """Switch on or off; no new version.

        Raises:
            BadInput: no such strategy.
        """
        self.get(name)
        with self._open_work() as work:
            work.strategies.set_enabled(name, enabled=enabled)
            work.commit()
        stored = self.get(name)
        log.info("Strategy %s is switched %s", name, "on" if enabled else "off")
        self._bus.publish(StrategyChanged(name, stored))
        return stored

    def delete(self, name: str) -> None:
        """Take it out of the list; the versions that made setups are kept.

        Raises:
            BadInput: no such strategy.
        """
        self.get(name)
        with self._open_work() as work:
            work.strategies.delete(name)
            work.commit()
        log.info("Strategy %s is deleted", name)
        self._bus.publish(StrategyChanged(name, None))

    def install_gallery(self) -> tuple[StoredStrategy, ...]:
        """Give a new installation those ready strategies that are switched on, once.

        The others are only offered. One deleted later does not come back, and one of the user's
        own name is left alone.

        Returns:
            What was installed now.
        """
        from app.domain.strategy import parse_strategy

        with self._open_work(read_only=True) as work:
            if work.facts.get(_GALLERY_INSTALLED):
                return ()
            taken = {stored.strategy.name for stored in work.strategies.all()}
        ready = [parse_strategy(text, name) for name, text in self._texts.gallery()]
        wanted = tuple(each for each in ready if each.enabled and each.name not in taken)
        return self._keep_all(wanted, "gallery", fact=_GALLERY_INSTALLED)

    def _keep_all(
        self, strategies: tuple[Strategy, ...], source: str, fact: str | None = None
    ) -> tuple[StoredStrategy, ...]:
        with self._open_work() as work:
            now = self._wall.now()
            stored = tuple(work.strategies.save(each, now, source) for each in strategies)
            if fact is not None:
                work.facts.set(fact, True)
            work.commit()
        for each in stored:
            self._bus.publish(StrategyChanged(each.strategy.name, each))
        return stored


def _require_sound(strategy: Strategy, source: str) -> None:
    for problem in problems_of(strategy):
        raise BadInput(f"{problem.field}: {problem.message}", source=source)
