"""The columns of a table of trades, the same in every kind of file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.backtester import Trade
    from app.services.ports.backtests import BacktestResult

type Cell = str | float | int | bool | None

HEADINGS: Final = (
    *("number", "symbol", "direction", "signal_time", "entry_time", "entry_price", "exit_time"),
    *("exit_price", "exit_reason", "exits", "stop", "targets", "amount", "fees", "profit"),
    *("profit_pct", "r", "mae_r", "mfe_r", "bars", "ambiguous", "score"),
)
TIMES: Final = frozenset({"signal_time", "entry_time", "exit_time"})
"""Opening times of bars, UTC ms."""


def headings(result: BacktestResult) -> tuple[str, ...]:
    """`HEADINGS`, then truth and number of each condition of the entry rule at the signal."""
    named = [f"condition: {label}" for label in result.conditions.labels]
    return (*HEADINGS, *(column for name in named for column in (name, f"{name}, value")))


def trade_rows(result: BacktestResult) -> Iterator[tuple[Cell, ...]]:
    """One row for each trade, in order of entry; cells in order of `headings`."""
    for number, trade in enumerate(result.outcome.trades, 1):
        conditions = result.conditions.at(number - 1)
        yield (
            number,
            trade.symbol,
            str(trade.direction),
            trade.signal_time,
            trade.entry_time,
            trade.entry_price,
            trade.exits[-1].time,
            exit_price(trade),
            trade.exits[-1].reason,
            _exits(trade),
            trade.stop,
            "; ".join(f"{target.price:.12g} × {target.share:.6g}" for target in trade.targets),
            trade.amount,
            trade.fees,
            trade.profit,
            profit_percent(trade),
            trade.r,
            trade.mae_r,
            trade.mfe_r,
            trade.bars,
            trade.ambiguous,
            trade.score,
            *(cell for one in conditions for cell in (one.true, one.value)),
        )


def exit_price(trade: Trade) -> float:
    """The mean of its exits by their shares, quote currency."""
    return sum(leaving.price * leaving.share for leaving in trade.exits)


def profit_percent(trade: Trade) -> float:
    """Profit after costs in percent of what the entry cost."""
    return 100 * trade.profit / (trade.amount * trade.entry_price)


def _exits(trade: Trade) -> str:
    return "; ".join(
        f"{leaving.reason} {leaving.price:.12g} × {leaving.share:.6g}" for leaving in trade.exits
    )
