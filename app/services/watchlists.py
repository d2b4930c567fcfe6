"""Watchlists: named lists of symbols as they are kept, and every change to them as a function.

Each change takes all lists and returns all lists; `SettingsService.revise` keeps what it returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    model_validator,
)

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

LONGEST_NAME: Final = 40
MOST_SYMBOLS: Final = 500
MOST_LISTS: Final = 100


def _name(value: str) -> str:
    plain = " ".join(value.split())
    if not 1 <= len(plain) <= LONGEST_NAME:
        raise ValueError(f"a name has 1 to {LONGEST_NAME} characters, this has {len(plain)}")
    if not plain.isprintable():
        raise ValueError("a name is made of letters, digits and signs that can be seen")
    return plain


def _symbols(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(value) > MOST_SYMBOLS:
        raise ValueError(f"a watchlist holds at most {MOST_SYMBOLS} symbols, not {len(value):,}")
    seen: set[str] = set()
    for symbol in value:
        if symbol in seen:
            raise ValueError(f"{symbol} is named twice")
        seen.add(symbol)
    return value


Symbol = Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\s,/]+/[^\s,/]+$")]
"""``BTC/USDT``."""


class Watchlist(BaseModel):
    """A named list of symbols.

    Attributes:
        name: 1 to 40 characters; white space is one blank.
        symbols: each once, in the user's order, at most 500.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, AfterValidator(_name)]
    symbols: Annotated[tuple[Symbol, ...], AfterValidator(_symbols)] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_line(cls, value: object) -> object:
        """``Majors: BTC/USDT ETH/USDT``, as the command line shows and takes it."""
        if not isinstance(value, str):
            return value
        name, _, symbols = value.partition(":")
        return {"name": name, "symbols": tuple(symbols.split())}

    def __str__(self) -> str:
        return f"{self.name}: {' '.join(self.symbols)}".rstrip()

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.symbols


def _apart(value: tuple[Watchlist, ...]) -> tuple[Watchlist, ...]:
    if len(value) > MOST_LISTS:
        raise ValueError(f"there can be at most {MOST_LISTS} watchlists, not {len(value):,}")
    seen: set[str] = set()
    for one in value:
        if one.name.casefold() in seen:
            raise ValueError(f"two watchlists are called {one.name!r}")
        seen.add(one.name.casefold())
    return value


type Watchlists = tuple[Watchlist, ...]

KeptWatchlists = Annotated[tuple[Watchlist, ...], AfterValidator(_apart)]
"""All lists, in the user's order, names unique whatever their case."""


# ---------------------------------------------------------------- looking


def found(lists: Watchlists, name: str) -> Watchlist | None:
    """The list of this name, whatever its case; None when there is none."""
    plain = " ".join(name.split()).casefold()
    return next((one for one in lists if one.name.casefold() == plain), None)


def required(lists: Watchlists, name: str) -> Watchlist:
    """The list of this name.

    Raises:
        BadInput: there is none; the known ones are named.
    """
    one = found(lists, name)
    if one is not None:
        return one
    names = ", ".join(each.name for each in lists)
    known = f"there are {names}" if names else "there are none yet"
    raise BadInput(f"there is no watchlist called {name[:60]!r}; {known}", source="watchlist")


def free_name(lists: Watchlists, wanted: str) -> str:
    """``wanted``, with a number behind it when it is taken."""
    name, number = wanted, 1
    while found(lists, name) is not None:
        number += 1
        name = f"{wanted} {number}"
    return name


# ---------------------------------------------------------------- lists


def created(
    lists: Watchlists, name: str, symbols: Sequence[str] = (), at: int | None = None
) -> Watchlists:
    """With a new list at the end, or at a place.

    Raises:
        BadInput: naming the field: the name is taken or not fit, or a symbol is not.
    """
    _refuse_taken(lists, name)
    fresh = _made(name, symbols)
    if len(lists) >= MOST_LISTS:
        raise BadInput(f"there can be at most {MOST_LISTS} watchlists", source="name")
    place = len(lists) if at is None else at
    return (*lists[:place], fresh, *lists[place:])


def renamed(lists: Watchlists, name: str, wanted: str) -> Watchlists:
    """With another name for a list.

    Raises:
        BadInput: there is no such list, or the new name is taken or not fit.
    """
    one = required(lists, name)
    _refuse_taken(tuple(other for other in lists if other is not one), wanted)
    return _with(lists, one, _made(wanted, one.symbols))


def deleted(lists: Watchlists, name: str) -> Watchlists:
    """Without a list; one that is gone already is no mistake."""
    one = found(lists, name)
    return tuple(other for other in lists if other is not one)


def moved(lists: Watchlists, name: str, by: int) -> Watchlists:
    """With a list some places further down, up when negative; it stops at the ends.

    Raises:
        BadInput: there is no such list.
    """
    one = required(lists, name)
    return tuple(_shifted(lists, [one], by))


# ---------------------------------------------------------------- symbols


def with_symbols(lists: Watchlists, name: str, symbols: Iterable[str]) -> Watchlists:
    """With further symbols at the end of a list; those it has stay where they are.

    Raises:
        BadInput: there is no such list, a symbol is none, or the list would hold too many.
    """
    one = required(lists, name)
    return _with(lists, one, _made(one.name, dict.fromkeys((*one.symbols, *symbols))))


def without_symbols(lists: Watchlists, name: str, symbols: Collection[str]) -> Watchlists:
    """Without these symbols in a list.

    Raises:
        BadInput: there is no such list.
    """
    one = required(lists, name)
    rest = tuple(symbol for symbol in one.symbols if symbol not in symbols)
    return _with(lists, one, _made(one.name, rest))


def symbols_moved(lists: Watchlists, name: str, symbols: Collection[str], by: int) -> Watchlists:
    """With symbols some places further down their list, up when negative, one beside the other.

    Raises:
        BadInput: there is no such list.
    """
    one = required(lists, name)
    chosen = [symbol for symbol in one.symbols if symbol in symbols]
    return _with(lists, one, _made(one.name, _shifted(one.symbols, chosen, by)))


def symbols_back(lists: Watchlists, name: str, before: Sequence[str]) -> Watchlists:
    """With the symbols a list had before, where they stood; those added since follow.

    Raises:
        BadInput: there is no such list, or it would hold too many.
    """
    one = required(lists, name)
    since = (symbol for symbol in one.symbols if symbol not in before)
    return _with(lists, one, _made(one.name, (*before, *since)))


# ---------------------------------------------------------------- parts


def _made(name: str, symbols: Iterable[str]) -> Watchlist:
    try:
        return Watchlist(name=name, symbols=tuple(symbols))
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        if problem["type"] == "string_pattern_mismatch":
            message = f"{problem['input']!r:.80} is no symbol such as BTC/USDT"
        else:
            message = problem["msg"].removeprefix("Value error, ")
        raise BadInput(message, source=str(problem["loc"][0])) from error


def _refuse_taken(lists: Watchlists, name: str) -> None:
    taken = found(lists, name)
    if taken is not None:
        raise BadInput(f"there is a watchlist called {taken.name!r} already", source="name")


def _with(lists: Watchlists, one: Watchlist, changed: Watchlist) -> Watchlists:
    return tuple(changed if other is one else other for other in lists)


def _shifted[Item](items: Sequence[Item], chosen: Sequence[Item], by: int) -> list[Item]:
    """The chosen ones together, ``by`` places from where the first (down: last) of them stood."""
    if not chosen:
        return list(items)
    rest = [item for item in items if item not in chosen]
    edge = items.index(chosen[0]) if by < 0 else items.index(chosen[-1]) - len(chosen) + 1
    place = min(max(edge + by, 0), len(rest))
    return [*rest[:place], *chosen, *rest[place:]]
