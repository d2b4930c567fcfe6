"""``journal fetch``: fills of an account through the real ccxt, as a command."""

from __future__ import annotations

from io import StringIO

import pytest

from app.services.secrets import ACCOUNT_KEYS
from tests.builders.canaries import kept_in
from tests.builders.databases import lay_database
from tests.builders.fill_files import Execution
from tests.builders.keyrings import KeyringInMemory, using, without_keyring
from tests.loopback.account import KEY, SECRET

BOUGHT = Execution("1000", "2022-11-08 10:00:00", "BTC/USDT", "BUY", "100.5", "2")


@pytest.fixture
def keyring():
    return KeyringInMemory()


@pytest.fixture
def own(shell, keyring):
    """A command line whose keyring holds a key."""
    keyring.set_password("Harrier", ACCOUNT_KEYS["binance"], f"{KEY}\n{SECRET}")
    lay_database(shell.home / "harrier.db")
    with using(keyring):
        yield shell


def test_fetch_tells_what_came_and_shows_no_key(own, keyring, loopback):
    loopback.exchange.account.fill("BTCUSDT", BOUGHT.ms, "buy", "100.5", "2", fee="0.1 USDT")
    at = ("--exchange", "binance", "--api-url", loopback.url)
    answer = own("journal", "fetch", "--symbol", "BTC/USDT,GONE/USDT", *at, "--json")
    assert answer.code == 1
    assert answer.document["added"] == 1
    assert [one["symbol"] for one in answer.document["failed"]] == ["GONE/USDT"]
    (fresh,) = answer.document["symbols"]
    assert (fresh["symbol"], fresh["newest"]) == ("BTC/USDT", "2022-11-08T10:00:00Z")
    assert answer.err.startswith("GONE/USDT: ")
    again = own("journal", "fetch", *at)
    assert (again.code, again.out) == (
        0,
        "binance: 0 fills added, 1 known, 0 trades new, 0 changed\n",
    )
    keyring.set_password("Harrier", ACCOUNT_KEYS["binance"], f"{KEY}\nanother{SECRET}")
    refused = own("journal", "fetch", *at)
    assert (refused.code, "does not take the key" in refused.complaint) == (2, True)
    said = "".join(one.out + one.err for one in (answer, again, refused))
    assert not any(word in said for word in (KEY, SECRET))
    kept = kept_in(own.home)
    assert b"BTC/USDT" in kept
    assert not any(word.encode() in kept for word in (KEY, SECRET))


def test_fetch_says_where_the_exchange_does_not_tell_what_the_key_may_do(own, loopback):
    account = loopback.exchange.account
    account.fill("BTCUSDT", BOUGHT.ms, "buy", "100.5", "2")
    at = ("--exchange", "binance", "--api-url", loopback.url, "--symbol", "BTC/USDT")
    assert own("journal", "fetch", *at, "--json").document["rights_checked"] is True
    account.rights = {}
    said = own("journal", "fetch", *at)
    assert (said.code, "only read could not be checked: binance does" in said.out) == (0, True)


def test_fetch_refuses_what_cannot_be(own):
    assert "--offline" in own("journal", "fetch", "--symbol", "BTC/USDT", "--offline").complaint
    assert "--symbol" in own("journal", "fetch", "--exchange", "binance").complaint
    answer = own("journal", "fetch", "--symbol", "BTC/USDT", "--exchange", "demo")
    assert (answer.code, "demo" in answer.complaint) == (2, True)


def test_keys_of_several_accounts(own, keyring, loopback, monkeypatch):
    at = ("--exchange", "binance", "--api-url", loopback.url)
    monkeypatch.setattr("sys.stdin", StringIO("hedgeKey0123456789\nhedgeSecret0123456789\n"))
    kept = own("journal", "key", "--account", "hedge", "--secret-stdin", *at)
    assert (kept.code, kept.out) == (0, "the key of hedge at binance is kept\n")
    other = loopback.exchange.account.another("hedgeKey0123456789", "hedgeSecret0123456789")
    other.fill("BTCUSDT", BOUGHT.ms, "sell", "100.5", "2")
    loopback.exchange.account.fill("BTCUSDT", BOUGHT.ms, "buy", "100.5", "2")
    for name in ((), ("--account", "Hedge")):
        fetched = own("journal", "fetch", "--symbol", "BTC/USDT", *name, *at, "--json").document
        assert fetched["added"] == 1
    assert own("journal", "fetch", "--account", "hedge", *at).out.startswith("hedge: 0 fills")
    listed = own("journal", "keys", "--json")
    assert [(key["account"], key["kept"], key["symbols"]) for key in listed.document["keys"]] == [
        ("binance", True, ["BTC/USDT"]),
        ("hedge", True, ["BTC/USDT"]),
    ]
    assert listed.document["keys"][1]["newest"] == "2022-11-08T10:00:00Z"
    shown = own("journal", "keys").out
    trades = own("journal", "list", "--json").document["trades"]
    assert {(one["account"], one["direction"]) for one in trades} == {
        ("binance", "long"),
        ("hedge", "short"),
    }
    kept_there = kept_in(own.home)
    assert b"hedge" in kept_there
    for word in ("hedgeKey0123456789", "hedgeSecret0123456789"):
        assert word not in shown + listed.out
        assert word.encode() not in kept_there
    forgotten = own("journal", "key", "--account", "hedge", "--forget", *at, "--json")
    assert forgotten.document == {"exchange": "binance", "account": "hedge", "kept": False}
    assert keyring.get_password("Harrier", f"{ACCOUNT_KEYS['binance']}/hedge") is None
    assert "'hedge'" in own("journal", "fetch", "--account", "hedge", *at).complaint
    assert len(own("journal", "list", "--json").document["trades"]) == 2


def test_keys_refuse_what_cannot_be(own, monkeypatch):
    key = ("journal", "key", "--exchange", "binance")
    assert own(*key).code == 2
    assert "'hedge'" in own(*key, "--account", "hedge", "--forget").complaint
    monkeypatch.setattr("sys.stdin", StringIO("key\nsecret\n"))
    demo = own("journal", "key", "--exchange", "demo", "--secret-stdin")
    assert (demo.code, "no key can be kept for 'demo'" in demo.complaint) == (2, True)
    monkeypatch.setattr("sys.stdin", StringIO(""))
    assert "--secret-stdin" in own(*key, "--secret-stdin").complaint
    with without_keyring():
        refused = own(*key, "--account", "hedge", "--secret-stdin")
        assert (refused.code, "no keyring" in refused.complaint) == (1, True)
        assert own("journal", "keys", "--json").document == {"keys": []}
        assert "no key is kept" in own("journal", "keys").out
