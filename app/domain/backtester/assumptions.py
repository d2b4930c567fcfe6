"""What a run rests on, in plain words: fills, costs, sizes, and what is not modelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.domain.backtester.account import Account
    from app.domain.backtester.past_universe import PastUniverse
    from app.domain.strategy import Strategy

_FILLS: Final = {
    "market": "at the open of the bar after the signal",
    "limit": "when a bar reaches the order's price: at that price, or at the open beyond it",
    "stop": "when a bar reaches the order's price: at that price, or at the worse open beyond it",
}
_WITHIN_A_BAR: Final = {
    "pessimistic": "the stop counts first when stop and target lie in the same bar",
    "detail": "finer candles decide where they are stored, elsewhere the stop counts first",
    "optimistic": "the target counts first when stop and target lie in the same bar",
}


def assumptions(
    strategy: Strategy,
    account: Account,
    intrabar: str,
    max_open: int | None = None,
    universe: PastUniverse | None = None,
) -> dict[str, str]:
    """Sentences by subject, in the order to read them.

    Args:
        strategy: its orders and times.
        account: sizes and costs.
        intrabar: ``pessimistic``, ``detail`` or ``optimistic``.
        max_open: most positions at a time; None: as many as the capital allows.
        universe: who may be traded when; None: every symbol at any time.
    """
    return {
        "signals": "Rules see closed bars alone; a hit is the bar at which the entry rule turns"
        " true while nothing is open or waiting on the symbol.",
        "entries": f"{_capital(strategy.levels.entry.kind)} entries fill"
        f" {_FILLS[strategy.levels.entry.kind]}.{_expiry(strategy)}",
        "exits": "A stop fills at its price, or at the worse open beyond it; targets at theirs, or"
        " at the better open. Exit rule and time stop fill at the next open.",
        "within_a_bar": f"{_capital(intrabar)}: {_WITHIN_A_BAR[intrabar]}.",
        "costs": f"{_fees(account)} of the value of every fill; slippage"
        f" {_percent(account.slippage)} against every market and stop fill, none on limit orders.",
        "sizing": _sizing(account),
        "capital": f"One account for all symbols, of {account.equity:,.2f} to begin with; no"
        f" leverage, no debt: what is held never costs more than the equity.{_places(max_open)}",
        "universe": universe.sentence
        if universe is not None
        else "Every symbol may be entered at any time of the run.",
        "gaps": "Bars that stand in for missing candles fill and stop nothing.",
        "end": "What is open at the end is valued at the last close, without costs of an exit.",
        "not_modelled": "Depth of the order book, partial fills, queues, latency, funding and"
        " borrowing, taxes, the effect of one's own orders, outages of the exchange.",
    }


def _expiry(strategy: Strategy) -> str:
    if strategy.levels.entry.kind == "market" or strategy.expiry_bars is None:
        return ""
    bars = strategy.expiry_bars
    return f" An order rests for {bars} bar{'s' if bars != 1 else ''}."


def _fees(account: Account) -> str:
    if account.maker == account.taker:
        return f"Fee {_percent(account.taker)}"
    return (
        f"Fee {_percent(account.maker)} (limit entries and targets) or {_percent(account.taker)}"
        " (all else)"
    )


def _sizing(account: Account) -> str:
    if account.stake is not None:
        return f"Each trade buys for {account.stake:,.2f}, never compounded."
    base = "equity before it" if account.compounding else "starting equity, not compounded"
    if account.fraction is not None:
        return f"Each trade buys for {_percent(account.fraction)} of the {base}."
    return (
        f"Each trade risks {_percent(account.risk)} of the {base}: what a stop exactly hit costs,"
        " fees included."
    )


def _places(max_open: int | None) -> str:
    if max_open is None:
        return ""
    return f" At most {max_open} position{'s' if max_open != 1 else ''} at a time."


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]
