"""What the panel asks of the services: list, switch, save, copy, delete, import, export."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QIODevice, QObject, QSaveFile, Signal

from app.domain.errors import BadInput, EnvironmentFault
from app.domain.timeframe import DAY
from app.services.ports import SetupFilter
from app.ui.panels.strategies.draft import draft_of, strategy_of
from app.ui.panels.strategies.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from app.domain.strategy import Strategy
    from app.services.ports import StoredStrategy
    from app.services.setups import SetupService
    from app.services.strategies import StrategyService
    from app.ui.context import Context
    from app.ui.panels.strategies.draft import Draft

_MOST_COUNTED: Final = 10_000
_TEMPLATE: Final = """{
  "name": "New strategy", "entry": "ema(9) crosses above ema(21)", "enabled": false,
  "levels": {
    "stop": {"kind": "atr", "length": 14, "mult": 2},
    "targets": [{"kind": "r", "value": 2, "share": 1}]
  }
}"""


class Kept(NamedTuple):
    """A stored strategy and what the editor shows of it."""

    stored: StoredStrategy
    draft: Draft


class Library(QObject):
    """Talks to the services on pool threads and answers by signals on the GUI thread.

    Signals:
        listed: dict of `Kept` by name.
        judged: the `Verdict` on a draft.
        counted: setups of the last 24 hours, a dict of numbers by strategy.
        saved: the name under which a strategy is kept now, and the one it had.
        added: the name of a strategy that is new in the list.
        deleted: the strategy that was taken out.
        failed: a sentence for the user.
    """

    listed = Signal(object)
    judged = Signal(object)
    counted = Signal(object)
    saved = Signal(str, str)
    added = Signal(str)
    deleted = Signal(object)
    failed = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._services = context.services
        self._runner = context.runner

    def refresh(self) -> None:
        """Read the list again."""
        service = self._services.strategies
        self._ask(lambda: _listed(service), self.listed.emit, "list")

    def count_hits(self) -> None:
        """Count the setups of the last 24 hours."""
        service, since = self._services.setups, self._services.market_now() - DAY
        self._ask(lambda: _hits(service, since), self.counted.emit, "hits")

    def check(self, draft: Draft, base: Strategy, taken: Collection[str]) -> None:
        """Judge a draft."""
        service = self._services.strategies
        self._ask(lambda: judge(draft, base, taken, service), self.judged.emit, "check")

    def switch(self, name: str, *, enabled: bool) -> None:
        """Turn a strategy on or off."""
        service = self._services.strategies
        self._ask(lambda: service.set_enabled(name, enabled=enabled), lambda _stored: None, name)

    def save(self, draft: Draft, base: Strategy) -> None:
        """Keep a draft; under another name the strategy moves there."""
        service = self._services.strategies
        self._ask(
            lambda: _saved(service, draft, base),
            lambda name: self.saved.emit(name, base.name),
            "save",
        )

    def create(self) -> None:
        """Keep a new strategy, switched off."""
        from app.domain.strategy import parse_strategy

        self._add(parse_strategy(_TEMPLATE))

    def duplicate(self, strategy: Strategy) -> None:
        """Keep a copy under a free name, switched off."""
        name = self.tr("{0} copy").format(strategy.name)[:96]
        self._add(strategy.model_copy(update={"name": name, "enabled": False}))

    def restore(self, strategy: Strategy) -> None:
        """Keep a deleted strategy again."""
        self._add(strategy)

    def delete(self, strategy: Strategy) -> None:
        """Take a strategy out of the list."""
        service = self._services.strategies
        self._ask(
            lambda: service.delete(strategy.name),
            lambda _none: self.deleted.emit(strategy),
            "delete",
        )

    def read_file(self, path: str) -> None:
        """Keep the strategies of a JSON file; taken names get a number."""
        service = self._services.strategies

        def add_all() -> str:
            found = service.read(path)
            for strategy in found:
                _require_sound(service, strategy)
            names = [_added(service, strategy) for strategy in found]
            return names[0]

        self._ask(add_all, self.added.emit, "add")

    def write_file(self, path: str, strategy: Strategy) -> None:
        """Write a strategy as JSON."""
        self._ask(lambda: _write(Path(path), strategy.to_json()), lambda _none: None, "export")

    def _add(self, strategy: Strategy) -> None:
        service = self._services.strategies
        self._ask(lambda: _added(service, strategy), self.added.emit, "add")

    def _ask[Answer](
        self, question: Callable[[], Answer], receive: Callable[[Answer], object], topic: str
    ) -> None:
        self._runner.ask(
            self,
            question,
            lambda answer: _ignore(receive(answer)),
            failed=self.failed.emit,
            topic=topic,
        )


def _ignore(_answer: object) -> None:
    pass


def _listed(service: StrategyService) -> dict[str, Kept]:
    return {
        stored.strategy.name: Kept(stored, draft_of(stored.strategy)) for stored in service.list()
    }


def _hits(service: SetupService, since: int) -> dict[str, int]:
    found = service.list(SetupFilter(open_only=False, limit=_MOST_COUNTED))
    return dict(
        Counter(
            setup.strategy
            for setup in found
            if setup.bar_time + setup.timeframe.milliseconds >= since
        )
    )


def _saved(service: StrategyService, draft: Draft, base: Strategy) -> str:
    """Keep the draft; the name it has now."""
    strategy = strategy_of(draft, base)
    renamed = strategy.name != base.name
    if renamed and strategy.name in _names(service):
        raise BadInput(f"There is a strategy '{strategy.name}' already; choose another name.")
    service.save(strategy)
    if renamed:
        service.delete(base.name)
    return strategy.name


def _added(service: StrategyService, strategy: Strategy) -> str:
    name = free_name(strategy.name, _names(service))
    return service.save(strategy.model_copy(update={"name": name})).strategy.name


def _require_sound(service: StrategyService, strategy: Strategy) -> None:
    for problem in service.check(strategy):
        raise BadInput(f"{problem.field}: {problem.message}", source=strategy.name)


def _names(service: StrategyService) -> set[str]:
    return {stored.strategy.name for stored in service.list()}


def free_name(wanted: str, taken: Collection[str]) -> str:
    """``wanted``, or with the first number that is not taken: ``EMA cross 2``."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    return name


def _write(path: Path, text: str) -> None:
    file = QSaveFile(str(path))
    if not (
        file.open(QIODevice.OpenModeFlag.WriteOnly)
        and file.write(text.encode()) >= 0
        and file.commit()
    ):
        raise EnvironmentFault(f"{path} cannot be written ({file.errorString()}).")
