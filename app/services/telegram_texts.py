"""What the Telegram bot answers, as plain text short enough for a phone."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from app.domain.journal.figures import TradeResult
from app.domain.setup import SetupState
from app.domain.setup_progress import running_r

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from app.domain.journal.trade import JournalTrade
    from app.domain.regime import Regime
    from app.domain.setup import Setup
    from app.services.ports import ScanRecord

MOST_LISTED: Final = 20
_DASH: Final = "–"


def moment(time: int, zone: tzinfo) -> str:
    """A time (UTC ms) in the user's zone: ``8 Nov 14:00``."""
    when = datetime.fromtimestamp(time / 1000, UTC).astimezone(zone)
    return f"{when.day} {when:%b %H:%M}"


def price(value: float | None) -> str:
    """A price with the digits it has, thousands separated."""
    return _DASH if value is None else f"{value:,.8g}"


def in_r(value: float | None) -> str:
    """A result with its sign: ``+1.95 R``."""
    return _DASH if value is None else f"{value:+.2f} R".replace("-", "−")


def setup_lines(setup: Setup) -> str:
    """A setup in two lines."""
    targets = " / ".join(price(target.price) for target in setup.targets) or _DASH
    result = running_r(setup)
    how = setup.state.value.replace("_", " ")
    stands = f"{how}, {in_r(result)}" if result is not None else how
    return (
        f"{setup.symbol} {setup.direction} · {setup.strategy} · {setup.timeframe} · {stands}\n"
        f"  entry {price(setup.entry)} · stop {price(setup.stop)} · targets {targets}"
    )


def setups_text(setups: Sequence[Setup]) -> str:
    """The open setups, newest first."""
    if not setups:
        return "No setup is open."
    lines = [f"Open setups: {len(setups)}", *(setup_lines(one) for one in setups[:MOST_LISTED])]
    if len(setups) > MOST_LISTED:
        lines.append(f"… and {len(setups) - MOST_LISTED} more")
    return "\n".join(lines)


def counts_text(setups: Sequence[Setup]) -> str:
    """How many setups wait and how many are in the market."""
    counts = Counter("wait" if s.state is SetupState.WAITING else "run" for s in setups)
    return f"Open setups: {counts['wait']} waiting, {counts['run']} in the market"


def scan_text(record: ScanRecord | None, zone: tzinfo) -> str:
    """The newest cycle."""
    if record is None:
        return "Last scan: none yet"
    text = (
        f"Last scan: {moment(record.started_at, zone)}, {record.state}, {record.scanned} of"
        f" {record.universe} symbols, setups found: {record.setups}"
    )
    return f"{text}\n  {record.errors[0][1]}" if record.errors else text


def regime_text(regime: Regime | None, zone: tzinfo) -> str:
    """The market's regime and what it rests on."""
    if regime is None:
        return "The regime is not known before the first scan since Harrier was started."
    lines = [f"{regime.label} · {regime.light}"]
    if regime.since is not None:
        lines[0] += f", since {moment(regime.since, zone)}"
    facts = (
        ("Trend score", regime.score, "+.0f"),
        ("Volatility rank", regime.volatility_rank, ".0f"),
        ("Above their own EMA 50, %", regime.breadth, ".0f"),
        ("Rising on the day, %", regime.rising, ".0f"),
    )
    for name, value, form in facts:
        lines.append(f"{name}: {_DASH if value is None else format(value, form)}")
    return "\n".join(lines)


def results_text(ended: Sequence[Setup], since: str) -> str:
    """Results in R of setups that were entered and have ended, newest first."""
    known = [(setup, setup.r) for setup in ended if setup.r is not None]
    if not known:
        return f"No setup that was entered has ended since {since}."
    total = sum(r for _, r in known)
    won = sum(r > 0 for _, r in known)
    head = (
        f"Since {since}: {len(known)} ended, {won} above zero, {in_r(total)} in all,"
        f" {in_r(total / len(known))} on average"
    )
    lines = [head]
    lines += [
        f"{setup.symbol} {setup.direction} · {setup.strategy} · {in_r(r)}"
        for setup, r in known[:MOST_LISTED]
    ]
    if len(known) > MOST_LISTED:
        lines.append(f"… and {len(known) - MOST_LISTED} more")
    return "\n".join(lines)


def trades_text(closed: Sequence[JournalTrade], since: str) -> str:
    """What the journal's closed trades came to, newest first; currencies are never added."""
    won = sum(trade.figures.result is TradeResult.WIN for trade in closed)
    profits: dict[str, Decimal] = defaultdict(Decimal)
    for trade in closed:
        profits[trade.quote] += trade.figures.profit or 0
    rs = [trade.figures.r for trade in closed if trade.figures.r is not None]
    came_to = [f"{_money(profit)} {quote}" for quote, profit in sorted(profits.items())]
    if rs:
        came_to.append(in_r(sum(rs)))
    lines = [f"Since {since}: {len(closed)} trades closed, {won} won, {', '.join(came_to)} in all"]
    lines += [
        f"{trade.symbol} {trade.figures.direction} · {_money(trade.figures.profit or 0)}"
        f" {trade.quote} · {in_r(trade.figures.r)}"
        for trade in closed[:MOST_LISTED]
    ]
    if len(closed) > MOST_LISTED:
        lines.append(f"… and {len(closed) - MOST_LISTED} more")
    return "\n".join(lines)


def _money(value: Decimal | int) -> str:
    return f"{float(value):+,.6g}".replace("-", "−")
