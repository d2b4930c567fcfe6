"""What to know about a run before one believes it: each check is one plain sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.backtester.check import Check, CheckLevel
from app.domain.base_rate import FEWEST_CASES
from app.domain.candles import filled_share
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.backtester.book import Book
    from app.domain.backtester.outcome import Outcome
    from app.domain.backtester.past_universe import PastUniverse

_ENOUGH_TRADES: Final = 100
_MOST_FILLED: Final = 0.1
_MOST_UNDEFINED: Final = 0.5
_MOST_AMBIGUOUS: Final = 0.1
_NAMED: Final = 3


def sample_size(outcome: Outcome) -> Check:
    """Whether there are enough closed trades to tell luck from skill."""
    n = int(outcome.trades.closed.sum())
    if n == 0:
        return _warning("sample_size", "No trade was closed: nothing can be said of this rule.")
    trades = _counted(n, "closed trade")
    if n < FEWEST_CASES:
        sentence = f"Only {trades}: below {FEWEST_CASES} any result may be luck."
        return _warning("sample_size", sentence)
    if n < _ENOUGH_TRADES:
        return _note("sample_size", f"{trades}: the averages are still uncertain.")
    return _ok("sample_size", f"{trades}.")


def coverage(books: Sequence[Book]) -> Check:
    """How many of the run's bars stand in for missing candles, symbol by symbol."""
    shares = {book.symbol: filled_share(book.candles.window(*book.span)) for book in books}
    gappy = {symbol: share for symbol, share in shares.items() if share > _MOST_FILLED}
    if gappy:
        sentence = (
            f"More than {100 * _MOST_FILLED:.0f} % of the bars are missing from"
            f" {_worst(gappy)}: nothing fills or stops there."
        )
        return _warning("coverage", sentence)
    some = {symbol: share for symbol, share in shares.items() if share > 0}
    if some:
        return _note("coverage", f"Bars are missing from {_worst(some)}; nothing fills there.")
    return _ok("coverage", "No bar is missing.")


def warm_up(books: Sequence[Book]) -> Check:
    """Since which bar of the run the entry rule has been defined, and at how many it was not."""
    undefined = total = 0
    latest, slowest = 0, ""
    for book in books:
        defined = book.signals.entry[slice(*book.span)] >= 0
        first = int(defined.argmax()) if defined.any() else len(defined)
        if first > latest:
            latest, slowest = first, book.symbol
        undefined += len(defined) - int(defined.sum())
        total += len(defined)
    if undefined == 0:
        return _ok("warm_up", "The entry rule was defined at every bar.")
    since = f"first defined at bar {latest + 1:,} of {slowest}, and " if latest else ""
    share = _share_text(undefined / total)
    sentence = f"The entry rule was {since}undefined at {undefined:,} of {total:,} bars ({share})."
    return (_warning if undefined > _MOST_UNDEFINED * total else _note)("warm_up", sentence)


def survivorship(symbols: Sequence[str], universe: PastUniverse | None = None) -> Check:
    """Whether the symbols were chosen with today's knowledge.

    Args:
        symbols: of the run.
        universe: who might be traded when; None: every symbol at any time.
    """
    if universe is not None and not universe.is_assumed:
        if not universe.ranked:
            return _ok("survivorship", universe.sentence)
        gone = "Symbols whose candles are no longer stored cannot be among them."
        return _note("survivorship", f"{universe.sentence} {gone}")
    if len(symbols) < 2:
        return _ok("survivorship", "One symbol, no choice among many.")
    if universe is not None:
        return _warning(
            "survivorship",
            f"{universe.sentence} Before, the symbols of that day were traded: those that failed"
            " until then are missing, and the result looks better than it was.",
        )
    return _warning(
        "survivorship",
        f"The {len(symbols)} symbols were chosen today: those that failed meanwhile are missing,"
        " and the result looks better than it was.",
    )


def open_at_end(outcome: Outcome) -> Check:
    """What the data ended in, and so is no closed trade."""
    left = ~outcome.trades.closed
    n = int(left.sum())
    if n == 0:
        return _ok("open_at_end", "No trade was open at the end.")
    worth = _money(float(outcome.trades.profit[left].sum()))
    return _note(
        "open_at_end",
        f"{_counted(n, 'trade')} open at the end, valued at the last close: {worth} of the net"
        " profit, in no figure of closed trades.",
    )


def ambiguity(outcome: Outcome, bracket: Mapping[str, float] | None = None) -> Check:
    """How many trades depend on the path of the price inside one bar.

    Args:
        outcome: of the run.
        bracket: net profit of the whole run by mode, quote currency.
    """
    n = len(outcome.trades)
    doubtful = int((outcome.trades.lives[:, at.AMBIGUOUS] != 0).sum())
    if doubtful == 0:
        return _ok("ambiguity", "No trade depends on the path of the price inside a bar.")
    sentence = f"{doubtful:,} of {_counted(n, 'trade')} depend{'s' if doubtful == 1 else ''}"
    sentence += " on the path inside one bar"
    ends = [] if bracket is None else [bracket["pessimistic"], bracket["optimistic"]]
    if ends:
        low, high = (_money(end) for end in ends)
        sentence += f": the net profit lies between {low} and {high}"
    turns = bool(ends) and min(ends) <= 0 < max(ends)
    grave = turns or doubtful > _MOST_AMBIGUOUS * n
    return (_warning if grave else _note)("ambiguity", f"{sentence}.")


def capital(outcome: Outcome) -> Check:
    """How many entries the account could not make."""
    if not outcome.refused:
        return _ok("capital", "Every entry found capital and a place.")
    return _note(
        "capital",
        f"{_counted(outcome.refused, 'signal')} would have filled but found no capital or no free"
        " place: another order of symbols might have traded others.",
    )


def run_checks(
    outcome: Outcome,
    books: Sequence[Book],
    *,
    universe: PastUniverse | None = None,
    bracket: Mapping[str, float] | None = None,
) -> tuple[Check, ...]:
    """All that need no second evaluation; see `app.domain.backtester.look_ahead` for the other.

    Args:
        outcome: of the run.
        books: what it read.
        universe: see `survivorship`.
        bracket: see `ambiguity`.
    """
    return (
        sample_size(outcome),
        coverage(books),
        warm_up(books),
        survivorship(outcome.trades.symbols, universe),
        ambiguity(outcome, bracket),
        capital(outcome),
        open_at_end(outcome),
    )


def _worst(shares: Mapping[str, float]) -> str:
    """The symbols with most, and how many others."""
    order = sorted(shares, key=lambda symbol: (-shares[symbol], symbol))
    named = ", ".join(f"{symbol} ({_share_text(shares[symbol])})" for symbol in order[:_NAMED])
    others = len(order) - _NAMED
    return f"{named} and {_counted(others, 'other')}" if others > 0 else named


def _share_text(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.0005 else "below 0.1 %"


def _money(value: float) -> str:
    """``+9.00``, ``−5.00``; what rounds to nothing has no sign."""
    cents = round(value, 2)
    return f"{cents:+,.2f}".replace("-", "−") if cents else "0.00"


def _counted(n: int, word: str) -> str:
    return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"


def _ok(id: str, sentence: str) -> Check:
    return Check(id, CheckLevel.OK, sentence)


def _note(id: str, sentence: str) -> Check:
    return Check(id, CheckLevel.NOTE, sentence)


def _warning(id: str, sentence: str) -> Check:
    return Check(id, CheckLevel.WARNING, sentence)
