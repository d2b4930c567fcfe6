"""Read-only keys: one or several at an exchange, each of an account of the journal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput, EnvironmentFault
from app.services.journal.fetch_states import FetchStates
from app.services.ports.fills import AccountKey
from app.services.secrets import ACCOUNT_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.services.journal.fetch_states import FetchState
    from app.services.ports import OpenUnitOfWork, UnitOfWork
    from app.services.secrets import SecretService

WITH_PASSPHRASE: Final = frozenset({"okx", "kucoin"})
_NAMES: Final = "journal/keys"
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class KeptKey:
    """An account that a key is kept for, or was; the key itself is never shown.

    Attributes:
        account: what the journal calls it.
        is_there: whether the keyring has its key now.
        states: how fresh each of its symbols is.
    """

    exchange: str
    account: str
    is_there: bool
    states: Mapping[str, FetchState] = field(default_factory=dict)

    @property
    def fetched_at(self) -> int | None:
        """When it was fetched last, UTC ms; None: never."""
        return max((state.at for state in self.states.values()), default=None)

    @property
    def newest(self) -> int | None:
        """Time of the newest fill the exchange told, UTC ms; None: it told none."""
        return max((state.newest for state in self.states.values()), default=0) or None


class AccountKeys:
    """Keeps keys by exchange and account. Safe from any thread.

    Each exchange has a first key, whose account is called as the exchange. Every other key
    belongs to an account that the user names. The keyring holds the keys, the database the names.
    """

    def __init__(self, secrets: SecretService, open_work: OpenUnitOfWork) -> None:
        self._secrets = secrets
        self._open_work = open_work
        self._states = FetchStates(open_work)

    def exchanges(self) -> tuple[str, ...]:
        """Those whose keys can be kept."""
        return tuple(ACCOUNT_KEYS)

    def list(self) -> tuple[KeptKey, ...]:
        """Every account with a key, by exchange, its first one before the others.

        Raises:
            EnvironmentFault: the keyring is locked.
        """
        names = self._names()
        return tuple(
            KeptKey(exchange, account, is_there, self._states.of(exchange, account))
            for exchange in ACCOUNT_KEYS
            for account, is_there in self._accounts(exchange, names).items()
        )

    def account(self, exchange: str, text: str = "") -> str:
        """The account that the user means, in the spelling it is kept by.

        Args:
            exchange: id in ccxt.
            text: its name in any case; "" is the exchange's own, or the only one there is.

        Raises:
            BadInput: none of that name has a key there, or several might be meant.
            EnvironmentFault: the keyring is locked.
        """
        _check(exchange)
        found = self._accounts(exchange, self._names())
        wanted = text.strip()
        if not wanted and exchange not in found and len(found) == 1:
            return next(iter(found))
        account = _spelt(wanted or exchange, (*found, exchange))
        if account in found:
            return account
        raise BadInput(_lacking(exchange, wanted, tuple(found)))

    def read(self, exchange: str, account: str) -> AccountKey:
        """The key of an account.

        Raises:
            BadInput: there is none, or what is kept is none.
            EnvironmentFault: the keyring is locked.
        """
        _check(exchange)
        kept = self._secret(exchange, account, self._names())
        if not kept:
            raise BadInput(
                f"the key of account {account!r} at {exchange} is not in the keyring;"
                f" {_how(exchange, account)}"
            )
        key = key_of(kept, exchange)
        for part in (key.key, key.secret, key.passphrase):
            if part:
                self._secrets.hide(part)
        return key

    def keep(self, exchange: str, account: str, key: AccountKey) -> bool:
        """Keep the key of an account, in place of the one it had.

        Args:
            exchange: id in ccxt.
            account: "" is the exchange's own.
            key: what reads it.

        Returns:
            Whether it outlives the program; without a keyring it does not.

        Raises:
            BadInput: the key lacks a part, or is kept for another account already; the name cannot
                be one, or is that of an account at another exchange.
            EnvironmentFault: the keyring is locked.
        """
        text = "\n".join(part for part in (key.key, key.secret, key.passphrase) if part)
        parts = key_of(text, exchange)
        names = self._names()
        own = names.get(exchange, ())
        name = _spelt(account.strip() or exchange, (exchange, *own))
        self._check_name(exchange, name, names)
        self._check_key(exchange, name, parts, names)
        if name == exchange:
            return self._secrets.set(ACCOUNT_KEYS[exchange], text)
        if name not in own:
            # The first key may have fetched it, which may read another account.
            self._states.forget(exchange, name)
            self._rename(exchange, (*own, name))
        return self._secrets.set(ACCOUNT_KEYS[exchange], text, of=name)

    def forget(self, exchange: str, account: str) -> str:
        """Forget a key; what it fetched stays in the journal.

        Under the same name, another key begins from the beginning; in the place of the first one
        it goes on.

        Returns:
            The account, in the spelling it was kept by.

        Raises:
            BadInput: there is none of that name.
            EnvironmentFault: the keyring is locked.
        """
        name = self.account(exchange, account)
        own = self._names().get(exchange, ())
        of = name if name in own else ""
        if not self._secrets.set(ACCOUNT_KEYS[exchange], "", of=of):
            raise EnvironmentFault(
                f"the key of {name!r} cannot be forgotten: the keyring is locked; unlock it"
            )
        if of:
            self._rename(exchange, tuple(other for other in own if other != name))
            self._states.forget(exchange, name)
        return name

    def _accounts(self, exchange: str, names: Mapping[str, tuple[str, ...]]) -> dict[str, bool]:
        """Accounts of an exchange, and whether the keyring has their keys now.

        The first key also reads the accounts that it was asked to fetch by other names, as it
        could be while it was the only one.
        """
        secret = ACCOUNT_KEYS[exchange]
        found: dict[str, bool] = {}
        if self._secrets.get(secret):
            taken = {name for others in names.values() for name in others}
            called = [name for name in self._states.accounts(exchange) if name not in taken]
            found = dict.fromkeys((exchange, *called), True)
        own = names.get(exchange, ())
        return found | {name: bool(self._secrets.get(secret, of=name)) for name in own}

    def _secret(
        self, exchange: str, account: str, names: Mapping[str, tuple[str, ...]]
    ) -> str | None:
        of = account if account in names.get(exchange, ()) else ""
        return self._secrets.get(ACCOUNT_KEYS[exchange], of=of)

    def _check_key(
        self, exchange: str, account: str, key: AccountKey, names: Mapping[str, tuple[str, ...]]
    ) -> None:
        for other in (exchange, *names.get(exchange, ())):
            kept = self._secret(exchange, other, names) or ""
            if other != account and kept.partition("\n")[0].strip() == key.key:
                raise BadInput(
                    f"this key is kept for account {other!r} already; under two names its fills"
                    " would count twice"
                )

    def _check_name(self, exchange: str, name: str, names: Mapping[str, tuple[str, ...]]) -> None:
        """Whether an account can be called so: the journal tells accounts apart by name alone."""
        if len(name) > _LONGEST or not name.isprintable():
            raise BadInput(f"an account's name is one line of at most {_LONGEST} characters")
        for other in ACCOUNT_KEYS.keys() - {exchange}:
            there = (other, *names.get(other, ()), *self._accounts(other, names))
            if _spelt(name, there) in there:
                raise BadInput(
                    f"{name!r} is the name of an account at {other}; the journal tells accounts"
                    f" apart by name, so take another, such as '{exchange} {name}'"
                )

    def _names(self) -> dict[str, tuple[str, ...]]:
        with self._open_work(read_only=True) as work:
            return _named(work)

    def _rename(self, exchange: str, accounts: tuple[str, ...]) -> None:
        with self._open_work() as work:
            work.facts.set(_NAMES, {**_named(work), exchange: accounts})
            work.commit()


def key_of(text: str, exchange: str) -> AccountKey:
    """A key as it is written: key, secret and passphrase, one a line.

    A secret may itself be of many lines.

    Raises:
        BadInput: a part is missing, or no key can be kept for that exchange.
    """
    _check(exchange)
    lines = [line.strip() for line in text.replace("\r", "").split("\n") if line.strip()]
    least = 3 if exchange in WITH_PASSPHRASE else 2
    if len(lines) < least:
        said = "key, secret and passphrase" if least == 3 else "key and secret"
        raise BadInput(f"a key at {exchange} is {said}, one a line")
    if exchange in WITH_PASSPHRASE:
        return AccountKey(lines[0], "\n".join(lines[1:-1]), lines[-1])
    return AccountKey(lines[0], "\n".join(lines[1:]).replace("\\n", "\n"))


def _named(work: UnitOfWork) -> dict[str, tuple[str, ...]]:
    kept = work.facts.get(_NAMES)
    found = kept if isinstance(kept, dict) else {}
    return {exchange: tuple(map(str, names)) for exchange, names in found.items()}


def _check(exchange: str) -> None:
    if exchange not in ACCOUNT_KEYS:
        known = ", ".join(ACCOUNT_KEYS)
        raise BadInput(f"no key can be kept for {exchange!r}; choose one of {known}")


def _spelt(name: str, known: tuple[str, ...]) -> str:
    """A name as it is known, whatever its case; as it stands where it is not."""
    if name in known:
        return name
    wanted = name.casefold()
    return next((one for one in known if one.casefold() == wanted), name)


def _lacking(exchange: str, wanted: str, known: tuple[str, ...]) -> str:
    if known:
        names = ", ".join(map(repr, known))
        whose = f"for account {wanted!r} at {exchange}" if wanted else f"for {exchange} itself"
        return f"there is no key {whose}; its accounts with a key: {names}"
    return f"there is no key for {exchange}; {_how(exchange, wanted)}"


def _how(exchange: str, account: str) -> str:
    named = f"--exchange {exchange}"
    if account and account != exchange:
        named += f" --account '{account}'"
    return (
        f"keep a read-only one by: journal key {named} --secret-stdin (key and secret, one a line)"
    )
