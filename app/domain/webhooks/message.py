"""A message from outside as a typed signal: what to trade, which way, and between which prices."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from app.domain.errors import BadInput
from app.domain.setup import Direction, Target
from app.domain.strategy import MOST_TARGETS
from app.domain.timeframe import Timeframe
from app.domain.webhooks.moment import read_moment
from app.domain.webhooks.ticker import Ticker, read_ticker, read_timeframe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST_NAME: Final = 60
MOST_COMMENT: Final = 500
NAMELESS: Final = "alert"

_PLACEHOLDER: Final = re.compile(r"\{\{[^{}]{0,80}\}\}")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_NO_VALUE: Final = frozenset({"", "na", "nan", "null", "none", "n/a"})
_LONG: Final = frozenset({"buy", "long", "enter_long", "bullish", "bull", "open_long"})
_SHORT: Final = frozenset({"sell", "short", "enter_short", "bearish", "bear", "open_short"})
_OUT: Final = frozenset(
    {"exit", "close", "flat", "exit_long", "exit_short", "close_long", "close_short", "cancel"}
)
_MESSAGES: Final = {"missing": "missing", "too_long": "too many"}


class Intent(StrEnum):
    """What a message asks for."""

    LONG = "long"
    SHORT = "short"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class ExternalSignal:
    """What a message says. Prices in quote currency, times UTC ms.

    Attributes:
        name: of the alert or strategy that sent it.
        price: the last price, or the order's; None when the message does not say.
        entry_kind: ``market``, ``limit`` or ``stop``.
        targets: nearest first or not, as sent; shares sum to 1.
        sent_at: when the sender made the message (``{{timenow}}``); None when it does not say.
        bar_time: opening time of the sender's bar (``{{time}}``), or None.
    """

    name: str
    intent: Intent
    ticker: Ticker
    timeframe: Timeframe | None = None
    price: float | None = None
    entry_kind: Literal["market", "limit", "stop"] = "market"
    stop: float | None = None
    targets: tuple[Target, ...] = ()
    sent_at: int | None = None
    bar_time: int | None = None
    comment: str = ""

    @property
    def direction(self) -> Direction:
        """Which way it trades; an exit trades none."""
        return Direction(self.intent.value)


def read_message(document: Mapping[str, Any]) -> ExternalSignal:
    """The signal of a message, whose names may be in any of the usual spellings.

    Args:
        document: a JSON object, see `app.domain.webhooks.strict_json.read_object`. Names that mean
            nothing here are passed over, as other receivers do.

    Raises:
        BadInput: a field is missing or cannot be taken; names the field.
    """
    if len(document) > 200:
        raise BadInput(f"{len(document)} fields are too many", source="message")
    lowered = {name.strip().lower(): value for name, value in document.items()}
    try:
        return _Fields.model_validate(lowered).signal()
    except ValidationError as error:
        raise _bad_field(error, lowered) from None


def _bad_field(error: ValidationError, document: Mapping[str, Any]) -> BadInput:
    first = error.errors(include_url=False, include_input=False)[0]
    name, *rest = first["loc"] or ("",)
    spellings = _spellings(str(name))
    shown = next((each for each in spellings if each in document), spellings[0])
    place = "".join(f"[{part}]" for part in rest if isinstance(part, int))
    text = _MESSAGES.get(first["type"], str(first["msg"]).removeprefix("Value error, "))
    return BadInput(text[:300], source=f"{shown}{place}")


def _spellings(name: str) -> tuple[str, ...]:
    field = _Fields.model_fields.get(name)
    if field is None or not isinstance(field.validation_alias, AliasChoices):
        return (name,)
    return tuple(str(choice) for choice in field.validation_alias.choices)


def _text(value: object) -> object:
    """A number or truth as text, without control characters; None where nothing is meant."""
    if value is None or isinstance(value, dict | list):
        return value
    text = _CONTROLS.sub(" ", str(value)).strip()
    _refuse_placeholder(text)
    return text or None


def _number(value: object) -> object:
    """A price given as number or as text; None for an empty one and for TradingView's NaN."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        if value is None:
            return None
        raise ValueError("no price")
    if isinstance(value, str):
        _refuse_placeholder(value)
        if value.strip().lower() in _NO_VALUE:
            return None
    try:
        price = float(value)
    except (ValueError, OverflowError):
        raise ValueError(f"'{str(value)[:40]}' is no price") from None
    if not (math.isfinite(price) and 1e-15 < price < 1e15):
        raise ValueError(f"{str(value)[:40]} is no price above 0")
    return price


def _refuse_placeholder(text: str) -> None:
    if found := _PLACEHOLDER.search(text):
        raise ValueError(
            f"{found[0]} was not filled in: TradingView fills placeholders in the message of an"
            " alert alone"
        )


def _moment(value: object) -> object:
    return None if value is None else read_moment(value)


def _reading(read: Callable[[str], object]) -> BeforeValidator:
    """A field whose text is read by ``read``; its complaint becomes the field's."""

    def take(value: object) -> object:
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            if value is None:
                return None
            raise ValueError("no text")
        text = str(_text(value) or "")
        try:
            return read(text[:80]) if text else None
        except BadInput as error:
            raise ValueError(str(error.args[0])) from None

    return BeforeValidator(take)


def _read_intent(text: str) -> Intent:
    word = re.sub(r"[\s-]+", "_", text.strip().lower())
    for intent, words in ((Intent.LONG, _LONG), (Intent.SHORT, _SHORT), (Intent.EXIT, _OUT)):
        if word in words:
            return intent
    raise BadInput(f"'{text[:40]}' is no action; use buy, sell, long, short or exit")


def _short(text: str | None) -> str | None:
    return text[:MOST_COMMENT] if text else None


def _targets(value: object) -> object:
    """One price, a list of prices, or a list of price and share."""
    if value is None:
        return ()
    listed = value if isinstance(value, list) else [value]
    if len(listed) > MOST_TARGETS:
        raise ValueError(f"{len(listed)} targets are too many; at most {MOST_TARGETS}")
    return [part if isinstance(part, dict) else {"price": part} for part in listed]


Price = Annotated[float | None, BeforeValidator(_number)]
Text = Annotated[str | None, BeforeValidator(_text), AfterValidator(_short)]
Moment = Annotated[int | None, BeforeValidator(_moment)]


class _Target(BaseModel):
    model_config = ConfigDict(extra="ignore")

    price: Price = None
    share: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = None


def _named(*names: str) -> Any:
    return Field(default=None, validation_alias=AliasChoices(*names))


class _Fields(BaseModel):
    """The names that messages use, the usual one first."""

    model_config = ConfigDict(extra="ignore")

    action: Annotated[Intent | None, _reading(_read_intent)] = _named(
        "action", "side", "signal", "direction", "order_action"
    )
    position: Annotated[Intent | None, _reading(_read_intent)] = _named(
        "market_position", "sentiment"
    )
    ticker: Annotated[Ticker | None, _reading(read_ticker)] = _named(
        "ticker", "symbol", "pair", "market", "instrument", "tv_instrument"
    )
    exchange: Text = _named("exchange", "tv_exchange")
    timeframe: Annotated[Timeframe | None, _reading(read_timeframe)] = _named(
        "interval", "timeframe", "tf", "resolution"
    )
    price: Price = _named("price", "close", "trigger_price", "entry", "entry_price", "limit_price")
    order: Annotated[
        Literal["market", "limit", "stop"] | None, _reading(lambda text: text.lower())
    ] = _named("order_type", "entry_type")
    stop: Price = _named("stop", "stop_loss", "stoploss", "sl", "stop_price")
    targets: Annotated[list[_Target], BeforeValidator(_targets)] = Field(
        default_factory=list,
        validation_alias=AliasChoices(
            "targets", "take_profit", "takeprofit", "target", "tp", "take_profits", "tps"
        ),
    )
    first: Price = _named("tp1", "target1", "take_profit_1")
    second: Price = _named("tp2", "target2", "take_profit_2")
    third: Price = _named("tp3", "target3", "take_profit_3")
    name: Text = _named("name", "strategy", "strategy_name", "alert_name", "alert", "indicator")
    comment: Text = _named("comment", "message", "note", "alert_message")
    sent_at: Moment = _named("timenow", "timestamp", "sent_at")
    bar_time: Moment = _named("time", "bar_time")

    @model_validator(mode="after")
    def _is_enough(self) -> Self:
        if self.ticker is None:
            raise ValueError("ticker: missing; name the market, such as BTCUSDT")
        if self.action is None and self.position is None:
            raise ValueError("action: missing; use buy, sell, long, short or exit")
        if self.order in ("limit", "stop") and self.price is None:
            raise ValueError(f"price: missing, and a {self.order} order has one")
        return self

    def signal(self) -> ExternalSignal:
        """The typed message."""
        assert self.ticker is not None
        ticker = self.ticker
        if self.exchange and not ticker.exchange:
            ticker = ticker._replace(exchange=self.exchange.upper()[:20])
        return ExternalSignal(
            name=(self.name or NAMELESS)[:MOST_NAME].strip(),
            intent=self._intent(),
            ticker=ticker,
            timeframe=self.timeframe,
            price=self.price,
            entry_kind=self.order or "market",
            stop=self.stop,
            targets=self._all_targets(),
            sent_at=self.sent_at,
            bar_time=self.bar_time,
            comment=self.comment or "",
        )

    def _intent(self) -> Intent:
        """An order of a TradingView strategy is an entry when its position goes the same way."""
        if self.action is None:
            assert self.position is not None
            return self.position
        return self.action if self.position in (None, self.action) else Intent.EXIT

    def _all_targets(self) -> tuple[Target, ...]:
        given = [(part.price, part.share) for part in self.targets if part.price is not None]
        given += [(price, None) for price in (self.first, self.second, self.third) if price]
        given = given[:MOST_TARGETS]
        shares = [share for _, share in given if share is not None]
        whole = len(shares) == len(given) and abs(sum(shares) - 1) < 1e-9
        return tuple(
            Target(price or 0.0, share if whole and share is not None else 1 / len(given))
            for price, share in given
        )
