"""A layout of the user's own: which column of a file holds what."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import BadInput
from app.domain.journal.layouts.moments import TIME_FORMATS
from app.domain.journal.layouts.pairs import glued
from app.domain.journal.layouts.table import plain_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NUMBER_FORMATS: Final = ("auto", "dot", "comma")
FIELDS: Final = (
    "time", "clock", "symbol", "base", "quote", "side", "price", "amount", "value", "fee",
    "fee_currency", "id",
)  # fmt: skip
_NEEDED: Final = ("time", "amount")
_SYMBOL: Final = re.compile(r"[A-Za-z0-9.]{0,20}/?[A-Za-z0-9.]{1,20}", re.ASCII)
_WORDS: Final[Mapping[str, Sequence[str]]] = {
    "time": ("time", "date", "timestamp", "datetime", "created at", "executed at", "trade time"),
    "clock": ("clock", "time of day"),
    "symbol": ("symbol", "pair", "market", "product", "instrument", "trading pair"),
    "base": ("base", "asset", "coin", "base currency"),
    "quote": ("quote", "currency", "quote currency", "price currency"),
    "side": ("side", "type", "direction", "action", "buy/sell", "order side"),
    "price": ("price", "filled price", "avg price", "rate", "execution price"),
    "amount": ("amount", "quantity", "qty", "size", "executed", "filled", "vol", "volume"),
    "value": ("total", "value", "cost", "quote amount", "funds", "proceeds"),
    "fee": ("fee", "fees", "commission", "trading fee"),
    "fee_currency": ("fee currency", "fee coin", "feecoin", "fee asset", "fee unit"),
    "id": ("trade id", "tradeid", "transaction id", "txid", "id", "fill id", "execution id"),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a file of some other layout holds, saved by name.

    Attributes:
        name: what it is chosen by; not that of a layout the program knows.
        columns: header of the column for each of `FIELDS` that the file has. A price may be left
            out where ``value`` is there, a side where amounts of sales are below 0.
        numbers: one of `NUMBER_FORMATS`.
        times: one of `app.domain.journal.layouts.moments.TIME_FORMATS`.
        zone: of times that state none, a name such as ``Europe/Berlin`` or ``UTC+8``; "" leaves
            it to the import.
        symbol: of every row, where no column names it; or ``/USDT`` for the quote alone.
        buys: words for a purchase beside *buy*. ``sells``: for a sale.
    """

    name: str
    columns: Mapping[str, str]
    numbers: str = "auto"
    times: str = "auto"
    zone: str = ""
    symbol: str = ""
    buys: tuple[str, ...] = ()
    sells: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse what no file could be read by.

        Raises:
            BadInput: a sentence that names what is missing.
        """
        known = (self.numbers in NUMBER_FORMATS, self.times in TIME_FORMATS)
        mapped = {name for name, column in self.columns.items() if column}
        if not self.name.strip() or not all(known) or mapped - set(FIELDS):
            raise BadInput("the profile has no name, or a format or field that is unknown")
        missing = [name for name in _NEEDED if name not in mapped]
        if not mapped & {"price", "value"}:
            missing.append("price")
        if not (mapped & {"symbol", "base"} or glued(self.symbol)):
            missing.append("symbol")
        if "base" in mapped and not ("quote" in mapped or "/" in self.symbol):
            missing.append("quote")
        if self.symbol and not _SYMBOL.fullmatch(self.symbol):
            raise BadInput(f"{self.symbol!r} is neither a pair such as BTC/EUR nor /EUR alone")
        if missing:
            raise BadInput(f"the profile {self.name!r} names no column for {', '.join(missing)}")

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "columns": dict(self.columns)}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Profile:
        """As it was kept."""
        return cls(
            name=str(fields["name"]),
            columns={str(key): str(value) for key, value in dict(fields["columns"]).items()},
            numbers=str(fields.get("numbers", "auto")),
            times=str(fields.get("times", "auto")),
            zone=str(fields.get("zone", "")),
            symbol=str(fields.get("symbol", "")),
            buys=tuple(map(str, fields.get("buys", ()))),
            sells=tuple(map(str, fields.get("sells", ()))),
        )


def suggested(header: Sequence[str]) -> dict[str, str]:
    """Columns that a header names for `FIELDS`, each at most once: a guess to begin with."""
    left = {plain_name(name)[0]: name for name in header}
    found: dict[str, str] = {}
    for key in FIELDS:
        word = next((word for word in _WORDS[key] if word in left), None)
        if word is not None:
            found[key] = left.pop(word)
    if "symbol" in found:
        found.pop("base", None)
        found.pop("quote", None)
    return found
