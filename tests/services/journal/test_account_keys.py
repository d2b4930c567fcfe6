"""Which accounts have keys: the keyring holds the keys, a real database their names."""

from __future__ import annotations

from dataclasses import astuple

import pytest

from app.adapters.storage.secrets import KeyringSecrets
from app.domain.errors import BadInput, EnvironmentFault
from app.services.events import EventBus
from app.services.journal.account_keys import AccountKeys, key_of
from app.services.journal.fetch_states import FetchState, FetchStates
from app.services.log_streamer import Redactor
from app.services.ports.fills import AccountKey
from app.services.secrets import ACCOUNT_KEYS, SecretService
from tests.builders.canaries import kept_in
from tests.builders.databases import new_database
from tests.builders.keyrings import KeyringInMemory, using, without_keyring

MAIN = AccountKey("mainKey0123", "mainSecret0123")
HEDGE = AccountKey("hedgeKey0123", "hedgeSecret0123")
THIRD = AccountKey("thirdKey0123", "thirdSecret0123", "thirdPhrase0123")
FIRST = ACCOUNT_KEYS["binance"]


@pytest.fixture
def keyring():
    made = KeyringInMemory()
    with using(made):
        yield made


@pytest.fixture
def database(tmp_path):
    made = new_database(tmp_path)
    yield made
    made.close()


@pytest.fixture
def redactor():
    return Redactor()


@pytest.fixture
def keys(database, redactor, keyring):
    return AccountKeys(SecretService(KeyringSecrets(), redactor, EventBus()), database.work)


def listed(keys):
    return [(key.exchange, key.account, key.is_there) for key in keys.list()]


def test_keys_of_accounts_stand_beside_the_first_one(keys, keyring, database, redactor, tmp_path):
    keyring.set_password("Harrier", FIRST, "mainKey0123\nmainSecret0123")  # as it always was kept
    assert keys.keep("binance", " hedge ", HEDGE) is True
    assert keys.keep("okx", "options", THIRD) is True
    assert listed(keys) == [
        ("binance", "binance", True),
        ("binance", "hedge", True),
        ("okx", "options", True),
    ]
    assert keys.read("binance", "binance") == MAIN
    assert keys.read("binance", "hedge") == HEDGE
    assert keys.read("okx", "options") == THIRD
    assert keyring.get_password("Harrier", FIRST) == "mainKey0123\nmainSecret0123"
    assert redactor.clean("with hedgeKey0123 and thirdPhrase0123") == "with ••• and •••"
    with database.work(read_only=True) as work:
        assert work.facts.get("journal/keys") == {"binance": ["hedge"], "okx": ["options"]}
    kept = kept_in(tmp_path)
    assert b"options" in kept
    parts = (*astuple(HEDGE)[:2], *astuple(THIRD))
    assert not any(part.encode() in kept for part in parts)


def test_the_account_that_is_meant(keys):
    with pytest.raises(BadInput, match="no key for binance; keep"):
        keys.account("binance")
    keys.keep("binance", "Hedge", HEDGE)
    assert keys.account("binance") == keys.account("binance", " hEDGE") == "Hedge"
    keys.keep("binance", "", MAIN)
    assert keys.account("binance") == keys.account("binance", "BINANCE") == "binance"
    assert keys.account("binance", "hedge") == "Hedge"
    with pytest.raises(BadInput, match=r"'hegde' at binance; its accounts .*: 'binance', 'Hedge'"):
        keys.account("binance", "hegde")
    keys.keep("binance", "third", AccountKey("another0123", "secret0123"))
    keys.forget("binance", "binance")
    with pytest.raises(BadInput, match=r"binance itself; its accounts .*: 'Hedge', 'third'"):
        keys.account("binance")


def test_a_key_takes_the_place_of_the_former_one(keys, database):
    keys.keep("binance", "hedge", HEDGE)
    state = {"BTC/USDT": FetchState(7, 5, "1001")}
    FetchStates(database.work).note("binance", "hedge", state)
    keys.keep("binance", "HEDGE", MAIN)
    assert listed(keys) == [("binance", "hedge", True)]
    assert keys.read("binance", "hedge") == MAIN
    assert keys.list()[0].states == state


def test_a_forgotten_key_is_nowhere(keys, keyring, database):
    keys.keep("binance", "", MAIN)
    keys.keep("binance", "hedge", HEDGE)
    FetchStates(database.work).note("binance", "hedge", {"BTC/USDT": FetchState(7, 5, "1001")})
    assert keys.forget("binance", "Hedge") == "hedge"
    assert listed(keys) == [("binance", "binance", True)]
    assert keyring.get_password("Harrier", f"{FIRST}/hedge") is None
    with pytest.raises(BadInput, match="no key for account 'hedge'"):
        keys.forget("binance", "hedge")
    keys.forget("binance", "binance")
    assert keys.list() == ()
    keys.keep("binance", "hedge", HEDGE)
    assert keys.list()[0].states == {}


def test_a_name_is_of_one_account_alone(keys):
    keys.keep("binance", "hedge", HEDGE)
    for name in ("Hedge", "binance"):
        with pytest.raises(BadInput, match=rf"at binance; .*'okx {name}'"):
            keys.keep("okx", name, THIRD)
    for name in ("one\nline", "x" * 41):
        with pytest.raises(BadInput, match="at most 40"):
            keys.keep("binance", name, MAIN)
    assert listed(keys) == [("binance", "hedge", True)]


def test_one_key_under_two_names_would_count_twice(keys):
    keys.keep("binance", "", MAIN)
    with pytest.raises(BadInput, match="kept for account 'binance' already"):
        keys.keep("binance", "main", AccountKey(MAIN.key, "whatever"))
    keys.keep("binance", "hedge", HEDGE)
    with pytest.raises(BadInput, match="kept for account 'hedge' already"):
        keys.keep("binance", "", HEDGE)
    keys.keep("binance", "", MAIN)
    keys.keep("bybit", "", MAIN)
    assert len(keys.list()) == 3


def test_names_that_one_exchange_alone_can_claim(keys, database):
    """What was fetched while accounts were known by name alone belongs to who fetches it next."""
    states = FetchStates(database.work)
    with database.work() as work:
        old = {"BTC/USDT": {"at": 9, "newest": 5, "after": "1001"}}
        work.facts.set("journal/fetched", {"spot": old, "bybit": old})
        work.commit()
    keys.keep("binance", "", MAIN)
    keys.keep("bybit", "", MAIN)
    claimed = [("binance", "binance"), ("binance", "spot"), ("bybit", "bybit"), ("bybit", "spot")]
    assert [(key.exchange, key.account) for key in keys.list()] == claimed
    assert states.of("binance", "bybit") == {}
    states.note("bybit", "spot", {"ETH/USDT": FetchState(11)})
    claimed.remove(("binance", "spot"))
    assert [(key.exchange, key.account) for key in keys.list()] == claimed
    assert states.of("bybit", "spot") == {
        "BTC/USDT": FetchState(9, 5, "1001"),
        "ETH/USDT": FetchState(11),
    }
    assert keys.read("bybit", "spot") == MAIN
    with pytest.raises(BadInput, match="'spot' is the name of an account at bybit"):
        keys.keep("binance", "spot", HEDGE)
    keys.keep("bybit", "spot", HEDGE)
    assert (keys.read("bybit", "spot"), states.of("bybit", "spot")) == (HEDGE, {})


def test_without_a_keyring_a_key_holds_for_the_session(database):
    with without_keyring():
        secrets = SecretService(KeyringSecrets(), Redactor(), EventBus())
        keys = AccountKeys(secrets, database.work)
        assert keys.keep("binance", "hedge", HEDGE) is False
        assert keys.read("binance", "hedge") == HEDGE
        later = AccountKeys(SecretService(KeyringSecrets(), Redactor(), EventBus()), database.work)
        assert listed(later) == [("binance", "hedge", False)]
        with pytest.raises(BadInput, match=r"is not in the keyring; .*--account"):
            later.read("binance", "hedge")
        assert later.keep("binance", "hedge", MAIN) is False
        assert later.read("binance", "hedge") == MAIN


def test_what_a_locked_keyring_keeps_stays_listed(keys, keyring, database):
    keys.keep("binance", "hedge", HEDGE)

    class Locking(KeyringSecrets):
        def delete(self, name):
            raise EnvironmentFault("locked")

    locked = AccountKeys(SecretService(Locking(), Redactor(), EventBus()), database.work)
    with pytest.raises(EnvironmentFault, match="unlock"):
        locked.forget("binance", "hedge")
    assert listed(locked) == [("binance", "hedge", True)]


def test_keys_as_they_are_written():
    assert key_of("key\n begin\\nend \r\n", "binance") == AccountKey("key", "begin\nend")
    assert key_of("key\none\ntwo\n", "coinbase") == AccountKey("key", "one\ntwo")
    assert key_of("key\nsecret\n\nphrase", "kucoin") == AccountKey("key", "secret", "phrase")
    for text, exchange in (("key", "binance"), ("key\nsecret", "okx")):
        with pytest.raises(BadInput, match="one a line"):
            key_of(text, exchange)
