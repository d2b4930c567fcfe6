"""What each exchange says that a key may do, asked by the real ccxt over signed HTTP."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiohttp import web

from app.adapters.exchange.account import Account
from app.adapters.exchange.client import Client
from app.adapters.exchange.connection import Connection
from app.adapters.exchange.key_rights import QUESTIONS
from app.domain.errors import BadInput
from app.services.secrets import ACCOUNT_KEYS
from tests.loopback.key_server import KEY, PASSPHRASE, SECRET, KeyServer

READ = (True, False, False)
TRADE = (True, True, False)
BOTH = (True, True, True)
UNKNOWN = (False, False, False)


def bybit(read_only, wallet=()):
    permissions = {"Spot": ["SpotTrade"], "Wallet": list(wallet), "Options": []}
    result = {"id": "1", "apiKey": KEY, "readOnly": read_only, "permissions": permissions}
    return {"retCode": 0, "retMsg": "", "result": result}


def okx(permissions):
    return {"code": "0", "msg": "", "data": [{"acctLv": "2", "perm": permissions}]}


def kraken(*permissions):
    return {"error": [], "result": {"apiKeyName": "own", "permissions": list(permissions)}}


def kucoin(permission):
    data = {"remark": "own", "apiKey": KEY, "apiVersion": 3, "permission": permission}
    return {"code": "200000", "data": data}


def told(exchange, answer, key=(KEY, SECRET, PASSPHRASE)):
    """Told, trade, withdraw as the program learns them."""
    server = KeyServer()
    server.answer = answer

    async def ask():
        runner = web.AppRunner(server.app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        connection = Connection(exchange, address, tries=1)
        client = Client(connection, lambda: time.time_ns() // 1_000_000, lambda: None, key=key)
        try:
            return await Account(client, connection.title).rights()
        finally:
            await client.close()
            await runner.cleanup()

    rights = asyncio.run(ask())
    assert len(server.asked) == 1
    return rights["told"], rights["trade"], rights["withdraw"]


@pytest.mark.parametrize(
    ("exchange", "answer", "expected"),
    [
        ("bybit", bybit(1, ["Withdraw"]), READ),
        ("bybit", bybit(0, ["AccountTransfer", "Withdraw"]), BOTH),
        ("okx", okx("read_only"), READ),
        ("okx", okx("read_only,withdraw,trade"), BOTH),
        ("okx", okx(""), UNKNOWN),
        ("kraken", kraken("query-funds", "withdraw-funds", "modify-trades"), BOTH),
        ("kucoin", kucoin("General,Spot"), TRADE),
    ],
)
def test_signed_question_is_answered_in_the_shape_of_the_exchange(exchange, answer, expected):
    assert told(exchange, answer) == expected


@pytest.mark.parametrize("exchange", ["bybit", "okx", "kraken", "kucoin"])
def test_key_of_another_secret_is_not_taken(exchange):
    with pytest.raises(BadInput, match="does not take the key"):
        told(exchange, {}, (KEY, "YW5vdGhlcg==", PASSPHRASE))


@pytest.mark.parametrize(
    ("exchange", "answer", "expected"),
    [
        ("binance", {"enableReading": True, "enableMargin": True}, (True, False)),
        ("binance", {}, None),
        ("bybit", bybit(0), (True, False)),
        ("bybit", {"result": {"permissions": {}}}, None),
        ("bybit", {"result": None}, None),
        ("okx", {"data": []}, None),
        ("okx", {"data": [{}]}, None),
        ("kraken", kraken("query-funds", "query-closed-trades"), (False, False)),
        ("kraken", kraken("query-funds", "close-trades"), (True, False)),
        ("kraken", kraken("query-funds", "add-withdraw-address"), (False, True)),
        ("kraken", {"result": {"permissions": "all"}}, None),
        ("coinbase", {"can_view": True, "can_trade": False, "can_transfer": False}, (False, False)),
        ("coinbase", {"can_view": True, "can_trade": False, "can_transfer": True}, (False, True)),
        ("coinbase", {"error": "gone"}, None),
        ("kucoin", kucoin("General"), (False, False)),
        ("kucoin", kucoin("General,InnerTransfer"), (False, True)),
        ("kucoin", kucoin("General, Futures, Transfer"), (True, True)),
        ("kucoin", {"data": {}}, None),
    ],
)
def test_answer_without_a_word_on_rights_tells_nothing(exchange, answer, expected):
    assert QUESTIONS[exchange].judge(answer) == expected


def test_every_exchange_whose_key_is_kept_is_asked():
    assert QUESTIONS.keys() == ACCOUNT_KEYS.keys()
