"""The columns of the table of trades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF

from app.ui.models import cells, formats
from app.ui.models.column import Column
from app.ui.theme import color, paint, tint

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter

    from app.ui.panels.backtester.trade_rows import TradeRow

WIDEST_R = 3.0
_BAR_SHARE = 0.62
_LOSING = {"stop": "down", "trailing": "text2", "break_even": "text2"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def reason_word(reason: str) -> str:
    """How a reason is written: ``exit rule``, ``target 1``."""
    if reason.startswith("tp"):
        return _tr("target {0}").format(reason[2:])
    return _tr(reason.replace("_", " "))


def _reason_token(row: TradeRow) -> str:
    return "up" if row.reason.startswith("tp") else _LOSING.get(row.reason, "text2")


def _paint_r(painter: QPainter, area: QRectF, row: TradeRow) -> None:
    """A bar to the left or right of zero, and the figure."""
    room = area.width() * _BAR_SHARE
    zero = area.left() + room / 2
    reach = min(abs(row.r) / WIDEST_R, 1.0) * room / 2
    token = "up" if row.r >= 0 else "down"
    left = zero if row.r >= 0 else zero - reach
    paint.block(painter, QRectF(left, area.center().y() - 5, max(reach, 1.0), 10), tint(token, 0.7))
    paint.block(painter, QRectF(zero - 0.5, area.center().y() - 6, 1, 12), color("edge"))
    words, tone = formats.r_multiple(row.r), formats.direction_token(row.r)
    paint.text(painter, area, words, tone, align="right")


def _explain_reason(row: TradeRow) -> str:
    if row.is_open:
        return _tr("Still open when the data ended: valued at the last close, in no statistic.")
    if row.ambiguous:
        return _tr("Stop and target were reached in one bar: the result depends on the path in it.")
    return ""


def _reason(row: TradeRow) -> str:
    return reason_word(row.reason) + (" *" if row.ambiguous else "")


def _price(
    key: str, title: str, value: Callable[[TradeRow], float], *, hidden: bool = False
) -> Column[TradeRow]:
    return Column(
        key,
        title,
        value,
        lambda row: formats.price(value(row)),
        numeric=True,
        tooltip=lambda row: formats.price_in_full(value(row)),
        width=80,
        hidden=hidden,
    )


def _money(
    key: str, title: str, value: Callable[[TradeRow], float], *, signed: bool = False
) -> Column[TradeRow]:
    return Column(
        key,
        title,
        value,
        lambda row: formats.signed(value(row)) if signed else formats.number(value(row)),
        numeric=True,
        token=(lambda row: formats.direction_token(value(row))) if signed else "text2",
        width=88,
        hidden=True,
    )


def _moment(
    key: str, title: str, time: Callable[[TradeRow], int], zone: Callable[[], str], narrow: int
) -> Column[TradeRow]:
    return Column(
        key,
        title,
        time,
        lambda row: formats.moment(time(row), zone()),
        token="text2",
        width=138,
        narrow=narrow,
    )


def _figure(
    key: str, title: str, value: Callable[[TradeRow], float], narrow: int
) -> Column[TradeRow]:
    return Column(
        key,
        title,
        value,
        lambda row: formats.r_multiple(value(row)),
        numeric=True,
        token="text2",
        width=66,
        narrow=narrow,
    )


def trade_columns(zone: Callable[[], str]) -> tuple[Column[TradeRow], ...]:
    """The columns; ``zone`` names the time zone in which times are shown."""
    return (
        Column(
            "number",
            "#",
            lambda row: row.number,
            lambda row: formats.count(row.number),
            numeric=True,
            token="text3",
            width=52,
            narrow=1,
        ),
        Column("symbol", _tr("Symbol"), lambda row: row.symbol, weight=500, width=96),
        Column(
            "side",
            _tr("Side"),
            lambda row: _tr("Long") if row.is_long else _tr("Short"),
            paint=cells.side_cell(lambda row: row.is_long),
            width=64,
        ),
        _moment("entry_time", _tr("Entry time"), lambda row: row.entry_time, zone, 6),
        _price("entry", _tr("Entry"), lambda row: row.entry_price),
        _moment("exit_time", _tr("Exit time"), lambda row: row.exit_time, zone, 0),
        _price("exit", _tr("Exit"), lambda row: row.exit_price),
        Column(
            "reason",
            _tr("Reason"),
            lambda row: row.reason,
            _reason,
            token=_reason_token,
            tooltip=_explain_reason,
            width=88,
        ),
        *_result_columns(),
        *_hidden_columns(),
    )


def _result_columns() -> tuple[Column[TradeRow], ...]:
    return (
        Column(
            "r",
            "R",
            lambda row: row.r,
            lambda row: formats.r_multiple(row.r),
            numeric=True,
            paint=_paint_r,
            tooltip=lambda row: _tr("{0} after fees of {1}").format(
                formats.signed(row.profit), formats.number(row.fees)
            ),
            width=124,
            stretch=True,
        ),
        Column(
            "change",
            "%",
            lambda row: row.change,
            lambda row: formats.percent(row.change),
            numeric=True,
            token=lambda row: formats.direction_token(row.change),
            width=80,
            narrow=7,
        ),
        _figure("mae", _tr("MAE R"), lambda row: -row.mae_r, 4),
        _figure("mfe", _tr("MFE R"), lambda row: row.mfe_r, 5),
        Column(
            "bars",
            _tr("Bars"),
            lambda row: row.bars,
            lambda row: formats.count(row.bars),
            numeric=True,
            token="text2",
            width=52,
            narrow=3,
        ),
        Column(
            "regime",
            _tr("Regime"),
            lambda row: row.regime or None,
            paint=cells.regime_cell(lambda row: row.regime),
            width=68,
            narrow=2,
        ),
    )


def _hidden_columns() -> tuple[Column[TradeRow], ...]:
    return (
        _money("profit", _tr("Profit"), lambda row: row.profit, signed=True),
        _money("fees", _tr("Fees"), lambda row: row.fees),
        Column(
            "amount",
            _tr("Amount"),
            lambda row: row.amount,
            lambda row: f"{row.amount:,.6g}",
            numeric=True,
            token="text2",
            width=92,
            hidden=True,
        ),
        _price("stop", _tr("Stop"), lambda row: row.stop, hidden=True),
        Column(
            "score",
            _tr("Score"),
            lambda row: row.score,
            lambda row: f"{row.score:.0f}",
            numeric=True,
            token="text2",
            width=60,
            hidden=True,
        ),
    )
