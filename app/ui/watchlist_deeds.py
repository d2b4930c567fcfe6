"""What the user does with watchlists, from whichever panel, and the toast that takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import BadInput
from app.services import watchlists
from app.ui.dialogs.name_window import NameWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from PySide6.QtWidgets import QWidget

    from app.services.watchlists import Watchlists
    from app.ui.context import Context


class WatchlistDeeds(QObject):
    """Each change is made to what is saved then, so that none undoes another.

    Signals:
        named: the name of a list that was made, or got this name.
    """

    named = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._window = context, parent
        self._count = 0

    @property
    def lists(self) -> Watchlists:
        """All lists as they are saved."""
        return self._context.services.settings.current.watchlists

    # ------------------------------------------------------------ lists

    def ask_new(self, symbols: Sequence[str] = ()) -> NameWindow:
        """Ask for the name of a new list of these symbols."""
        proposed = watchlists.free_name(self.lists, self.tr("Watchlist"))
        return self._ask(
            self.tr("New watchlist"),
            proposed,
            lambda name: watchlists.created(self.lists, name, symbols),
            lambda name: self.create(name, symbols),
        )

    def ask_rename(self, name: str) -> NameWindow:
        """Ask for another name of a list."""
        return self._ask(
            self.tr("Rename watchlist"),
            name,
            lambda wanted: watchlists.renamed(self.lists, name, wanted),
            lambda wanted: self.rename(name, wanted),
        )

    def create(self, name: str, symbols: Sequence[str] = ()) -> None:
        """Make a list."""
        self._change(
            lambda lists: watchlists.created(lists, name, symbols),
            lambda: self._tell_name(name),
        )

    def rename(self, name: str, wanted: str) -> None:
        """Give a list another name."""
        self._change(
            lambda lists: watchlists.renamed(lists, name, wanted),
            lambda: self._tell_name(wanted),
        )

    def delete(self, name: str) -> None:
        """Take a list away; a toast offers it back, where it stood."""
        one = watchlists.found(self.lists, name)
        if one is None:
            return
        place = self.lists.index(one)

        def bring_back() -> None:
            self._change(
                lambda lists: watchlists.created(lists, one.name, one.symbols, at=place),
                lambda: self._tell_name(one.name),
            )

        self._change(
            lambda lists: watchlists.deleted(lists, name),
            lambda: self._offer_undo(
                self.tr("Watchlist “{0}” is deleted").format(one.name),
                self._counted(len(one.symbols)),
                bring_back,
            ),
        )

    def move(self, name: str, by: int) -> None:
        """Move a list down, up when negative."""
        self._change(lambda lists: watchlists.moved(lists, name, by))

    # ------------------------------------------------------------ symbols

    def add(self, name: str, symbols: Sequence[str], *, tell: bool = False) -> None:
        """Add symbols to a list; where it is out of sight, a toast tells of it."""
        one = watchlists.found(self.lists, name)
        fresh = [symbol for symbol in symbols if one is None or symbol not in one]

        def told() -> None:
            if tell and fresh:
                self._offer_undo(
                    self.tr("Added to “{0}”").format(name),
                    fresh[0] if len(fresh) == 1 else self._counted(len(fresh)),
                    lambda: self._take_out(name, fresh),
                )

        self._change(lambda lists: watchlists.with_symbols(lists, name, symbols), told)

    def remove(self, name: str, symbols: Sequence[str]) -> None:
        """Take symbols out of a list; a toast offers them back, where they stood."""
        one = watchlists.found(self.lists, name)
        if one is None or not symbols:
            return
        title = symbols[0] if len(symbols) == 1 else self._counted(len(symbols))
        self._take_out(
            name,
            symbols,
            lambda: self._offer_undo(
                self.tr("{0} removed").format(title),
                self.tr("From the watchlist “{0}”").format(one.name),
                lambda: self._change(
                    lambda lists: watchlists.symbols_back(lists, name, one.symbols)
                ),
            ),
        )

    def move_symbols(self, name: str, symbols: Collection[str], by: int) -> None:
        """Move symbols down in their list, up when negative."""
        self._change(lambda lists: watchlists.symbols_moved(lists, name, symbols, by))

    def _take_out(
        self, name: str, symbols: Sequence[str], done: Callable[[], None] | None = None
    ) -> None:
        self._change(lambda lists: watchlists.without_symbols(lists, name, set(symbols)), done)

    # ------------------------------------------------------------ asking and telling

    def _ask(
        self,
        title: str,
        proposed: str,
        attempt: Callable[[str], Watchlists],
        take: Callable[[str], None],
    ) -> NameWindow:
        window = NameWindow(title, proposed, lambda name: _refusal(attempt, name), self._window)
        window.named.connect(take)
        window.show()
        return window

    def _change(
        self,
        edit: Callable[[Watchlists], Watchlists],
        done: Callable[[], None] | None = None,
    ) -> None:
        settings = self._context.services.settings
        self._count += 1  # each is made, also when the next one follows at once
        self._context.runner.ask(
            self,
            lambda: settings.revise(
                lambda now: now.model_copy(update={"watchlists": edit(now.watchlists)})
            ),
            lambda _nothing: done() if done is not None else None,
            failed=self._tell_failure,
            topic=f"deed {self._count}",
        )

    def _tell_name(self, name: str) -> None:
        self.named.emit(" ".join(name.split()))

    def _counted(self, symbols: int) -> str:
        return self.tr("1 symbol") if symbols == 1 else self.tr("{0} symbols").format(symbols)

    def _offer_undo(self, title: str, line: str, undo: Callable[[], None]) -> None:
        self._context.notices.show(title, line, action=(self.tr("Undo"), undo))

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("Nothing was changed"), sentence, token="danger")


def _refusal(attempt: Callable[[str], Watchlists], name: str) -> str:
    try:
        attempt(name)
    except BadInput as error:
        return str(error.args[0])
    return ""
