"""``journal fetch``: fills of an account through the real ccxt, as a command."""

from __future__ import annotations

import pytest

from app.services.secrets import ACCOUNT_KEYS
from tests.builders.canaries import kept_in
from tests.builders.databases import lay_database
from tests.builders.fill_files import Execution
from tests.builders.keyrings import KeyringInMemory, using
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
