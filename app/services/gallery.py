"""The ready strategies that ship with the program, offered and installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from app.domain.strategy import Strategy
    from app.services.ports import OpenUnitOfWork, StoredStrategy, StrategyTexts
    from app.services.strategies import StrategyService

_SOURCE: Final = "gallery"
_INSTALLED: Final = "gallery_installed"


class Gallery:
    """Gives the user's strategies some of the ready ones."""

    def __init__(
        self, strategies: StrategyService, texts: StrategyTexts, open_work: OpenUnitOfWork
    ) -> None:
        self._strategies = strategies
        self._texts = texts
        self._open_work = open_work

    def list(self) -> tuple[Strategy, ...]:
        """The ready strategies, by name."""
        from app.domain.strategy import parse_strategy

        ready = [parse_strategy(text, name) for name, text in self._texts.gallery()]
        return tuple(sorted(ready, key=lambda strategy: strategy.name.casefold()))

    def add(self, name: str) -> StoredStrategy:
        """Keep a ready strategy, switched off, under its name or the first one that is free.

        Raises:
            BadInput: the gallery has none of that name.
        """
        for strategy in self.list():
            if strategy.name == name:
                off = strategy.model_copy(update={"enabled": False})
                return self._strategies.add(off, _SOURCE)
        raise BadInput(f"The gallery has no '{name}': `strategies gallery` shows it.")

    def install(self) -> tuple[StoredStrategy, ...]:
        """Give a new installation those ready strategies that are switched on, once.

        The others are only offered. One deleted later does not come back, and one of the user's
        own name is left alone.

        Returns:
            What was installed now.
        """
        with self._open_work(read_only=True) as work:
            if work.facts.get(_INSTALLED):
                return ()
            taken = {stored.strategy.name for stored in work.strategies.all()}
        wanted = (one for one in self.list() if one.enabled and one.name not in taken)
        return self._strategies.keep(wanted, _SOURCE, fact=_INSTALLED)
