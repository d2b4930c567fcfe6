"""A run in words: what it was asked for, as history and comparison write it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.models import formats

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.backtester import Account
    from app.services.ports import BacktestRequest

_SHARES = {"risk", "fee", "maker_fee", "taker_fee", "slippage", "fraction"}
_HASH = 8


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def symbol_words(symbols: tuple[str, ...]) -> str:
    """``BTC/USDT``, ``12 symbols``; all of them when none is named."""
    if not symbols:
        return _tr("all symbols")
    return symbols[0] if len(symbols) == 1 else _tr("{0} symbols").format(len(symbols))


def day_words(time: int | None, spare: str, zone: str = "UTC") -> str:
    """The day of a moment (UTC ms), or other words for none."""
    return spare if time is None else f"{formats.local(time, zone):%d %b %Y}".lstrip("0")


def period_words(request: BacktestRequest, zone: str = "UTC") -> str:
    """``1 Jan 2023 – 20 Dec 2023``; what was left open is said so."""
    if request.since is None and request.until is None:
        return _tr("all there is")
    since = day_words(request.since, _tr("first bar"), zone)
    return f"{since} – {day_words(request.until, _tr('last bar'), zone)}"


def request_words(request: BacktestRequest, version: str = "") -> dict[str, str]:
    """Everything that was asked for, by the words for it, in the order of the form."""
    strategy = request.strategy
    return {
        _tr("Strategy"): strategy.name,
        _tr("Rule version"): version[:_HASH] or formats.DASH,
        _tr("Candles"): str(request.folder) if request.folder else _tr("as stored"),
        _tr("Symbols"): ", ".join(request.symbols) or _tr("all"),
        **({_tr("Largest at each time"): formats.count(request.top)} if request.top else {}),
        _tr("Timeframe"): strategy.timeframe.value,
        _tr("Period"): period_words(request),
        **account_words(request.account),
        _tr("Open at most"): formats.count(request.max_open) if request.max_open else _tr("any"),
        _tr("Within a bar"): request.mode,
    }


def account_words(account: Account) -> dict[str, str]:
    """Equity, sizing and costs."""
    found: dict[str, str] = {}
    for field in fields(account):
        value = getattr(account, field.name)
        by_risk = account.stake is None and account.fraction is None
        if value is None or (field.name == "risk" and not by_risk):
            continue
        write: Callable[[float], str] = _share if field.name in _SHARES else _figure
        found[_account_title(field.name)] = write(value)
    return found


def _account_title(name: str) -> str:
    titles = {
        "equity": _tr("Start equity"),
        "risk": _tr("Risk a trade"),
        "stake": _tr("Stake"),
        "fraction": _tr("Fraction of the equity"),
        "fee": _tr("Fee a fill"),
        "maker_fee": _tr("Maker fee"),
        "taker_fee": _tr("Taker fee"),
        "slippage": _tr("Slippage"),
        "compounding": _tr("Compounding"),
    }
    return titles.get(name, name)


def _share(value: float) -> str:
    return f"{value * 100:.6g} %"


def _figure(value: float | bool) -> str:
    if isinstance(value, bool):
        return _tr("on") if value else _tr("off")
    return f"{value:,.6g}" if value < 1e6 else f"{value:,.0f}"
