"""Strategies as the user handles them: listed, read, checked, saved, switched, deleted."""

from __future__ import annotations

import difflib
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.services.events import Event
from app.services.strategy_check import problems_of
from app.services.strategy_history import changes, entries
from app.services.strategy_import import free_name, incoming, resolved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.domain.strategy import Strategy
    from app.services.events import EventBus
    from app.services.ports import OpenUnitOfWork, StoredStrategy, StrategyTexts, WallClock
    from app.services.strategy_check import Problem
    from app.services.strategy_history import TextChange, VersionEntry
    from app.services.strategy_import import Answer, Incoming

log = logging.getLogger(__name__)


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

    def versions(self, name: str) -> tuple[StoredStrategy, ...]:
        """Every version of a strategy, newest first.

        Raises:
            BadInput: no such strategy.
        """
        self.get(name)
        with self._open_work(read_only=True) as work:
            return work.strategies.versions(name)

    def version(self, name: str, number: int) -> StoredStrategy:
        """One version.

        Raises:
            BadInput: no such strategy or version.
        """
        versions = self.versions(name)
        for stored in versions:
            if stored.version == number:
                return stored
        raise BadInput(f"'{name}' has the versions 1 to {versions[0].version}, not {number}.")

    def history(self, name: str) -> tuple[VersionEntry, ...]:
        """Every version, newest first, with what each changed.

        Raises:
            BadInput: no such strategy.
        """
        return entries(self.versions(name))

    def changes(self, name: str, before: int, after: int) -> tuple[TextChange, ...]:
        """What differs between two versions.

        Raises:
            BadInput: no such strategy or version.
        """
        return changes(self.version(name, before).strategy, self.version(name, after).strategy)

    def find(self, name_or_file: str) -> Strategy:
        """A stored strategy by its name, else the one in a JSON file, checked.

        Raises:
            BadInput: neither, or the file's strategy has a mistake.
        """
        if not name_or_file.casefold().endswith((".json", ".txt")):
            return self.get(name_or_file).strategy
        strategies = self.read(name_or_file)
        if len(strategies) != 1:
            raise BadInput(
                f"holds {len(strategies)} strategies; give a file with one", source=name_or_file
            )
        _require_sound(strategies[0], name_or_file)
        return strategies[0]

    def read(self, path: str) -> tuple[Strategy, ...]:
        """The strategies of a file, JSON or block of text; their rules are not looked into.

        Raises:
            BadInput: no such file, or not of the shape; names line or field.
        """
        from app.domain.strategy_text import read_strategies

        return read_strategies(self._texts.read(path), path)

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
        return self.keep(strategies, source)

    def keep(
        self, strategies: Iterable[Strategy], source: str, fact: str | None = None
    ) -> tuple[StoredStrategy, ...]:
        """Keep strategies known to be sound, all or none; ``fact`` is noted as true with them."""
        with self._open_work() as work:
            now = self._wall.now()
            stored = tuple(work.strategies.save(each, now, source) for each in strategies)
            if fact is not None:
                work.facts.set(fact, True)
            work.commit()
        for each in stored:
            self._bus.publish(StrategyChanged(each.strategy.name, each))
        return stored

    def restore(self, name: str, number: int) -> StoredStrategy:
        """Make an old version the newest one again, as a new version; on or off as it is now.

        Raises:
            BadInput: no such strategy or version, or the rule cannot be evaluated any more.
        """
        old = self.version(name, number).strategy
        return self.save(old.model_copy(update={"enabled": self.get(name).enabled}), "restored")

    def rename(self, name: str, wanted: str) -> StoredStrategy:
        """Keep a strategy with all its versions under another name.

        Its setups keep the name they were made under.

        Raises:
            BadInput: no such strategy, or the name is taken or cannot be one.
        """
        from app.domain.strategy import parse_strategy

        stored = self.get(name)
        if wanted != name and wanted in self._present():
            raise BadInput(f"There is a strategy '{wanted}' already; choose another name.")
        document = json.loads(stored.strategy.to_json()) | {"name": wanted}
        return self.replace(name, parse_strategy(json.dumps(document)))

    def replace(self, name: str, strategy: Strategy) -> StoredStrategy:
        """Keep ``strategy`` in place of the one called ``name``, whose name may be another.

        Raises:
            BadInput: a rule of it could not be evaluated, or its name is taken.
        """
        if strategy.name == name:
            return self.save(strategy)
        _require_sound(strategy, strategy.name)
        if strategy.name in self._present():
            raise BadInput(f"There is a strategy '{strategy.name}' already; choose another name.")
        with self._open_work() as work:
            work.strategies.rename(name, strategy.name)
            stored = work.strategies.save(strategy, self._wall.now(), "user")
            work.commit()
        log.info("Strategy %s is called %s now", name, strategy.name)
        self._bus.publish(StrategyChanged(name, None))
        self._bus.publish(StrategyChanged(strategy.name, stored))
        return stored

    def add(self, strategy: Strategy, source: str = "user") -> StoredStrategy:
        """Keep a strategy under its name, or with the first number that is free.

        Raises:
            BadInput: a rule of it could not be evaluated.
        """
        name = free_name(strategy.name, self._present())
        return self.save(strategy.model_copy(update={"name": name}), source)

    def duplicate(self, name: str, wanted: str) -> StoredStrategy:
        """Keep a copy, switched off, under ``wanted`` or with the first number that is free.

        Raises:
            BadInput: no such strategy.
        """
        copy = {"name": wanted[:100], "enabled": False}
        return self.add(self.get(name).strategy.model_copy(update=copy))

    def incoming(self, text: str, source: str) -> Incoming:
        """Look at strategies from elsewhere, as JSON or block of text; nothing is kept.

        Raises:
            BadInput: not of the shape, or one could not be evaluated; names line or field.
        """
        from app.domain.strategy_text import read_strategies

        return incoming(read_strategies(text, source), source, self._present())

    def incoming_file(self, path: str) -> Incoming:
        """The same with the strategies of a file.

        Raises:
            BadInput: no such file, or as `incoming`.
        """
        return self.incoming(self._texts.read(path), path)

    def take(
        self, came: Incoming, answers: Mapping[str, Answer], source: str = "import"
    ) -> tuple[StoredStrategy, ...]:
        """Keep what came, all or none; see `resolved`."""
        return self.keep(resolved(came, answers, self._present()), source)

    def export(self, names: Iterable[str], *, as_block: bool = False) -> str:
        """Strategies as JSON, one an object and several a list, or as a block of text.

        Raises:
            BadInput: no such strategy.
        """
        strategies = [self.get(name).strategy for name in names]
        if as_block:
            from app.domain.strategy_text import write_block

            return write_block(strategies)
        if len(strategies) == 1:
            return f"{strategies[0].to_json()}\n"
        documents = [json.loads(strategy.to_json()) for strategy in strategies]
        return f"{json.dumps(documents, indent=2, ensure_ascii=False)}\n"

    def export_file(self, path: str, names: Iterable[str], *, as_block: bool | None = None) -> None:
        """Write strategies into a file; None: a block of text when its name ends in ``.txt``.

        Raises:
            BadInput: no such strategy.
            EnvironmentFault: the file cannot be written.
        """
        block = path.casefold().endswith(".txt") if as_block is None else as_block
        self._texts.write(path, self.export(names, as_block=block))

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

    def _present(self) -> dict[str, Strategy]:
        return {stored.strategy.name: stored.strategy for stored in self.list()}


def _require_sound(strategy: Strategy, source: str) -> None:
    for problem in problems_of(strategy):
        raise BadInput(f"{problem.field}: {problem.message}", source=source)
