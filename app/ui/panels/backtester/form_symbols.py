"""Which symbols a run trades: the chart's, the universe, a watchlist, or a list as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from app.domain.errors import BadInput
from app.services.watchlists import found

if TYPE_CHECKING:
    from app.services.watchlists import Watchlists

CHART, UNIVERSE, LIST = "chart", "universe", "list"
_WATCHLIST: Final = "watchlist:"


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def watchlist_key(name: str) -> str:
    """The choice of a watchlist, as the form keeps it."""
    return _WATCHLIST + name


def chosen_watchlist(choice: str) -> str:
    """The name of the watchlist that a choice means; "" when it means none."""
    return choice.removeprefix(_WATCHLIST) if choice.startswith(_WATCHLIST) else ""


def follow_watchlists(choice: str, before: Watchlists, now: Watchlists) -> tuple[str, str]:
    """The choice that still holds among other watchlists.

    Args:
        choice: as the form keeps it.
        before: the lists that were known until now.
        now: the lists there are.

    Returns:
        The choice, that of a renamed list under its new name, and a sentence where the list is
        gone and the chart's symbol stands in.
    """
    name = chosen_watchlist(choice)
    if not name:
        return choice, ""
    one = found(now, name)
    if one is not None:
        return watchlist_key(one.name), ""
    was = found(before, name)
    fresh = [each for each in now if found(before, each.name) is None]
    if was is not None and [each.symbols for each in fresh] == [was.symbols]:
        return watchlist_key(fresh[0].name), ""
    gone = _tr("The watchlist “{0}” is gone; the chart's symbol stands in for it.")
    return CHART, gone.format(name)


def symbols_of_watchlist(choice: str, lists: Watchlists) -> tuple[str, ...]:
    """The symbols of the chosen watchlist.

    Raises:
        BadInput: it is gone, or empty.
    """
    name = chosen_watchlist(choice)
    one = found(lists, name)
    if one is None:
        raise BadInput(_tr("the watchlist “{0}” is gone; choose another").format(name))
    if not one.symbols:
        where = _tr("the watchlist “{0}” is empty; add symbols in Universe → Watchlists")
        raise BadInput(where.format(one.name))
    return one.symbols


def typed_symbols(words: str) -> tuple[str, ...]:
    """Symbols as they were typed, by commas or lines, each once.

    Raises:
        BadInput: there is none, or a word is no symbol.
    """
    typed = (part.strip().upper() for part in words.replace("\n", ",").split(","))
    listed = tuple(dict.fromkeys(symbol for symbol in typed if symbol))
    if not listed:
        raise BadInput(_tr("name at least one symbol, as BTC/USDT"))
    wrong = next((symbol for symbol in listed if symbol.count("/") != 1), None)
    if wrong is not None:
        raise BadInput(_tr("{0} is no symbol such as BTC/USDT").format(wrong))
    return listed
