"""The table of a reconciliation: one hit a row, as it was lived and as it is run again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from app.domain.setup import Direction
from app.ui.models import cells, formats
from app.ui.models.column import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

    from app.domain.backtester.reconciliation import SeenSetup, SetupPair

ALL, BOTH, ONLY_LIVE, ONLY_AGAIN, DIFFER = "all", "both", "live", "backtest", "differ"
_TOKENS: Final = {BOTH: "text2", ONLY_LIVE: "info", ONLY_AGAIN: "warn"}


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def finder(pair: SetupPair) -> str:
    """``both``, ``live`` or ``backtest``."""
    if pair.live is None:
        return ONLY_AGAIN
    return ONLY_LIVE if pair.again is None else BOTH


def is_of(kind: str, pair: SetupPair) -> bool:
    """Whether a pair belongs to a segment of the page."""
    if kind == DIFFER:
        return bool(pair.differs)
    return kind == ALL or finder(pair) == kind


def counts(pairs: Sequence[SetupPair]) -> dict[str, int]:
    """How many pairs each segment shows."""
    kinds = (ALL, BOTH, ONLY_LIVE, ONLY_AGAIN, DIFFER)
    return {kind: sum(is_of(kind, pair) for pair in pairs) for kind in kinds}


def words_of(pair: SetupPair) -> str:
    """What a filter looks into."""
    side = _side_word(pair)
    return f"{pair.either.symbol} {side} {finder(pair)} {_differs(pair)} {pair.reason}".casefold()


def reconcile_columns(zone: Callable[[], str]) -> tuple[Column[SetupPair], ...]:
    """The columns; ``zone`` names the time zone in which times are shown."""
    return (
        Column(
            "bar_time",
            _tr("Signal bar"),
            lambda pair: pair.either.bar_time,
            lambda pair: formats.moment(pair.either.bar_time, zone()),
            token="text2",
            width=138,
        ),
        Column("symbol", _tr("Symbol"), lambda pair: pair.either.symbol, weight=500, width=96),
        Column(
            "side",
            _tr("Side"),
            _side_word,
            paint=cells.side_cell(lambda pair: pair.either.direction is Direction.LONG),
            width=66,
            narrow=1,
        ),
        Column(
            "found",
            _tr("Found by"),
            lambda pair: _tr(finder(pair)),
            paint=cells.word_cell(lambda pair: (_tr(finder(pair)), _TOKENS[finder(pair)])),
            width=84,
        ),
        *_side_columns("live", _tr("Live"), lambda pair: pair.live),
        *_side_columns("again", _tr("Backtest"), lambda pair: pair.again),
        Column(
            "differs",
            _tr("Differs"),
            lambda pair: _differs(pair) or None,
            token="warn",
            tooltip=_differs_in_full,
            width=96,
        ),
        Column(
            "reason",
            _tr("Why"),
            lambda pair: pair.reason or None,
            token="text2",
            tooltip=lambda pair: pair.reason,
            width=240,
            stretch=True,
        ),
        *_price_columns(),
    )


def _side_columns(
    key: str, title: str, side: Callable[[SetupPair], SeenSetup | None]
) -> tuple[Column[SetupPair], ...]:
    """State and result of one side."""

    def state(pair: SetupPair) -> str | None:
        seen = side(pair)
        return None if seen is None else cells.state_word(seen.state)

    def result(pair: SetupPair) -> float | None:
        seen = side(pair)
        return None if seen is None else seen.r

    def draw(painter: QPainter, area: QRectF, pair: SetupPair) -> None:
        seen = side(pair)
        badge = None if seen is None else (state(pair) or "", cells.state_token(seen.state))
        cells.word_cell(lambda _pair: badge)(painter, area, pair)

    return (
        Column(f"{key}_state", title, state, paint=draw, width=92),
        Column(
            f"{key}_r",
            _tr("{0}, R").format(title),
            result,
            lambda pair: formats.r_multiple(result(pair)),
            numeric=True,
            token=lambda pair: formats.direction_token(result(pair)),
            tooltip=lambda _pair: _tr("Result without costs; none before its end."),
            width=84,
        ),
    )


def _price_columns() -> tuple[Column[SetupPair], ...]:
    """Entries and stops of both sides, for whoever asks for them."""

    def column(
        key: str, title: str, side: Callable[[SetupPair], SeenSetup | None], name: str
    ) -> Column[SetupPair]:
        def value(pair: SetupPair) -> float | None:
            seen = side(pair)
            return None if seen is None else float(getattr(seen, name))

        return Column(
            key,
            title,
            value,
            lambda pair: formats.price(value(pair)),
            numeric=True,
            tooltip=lambda pair: formats.price_in_full(value(pair)),
            width=96,
            hidden=True,
        )

    return (
        column("live_entry", _tr("Entry, live"), lambda pair: pair.live, "entry"),
        column("again_entry", _tr("Entry, backtest"), lambda pair: pair.again, "entry"),
        column("live_stop", _tr("Stop, live"), lambda pair: pair.live, "stop"),
        column("again_stop", _tr("Stop, backtest"), lambda pair: pair.again, "stop"),
    )


def _side_word(pair: SetupPair) -> str:
    return _tr("Long") if pair.either.direction is Direction.LONG else _tr("Short")


def _differs(pair: SetupPair) -> str:
    return ", ".join(_tr(name) for name in pair.differs)


def _differs_in_full(pair: SetupPair) -> str:
    """What each side says of what is not the same."""
    live, again = pair.live, pair.again
    if live is None or again is None:
        return ""
    return "\n".join(
        _tr("{0}: live {1}, backtest {2}").format(
            _tr(name), _said(getattr(live, name)), _said(getattr(again, name))
        )
        for name in pair.differs
    )


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return " / ".join(map(_said, value))
    if isinstance(value, float):
        return f"{value:,.10g}"
    return formats.DASH if value is None else str(value)
