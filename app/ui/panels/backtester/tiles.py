"""The key figures of a run, eight tiles in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.base_rate import wilson
from app.ui.models import formats
from app.ui.panels.backtester.measure_words import definition, measure_words
from app.ui.widgets.tile import TileStrip, TileWords

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIGNED = {"return_pct", "cagr", "expectancy_r"}

type Figures = Mapping[str, float | int | None]


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def tile_words(figures: Figures, quote: str) -> tuple[TileWords, ...]:
    """The eight tiles of a run's metrics; ``quote`` is the currency of its money."""
    count = figures.get("trades") or 0
    trades = _tr("1 trade") if count == 1 else _tr("{0} trades").format(formats.count(int(count)))
    profit = f"{formats.signed(figures.get('net_profit'), 0)} {quote}".strip()
    return (
        _tile(_tr("Return"), figures, ("return_pct",), profit),
        _tile(_tr("CAGR"), figures, ("cagr",), _tr("a year")),
        _tile(_tr("Max drawdown"), figures, ("max_drawdown_pct",), _under_water(figures)),
        _tile(_tr("Sharpe · Sortino"), figures, ("sharpe", "sortino"), _tr("daily, √365")),
        _tile(
            _tr("Profit factor"),
            figures,
            ("profit_factor",),
            _tr("SQN {0}").format(measure_words("sqn", figures.get("sqn"))),
        ),
        _tile(_tr("Win rate"), figures, ("win_rate",), _interval(figures)),
        _tile(_tr("Expectancy"), figures, ("expectancy_r",), trades),
        _tile(_tr("Exposure"), figures, ("exposure",), _tr("of all bars")),
    )


def _tile(caption: str, figures: Figures, ids: tuple[str, ...], note: str) -> TileWords:
    values = [figures.get(key) for key in ids]
    words = " · ".join(measure_words(key, value) for key, value in zip(ids, values, strict=True))
    token = formats.direction_token(values[0]) if ids[0] in _SIGNED else "text"
    if ids[0] == "max_drawdown_pct" and values[0]:
        words, token = f"{formats.MINUS}{words}", "down"
    defined = "\n".join(filter(None, map(definition, ids)))
    return TileWords(caption, words, note, "text3" if values[0] is None else token, defined)


def _interval(figures: Figures) -> str:
    wins, count = figures.get("wins"), figures.get("trades")
    if not count:
        return _tr("no closed trade")
    low, high = wilson(int(wins or 0), int(count))
    return _tr("95 %: {0} – {1}").format(
        formats.number(low * 100, 1), formats.number(high * 100, 1)
    )


def _under_water(figures: Figures) -> str:
    length = figures.get("max_drawdown_duration")
    if not length:
        return ""
    return _tr("under water {0}").format(measure_words("max_drawdown_duration", length))


class TileRow(TileStrip):
    """The eight tiles."""

    def __init__(self) -> None:
        super().__init__(8)

    def show_figures(self, figures: Figures, quote: str) -> None:
        """Show a run's metrics."""
        self.show_words(tile_words(figures, quote))
