"""The columns of the setups table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.setup import Direction
from app.ui.models import cells, formats
from app.ui.models.column import Column
from app.ui.models.setup_words import decision_badge

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.panels.setups.rows import SetupRow


def _tr(text: str) -> str:
    return QCoreApplication.translate("setups", text)


def _side(row: SetupRow) -> str:
    return _tr("Long") if row.setup.direction is Direction.LONG else _tr("Short")


def _price_column(
    key: str, title: str, price: Callable[[SetupRow], float | None], *, token: str, narrow: int = 0
) -> Column[SetupRow]:
    return Column(
        key,
        title,
        price,
        lambda row: formats.price(price(row), row.tick),
        numeric=True,
        token=token,
        tooltip=lambda row: formats.price_in_full(price(row), row.tick),
        width=86,
        narrow=narrow,
    )


def _decision_word(row: SetupRow) -> str | None:
    decided = decision_badge(row.setup)
    return decided[0] if decided is not None else None


def _explain_state(row: SetupRow) -> str:
    if row.setup.shadow is not None:
        own = cells.state_word(row.setup.shadow)
        return _tr("Followed to its end all the same: {0}.").format(own)
    if row.setup.late:
        return _tr("Found late, while catching up on bars that were missed.")
    return ""


def _explain_result(row: SetupRow) -> str:
    if row.r is None:
        return ""
    if row.setup.left_at is not None:
        return _tr("What it would have come to, had you not ended it.")
    if row.setup.state.is_open:
        return _tr("Running result at the last close, before costs.")
    return _tr("Result in R.")


def _explain_place(row: SetupRow) -> str:
    last = formats.price(row.setup.last_price, row.tick)
    return _tr("Last {0}").format(last) if row.place else ""


def _trend(row: SetupRow) -> str | None:
    return row.setup.regime.partition(" ")[0] if row.setup.regime else None


def _age(row: SetupRow) -> str:
    return _tr("1 bar") if row.age == 1 else _tr("{0} bars").format(f"{row.age:,}")


def _signal_columns() -> tuple[Column[SetupRow], ...]:
    return (
        Column(
            "state",
            _tr("State"),
            lambda row: cells.state_word(row.setup.state),
            paint=cells.state_cell(lambda row: row.setup.state),
            tooltip=_explain_state,
            width=88,
        ),
        Column(
            "decision",
            _tr("You"),
            _decision_word,
            lambda row: _decision_word(row) or formats.DASH,
            paint=cells.word_cell(lambda row: decision_badge(row.setup)),
            tooltip=lambda _row: _tr("What you decided: taken, passed, snoozed."),
            width=72,
            narrow=6,
        ),
        Column("symbol", _tr("Symbol"), lambda row: row.setup.symbol, weight=500, width=104),
        Column(
            "side",
            _tr("Side"),
            _side,
            paint=cells.side_cell(lambda row: row.setup.direction is Direction.LONG),
            width=66,
        ),
        Column(
            "strategy",
            _tr("Strategy"),
            lambda row: row.setup.strategy,
            token="text2",
            tooltip=lambda row: f"{row.setup.strategy} · v{row.setup.strategy_version}",
            width=148,
            narrow=4,
        ),
        Column(
            "timeframe",
            _tr("TF"),
            lambda row: row.setup.timeframe.value,
            token="text2",
            width=40,
        ),
    )


def _progress_columns() -> tuple[Column[SetupRow], ...]:
    return (
        Column(
            "place",
            _tr("Stop · entry · target"),
            lambda row: row.place[1] if row.place else None,
            lambda row: f"{row.place[1]:.2f}" if row.place else formats.DASH,
            paint=cells.distance_cell(lambda row: row.place),
            tooltip=_explain_place,
            width=158,
        ),
        Column(
            "r",
            _tr("R"),
            lambda row: row.r,
            lambda row: formats.r_multiple(row.r),
            numeric=True,
            token=lambda row: formats.direction_token(row.r),
            tooltip=_explain_result,
            width=60,
        ),
        Column(
            "score",
            _tr("Score"),
            lambda row: row.setup.score,
            lambda row: formats.number(row.setup.score, 0),
            numeric=True,
            token="text2",
            width=54,
            narrow=1,
        ),
        Column(
            "regime",
            _tr("Regime"),
            lambda row: row.setup.regime,
            paint=cells.regime_cell(_trend),
            tooltip=lambda row: row.setup.regime or "",
            width=78,
            narrow=5,
        ),
        Column(
            "age",
            _tr("Age"),
            lambda row: row.age,
            _age,
            numeric=True,
            token="text2",
            tooltip=lambda _row: _tr("Closed bars since the signal."),
            width=66,
            stretch=True,
        ),
    )


def _r_column(
    key: str, title: str, value: Callable[[SetupRow], float | None], hint: str
) -> Column[SetupRow]:
    return Column(
        key,
        title,
        value,
        lambda row: formats.number(value(row), 2),
        numeric=True,
        token="text2",
        tooltip=lambda _row: hint,
        width=60,
        hidden=True,
    )


def _further_columns() -> tuple[Column[SetupRow], ...]:
    """Those one has to ask for."""
    return (
        _r_column(
            "reward_risk",
            _tr("R:R"),
            lambda row: row.setup.reward_risk,
            _tr("Planned reward for the risk, to the weighted target."),
        ),
        _r_column(
            "mae", _tr("MAE"), lambda row: row.setup.mae_r, _tr("Worst price since the entry, R.")
        ),
        _r_column(
            "mfe", _tr("MFE"), lambda row: row.setup.mfe_r, _tr("Best price since the entry, R.")
        ),
        Column(
            "signal",
            _tr("Signal"),
            lambda row: row.setup.bar_time,
            lambda row: formats.moment(row.setup.bar_time, row.zone),
            token="text2",
            tooltip=lambda _row: _tr("Opening time of the signal bar."),
            width=132,
            hidden=True,
        ),
    )


def setup_columns() -> tuple[Column[SetupRow], ...]:
    """One line a setup."""
    return (
        *_signal_columns(),
        _price_column("entry", _tr("Entry"), lambda row: row.setup.entry, token="text"),
        _price_column("stop", _tr("Stop"), lambda row: row.stop, token="text2", narrow=2),
        _price_column("target", _tr("Target"), lambda row: row.target, token="text2", narrow=3),
        *_progress_columns(),
        *_further_columns(),
    )
