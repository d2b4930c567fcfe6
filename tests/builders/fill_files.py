"""Files of fills in the exchanges' own layouts, written from executions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NEWER_BINANCE = "Date(UTC),Pair,Side,Price,Executed,Amount,Fee"
OLDER_BINANCE = "Date(UTC),Market,Type,Price,Amount,Total,Fee,Fee Coin"
BYBIT = (
    "Spot Pairs,Order Type,Direction,Filled Value,Filled Price,Filled Quantity,Fees,"
    "Transaction ID,Order No.,Timestamp (UTC)"
)
NAMED_FEE_BYBIT = (
    "Spot Pairs,Order Type,Direction,feeCoin,ExecFeeV2,Filled Value,Filled Price,Filled Quantity,"
    "Fees,Transaction ID,Order No.,Timestamp (UTC)"
)
OKX = (
    "id,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,PnL,Fee,Fee Unit,"
    "Position Change,Position Balance,Balance Change,Balance,Balance Unit"
)
KRAKEN = (
    '"txid","ordertxid","pair","aclass","subclass","time","type","ordertype","price","cost","fee",'
    '"vol","margin","misc","ledgers"'
)
COINBASE_FILLS = (
    "portfolio,trade id,product,side,created at,size,size unit,price,fee,total,price/fee/total unit"
)
COINBASE_STATEMENT = (
    "ID,Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,Price at Transaction,"
    "Subtotal,Total (inclusive of fees and/or spread),Fees and/or Spread,Notes"
)


@dataclass(frozen=True)
class Execution:
    """What happened at the exchange; ``time`` is ISO in UTC, to the second."""

    id: str
    time: str
    symbol: str
    side: str
    price: str
    amount: str
    fee: str = "0"
    fee_currency: str = ""

    @property
    def base(self) -> str:
        return self.symbol.partition("/")[0]

    @property
    def quote(self) -> str:
        return self.symbol.partition("/")[2]

    @property
    def value(self) -> Decimal:
        return Decimal(self.price) * Decimal(self.amount)

    @property
    def ms(self) -> int:
        return int(self.moment.timestamp() * 1000)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.time).replace(tzinfo=UTC)

    def local(self, hours: float) -> str:
        """Its time on a clock so many hours ahead of UTC."""
        return (self.moment + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M:%S")


# Two entries, an exit in two parts and a re-entry; fees in base, quote and a third currency.
ROUND_TRIP = (
    Execution("7001", "2024-03-01 10:00:00", "BTC/USDT", "BUY", "60000", "0.5", "0.0005", "BTC"),
    Execution("7002", "2024-03-01 10:00:00", "BTC/USDT", "BUY", "60010.5", "0.25", "0.02", "BNB"),
    Execution("7003", "2024-03-02 09:30:15", "BTC/USDT", "SELL", "61200", "0.4", "24.48", "USDT"),
    Execution("7004", "2024-03-02 09:30:15", "BTC/USDT", "SELL", "61190", "0.3495", "21.4", "USDT"),
    Execution("7005", "2024-03-05 23:59:59", "BTC/USDT", "BUY", "58000", "0.1", "5.8", "USDT"),
)  # fmt: skip


def newer_binance(executions: Sequence[Execution], header: str = NEWER_BINANCE) -> str:
    return _file(
        header,
        (
            f"{one.local(0)},{one.base}{one.quote},{one.side},{one.price},{one.amount}{one.base},"
            f"{one.value}{one.quote},{one.fee}{one.fee_currency}"
            for one in executions
        ),
    )


def older_binance(executions: Sequence[Execution]) -> str:
    return _file(
        OLDER_BINANCE,
        (
            f"{one.local(0)},{one.base}{one.quote},{one.side},{one.price},{one.amount},{one.value},"
            f"{one.fee},{one.fee_currency}"
            for one in executions
        ),
    )


def bybit(executions: Sequence[Execution]) -> str:
    """Fees without a currency: in what was received."""
    return _file(
        "UID: 28190,Company Name: ,Country:\n" + BYBIT,
        (
            f"{one.base}{one.quote},LIMIT,{one.side},{one.value},{one.price},{one.amount},{one.fee},"
            f"{one.id}, 5398,{one.local(0)}"
            for one in executions
        ),
    )


def named_fee_bybit(executions: Sequence[Execution]) -> str:
    """The layout that names the fee's currency, with times to the minute."""
    return _file(
        NAMED_FEE_BYBIT,
        (
            f"{one.base}{one.quote},MARKET,{one.side},{one.fee_currency},{one.fee},{one.value},"
            f"{one.price},{one.amount},--,{one.id}, 5398,{one.moment:%H:%M %Y-%m-%d}"
            for one in executions
        ),
    )


def okx(executions: Sequence[Execution], zone: str = "UTC+8", hours: float = 8) -> str:
    """Two rows a fill, newest first as OKX lists them, times on a clock so many hours ahead."""
    rows = []
    for place, one in enumerate(executions):
        signed = f"-{one.fee}" if Decimal(one.fee) else "0"
        buys = one.side == "BUY"
        base_fee = signed if one.fee_currency != one.quote else "0"
        quote_fee = signed if one.fee_currency == one.quote else "0"
        other = "Sell" if buys else "Buy"
        pair, stamp = f"{one.base}-{one.quote}", one.local(hours)
        rows += [
            (
                f"{one.id},9{place},{stamp},Spot,{pair},{one.side.title()},{one.amount},{one.base},"
                f"{one.price},0,{base_fee},{one.fee_currency or one.base},0,0,0,0,{one.base}"
            ),
            (
                f"8{one.id},9{place},{stamp},Spot,{pair},{other},{one.value},{one.base},{one.price},0,"
                f"{quote_fee},{one.quote},0,0,0,0,{one.quote}"
            ),
        ]
    first = f"\ufeffUID:187310,\ufeffAccount Type:Main,\ufeffTime Zone:{zone}" if zone else "UID:1"
    return _file(f"{first}\n\ufeff{OKX}", reversed(rows))


def kraken(executions: Sequence[Execution], pair: str = "") -> str:
    return _file(
        KRAKEN,
        (
            f'"{one.id}","O-{one.id}","{pair or one.base + one.quote}","forex","crypto",'
            f'"{one.local(0)}.0000","{one.side.lower()}","limit",{one.price},{one.value},{one.fee},'
            f'{one.amount},0.00000,"","L1,L2"'
            for one in executions
        ),
    )


def coinbase_fills(executions: Sequence[Execution]) -> str:
    return _file(
        COINBASE_FILLS,
        (
            f"default,{one.id},{one.base}-{one.quote},{one.side},{one.moment:%Y-%m-%dT%H:%M:%S}.000Z,"
            f"{one.amount},{one.base},{one.price},{one.fee},{one.value},{one.quote}"
            for one in executions
        ),
    )


def coinbase_statement(executions: Sequence[Execution]) -> str:
    """With the lines about the account, currency signs, and a note of three lines."""
    return _file(
        "\nTransactions\nUser,Jane,919b-db40\n" + COINBASE_STATEMENT,
        (
            f"{one.id},{one.local(0)} UTC,Advanced Trade {one.side.title()},{one.base},"
            f'{"-" * (one.side == "SELL")}{one.amount},{one.quote},"${Decimal(one.price):,}",'
            f'"${one.value:,}","${one.value:,}",${one.fee},"a note\n\nover three lines"'
            for one in executions
        ),
    )


def _file(header: str, rows: object) -> str:
    assert not isinstance(rows, str)
    return "\n".join((header, *rows)) + "\n"  # type: ignore[misc]
