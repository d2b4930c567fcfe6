"""Types of arguments that several commands share."""

from __future__ import annotations

from argparse import ArgumentTypeError

from app.domain.timeframe import Timeframe


def positive(text: str) -> int:
    """A whole number above 0."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise ArgumentTypeError(f"{text!r} is no whole number above 0")
    return value


def symbols(text: str) -> tuple[str, ...]:
    """Symbols separated by commas: ``BTC/USDT,ETH/USDT``."""
    found = tuple(part.strip().upper() for part in text.split(",") if part.strip())
    if not found:
        raise ArgumentTypeError("no symbol given")
    for symbol in found:
        base, _, quote = symbol.partition("/")
        if not base or not quote or base == quote:
            raise ArgumentTypeError(f"{symbol!r} is no symbol such as BTC/USDT")
    return tuple(dict.fromkeys(found))


def timeframe(text: str) -> Timeframe:
    """A timeframe as the exchanges write it."""
    try:
        return Timeframe(text)
    except ValueError as error:
        known = ", ".join(Timeframe)
        raise ArgumentTypeError(f"{text!r} is no timeframe; choose one of {known}") from error


def symbol(text: str) -> str:
    """One symbol: ``BTC/USDT``."""
    found = symbols(text)
    if len(found) != 1:
        raise ArgumentTypeError(f"{text!r} is more than one symbol")
    return found[0]
