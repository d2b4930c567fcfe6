"""What is open: a row for each setup that still waits or is in the market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.setup import Direction, SetupState
from app.domain.setup_progress import bars_followed, place_between, running_r
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
            paint=distance_cell(lambda row: place_between(row.setup)),
            width=150,
            stretch=True,
        ),
        Column(
            "r",
            "R",
            lambda row: running_r(row.setup),
            text=lambda row: formats.r_multiple(running_r(row.setup)),
            numeric=True,
            token=lambda row: formats.direction_token(running_r(row.setup)),
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
            lambda row: bars_followed(row.setup),
            text=lambda row: _age(bars_followed(row.setup)),
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
    place = place_between(setup)
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
