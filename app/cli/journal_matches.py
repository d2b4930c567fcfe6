"""What fills that came were matched to, as commands print it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.cli.output import print_line
from app.cli.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.services.journal.hand_entries import HandQuestion
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
        "by_hand": [hand_shape(one) for one in matched.by_hand],
    }


def hand_shape(question: HandQuestion) -> dict[str, Any]:
    """An imported trade, and those entered by hand that may be it."""
    return {
        "trade": question.trade_id,
        "trades": [
            {
                "id": trade.id,
                "account": trade.account,
                "symbol": trade.symbol,
                "direction": trade.figures.direction,
                "opened_at": to_iso(trade.figures.opened_at),
                "amount": float(trade.figures.amount),
                "entry_price": float(trade.figures.entry_price),
            }
            for trade in question.by_hand
        ],
    }


def print_converted(count: int) -> None:
    """One line, if fees of fills that were known before are converted now."""
    if count:
        fills = "1 fill" if count == 1 else f"{count} fills"
        print_line(f"{fills} that the journal had: the fee is converted now")


def print_matched(matched: Matched) -> None:
    """What there is to say, a line for links and one for each trade that is asked about."""
    if matched.linked or matched.questions:
        print_line(
            f"{len(matched.linked)} trades are linked to their setups,"
            f" {len(matched.questions)} may be: see them in the journal"
        )
    print_by_hand(matched.by_hand)


def print_by_hand(questions: Iterable[HandQuestion]) -> None:
    """A line for each imported trade that may be one by hand, with the command that answers."""
    for one in questions:
        hand = one.by_hand[0].id
        print_line(
            f"is the trade you entered by hand, {hand}, the imported {one.trade_id}?"
            f" then `journal same {one.trade_id} {hand}`, else `journal same {one.trade_id} --none`"
        )
