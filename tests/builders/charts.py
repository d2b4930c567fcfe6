"""Chart data for tests: candles by hand, with what is wanted around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from app.domain.candles import Candles
from app.domain.setup import Target
from app.domain.timeframe import HOUR, Timeframe
from app.services.chart_data import ChartData, ChartRequest
from app.services.chart_studies import Study, StudyLine
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.setup import Setup

START: Final = 1_702_857_600_000  # 2023-12-18T00:00Z


def bars(rows: Sequence[tuple[float, float, float, float]], volume: float = 1000.0) -> Candles:
    """Hourly candles from (open, high, low, close)."""
    columns = np.array(rows, float).reshape(-1, 4).T
    count = columns.shape[1]
    return Candles(
        START + np.arange(count, dtype=np.int64) * HOUR,
        *(np.ascontiguousarray(column) for column in columns),
        np.full(count, volume),
        np.zeros(count, bool),
    )


def waves(count: int) -> Candles:
    """Hourly candles that swing between about 90 and 110."""
    close = 100 + 10 * np.sin(np.arange(count) / 8)
    open_ = np.concatenate((close[:1], close[:-1]))
    rows = np.column_stack(
        (open_, np.maximum(open_, close) + 1, np.minimum(open_, close) - 1, close)
    )
    return bars([tuple(row) for row in rows.tolist()])


def a_study(text: str, title: str, pane: Any, values: np.ndarray) -> Study:
    """A study with one line."""
    return Study(text, title, pane, (StudyLine("value", values),))


def chart_data(candles: Candles, **changes: Any) -> ChartData:
    """Hourly data of SOL/USDT on Binance with a tick of 0.01 unless told otherwise."""
    fields: dict[str, Any] = {
        "request": ChartRequest("SOL/USDT", Timeframe.H1),
        "exchange": "binance",
        "exchange_title": "Binance",
        "is_demo": False,
        "tick": 0.01,
    }
    return ChartData(**{**fields, "candles": candles, **changes})


def sol_setup(**changes: object) -> Setup:
    """A setup near the end of a hundred hourly bars around 100."""
    fields: dict[str, Any] = {
        "symbol": "SOL/USDT",
        "bar_time": START + 90 * HOUR,
        "entry": 100.0,
        "stop": 95.0,
        "targets": (Target(105.0, 0.5), Target(110.0, 0.5)),
    }
    return a_setup(**{**fields, **changes})
