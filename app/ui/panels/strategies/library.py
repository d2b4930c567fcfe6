"""What the panel asks of the services: list, switch, save, copy, delete, import, export."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Signal

from app.domain.errors import BadInput
from app.domain.timeframe import DAY
from app.services.ports import SetupFilter
from app.services.strategy_import import Incoming
from app.ui.panels.strategies.draft import draft_of, strategy_of
from app.ui.panels.strategies.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from app.domain.strategy import Strategy
    from app.services.ports import StoredStrategy
    from app.services.setups import SetupService
    from app.services.strategies import StrategyService
    from app.services.strategy_import import Answer
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
        reading: field of a rule, and the `Reading` of its text.
        catalogue: the `Catalogue` of the menus.
        versions: a strategy's name and its `VersionEntry`s, newest first.
        compared: two versions and the tuple of their `TextChange`s.
        restored: a strategy's name and the number of its newest version.
        gallery: tuple of the ready strategies.
        incoming: `Incoming`, which is not kept yet.
        taken: `Incoming`, and the names under which it is kept.
        exported: strategies as a block of text.
        failed: a sentence for the user.
    """

    listed = Signal(object)
    judged = Signal(object)
    counted = Signal(object)
    saved = Signal(str, str)
    added = Signal(str)
    deleted = Signal(object)
    reading = Signal(str, object)
    catalogue = Signal(object)
    versions = Signal(str, object)
    compared = Signal(int, int, object)
    restored = Signal(str, int)
    gallery = Signal(object)
    incoming = Signal(object)
    taken = Signal(object, object)
    exported = Signal(str)
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

    def read(self, field: str, text: str) -> None:
        """Read a rule's text for its tree."""
        from app.ui.panels.strategies.reading import read_rule

        topic = f"read.{field}"
        self._ask(lambda: read_rule(text), lambda found: self.reading.emit(field, found), topic)

    def load_catalogue(self) -> None:
        """Read what the menus offer; the language is loaded with it."""
        from app.ui.panels.strategies.catalogue import make_catalogue

        self._ask(make_catalogue, self.catalogue.emit, "catalogue")

    def create(self) -> None:
        """Keep a new strategy, switched off."""
        from app.domain.strategy import parse_strategy

        self._add(parse_strategy(_TEMPLATE))

    def duplicate(self, strategy: Strategy) -> None:
        """Keep a copy under a free name, switched off."""
        service, name = self._services.strategies, self.tr("{0} copy").format(strategy.name)
        self._tell(lambda: service.duplicate(strategy.name, name[:96]).strategy.name)

    def bring_back(self, strategy: Strategy) -> None:
        """Keep a deleted strategy again."""
        self._add(strategy)

    def rename(self, name: str, wanted: str) -> None:
        """Call a strategy otherwise."""
        service = self._services.strategies
        self._ask(
            lambda: service.rename(name, wanted).strategy.name,
            lambda now: self.saved.emit(now, name),
            "save",
        )

    def delete(self, strategy: Strategy) -> None:
        """Take a strategy out of the list."""
        service = self._services.strategies
        self._ask(
            lambda: service.delete(strategy.name),
            lambda _none: self.deleted.emit(strategy),
            "delete",
        )

    # ------------------------------------------------------------ versions

    def load_versions(self, name: str) -> None:
        """Read the versions of a strategy."""
        service = self._services.strategies
        self._ask(
            lambda: service.history(name),
            lambda found: self.versions.emit(name, found),
            "versions",
        )

    def compare(self, name: str, before: int, after: int) -> None:
        """Tell two versions apart."""
        service = self._services.strategies
        self._ask(
            lambda: service.changes(name, before, after),
            lambda found: self.compared.emit(before, after, found),
            "compare",
        )

    def restore_version(self, name: str, version: int) -> None:
        """Make an old version the newest again."""
        service = self._services.strategies
        self._ask(
            lambda: service.restore(name, version),
            lambda stored: self.restored.emit(stored.strategy.name, stored.version),
            "restore",
        )

    # ------------------------------------------------------------ gallery

    def load_gallery(self) -> None:
        """Read the ready strategies."""
        self._ask(self._services.gallery.list, self.gallery.emit, "gallery")

    def add_ready(self, name: str) -> None:
        """Keep a ready strategy, switched off."""
        gallery = self._services.gallery
        self._tell(lambda: gallery.add(name).strategy.name)

    # ------------------------------------------------------------ in and out

    def look_into_files(self, paths: Sequence[str]) -> None:
        """Look at the strategies of files before any is kept."""
        service = self._services.strategies
        self._ask(lambda: _of_files(service, paths), self.incoming.emit, "incoming")

    def look_into_text(self, text: str, source: str) -> None:
        """Look at the strategies of a text before any is kept."""
        service = self._services.strategies
        self._ask(lambda: service.incoming(text, source), self.incoming.emit, "incoming")

    def take(self, came: Incoming, answers: Mapping[str, Answer]) -> None:
        """Keep what came, all or none."""
        service = self._services.strategies
        self._ask(
            lambda: tuple(one.strategy.name for one in service.take(came, answers)),
            lambda names: self.taken.emit(came, names),
            "take",
        )

    def write_file(self, path: str, names: Sequence[str]) -> None:
        """Write strategies into a file."""
        service = self._services.strategies
        self._ask(lambda: service.export_file(path, names), lambda _none: None, "export")

    def copy_text(self, names: Sequence[str]) -> None:
        """Give strategies as a block of text for the clipboard."""
        service = self._services.strategies
        self._ask(lambda: service.export(names, as_block=True), self.exported.emit, "copy")

    def _add(self, strategy: Strategy) -> None:
        service = self._services.strategies
        self._tell(lambda: service.add(strategy).strategy.name)

    def _tell(self, add: Callable[[], str]) -> None:
        self._ask(add, self.added.emit, "add")

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
    # What the answer will be shown with is loaded here, so that the window does not wait for it.
    import app.ui.panels.strategies.catalogue
    import app.ui.panels.strategies.editor
    import app.ui.panels.strategies.reading
    import app.ui.panels.strategies.rule_commands
    import app.ui.panels.strategies.rule_side
    import app.ui.panels.strategies.writing_help  # noqa: F401

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
    return service.replace(base.name, strategy_of(draft, base)).strategy.name


def _of_files(service: StrategyService, paths: Sequence[str]) -> Incoming:
    """What several files hold, as if it came in one."""
    if len(paths) == 1:
        return service.incoming_file(paths[0])
    parts = [service.incoming_file(path) for path in paths]
    names = Counter(strategy.name for part in parts for strategy in part.strategies)
    for name, times in names.items():
        if times > 1:
            raise BadInput(f"'{name}' is in {times} of the files; import them one by one.")
    return Incoming(
        f"{len(paths)} files",
        tuple(one for part in parts for one in part.strategies),
        tuple(name for part in parts for name in part.taken),
        tuple(name for part in parts for name in part.known),
    )
