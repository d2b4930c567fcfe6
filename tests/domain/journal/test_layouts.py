"""Every layout says the same about the same executions."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.errors import BadInput
from app.domain.journal.layouts import LAYOUTS, FillDraft, Ignored, Refused, open_table
from tests.builders import fill_files as written
from tests.builders.fill_files import ROUND_TRIP, Execution


def read(text, *layouts):
    chosen = layouts or [layout for _, layout in LAYOUTS.items()]
    table = open_table(text, chosen)
    return table, [
        row
        for row in table.layout.read(table.rows())
        if isinstance(row, (FillDraft, Ignored, Refused))
    ]


def drafts(text):
    return [row for row in read(text)[1] if isinstance(row, FillDraft)]


def refused(text):
    rows = read(text)[1]
    return [(row.line, row.field) for row in rows if isinstance(row, Refused)]


def with_fee(executions, side_fee):
    """The same executions with the fees that a layout can tell."""
    return [
        Execution(e.id, e.time, e.symbol, e.side, e.price, e.amount, "0.3", side_fee(e))
        for e in executions
    ]


RECEIVED = with_fee(ROUND_TRIP, lambda e: e.base if e.side == "BUY" else e.quote)
IN_QUOTE = with_fee(ROUND_TRIP, lambda e: e.quote)
WRITTEN = {
    "binance": (written.newer_binance, ROUND_TRIP),
    "binance-older": (written.older_binance, ROUND_TRIP),
    "bybit": (written.bybit, RECEIVED),
    "bybit-named": (written.named_fee_bybit, ROUND_TRIP),
    "okx": (written.okx, RECEIVED),
    "kraken": (written.kraken, IN_QUOTE),
    "coinbase-fills": (written.coinbase_fills, IN_QUOTE),
    "coinbase-statement": (written.coinbase_statement, IN_QUOTE),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_layout_tells_every_figure(name):
    write, executions = WRITTEN[name]
    table, rows = read(write(executions))
    assert table.layout.family == name.partition("-")[0]
    found = sorted(rows, key=lambda row: (row.moment, row.exchange_id, row.amount), reverse=False)
    expected = sorted(executions, key=lambda e: (e.ms, e.id, Decimal(e.amount)))
    assert len(found) == len(expected)
    by_amount = {row.amount: row for row in rows}
    for execution in executions:
        row = by_amount[Decimal(execution.amount)]
        ahead = row.moment.offset if row.moment.offset is not None else 480 if name == "okx" else 0
        second = 60_000 if name == "bybit-named" else 1_000
        assert (row.moment.local - ahead * 60_000) // second == execution.ms // second
        assert row.symbol == execution.symbol
        assert row.side == execution.side.lower()
        assert row.price == Decimal(execution.price)
        assert row.fee == Decimal(execution.fee)
        assert row.fee_currency == execution.fee_currency
        has_ids = not name.startswith("binance")
        assert row.exchange_id == (execution.id if has_ids else "")


def test_lines_count_from_the_top_of_the_file():
    assert [row.line for row in drafts(written.bybit(RECEIVED))] == [3, 4, 5, 6, 7]
    assert [row.line for row in drafts(written.coinbase_statement(IN_QUOTE))] == [5, 8, 11, 14, 17]


@pytest.mark.parametrize(
    ("pair", "symbol"),
    [
        ("XXBTZEUR", "BTC/EUR"),
        ("XBTUSDT", "BTC/USDT"),
        ("XETHXXBT", "ETH/BTC"),
        ("XDGUSD", "DOGE/USD"),
        ("XXDGXXBT", "DOGE/BTC"),
        ("XTZEUR", "XTZ/EUR"),
        ("USDTZUSD", "USDT/USD"),
        ("ZEURZUSD", "EUR/USD"),
        ("ALGO/EUR", "ALGO/EUR"),
        ("XBT/USD", "BTC/USD"),
        ("ZRXXBT", "ZRX/BTC"),
        ("PYUSDUSD", "PYUSD/USD"),
    ],
)
def test_krakens_codes(pair, symbol):
    assert drafts(written.kraken(IN_QUOTE[:1], pair))[0].symbol == symbol


@pytest.mark.parametrize(
    ("pair", "executed", "paid", "symbol", "amount"),
    [
        ("1000SATSUSDT", "20000001000SATS", "824.5USDT", "1000SATS/USDT", "2000000"),
        ("1INCHUSDT", "51INCH", "2.05USDT", "1INCH/USDT", "5"),
        ("BTCEUR", "0.05", "2100", "BTC/EUR", "0.05"),
        ("BTCTUSD", "0.05BTC", "2100TUSD", "BTC/TUSD", "0.05"),
        ("BATUSD", "7BAT", "2100USD", "BAT/USD", "7"),
        ("USDCUSDT", "1,500USDC", "1500.3USDT", "USDC/USDT", "1500"),
    ],
)
def test_pair_parts_a_currency_glued_to_a_number(pair, executed, paid, symbol, amount):
    row = f"2024-03-01 10:00:00;{pair};BUY;42.5;{executed};{paid};0\n"
    (found,) = drafts(written.NEWER_BINANCE.replace(",", ";") + "\n" + row)
    assert (found.symbol, found.amount) == (symbol, Decimal(amount))


def test_okx_fills_of_one_order_in_one_second_stay_apart():
    twice = [
        Execution("11", "2024-03-01 10:00:00", "BTC/USDT", "SELL", "60000", "0.2", "12", "USDT"),
        Execution("12", "2024-03-01 10:00:00", "BTC/USDT", "SELL", "60000", "0.1", "6", "USDT"),
    ]
    text = written.okx(twice).replace(",90,", ",99,").replace(",91,", ",99,")
    found = {row.exchange_id: row for row in drafts(text)}
    assert {key: (row.amount, row.fee) for key, row in found.items()} == {
        "11": (Decimal("0.2"), Decimal(12)),
        "12": (Decimal("0.1"), Decimal(6)),
    }


def test_okx_half_a_fill_is_refused_once():
    whole = written.okx(RECEIVED[2:3])
    head, paid, sold = whole.rstrip("\n").rsplit("\n", 2)
    assert refused("\n".join((head, paid))) == [(3, "Balance Unit")]
    damaged = "\n".join((head, paid, sold.replace(",61200,", ",NaN,")))
    assert refused(damaged) == [(4, "Filled Price")]
    assert drafts(damaged) == []
    other = "\n".join((head, paid.replace("-0.3", "a fee"), sold))
    assert refused(other) == [(3, "Fee")]
    assert drafts(other) == []


def test_what_is_no_fill_is_ignored():
    statement = written.coinbase_statement(IN_QUOTE[:1]) + (
        "s1,2024-03-01 10:00:00 UTC,Staking Income,ETH,0.1,USD,$1.00,$1.00,$1.00,$0.00,\n"
        "s2,2024-03-01 10:00:00 UTC,Send,ETH,-0.1,USD,$1.00,$1.00,$1.00,$0.00,\n"
    )
    transfer = (
        "6,3562,2024-03-01 21:37:10,Transfer,,Transfer out,0,cont,0,0,0,BTC,0,0,-0.05,0,BTC\n"
    )
    swap = (
        "7,3563,2024-03-01 21:37:10,Swap,BTC-USDT-SWAP,Open long,1,cont,5,0,0,USDT,0,0,0,0,USDT\n"
    )
    for text, count in ((statement, 2), (written.okx(RECEIVED[:1]) + transfer + swap, 2)):
        rows = read(text)[1]
        assert sum(isinstance(row, Ignored) for row in rows) == count
        assert sum(isinstance(row, FillDraft) for row in rows) == 1


DAMAGE = [
    ("2024-02-30 10:00:00", 0),
    ("yesterday", 0),
    ("BUYS", 2),
    ("", 2),
    ("NaN", 3),
    ("inf", 3),
    ("-1", 3),
    ("0", 3),
    ("1e400", 3),
    ("0.5ETH", 4),
    ("0BTC", 4),
    ("-0.5BTC", 4),
    ("BTC", 4),
    ("30000EUR", 5),
    ("nanUSDT", 5),
    ("oneBNB", 6),
    ("0.5", 6),
    ("0.5<b>", 6),
]


@pytest.mark.parametrize(("cell", "place"), DAMAGE)
def test_damaged_cell_is_named(cell, place):
    row = ["2024-03-01 10:00:00", "BTCUSDT", "BUY", "60000", "0.5BTC", "30000USDT", "0.1BNB"]
    row[place] = cell
    text = written.newer_binance(ROUND_TRIP[:1]) + ",".join(row) + "\n"
    assert refused(text) == [(3, written.NEWER_BINANCE.split(",")[place])]


def test_rows_that_are_cut_or_split_are_refused():
    good = written.newer_binance(ROUND_TRIP[:1])
    assert refused(good + "2024-03-01 10:00:00,BTCUSDT,BUY\n") == [(3, "Price")]
    assert refused(good + "2024-03-01 10:00:00,BTCUSDT,BUY,1,1BTC,1USDT\n") == [(3, "Fee")]
    assert refused(good + "2024-03-01 10:00:00,BTCUSDT,BUY,60,000,0.5BTC,1USDT,0\n") == [(3, "row")]
    unclosed = good + '"2024-03-01 10:00:00,BTCUSDT,BUY,1,0.5BTC,1USDT,0\n' + good.split("\n")[1]
    assert refused(unclosed) == [(3, "row")]
    assert len(drafts(unclosed)) == 2
    marks = good + '"2024-03-01 10:00:00,BTCUSDT,BUY,1,0.5BTC,1USDT,0\n' * 5
    assert refused(marks) == [(line, "row") for line in range(3, 8)]


def test_header_in_the_middle_of_files_put_together_is_no_row():
    text = written.newer_binance(ROUND_TRIP[:2]) + written.newer_binance(ROUND_TRIP[2:])
    assert len(drafts(text)) == len(ROUND_TRIP)
    assert refused(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n\n",
        "\ufeff\n",
        "a,b,c\n1,2,3\n",
        "{}",
        "txid,refid,time,type,subtype,aclass,asset\n",
    ],
)
def test_unknown_file_is_refused(text):
    with pytest.raises(BadInput):
        read(text)


def test_stated_zone_is_found():
    assert read(written.okx(RECEIVED, "UTC+8"))[0].zone == "UTC+8"
    assert read(written.okx(RECEIVED, "Asia/Shanghai"))[0].zone == "Asia/Shanghai"
    assert read(written.okx(RECEIVED, ""))[0].zone == ""
    assert read(written.newer_binance(ROUND_TRIP))[0].zone == "UTC"
    assert read(written.kraken(IN_QUOTE))[0].zone == ""


DELIMITED = [(",", "."), (";", ","), ("\t", "."), ("|", ".")]


@pytest.mark.parametrize(("delimiter", "point"), DELIMITED)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_same_file_in_other_hands(delimiter, point, ending):
    plain = written.newer_binance(ROUND_TRIP)
    header, *rows = plain.splitlines()
    cells = [[cell.replace(".", point) for cell in row.split(",")] for row in rows]
    text = ending.join((header.replace(",", delimiter), *(delimiter.join(row) for row in cells)))
    assert drafts("\ufeff" + text) == drafts(plain)


@pytest.mark.parametrize("asset", ["A/B", "<b>", "BTC USD", "=1+1", "x" * 30, "ß"])
def test_what_is_no_currency_is_refused(asset):
    row = f"id,2024-03-01 10:00:00 UTC,Buy,{asset},1,USD,$1.00,$1.00,$1.00,$0.00,\n"
    assert refused(written.COINBASE_STATEMENT + "\n" + row) == [(2, "Asset")]
