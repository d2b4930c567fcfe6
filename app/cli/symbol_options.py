"""Which symbols a command looks at: named one by one, or by a watchlist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from app.cli.arguments import symbols
from app.domain.errors import BadInput

if TYPE_CHECKING:
    from argparse import Action, Namespace

    from app.services.application import Application


class _Options(Protocol):
    """A parser, or a group of its options."""

    def add_argument(self, *_names: Any, **_wishes: Any) -> Action: ...


def add_symbol_options(options: _Options, *, otherwise: str = "") -> None:
    """Add ``--symbols`` and ``--watchlist`` to a group of which one at most may be given.

    Args:
        options: the group.
        otherwise: what is looked at without either, for the help.
    """
    options.add_argument(
        "--symbols", type=symbols, default=(), metavar="A,B", help=otherwise or None
    )
    options.add_argument("--watchlist", metavar="NAME", help="the symbols of this watchlist")


def chosen_symbols(arguments: Namespace, application: Application) -> tuple[str, ...]:
    """The symbols that were asked for; empty when none were.

    Raises:
        BadInput: there is no such watchlist, or it is empty.
    """
    if arguments.watchlist is None:
        found: tuple[str, ...] = arguments.symbols
        return found
    # It brings pydantic along, which parsing a command line does without.
    from app.services.watchlists import required

    try:
        one = required(application.settings.current.watchlists, arguments.watchlist)
    except BadInput as error:
        error.source = "--watchlist"
        raise
    if not one.symbols:
        raise BadInput(f"the watchlist {one.name!r} is empty", source="--watchlist")
    return one.symbols
