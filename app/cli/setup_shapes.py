"""One setup with all that is kept of it, and comparisons of results, as JSON shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.shapes import setup_shape
from app.cli.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.setup import SetupEvent
    from app.domain.setup_decision import Decision
    from app.domain.setup_results import Comparison, Results
    from app.services.setups import SetupDetail


def detail_shape(detail: SetupDetail) -> dict[str, object]:
    """A setup with its events, decisions and notes."""
    return {
        **setup_shape(detail.setup),
        "events": [event_shape(event) for event in detail.events],
        "decisions": [decision_shape(decision) for decision in detail.decisions],
        "notes": detail.stand.notes,
    }


def event_shape(event: SetupEvent) -> dict[str, object]:
    """One transition; ``shadow``: after the user had ended the setup."""
    return {
        "bar_time": to_iso(event.bar_time),
        "from": event.from_state,
        "to": event.to_state,
        "reason": event.reason,
        "price": event.price,
        "recorded_at": to_iso(event.recorded_at),
        "shadow": event.shadow,
    }


def decision_shape(decision: Decision) -> dict[str, object]:
    """One decision that holds."""
    return {
        "kind": decision.kind,
        "bar_time": to_iso(decision.bar_time),
        "recorded_at": to_iso(decision.recorded_at),
        "words": decision.words,
        "price": decision.price,
        "amount": decision.amount,
        "until": to_iso(decision.until),
    }


def results_shape(comparisons: Sequence[Comparison]) -> dict[str, object]:
    """All, taken and skipped as a whole, then part by part; rates of few cases are null."""
    whole, *parts = comparisons
    return {
        **{group: _figures(results) for group, results in whole.groups.items()},
        "parts": [
            {
                "strategy": part.strategy,
                "regime": part.regime or None,
                **{group: _figures(results) for group, results in part.groups.items()},
            }
            for part in parts
        ],
    }


def _figures(results: Results) -> dict[str, object]:
    known = not results.is_few
    return {
        "n": results.n,
        "wins": results.wins,
        "losses": results.losses,
        "win_rate": results.win_rate if known else None,
        "win_rate_low": results.low if known else None,
        "win_rate_high": results.high if known else None,
        "average_r": results.average_r,
        "total_r": results.total_r,
        "too_few": results.is_few,
    }
