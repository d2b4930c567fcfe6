"""What a key may do, out of the answer of the exchange that is asked about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

_TRADING_OF_BINANCE: Final = (
    "enableSpotAndMarginTrading",
    "enableMargin",
    "enableFutures",
    "enableVanillaOptions",
    "enablePortfolioMarginTrading",
    "enableFixApiTrade",
)
_MOVING_OF_BINANCE: Final = (
    "enableWithdrawals",
    "enableInternalTransfer",
    "permitsUniversalTransfer",
)
_TRADING_OF_KRAKEN: Final = frozenset({"modify-trades", "close-trades"})
_MOVING_OF_KRAKEN: Final = frozenset(
    {"withdraw-funds", "earn-funds", "add-withdraw-address", "update-withdraw-address"}
)
_TRADING_OF_KUCOIN: Final = frozenset({"spot", "margin", "futures", "unified", "trade"})
_MOVING_OF_KUCOIN: Final = frozenset(
    {"transfer", "innertransfer", "withdraw", "withdrawal", "earn"}
)


class Rights(NamedTuple):
    """Whether orders can be made with a key, and whether money can be moved."""

    trade: bool
    withdraw: bool


class Question(NamedTuple):
    """How an exchange is asked.

    Attributes:
        method: of ccxt.
        judge: what the answer says; None where it says nothing of rights.
    """

    method: str
    judge: Callable[[Mapping[str, Any]], Rights | None]


def _binance(answer: Mapping[str, Any]) -> Rights | None:
    """GET /sapi/v1/account/apiRestrictions."""
    if "enableReading" not in answer:
        return None
    return Rights(_any(answer, _TRADING_OF_BINANCE), _any(answer, _MOVING_OF_BINANCE))


def _bybit(answer: Mapping[str, Any]) -> Rights | None:
    """GET /v5/user/query-api: ``readOnly`` is 1, or ``permissions`` says what more."""
    found = _object(answer.get("result"))
    read_only = str(found.get("readOnly"))
    if read_only not in ("0", "1"):
        return None
    wallet = _object(found.get("permissions")).get("Wallet") or ()
    writes = read_only == "0"
    return Rights(writes, writes and "Withdraw" in wallet)


def _okx(answer: Mapping[str, Any]) -> Rights | None:
    """GET /api/v5/account/config: ``perm`` such as ``read_only,trade``."""
    rows = answer.get("data")
    words = _words(_object(rows[0]).get("perm") if isinstance(rows, list) and rows else None)
    return _found(words, {"trade"}, {"withdraw"})


def _kraken(answer: Mapping[str, Any]) -> Rights | None:
    """POST /0/private/GetApiKeyInfo: ``permissions`` such as ``query-funds``."""
    told = _object(answer.get("result")).get("permissions")
    words = {str(word) for word in told} if isinstance(told, list) else set()
    return _found(words, _TRADING_OF_KRAKEN, _MOVING_OF_KRAKEN)


def _coinbase(answer: Mapping[str, Any]) -> Rights | None:
    """GET /api/v3/brokerage/key_permissions."""
    if "can_trade" not in answer:
        return None
    return Rights(_any(answer, ("can_trade",)), _any(answer, ("can_transfer",)))


def _kucoin(answer: Mapping[str, Any]) -> Rights | None:
    """GET /api/v1/user/api-key: ``permission`` such as ``General,Spot``; General only reads."""
    words = _words(_object(answer.get("data")).get("permission"))
    return _found(words, _TRADING_OF_KUCOIN, _MOVING_OF_KUCOIN)


QUESTIONS: Final[Mapping[str, Question]] = {
    "binance": Question("sapiGetAccountApiRestrictions", _binance),
    "bybit": Question("privateGetV5UserQueryApi", _bybit),
    "okx": Question("privateGetAccountConfig", _okx),
    "kraken": Question("privatePostGetApiKeyInfo", _kraken),
    "coinbase": Question("v3PrivateGetBrokerageKeyPermissions", _coinbase),
    "kucoin": Question("privateGetUserApiKey", _kucoin),
}
"""By the exchange's id in ccxt."""


def _found(
    words: Collection[str], trading: Collection[str], moving: Collection[str]
) -> Rights | None:
    """What words that name rights come to; none at all say nothing."""
    if not words:
        return None
    return Rights(any(word in trading for word in words), any(word in moving for word in words))


def _words(text: object) -> set[str]:
    if not isinstance(text, str):
        return set()
    return {word.strip().lower() for word in text.split(",")} - {""}


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _any(answer: Mapping[str, Any], names: Sequence[str]) -> bool:
    return any(str(answer.get(name)).lower() == "true" for name in names)
