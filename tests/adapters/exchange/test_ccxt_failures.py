"""Errors judged by class and HTTP code, and what a host asks for."""

from __future__ import annotations

import inspect as reflection
from datetime import UTC, datetime
from email.utils import format_datetime

import aiohttp
import pytest
from ccxt.base import errors as ccxt

from app.adapters.exchange.failures import (
    Answer,
    Trouble,
    domain_error,
    judge,
    sentence,
    wait_ms,
)
from app.domain.errors import ExchangeError, HarrierError, RetryableError, SymbolError

NOW = 1_667_908_800_000


@pytest.mark.parametrize(
    ("error", "status", "trouble"),
    [
        (ccxt.RateLimitExceeded(), 429, Trouble.RATE_LIMIT),
        (ccxt.DDoSProtection(), 429, Trouble.RATE_LIMIT),
        (ccxt.DDoSProtection(), 418, Trouble.BANNED),
        (ccxt.RateLimitExceeded(), None, Trouble.RATE_LIMIT),
        (ccxt.ExchangeNotAvailable(), 403, Trouble.FORBIDDEN),
        (ccxt.ExchangeNotAvailable(), 451, Trouble.FORBIDDEN),
        (ccxt.OperationFailed(), 403, Trouble.FORBIDDEN),
        (ccxt.ExchangeNotAvailable(), 404, Trouble.REFUSED),
        (ccxt.BadSymbol(), 400, Trouble.BAD_SYMBOL),
        (ccxt.BadRequest(), 400, Trouble.REFUSED),
        (ccxt.ExchangeNotAvailable(), 503, Trouble.OUTAGE),
        (ccxt.OperationFailed(), 500, Trouble.OUTAGE),
        (ccxt.BadRequest(), 502, Trouble.OUTAGE),
        (ccxt.OnMaintenance(), 503, Trouble.MAINTENANCE),
        (ccxt.OnMaintenance(), 200, Trouble.MAINTENANCE),
        (ccxt.NullResponse(), 200, Trouble.GARBLED),
        (ccxt.BadResponse(), 200, Trouble.GARBLED),
        (ccxt.RequestTimeout(), None, Trouble.TIMEOUT),
        (ccxt.ExchangeNotAvailable(), None, Trouble.NETWORK),
        (aiohttp.ServerDisconnectedError(), None, Trouble.NETWORK),
        (ConnectionResetError(), None, Trouble.NETWORK),
        (TypeError("'NoneType' object is not iterable"), 200, Trouble.GARBLED),
    ],
)
def test_class_and_code_are_judged_together(
    error: Exception, status: int | None, trouble: Trouble
) -> None:
    assert judge(error, Answer(status)) is trouble


CCXT_ERRORS = [
    kind
    for _, kind in reflection.getmembers(ccxt, reflection.isclass)
    if issubclass(kind, ccxt.BaseError)
]


@pytest.mark.parametrize("kind", CCXT_ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_of_the_installed_ccxt_becomes_a_sentence(kind: type[Exception]) -> None:
    trouble = judge(kind("GET https://x"), Answer())
    error = domain_error(trouble, sentence(trouble, "Binance", kind(), Answer()), symbol="A/B")
    assert isinstance(error, HarrierError)
    assert "http" not in str(error)
    assert issubclass(kind, ccxt.OperationFailed) <= isinstance(error, RetryableError)


def test_a_refusal_is_the_symbols_only_when_one_was_asked_for() -> None:
    assert isinstance(domain_error(Trouble.REFUSED, "no", symbol="A/B"), SymbolError)
    assert isinstance(domain_error(Trouble.REFUSED, "no"), ExchangeError)


@pytest.mark.parametrize(
    ("headers", "body", "wait"),
    [
        ({"Retry-After": "7"}, "", 7_000),
        ({"retry-after": " 1.5 "}, "", 1_500),
        ({"Retry-After": "soon"}, "", None),
        ({}, f"IP banned until {NOW + 90_000}.", 90_000),
        ({}, "", None),
    ],
)
def test_the_wait_is_read_as_it_is_told(
    headers: dict[str, str], body: str, wait: int | None
) -> None:
    assert wait_ms(Answer(429, headers, body), NOW) == wait


def test_a_wait_may_be_a_date() -> None:
    at = datetime.fromtimestamp(NOW / 1000 + 42, UTC)
    header = {"Retry-After": format_datetime(at, usegmt=True)}
    assert wait_ms(Answer(429, header), NOW) == 42_000
