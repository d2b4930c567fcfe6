"""Trades and statistics worked out from executions alone, by the words of the contract.

It shares no line with the journal, which is held against it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.builders.fill_files import Execution

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

NOTHING = Decimal(0)
DUST = Decimal(1)
START = 1_700_000_000


@dataclass(frozen=True)
class Piece:
    """An execution, or the part of it that belongs to one trade."""

    side: str
    price: Decimal
    amount: Decimal
    fee: Decimal
    fee_currency: str

    def change(self, base: str) -> Decimal:
        bought = self.amount if self.side == "BUY" else -self.amount
        return bought - (self.fee if self.fee_currency == base else NOTHING)

    def share(self, part: Decimal) -> Piece:
        return replace(self, amount=self.amount * part, fee=self.fee * part)


def trades_by_hand(
    executions: Sequence[Execution], rates: Mapping[str, Decimal]
) -> list[dict[str, object]]:
    """The trades of one symbol, oldest first, with the fields of ``journal list``."""
    base, quote = executions[0].base, executions[0].quote
    return [
        _figures(pieces, left, base, quote, rates) for pieces, left in _positions(executions, base)
    ]


def _positions(
    executions: Sequence[Execution], base: str
) -> Iterator[tuple[list[Piece], Decimal | None]]:
    """The pieces of each position, and what it left over; None while it is open."""
    pieces: list[Piece] = []
    held = NOTHING
    for one in executions:
        numbers = Decimal(one.price), Decimal(one.amount), Decimal(one.fee)
        piece = Piece(one.side, *numbers, one.fee_currency)
        change = piece.change(base)
        reduces = held * change < 0
        after = held + change
        if reduces and after * held < 0 and abs(after) * piece.price >= DUST:
            part = abs(held / change)
            yield [*pieces, piece.share(part)], NOTHING
            pieces, held = [piece.share(1 - part)], after
        elif reduces and abs(after) * piece.price < DUST:
            yield [*pieces, piece], after
            pieces, held = [], NOTHING
        else:
            pieces, held = [*pieces, piece], after
    if pieces:
        yield pieces, None


def _figures(
    pieces: list[Piece],
    left: Decimal | None,
    base: str,
    quote: str,
    rates: Mapping[str, Decimal],
) -> dict[str, object]:
    entries = [piece for piece in pieces if piece.side == pieces[0].side]
    exits = [piece for piece in pieces if piece.side != pieces[0].side]
    fees = cash = NOTHING
    for piece in pieces:
        cash += piece.amount * piece.price * (1 if piece.side == "SELL" else -1)
        worth = {base: piece.price, quote: Decimal(1), **rates}[piece.fee_currency or quote]
        fees += piece.fee * worth
        cash -= NOTHING if piece.fee_currency == base else piece.fee * worth
    return {
        "direction": "long" if pieces[0].side == "BUY" else "short",
        "status": "open" if left is None else "closed",
        "amount": sum(piece.amount for piece in entries),
        "entry_price": _mean(entries),
        "exit_price": _mean(exits),
        "fees": fees,
        "profit": None if left is None else cash,
        "dust": left or NOTHING,
    }


def _mean(pieces: list[Piece]) -> Decimal | None:
    amount = sum((piece.amount for piece in pieces), NOTHING)
    return sum(piece.amount * piece.price for piece in pieces) / amount if pieces else None


def history(random: Random, symbol: str, fees: Sequence[str]) -> list[Execution]:
    """Executions that enter, scale, leave whole or but for dust, turn round, share seconds.

    Args:
        fees: currencies they may be paid in.
    """
    base = symbol.partition("/")[0]
    told: list[Execution] = []
    held, time = NOTHING, START
    price = Decimal(random.randint(1_000, 90_000)) / 100
    for _ in range(random.randint(1, 12)):
        time += random.choice((0, 1, 900, 40_000)) if told else random.randint(1, 10**6)
        price = round(price * Decimal(random.randint(900, 1100)) / 1000, 4)
        part = random.choice(("1", "0.9995", "0.4", "2.5", "new", "new"))
        currency = random.choice(fees)
        side = random.choice(("BUY", "BUY", "SELL"))
        amount = Decimal(random.randint(1, 90_000)) / 1000
        if held and part != "new":
            side, amount = ("SELL" if held > 0 else "BUY"), abs(held) * Decimal(part)
        fee = round(amount * (1 if currency == base else price) / 1000, 8)
        stamp = _stamp(time)
        one = Execution("", stamp, symbol, side, f"{price:f}", f"{amount:f}", f"{fee:f}", currency)
        told.append(one)
        left = [rest for _, rest in _positions(told, base)][-1]
        held = NOTHING if left is not None else _held(told, base)
    return told


def _held(told: Sequence[Execution], base: str) -> Decimal:
    pieces = list(_positions(told, base))[-1][0]
    return sum((piece.change(base) for piece in pieces), NOTHING)


def _stamp(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%d %H:%M:%S")
