"""What outside messages may look like, and what each mistake is answered with."""

from __future__ import annotations

import json
import re

import pytest

from app.domain.asset import Market
from app.domain.errors import BadInput
from app.domain.setup import Target
from app.domain.timeframe import Timeframe
from app.domain.webhooks.message import ExternalSignal, Intent, read_message
from app.domain.webhooks.strict_json import MOST_BYTES, read_object
from app.domain.webhooks.template import KINDS, message_text
from app.domain.webhooks.ticker import Ticker, read_ticker, read_timeframe

BTC = Ticker("BTCUSDT")


def said(**fields: object) -> ExternalSignal:
    return read_message({"ticker": "BTCUSDT", "action": "buy", **fields})


@pytest.mark.parametrize(
    ("text", "ticker"),
    [
        ("BTCUSDT", BTC),
        ("btcusdt", BTC),
        (" BINANCE:BTCUSDT ", Ticker("BTCUSDT", "BINANCE")),
        ("BTC/USDT", Ticker("BTC/USDT")),
        ("BTC-USDT", Ticker("BTC/USDT")),
        ("BTC_USDT", Ticker("BTC/USDT")),
        ("BTCUSDT.P", Ticker("BTCUSDT", "", perpetual=True)),
        ("BYBIT:ETHUSDT.P", Ticker("ETHUSDT", "BYBIT", perpetual=True)),
        ("BTC/USDT:USDT", Ticker("BTC/USDT", "", perpetual=True)),
        ("BTCUSDTPERP", Ticker("BTCUSDT", "", perpetual=True)),
        ("BTC-USDT-SWAP", Ticker("BTC/USDT", "", perpetual=True)),
        ("1000SATSUSDT", Ticker("1000SATSUSDT")),
    ],
)
def test_tickers_in_every_spelling(text: str, ticker: Ticker) -> None:
    assert read_ticker(text) == ticker


@pytest.mark.parametrize("text", ["", "BTC USDT", "BTCUSDT.X", "../etc", "A" * 60, "ΒΤC/USDT"])
def test_what_spells_no_market(text: str) -> None:
    with pytest.raises(BadInput, match=r"no (spot )?market"):
        read_ticker(text)


def test_the_pair_goes_before_an_exchanges_own_id() -> None:
    odd = Market("ABC/XUSDT", "BTCUSDT", "ABC", "XUSDT", 0.1, 0.1)
    pair = Market("BTC/USDT", "XBTUSDT", "BTC", "USDT", 0.1, 0.1)
    assert BTC.market_among([odd, pair]) is pair
    assert BTC.market_among([odd]) is odd
    assert Ticker("BTC/USDT").market_among([odd, pair]) is pair
    assert Ticker("ETHUSDT").market_among([odd, pair]) is None


@pytest.mark.parametrize(
    ("text", "timeframe"),
    [
        ("1", "1m"),
        ("60", "1h"),
        ("240", "4h"),
        ("720", "12h"),
        ("D", "1d"),
        ("1D", "1d"),
        ("W", "1w"),
        ("1W", "1w"),
        ("5m", "5m"),
        ("1h", "1h"),
        ("4H", "4h"),
        ("15 min", "15m"),
        ("4 hours", "4h"),
        ("1440", "1d"),
    ],
)
def test_intervals_in_every_spelling(text: str, timeframe: str) -> None:
    assert read_timeframe(text) is Timeframe(timeframe)


@pytest.mark.parametrize("text", ["45", "M", "1M", "30S", "0", "", "99999", "1e1", "-5", "h4"])
def test_intervals_that_no_bars_have(text: str) -> None:
    with pytest.raises(BadInput, match="no bars of"):
        read_timeframe(text)


@pytest.mark.parametrize(
    ("fields", "intent"),
    [
        ({"action": "buy"}, Intent.LONG),
        ({"action": "SELL"}, Intent.SHORT),
        ({"action": "Enter Long"}, Intent.LONG),
        ({"action": "exit"}, Intent.EXIT),
        ({"action": "sell", "market_position": "flat"}, Intent.EXIT),
        ({"action": "sell", "market_position": "long"}, Intent.EXIT),
        ({"action": "sell", "market_position": "short"}, Intent.SHORT),
        ({"action": None, "sentiment": "bullish"}, Intent.LONG),
    ],
)
def test_which_way_a_message_goes(fields: dict[str, object], intent: Intent) -> None:
    assert said(**fields).intent is intent


@pytest.mark.parametrize(
    ("fields", "targets"),
    [
        ({"tp": 110}, [(110.0, 1.0)]),
        ({"take_profit": "110.5"}, [(110.5, 1.0)]),
        ({"targets": [110, "120"]}, [(110.0, 0.5), (120.0, 0.5)]),
        (
            {"targets": [{"price": 110, "share": 0.25}, {"price": 120, "share": 0.75}]},
            [(110.0, 0.25), (120.0, 0.75)],
        ),
        ({"tp1": 110, "tp2": "NaN", "tp3": 130}, [(110.0, 0.5), (130.0, 0.5)]),
        ({"targets": []}, []),
    ],
)
def test_targets_in_every_shape(fields: dict[str, object], targets: list[object]) -> None:
    assert said(**fields).targets == tuple(Target(*each) for each in targets)  # type: ignore[misc]


def test_a_whole_message() -> None:
    signal = read_message(
        {
            "Symbol": "BINANCE:BTCUSDT",
            "SIDE": "long",
            "sl": "41000",
            "close": 42000,
            "interval": "60",
            "strategy": "Breakout\n",
            "timenow": "2026-01-31T12:00:03Z",
            "time": "2026-01-31T11:00:00Z",
            "message": "up\x00\x1f!",
            "leverage": 10,
        }
    )
    assert signal == ExternalSignal(
        name="Breakout",
        intent=Intent.LONG,
        ticker=Ticker("BTCUSDT", "BINANCE"),
        timeframe=Timeframe.H1,
        price=42000.0,
        stop=41000.0,
        sent_at=1_769_860_803_000,
        bar_time=1_769_857_200_000,
        comment="up !",
    )


@pytest.mark.parametrize(
    "moment",
    ["2026-01-31T12:00:03Z", "2026-01-31 12:00:03", 1_769_860_803, "1769860803000"],
)
def test_moments_in_every_spelling(moment: object) -> None:
    assert said(timenow=moment).sent_at == 1_769_860_803_000


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"action": "moon"}, "action: 'moon' is no action"),
        ({"ticker": None}, "ticker: missing"),
        ({"ticker": {"a": 1}}, "ticker: no text"),
        ({"price": "{{close}}"}, "price: {{close}} was not filled in"),
        ({"sl": -1}, "sl: -1 is no price above 0"),
        ({"sl": True}, "sl: no price"),
        ({"sl": "1e400"}, "sl: 1e400 is no price above 0"),
        ({"tp": ["x"]}, "tp[0]: 'x' is no price"),
        ({"targets": [1] * 9}, "targets: 9 targets are too many"),
        ({"targets": [{"price": 1, "share": 2}]}, "targets[0]: "),
        ({"tf": "45"}, "tf: there are no bars of '45'"),
        ({"timenow": "noon"}, "timenow: 'noon' is no moment"),
        ({"time": "1066-10-14T09:00:00Z"}, "time: '1066-10-14T09:00:00Z' is no moment"),
        ({"order_type": "iceberg"}, "order_type: "),
        ({"order_type": "limit"}, "price: missing, and a limit order has one"),
        ({"name": {}}, "name: "),
    ],
)
def test_a_mistake_names_its_field(fields: dict[str, object], place: str) -> None:
    with pytest.raises(BadInput) as error:
        said(**fields)
    assert str(error.value).startswith(place)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "message:1:1: no JSON"),
        (b"BTCUSDT crossing 42000", "message:1:1: no JSON"),
        (b"[]", "message: the message is no JSON object"),
        (b'{"a": 1, "a": 2}', "a: stands there twice"),
        (b'{"x": {"b": 1, "b": 1}}', "b: stands there twice"),
        (b'{"a": NaN}', "message: NaN is no JSON number"),
        (b'{"a": 1e999}', "message: 1e999 is too large a number"),
        (b'{"a": ' + b"9" * 6_000 + b"}", "message: a number of 6,000 digits is too long"),
        (b"[" * 16_000, "message: nested too deeply"),
        (b'{"a":' * 3_000, "message: nested too deeply"),
        (b'{"a": "\\ud800"}', "message: holds half a character"),
        (b"\xff\xfe", "message: the bytes are no UTF-8 text"),
        (b" " * (MOST_BYTES + 1), "message: 16,385 bytes are too many"),
    ],
)
def test_bodies_that_are_no_message(body: bytes, place: str) -> None:
    with pytest.raises(BadInput) as error:
        read_object(body)
    assert str(error.value).startswith(place)


FILLED = {
    "strategy.order.action": "buy",
    "strategy.market_position": "long",
    "strategy.order.comment": "Long Entry Id",
    "ticker": "BTCUSDT",
    "exchange": "BINANCE",
    "interval": "240",
    "close": "42000.5",
    "plot_0": "41000",
    "plot_1": "44000",
    "time": "2026-01-31T08:00:00Z",
    "timenow": "2026-01-31T12:00:03Z",
}


@pytest.mark.parametrize("levels", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_the_ready_text_as_tradingview_fills_it_is_a_message(kind: str, levels: bool) -> None:
    text = message_text('My "first" alert', kind, levels=levels, token=True)  # type: ignore[arg-type]
    filled = re.sub(r"\{\{(.+?)\}\}", lambda found: FILLED[found[1]], text)
    signal = read_message(read_object(filled.encode()))
    assert signal.name == 'My "first" alert'
    assert signal.intent is (Intent.SHORT if kind == "short" else Intent.LONG)
    assert signal.ticker == Ticker("BTCUSDT", "BINANCE")
    assert (signal.timeframe, signal.price) == (Timeframe.H4, 42000.5)
    assert (signal.stop is not None) is levels
    assert bool(signal.targets) is levels
    assert signal.sent_at is not None
    assert json.loads(text)["token"] == "<token>"
