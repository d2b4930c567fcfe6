"""What is open: a row for each setup that still waits or is in the market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.setup import Direction, SetupState
from app.ui.models import formats
from app.ui.models.cells import distance_cell, regime_cell, state_cell, state_word
from app.ui.models.column import Column, SortKey
from app.ui.models.row_model import RowModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.setup import Setup

    type PriceOf = Callable[[Setup], float | None]


@dataclass(frozen=True, slots=True)
class OpenSetup:
    """A setup with its market's price step; 0 when unknown."""

    setup: Setup
    tick: float


def open_setups_model() -> RowModel[OpenSetup]:
    """The model, newest first."""
    model = RowModel(_columns(), lambda row: row.setup.id)
    model.sort_by(SortKey("age"))
    return model


def open_r(setup: Setup) -> float | None:
    """What the setup stands at, in R: closed shares at their prices, the rest at the last one.

    None before the entry, and while no bar has closed since.
    """
    if setup.entry_price is None or setup.last_price is None:
        return None
    risk = setup.entry_price - setup.stop
    if not risk:
        return None
    moved = sum(each.share * (each.price - setup.entry_price) for each in setup.exits)
    left = 1.0 - sum(each.share for each in setup.exits)
    return (moved + left * (setup.last_price - setup.entry_price)) / risk


def price_place(setup: Setup) -> tuple[float, float] | None:
    """Where entry and last price stand between the stop (0) and the last target (1)."""
    if not setup.targets or setup.last_price is None:
        return None
    span = setup.targets[-1].price - setup.stop
    if not span:
        return None
    entry = setup.entry_price if setup.entry_price is not None else setup.entry
    return (entry - setup.stop) / span, (setup.last_price - setup.stop) / span


def bars_since(setup: Setup) -> int:
    """Bars closed since the signal bar."""
    return max(0, (setup.evaluated_until - setup.bar_time) // setup.timeframe.milliseconds)


def _columns() -> tuple[Column[OpenSetup], ...]:
    def title(words: str) -> str:
        return QCoreApplication.translate("dashboard", words)

    return (
        Column(
            "state",
            title("State"),
            lambda row: list(SetupState).index(row.setup.state),
            text=lambda row: state_word(row.setup.state),
            paint=state_cell(lambda row: row.setup.state),
            width=80,
        ),
        Column(
            "symbol",
            title("Symbol"),
            lambda row: row.setup.symbol,
            weight=500,
            width=104,
            tooltip=_tooltip,
        ),
        _price_column("entry", title("Entry"), lambda setup: setup.entry_price or setup.entry),
        _price_column("stop", title("Stop"), lambda setup: setup.current_stop or setup.stop, 5),
        _price_column(
            "target",
            title("Target"),
            lambda setup: setup.targets[-1].price if setup.targets else None,
            4,
        ),
        Column(
            "distance",
            title("Stop · entry · target"),
            lambda row: _last_place(row.setup),
            text=lambda row: formats.rate(_last_place(row.setup), 0),
            paint=distance_cell(lambda row: price_place(row.setup)),
            width=150,
            stretch=True,
        ),
        Column(
            "r",
            "R",
            lambda row: open_r(row.setup),
            text=lambda row: formats.r_multiple(open_r(row.setup)),
            numeric=True,
            token=lambda row: formats.direction_token(open_r(row.setup)),
            width=64,
        ),
        Column(
            "regime",
            title("Regime"),
            lambda row: row.setup.regime,
            paint=regime_cell(lambda row: _trend(row.setup)),
            width=80,
            narrow=1,
        ),
        Column(
            "age",
            title("Age"),
            lambda row: bars_since(row.setup),
            text=lambda row: _age(bars_since(row.setup)),
            numeric=True,
            token="text2",
            width=72,
            narrow=3,
        ),
    )


def _price_column(key: str, title: str, price: PriceOf, narrow: int = 0) -> Column[OpenSetup]:
    return Column(
        key,
        title,
        lambda row: price(row.setup),
        text=lambda row: formats.price(price(row.setup), row.tick),
        numeric=True,
        token="text2" if narrow else "text",
        tooltip=lambda row: formats.price_in_full(price(row.setup), row.tick),
        width=84,
        narrow=narrow,
    )


def _last_place(setup: Setup) -> float | None:
    place = price_place(setup)
    return place[1] if place is not None else None


def _trend(setup: Setup) -> str | None:
    return setup.regime.partition(" ")[0] if setup.regime else None


def _age(bars: int) -> str:
    if bars == 1:
        return QCoreApplication.translate("dashboard", "1 bar")
    return QCoreApplication.translate("dashboard", "{0} bars").format(formats.count(bars))


def _tooltip(row: OpenSetup) -> str:
    setup = row.setup
    side = "Long" if setup.direction is Direction.LONG else "Short"
    return (
        f"{setup.symbol} · {side} · {setup.strategy} v{setup.strategy_version} · {setup.timeframe}"
    )
