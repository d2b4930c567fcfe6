"""How far each account's fills were fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.services.secrets import ACCOUNT_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.ports import OpenUnitOfWork, UnitOfWork

    type _Kept = Mapping[str, Mapping[str, Any]]  # symbol → fields of a `FetchState`

# {exchange: {account: {symbol: …}}}
_STATES: Final = "journal/fetches"
# {account: {symbol: …}}, written while an exchange had but one key and an account was known by
# its name alone; read as long as nothing newer is known of an account.
_FORMER: Final = "journal/fetched"


@dataclass(frozen=True, slots=True)
class FetchState:
    """How fresh the journal is for one symbol of an account.

    Attributes:
        at: when it was fetched last, wall clock, UTC ms.
        newest: time of the newest fill the exchange told; 0 when it told none.
        after: the exchange's id of that fill.
    """

    at: int
    newest: int = 0
    after: str = ""


class FetchStates:
    """Kept beside the fills, by exchange and account. Safe from any thread."""

    def __init__(self, open_work: OpenUnitOfWork) -> None:
        self._open_work = open_work

    def of(self, exchange: str, account: str) -> Mapping[str, FetchState]:
        """The state of each symbol; none of one that was never fetched."""
        with self._open_work(read_only=True) as work:
            return _read(_found(work, exchange, account))

    def accounts(self, exchange: str) -> tuple[str, ...]:
        """Those fetched from an exchange, the latest first.

        Where it was not noted which exchange an account belongs to, every one may claim it until
        one of them has fetched it.
        """
        with self._open_work(read_only=True) as work:
            noted = _noted(work)
            elsewhere = {account for accounts in noted.values() for account in accounts}
            names = dict.fromkeys(noted.get(exchange, ()))
            names |= dict.fromkeys(
                account
                for account in _former(work)
                if account == exchange or account not in (elsewhere | ACCOUNT_KEYS.keys())
            )
            fetched = {name: _read(_found(work, exchange, name)).values() for name in names}
        latest = {name: max((one.at for one in fetched[name]), default=0) for name in names}
        return tuple(sorted(names, key=lambda name: (-latest[name], name)))

    def note(self, exchange: str, account: str, fetched: Mapping[str, FetchState]) -> None:
        """Keep how far these symbols were fetched; others of the account stay as they are."""
        with self._open_work() as work:
            noted = _noted(work)
            own = dict(_found(work, exchange, account))
            for symbol, state in fetched.items():
                own[symbol] = {"at": state.at, "newest": state.newest, "after": state.after}
            accounts = {**noted.get(exchange, {}), account: own}
            work.facts.set(_STATES, {**noted, exchange: accounts})
            work.commit()

    def forget(self, exchange: str, account: str) -> None:
        """Have an account fetched from its beginning, as if it never was."""
        with self._open_work() as work:
            noted, former = _noted(work), _former(work)
            accounts = {
                name: one for name, one in noted.get(exchange, {}).items() if name != account
            }
            work.facts.set(_STATES, {**noted, exchange: accounts})
            if account in former:
                left = {name: one for name, one in former.items() if name != account}
                work.facts.set(_FORMER, left)
            work.commit()


def _found(work: UnitOfWork, exchange: str, account: str) -> _Kept:
    noted = _noted(work).get(exchange, {})
    if account in noted:
        found: _Kept = noted[account]
        return found
    if account != exchange and account in ACCOUNT_KEYS:
        return {}  # so the other exchange's own account is called
    return _former(work).get(account, {})


def _read(kept: _Kept) -> dict[str, FetchState]:
    return {
        symbol: FetchState(int(one["at"]), int(one["newest"]), str(one["after"]))
        for symbol, one in kept.items()
    }


def _noted(work: UnitOfWork) -> dict[str, dict[str, Any]]:
    found = work.facts.get(_STATES)
    return dict(found) if isinstance(found, dict) else {}


def _former(work: UnitOfWork) -> dict[str, _Kept]:
    found = work.facts.get(_FORMER)
    return dict(found) if isinstance(found, dict) else {}
