"""The columns of the list of trades."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.models import cells, formats
from app.ui.models.column import Column
from app.ui.panels.journal.cells import paint_rating, paint_rules, paint_tags

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.journal.trade import TradeMeasures
    from app.ui.panels.journal.rows import TradeRow


def _tr(text: str) -> str:
    return QCoreApplication.translate("journal", text)


def side_word(row: TradeRow) -> str:
    """``Long`` or ``Short``."""
    return _tr("Long") if row.is_long else _tr("Short")


def _explain_close(row: TradeRow) -> str:
    if row.is_open:
        return _tr("Opened {0}, still held").format(row.opened)
    return _tr("{0} to {1}, held {2}").format(row.opened, row.closed, formats.age(row.held))


def _explain_r(row: TradeRow) -> str:
    if row.r is not None:
        return _tr("Result in initial risks, after fees")
    return _tr("It is still open.") if row.is_open else _tr("Without a stop there is no R.")


def _explain_profit(row: TradeRow) -> str:
    figures = row.trade.figures
    if not figures.fees_unconverted:
        fees = formats.number(float(figures.fees))
        return _tr("After fees of {0} {1}").format(fees, row.trade.quote)
    lacking = ", ".join(figures.fees_unconverted)
    return _tr("Without fees in {0}: what they were worth is not known.").format(lacking)


def trade_columns() -> tuple[Column[TradeRow], ...]:
    """All columns, from left to right."""
    return (*_main_columns(), *_result_columns(), *_note_columns(), *_more_columns())


def _main_columns() -> tuple[Column[TradeRow], ...]:
    return (
        Column(
            "closed",
            _tr("Closed"),
            attrgetter("closed"),
            lambda row: row.when,
            token=lambda row: "info" if row.is_open else "text",
            tooltip=_explain_close,
            width=96,
        ),
        Column("symbol", _tr("Symbol"), attrgetter("trade.symbol"), weight=500, width=92),
        Column(
            "side",
            _tr("Side"),
            side_word,
            paint=cells.side_cell(lambda row: row.is_long),
            width=64,
            narrow=4,
        ),
    )


def _result_columns() -> tuple[Column[TradeRow], ...]:
    return (
        Column(
            "r",
            "R",
            attrgetter("r"),
            lambda row: formats.r_multiple(row.r),
            numeric=True,
            token=lambda row: formats.direction_token(row.r),
            tooltip=_explain_r,
            width=58,
        ),
        Column(
            "profit",
            _tr("Profit"),
            attrgetter("profit"),
            lambda row: formats.signed(row.profit),
            numeric=True,
            token=lambda row: formats.direction_token(row.profit),
            tooltip=_explain_profit,
            width=82,
        ),
        Column(
            "quote",
            _tr("Quote"),
            lambda row: row.trade.quote,
            token="text2",
            tooltip=lambda _row: _tr("The currency of its prices and its profit"),
            width=56,
            hidden=True,
        ),
    )


def _note_columns() -> tuple[Column[TradeRow], ...]:
    return (
        Column(
            "tags",
            _tr("Tags"),
            lambda row: ", ".join((*row.trade.record.mistakes, *row.trade.record.tags)) or None,
            paint=paint_tags,
            tooltip=lambda row: ", ".join((*row.trade.record.mistakes, *row.trade.record.tags)),
            width=72,
            stretch=True,
        ),
        Column(
            "rules",
            _tr("Rules kept"),
            lambda row: row.rules,
            lambda row: formats.rate(row.rules, 0),
            numeric=True,
            paint=paint_rules,
            tooltip=lambda _row: _tr("Share of the checklist that was kept, by weight"),
            width=100,
            narrow=2,
        ),
        Column(
            "rating",
            _tr("Rating"),
            lambda row: row.trade.record.rating,
            paint=paint_rating,
            tooltip=lambda _row: _tr("How well it was carried out, 1 to 5"),
            width=60,
            narrow=3,
        ),
    )


def _text(
    key: str, title: str, value: Callable[[TradeRow], str], width: int = 110
) -> Column[TradeRow]:
    return Column(
        key, title, lambda row: value(row) or None, token="text2", width=width, hidden=True
    )


def _price(key: str, title: str, value: Callable[[TradeRow], float | None]) -> Column[TradeRow]:
    return Column(
        key,
        title,
        value,
        lambda row: formats.price(value(row), row.tick),
        numeric=True,
        tooltip=lambda row: formats.price_in_full(value(row), row.tick),
        width=84,
        hidden=True,
    )


def _measure(
    key: str,
    title: str,
    value: Callable[[TradeMeasures], float | None],
    text: Callable[[float | None], str],
    tooltip: str,
) -> Column[TradeRow]:
    def found(row: TradeRow) -> float | None:
        return None if row.trade.measures is None else value(row.trade.measures)

    return Column(
        key,
        title,
        found,
        lambda row: text(found(row)),
        numeric=True,
        token="text2",
        tooltip=lambda _row: tooltip,
        width=72,
        hidden=True,
    )


def _exit_price(row: TradeRow) -> float | None:
    price = row.trade.figures.exit_price
    return None if price is None else float(price)


def _more_columns() -> tuple[Column[TradeRow], ...]:
    return (
        Column(
            "opened", _tr("Opened"), lambda row: row.opened, token="text2", width=122, hidden=True
        ),
        Column(
            "held",
            _tr("Held"),
            lambda row: row.held,
            lambda row: formats.age(row.held),
            numeric=True,
            token="text2",
            width=84,
            hidden=True,
        ),
        _text("account", _tr("Account"), lambda row: row.trade.account),
        _text("strategy", _tr("Strategy"), lambda row: row.trade.record.strategy, 130),
        _text("emotions", _tr("Emotions"), lambda row: ", ".join(row.trade.record.emotions)),
        Column(
            "regime",
            _tr("Regime"),
            lambda row: row.trade.record.regime,
            paint=cells.regime_cell(lambda row: row.trade.record.regime),
            width=72,
            hidden=True,
        ),
        _price("entry", _tr("Entry"), lambda row: float(row.trade.figures.entry_price)),
        _price("exit", _tr("Exit"), _exit_price),
        _price("stop", _tr("Stop"), lambda row: row.trade.record.plan.stop),
        *_money_columns(),
        *_measure_columns(),
    )


def _money_columns() -> tuple[Column[TradeRow], ...]:
    return (
        Column(
            "amount",
            _tr("Amount"),
            lambda row: float(row.trade.figures.amount),
            lambda row: f"{row.trade.figures.amount:,.8g}",
            numeric=True,
            token="text2",
            width=92,
            hidden=True,
        ),
        Column(
            "fees",
            _tr("Fees"),
            lambda row: float(row.trade.figures.fees),
            lambda row: formats.number(float(row.trade.figures.fees)),
            numeric=True,
            token="text2",
            width=72,
            hidden=True,
        ),
        Column(
            "fills",
            _tr("Fills"),
            lambda row: row.trade.figures.fills,
            lambda row: formats.count(row.trade.figures.fills),
            numeric=True,
            token="text2",
            width=52,
            hidden=True,
        ),
    )


def _measure_columns() -> tuple[Column[TradeRow], ...]:
    return (
        _measure(
            "mae_r",
            _tr("MAE R"),
            lambda found: None if found.mae_r is None else -found.mae_r,
            formats.r_multiple,
            _tr("How far price went against the trade while it was open, in R"),
        ),
        _measure(
            "mfe_r",
            _tr("MFE R"),
            lambda found: found.mfe_r,
            formats.r_multiple,
            _tr("How far price went with the trade while it was open, in R"),
        ),
        _measure(
            "efficiency",
            _tr("Efficiency"),
            lambda found: found.efficiency,
            lambda value: formats.rate(value, 0),
            _tr("Share of the range between the best and the worst price that was captured"),
        ),
        _measure(
            "slip",
            _tr("Entry slip"),
            lambda found: found.entry_slip,
            formats.percent,
            _tr("How much worse the entry was than planned"),
        ),
    )
