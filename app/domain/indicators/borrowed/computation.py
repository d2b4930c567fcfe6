"""Runs pandas-ta over the rows of a question; the one module that loads it, at the first one."""

from __future__ import annotations

import sys
import warnings
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from app.domain.indicator_question import Answer, Question
    from app.domain.indicators.series import Column


class _NoEpsilon:
    """Stands for `sys.float_info` where pandas-ta adds its epsilon to a difference.

    It adds it to a whole series as soon as one row of it is 0, so a halt would change the rows
    before it, and it makes numbers of divisions by zero, which are undefined here.
    """

    epsilon = 0.0


@cache
def library() -> ModuleType:
    """Pandas-ta, with the one behaviour that is chosen for it.

    Beside TA-Lib it would silently use that and give other values for some names. Its own
    definitions are the ones its names promise; TA-Lib's stand in our registry under theirs.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        loaded = import_module("pandas_ta")
    import_module("pandas_ta.maps").Imports["talib"] = False
    for name, module in tuple(sys.modules.items()):
        if name.startswith("pandas_ta.") and getattr(module, "sflt", None) is sys.float_info:
            vars(module)["sflt"] = _NoEpsilon
    return loaded


def answer(question: Question) -> Answer:
    """Compute each run on its own.

    Raises:
        Exception: what pandas-ta raises besides, which would be a fault of a declaration.
    """
    out = tuple(np.full(question.rows, np.nan) for _ in question.outputs)
    function: Callable[..., Any] = getattr(library(), question.function)
    for start, stop in zip(*question.runs, strict=True):
        if stop - start > question.blank:
            for column, values in zip(out, _run(function, question, start, stop), strict=True):
                column[start + question.blank : stop] = values[question.blank :]
    return out


def _run(function: Callable[..., Any], question: Question, start: int, stop: int) -> list[Column]:
    from pandas import Series

    columns = {name: column[start:stop] for name, column in question.columns.items()}
    anchor = 0.0
    if question.correction == "anchored":
        anchor = float(next(iter(columns.values()))[0])
        columns = {name: column - anchor for name, column in columns.items()}
    # A copy each: pandas-ta writes into some of its arguments.
    series = {name: Series(column.copy()) for name, column in columns.items()}
    with np.errstate(all="ignore"):
        try:
            table = function(**series, **question.arguments)
        except (TypeError, AttributeError):
            # Some names take no notice that a part of theirs found nothing to compute, as over a
            # market that never moved, and stumble over its None.
            table = None
    values = _columns(table, question, stop - start)
    if question.correction == "quartered":
        return [column / 4.0 for column in values]
    if question.correction == "scored":
        window = question.arguments["length"]
        return [
            np.where(one.rolling(window).max() == one.rolling(window).min(), np.nan, column)
            for one, column in zip(series.values(), values, strict=True)
        ]
    return [column + anchor for column in values] if anchor else values


def _columns(table: Any, question: Question, rows: int) -> list[Column]:
    """The wanted columns; infinities are undefined, and so is all where pandas-ta gave nothing."""
    if table is None:
        return [np.full(rows, np.nan) for _ in question.outputs]
    frame = table.to_frame() if table.ndim == 1 else table
    columns = []
    for number in question.outputs:
        column = frame.iloc[:, number].to_numpy(dtype=np.float64, na_value=np.nan)
        columns.append(np.where(np.isfinite(column), column, np.nan))
    return columns
