"""The fields of a run, declared: what to trade, where and when, on which account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.timeframe import Timeframe
from app.ui.panels.backtester.form_symbols import CHART, LIST, UNIVERSE
from app.ui.panels.backtester.form_text import (
    CURRENT,
    DATES,
    FOLDER,
    FRACTION,
    OWN,
    RISK,
    STAKE,
    STORE,
)

if TYPE_CHECKING:
    from app.ui.panels.backtester.form_grid import FormGrid
    from app.ui.panels.backtester.form_text import FormText


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def add_fields(grid: FormGrid) -> None:
    """Add all of them, in the order in which one thinks of them."""
    _add_rules(grid)
    _add_past(grid)
    grid.add_rule()
    _add_account(grid)
    _explain(grid)


def _add_rules(grid: FormGrid) -> None:
    grid.add_box("strategy", _tr("Strategy"), [])
    grid.add_box("version", _tr("Version"), [(CURRENT, _tr("Current"))])


def _add_past(grid: FormGrid) -> None:
    grid.add_box(
        "source",
        _tr("Candles"),
        [(STORE, _tr("As stored")), (FOLDER, _tr("Folder of files…"))],
    )
    grid.add_line("folder", _tr("Folder"), _tr("path"), words=True)
    grid.add_box(
        "symbols",
        _tr("Symbols"),
        [(CHART, _tr("Chart's symbol")), (UNIVERSE, _tr("Universe")), (LIST, _tr("List…"))],
    )
    grid.add_line("listed", _tr("List"), "BTC/USDT, ETH/USDT", error_of="symbols", words=True)
    grid.add_line("top", _tr("Largest at each time"), _tr("as set"))
    frames = [(one.value, one.value) for one in Timeframe]
    grid.add_box("timeframe", _tr("Timeframe"), [(OWN, _tr("Strategy's")), *frames])
    grid.add_box(
        "period",
        _tr("Period"),
        [
            ("all", _tr("All there is")),
            ("365", _tr("Last year")),
            ("90", _tr("Last 90 days")),
            ("30", _tr("Last 30 days")),
            (DATES, _tr("Dates…")),
        ],
    )
    grid.add_line("since", _tr("From"), _tr("first bar"))
    grid.add_line("until", _tr("To"), _tr("last bar"))


def _add_account(grid: FormGrid) -> None:
    grid.add_line("equity", _tr("Start equity"), _tr("quote currency"))
    grid.add_box(
        "sizing",
        _tr("Sizing"),
        [
            (RISK, _tr("Risk a trade")),
            (STAKE, _tr("Fixed stake")),
            (FRACTION, _tr("Share of equity")),
        ],
    )
    grid.add_line("risk", _tr("Risk a trade, %"), "%", error_of="size")
    grid.add_line("stake", _tr("Stake"), _tr("quote currency"), error_of="size")
    grid.add_line("fraction", _tr("Share, %"), "%", error_of="size")
    grid.add_box("compounding", _tr("Compounding"), [("on", _tr("On")), ("off", _tr("Off"))])
    grid.add_line("max_open", _tr("Open at most"), _tr("no limit"))
    grid.add_line("fee", _tr("Fee, %"), "0.1 / 0.1")
    grid.add_line("slippage", _tr("Slippage, %"), "%")
    grid.add_box(
        "intrabar",
        _tr("Within a bar"),
        [
            (OWN, _tr("Strategy's")),
            ("pessimistic", _tr("Pessimistic")),
            ("detail", _tr("Detail")),
            ("optimistic", _tr("Optimistic")),
        ],
    )


def _explain(grid: FormGrid) -> None:
    grid.explain(
        {
            "version": _tr("Each saved change of a strategy is a version of its own"),
            "source": _tr(
                "Those that are stored, or a folder of files such as BTC_USDT-1h.parquet"
            ),
            "risk": _tr("Share of the equity that a stop exactly hit costs, fees included"),
            "stake": _tr("Money put into each trade, never compounded"),
            "max_open": _tr("Most positions at a time; the best scores come first"),
            "fraction": _tr("Share of the equity put into each trade"),
            "compounding": _tr("Whether sizes follow the equity as it grows, or stay as at first"),
            "fee": _tr("Of the value of each fill: one figure, or maker / taker"),
            "slippage": _tr("Against the trade, at market and stop fills"),
            "since": _tr("UTC; earlier bars are history for the indicators"),
            "until": _tr("UTC; the first day that is left out"),
            "intrabar": _tr(
                "When stop and target lie in one bar: stop first, finer candles decide,"
                " or target first"
            ),
            "symbols": _tr("One account trades them all"),
            "top": _tr(
                "So many of the largest by volume, chosen anew through the past;"
                " empty: as the universe is set, of a folder all"
            ),
        }
    )


def shown_rows(text: FormText) -> dict[str, bool]:
    """Which of the fields that are not always there the chosen kinds ask for."""
    return {
        "version": bool(text.strategy),
        "folder": text.source == FOLDER,
        "listed": text.symbols == LIST,
        "top": text.symbols == UNIVERSE,
        "since": text.period == DATES,
        "until": text.period == DATES,
        "risk": text.sizing == RISK,
        "stake": text.sizing == STAKE,
        "fraction": text.sizing == FRACTION,
    }
