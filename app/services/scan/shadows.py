"""Setups that the user has ended live on unseen, so that one can say what that decision cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.lifecycle import follow_shadow
from app.services.ports import SetupFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from app.domain.batch import Batch
    from app.domain.candles import Candles
    from app.domain.lifecycle import FinerBars, Origin, SignalColumns
    from app.domain.setup import Setup, SetupEvent
    from app.services.ports import UnitOfWork

type Moved = tuple[Setup, tuple[SetupEvent, ...]]


def read_shadows(work: UnitOfWork, exchange: str) -> tuple[Setup, ...]:
    """Setups of an exchange whose shadow is open."""
    return work.setups.find(SetupFilter(exchange=exchange, shadowed=True))


def follow_shadows(
    shadows: Iterable[Setup],
    batch: Batch,
    origin: Callable[[str], Origin],
    columns: Callable[[int], SignalColumns],
    finer: Callable[[str, Candles], FinerBars | None],
) -> Iterator[Moved]:
    """Live on the shadows of one version of a strategy, each that has new bars.

    Args:
        shadows: setups of that version.
        batch: candles of its timeframe.
        origin: strategy and market, by symbol.
        columns: what its rules say, by the symbol's place in the batch.
        finer: the finer bars inside a symbol's candles, None without.
    """
    places = {symbol: at for at, symbol in enumerate(batch.symbols)}
    for setup in shadows:
        at = places.get(setup.symbol)
        if at is None:
            continue
        candles = batch.candles(at)
        moved, events = follow_shadow(
            origin(setup.symbol), columns(at), candles, setup, finer(setup.symbol, candles)
        )
        if moved is not setup:
            yield moved, events
