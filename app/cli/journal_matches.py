"""What fills that came were matched to, as commands print it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.cli.output import print_line

if TYPE_CHECKING:
    from app.services.journal.matching import Matched


def matched_shape(matched: Matched) -> dict[str, Any]:
    """Trades tied to setups, and those with more than one answer or none that is sure."""
    return {
        "linked": [{"trade": one.trade_id, "setup_id": one.setup_id} for one in matched.linked],
        "questions": [
            {
                "trade": one.trade_id,
                "setups": [
                    {
                        "id": setup.setup_id,
                        "strategy": setup.strategy,
                        "distance_r": setup.distance_r,
                    }
                    for setup in one.candidates
                ],
            }
            for one in matched.questions
        ],
    }


def print_converted(count: int) -> None:
    """One line, if fees of fills that were known before are converted now."""
    if count:
        fills = "1 fill" if count == 1 else f"{count} fills"
        print_line(f"{fills} that the journal had: the fee is converted now")


def print_matched(matched: Matched) -> None:
    """One line, if there is anything to say."""
    if matched.linked or matched.questions:
        print_line(
            f"{len(matched.linked)} trades are linked to their setups,"
            f" {len(matched.questions)} may be: see them in the journal"
        )
