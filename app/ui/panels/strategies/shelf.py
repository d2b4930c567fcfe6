"""The strategies as they are kept, and the unsaved changes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panels.strategies.rows import StrategyRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.domain.strategy import Strategy
    from app.ui.panels.strategies.draft import Draft
    from app.ui.panels.strategies.library import Kept


class Shelf:
    """What the list shows and the editor starts from, by name.

    Attributes:
        kept: the newest version of each strategy.
        drafts: unsaved changes; each differs from what is kept.
    """

    def __init__(self) -> None:
        self.kept: Mapping[str, Kept] = {}
        self.drafts: dict[str, Draft] = {}
        self._hits: Mapping[str, int] | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names of all strategies."""
        return frozenset(self.kept)

    def take_list(self, kept: Mapping[str, Kept]) -> None:
        """Take what is kept now; changes that it holds already are unsaved no more."""
        self.kept = kept
        self.drafts = {
            name: draft
            for name, draft in self.drafts.items()
            if name in kept and draft != kept[name].draft
        }

    def take_hits(self, hits: Mapping[str, int]) -> None:
        """Take the numbers of setups of the last 24 hours."""
        self._hits = hits

    def strategy(self, name: str) -> Strategy:
        """A strategy as it is kept."""
        return self.kept[name].stored.strategy

    def draft(self, name: str) -> Draft:
        """A strategy as the user left it."""
        return self.drafts.get(name, self.kept[name].draft)

    def change(self, name: str, draft: Draft) -> None:
        """Note the user's changes; changes taken back are none."""
        if draft == self.kept[name].draft:
            self.drafts.pop(name, None)
        else:
            self.drafts[name] = draft

    def forget(self, name: str) -> Draft | None:
        """Drop the unsaved changes of a strategy, and give them back."""
        return self.drafts.pop(name, None)

    # ------------------------------------------------------------ rows

    def rows(self) -> Iterator[StrategyRow]:
        """A row for each strategy."""
        return map(self.row, self.kept)

    def row(self, name: str) -> StrategyRow:
        """The row of one strategy."""
        stored = self.kept[name].stored
        return StrategyRow(
            name=name,
            enabled=stored.enabled,
            is_long=stored.strategy.direction.value == "long",
            timeframe=stored.strategy.timeframe.value,
            version=stored.version,
            hits=None if self._hits is None else self._hits.get(name, 0),
            unsaved=name in self.drafts,
        )

    @property
    def count_on(self) -> int:
        """How many are switched on."""
        return sum(kept.stored.enabled for kept in self.kept.values())
