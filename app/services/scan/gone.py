"""Setups whose market is gone: they end, since nobody can follow them any further."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from app.domain.setup import MARKET_GONE, SetupEvent, SetupState
from app.domain.timeframe import DAY, HOUR
from app.services.ports import SetupFilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.domain.asset import Market
    from app.domain.setup import Setup
    from app.services.ports import UnitOfWork
    from app.services.scan.shadows import Moved

HALTED_AT_MOST: Final = 7 * DAY

_UNLISTED: Final = "unlisted"
_HALTED: Final = "halted"


class Absences:
    """Followed symbols that an exchange does not trade now, and since when.

    One listing that lacks a symbol proves nothing. It is gone when it is lacking in another hour
    as well, or when it has been halted for a week; until then its setups wait for it.
    """

    def __init__(self, exchange: str, known: Mapping[str, Any]) -> None:
        self._exchange = exchange
        self._known = {symbol: (str(why), int(since)) for symbol, (why, since) in known.items()}
        self._changed = False

    @classmethod
    def read(cls, work: UnitOfWork, exchange: str) -> Absences:
        """Those of earlier scans."""
        kept = work.facts.get(_key(exchange))
        return cls(exchange, kept if isinstance(kept, dict) else {})

    def note(self, followed: Iterable[str], markets: Mapping[str, Market], now: int) -> None:
        """Take in a listing.

        Args:
            followed: symbols with open setups.
            markets: everything the exchange lists, by symbol.
            now: market time, UTC ms.
        """
        lacking = {}
        for symbol in followed:
            market = markets.get(symbol)
            if market is None or not market.active:
                why = _UNLISTED if market is None else _HALTED
                before = self._known.get(symbol)
                kept = before if before is not None and before[0] == why else (why, now)
                lacking[symbol] = kept
        self._changed = lacking != self._known
        self._known = lacking

    def gone(self, title: str, now: int) -> dict[str, str]:
        """Symbols that will not come back as far as one can know, and why.

        Args:
            title: name of the exchange.
            now: market time, UTC ms.
        """
        found = {}
        for symbol, (why, since) in self._known.items():
            if why == _UNLISTED and now // HOUR > since // HOUR:
                found[symbol] = f"{MARKET_GONE}: {symbol} is no longer listed at {title}"
            elif why == _HALTED and now - since >= HALTED_AT_MOST:
                found[symbol] = f"{MARKET_GONE}: {symbol} has been halted at {title} for a week"
        return found

    def save(self, work: UnitOfWork) -> None:
        """Keep what has changed."""
        if self._changed:
            work.facts.set(_key(self._exchange), self._known)


def left_behind(
    work: UnitOfWork, exchange: str, gone: Mapping[str, str], recorded_at: int
) -> list[Moved]:
    """The setups of gone symbols as they end, with the event that says why.

    Args:
        work: where they are read.
        exchange: whose setups.
        gone: symbol and reason.
        recorded_at: wall clock, UTC ms.
    """
    found = (
        *work.setups.find(SetupFilter(exchange=exchange)),
        *work.setups.find(SetupFilter(exchange=exchange, shadowed=True)),
    )
    return [
        _ended(setup, gone[setup.symbol], recorded_at) for setup in found if setup.symbol in gone
    ]


def _ended(setup: Setup, reason: str, recorded_at: int) -> Moved:
    """Cancelled without a result, since no price says what became of it."""
    is_shadow = setup.shadow is not None
    event = SetupEvent(
        setup_id=setup.id,
        bar_time=setup.evaluated_until or setup.bar_time,
        from_state=setup.own_state,
        to_state=SetupState.CANCELLED,
        reason=reason,
        price=None,
        recorded_at=recorded_at,
        shadow=is_shadow,
    )
    if is_shadow:
        return replace(setup, shadow=SetupState.CANCELLED), (event,)
    return replace(setup, state=SetupState.CANCELLED), (event,)


def _key(exchange: str) -> str:
    return f"absent/{exchange}"
