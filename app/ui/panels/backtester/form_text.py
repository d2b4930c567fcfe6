"""What stands in the run form, as text, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from app.domain.backtester.account import Account
from app.domain.errors import BadInput
from app.domain.timeframe import DAY, Timeframe
from app.services.ports import BacktestRequest
from app.ui.panels.backtester.form_symbols import (
    CHART,
    UNIVERSE,
    chosen_watchlist,
    symbols_of_watchlist,
    typed_symbols,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.domain.strategy import Strategy
    from app.services.watchlists import Watchlists

STORE, FOLDER = "store", "folder"
CURRENT: Final = "current"
DATES: Final = "dates"
PERIODS: Final[Mapping[str, int | None]] = {"all": None, "365": 365, "90": 90, "30": 30}
RISK, STAKE, FRACTION = "risk", "stake", "fraction"
OWN: Final = "own"
_NO_SYMBOLS: Final[tuple[str, ...]] = ()
_DATE_FORMS: Final = ("%d %b %Y", "%d.%m.%Y", "%Y/%m/%d")


@dataclass(frozen=True, slots=True)
class FormText:
    """The fields as the user left them.

    Attributes:
        version: number of an older one, or ``current``.
        source: ``store``, or ``folder`` for files of one's own.
        symbols: where they come from: ``chart``, ``universe`` (of each time; with a folder: all it
            holds), ``list`` or the key of a watchlist.
        listed: symbols typed by the user.
        top: of the universe so many of the largest at each time; "" is the setting.
        timeframe: ``own`` is the strategy's. So it is for ``intrabar``.
        period: days up to now, ``all``, or ``dates`` for ``since`` and ``until``.
        sizing: ``risk``, ``stake`` or ``fraction``; each keeps its own size.
        fee: for all fills, or maker / taker; percent.
        compounding: ``on`` or ``off``.
    """

    strategy: str = ""
    version: str = CURRENT
    source: str = STORE
    folder: str = ""
    symbols: str = CHART
    listed: str = ""
    top: str = ""
    timeframe: str = OWN
    period: str = "all"
    since: str = ""
    until: str = ""
    equity: str = "10,000"
    sizing: str = RISK
    risk: str = "1"
    stake: str = "1,000"
    fraction: str = "10"
    compounding: str = "on"
    max_open: str = ""
    fee: str = "0.1"
    slippage: str = "0"
    intrabar: str = OWN

    def to_json(self) -> dict[str, object]:
        """All fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def with_json(self, kept: Mapping[str, object]) -> FormText:
        """Fields that were kept in place of these; what is no text is ignored."""
        names = {field.name for field in fields(self)}
        known = {key: value for key, value in kept.items() if key in names}
        return replace(self, **{k: v for k, v in known.items() if isinstance(v, str)})


class Around(NamedTuple):
    """What the form's words refer to.

    Attributes:
        strategy: the chosen one; None while there is none.
        symbol: of the chart; "" without one.
        universe: symbols of the last refresh.
        now: market time, UTC ms.
        watchlists: those there are.
    """

    strategy: Strategy | None
    symbol: str
    universe: tuple[str, ...]
    now: int
    watchlists: Watchlists = ()


class FormReading(NamedTuple):
    """The request, None when a field cannot be taken; then why, by field."""

    request: BacktestRequest | None
    errors: dict[str, str]


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def read_form(text: FormText, around: Around) -> FormReading:
    """Read the whole form; every mistake is told beside its field."""
    errors: dict[str, str] = {}

    def take[Value](field: str, read: Callable[[], Value], spare: Value) -> Value:
        try:
            return read()
        except BadInput as error:
            errors[field] = str(error.args[0])
            return spare

    strategy = take("strategy", lambda: _strategy(text, around.strategy), around.strategy)
    folder = take("folder", lambda: _folder(text), None)
    symbols = take("symbols", lambda: _symbols(text, around), _NO_SYMBOLS)
    since = take("since", lambda: _since(text, around.now), None)
    until = take("until", lambda: moment_of(text.until) if text.period == DATES else None, None)
    if since is not None and until is not None and since >= until:
        errors["until"] = _tr("must be later than the first day")
    account = _account(text, take)
    most = take("max_open", lambda: _whole(text.max_open), None)
    top = take("top", lambda: _whole(text.top) if text.symbols == UNIVERSE else None, None)
    if errors or strategy is None:
        return FormReading(None, errors)
    intrabar = None if text.intrabar == OWN else text.intrabar
    limits = {"max_open": most, "top": top}
    request = BacktestRequest(
        strategy, account, symbols, folder, since, until, intrabar=intrabar, **limits
    )
    return FormReading(request, errors)


def _strategy(text: FormText, strategy: Strategy | None) -> Strategy:
    if strategy is None:
        raise BadInput(_tr("choose a strategy"))
    if text.timeframe == OWN:
        return strategy
    return strategy.model_copy(update={"timeframe": Timeframe(text.timeframe)})


def _folder(text: FormText) -> Path | None:
    if text.source != FOLDER:
        return None
    words = text.folder.strip()
    if not words:
        raise BadInput(_tr("choose a folder of candle files"))
    return Path(words).expanduser()


def _symbols(text: FormText, around: Around) -> tuple[str, ...]:
    if text.symbols == CHART:
        if not around.symbol:
            raise BadInput(_tr("no symbol is chosen; choose one in the chart"))
        return (around.symbol,)
    if text.symbols == UNIVERSE:
        if not around.universe and text.source != FOLDER:
            raise BadInput(_tr("the universe is empty; refresh it or scan once"))
        return _NO_SYMBOLS
    if chosen_watchlist(text.symbols):
        return symbols_of_watchlist(text.symbols, around.watchlists)
    return typed_symbols(text.listed)


def _since(text: FormText, now: int) -> int | None:
    if text.period == DATES:
        return moment_of(text.since)
    days = PERIODS.get(text.period)
    return None if days is None else now - days * DAY


def _account(text: FormText, take: Callable[[str, Callable[[], float], float], float]) -> Account:
    plain = Account()
    equity = take("equity", lambda: _within("equity", number_of(text.equity)), plain.equity)
    maker = take("fee", lambda: _within("fee", fees_of(text.fee)[0]), plain.fee)
    taker = take("fee", lambda: _within("fee", fees_of(text.fee)[1]), plain.fee)
    slippage = take("slippage", lambda: _within("slippage", percent_of(text.slippage)), 0.0)
    read = number_of if text.sizing == STAKE else percent_of
    spare = {RISK: plain.risk, STAKE: 1.0, FRACTION: 1.0}[text.sizing]
    words = {RISK: text.risk, STAKE: text.stake, FRACTION: text.fraction}[text.sizing]
    size = take("size", lambda: _within(text.sizing, read(words)), spare)
    return Account(
        equity=equity,
        risk=size if text.sizing == RISK else plain.risk,
        stake=size if text.sizing == STAKE else None,
        fee=taker,
        slippage=slippage,
        fraction=size if text.sizing == FRACTION else None,
        maker_fee=None if maker == taker else maker,
        compounding=text.compounding == "on",
    )


def _within(name: str, value: float) -> float:
    """The value, if an account can have it."""
    checks: dict[str, Callable[[], Account]] = {
        "equity": lambda: Account(equity=value),
        "fee": lambda: Account(fee=value),
        "slippage": lambda: Account(slippage=value),
        RISK: lambda: Account(risk=value),
        STAKE: lambda: Account(stake=value),
        FRACTION: lambda: Account(fraction=value),
    }
    checks[name]()
    return value


def fees_of(words: str) -> tuple[float, float]:
    """Maker and taker: ``0.075 / 0.1`` in percent, or one figure for both.

    Raises:
        BadInput: no numbers, or more than two.
    """
    parts = [percent_of(part) for part in words.split("/")]
    if len(parts) > 2:
        raise BadInput(_tr("give one fee, or maker / taker"))
    return parts[0], parts[-1]


def number_of(words: str) -> float:
    """A number, thousands separated or not.

    Raises:
        BadInput: it is none.
    """
    plain = words.replace(",", "").replace("\u202f", "").replace(" ", "")
    try:
        return float(plain)
    except ValueError:
        raise BadInput(_tr("a number is needed")) from None


def percent_of(words: str) -> float:
    """``1`` and ``1 %`` are both 0.01.

    Raises:
        BadInput: no number.
    """
    return number_of(words.strip().removesuffix("%")) / 100


def _whole(words: str) -> int | None:
    if not words.strip():
        return None
    value = number_of(words)
    if value < 1 or value != int(value):
        raise BadInput(_tr("must be a whole number from 1 on"))
    return int(value)


def moment_of(words: str) -> int | None:
    """UTC ms of a day or moment; None when empty.

    Raises:
        BadInput: no date.
    """
    words = words.strip()
    if not words:
        return None
    for read in (datetime.fromisoformat, *(_by_form(form) for form in _DATE_FORMS)):
        try:
            found = read(words)
        except ValueError:
            continue
        aware = found if found.tzinfo is not None else found.replace(tzinfo=UTC)
        return round(aware.timestamp() * 1000)
    raise BadInput(_tr("{0} is no date such as 2023-12-20").format(words))


def _by_form(form: str) -> Callable[[str], datetime]:
    return lambda words: datetime.strptime(words, form).replace(tzinfo=UTC)
