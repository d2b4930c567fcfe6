"""``journal same``: whether an imported trade is one entered by hand, asked and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.journal_matches import hand_shape
from app.cli.output import print_json, print_line, print_table
from app.cli.times import to_iso
from app.domain.errors import BadInput

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from app.services.application import Application
    from app.services.journal.hand_entries import HandQuestion


def _trades(parser: ArgumentParser) -> None:
    parser.add_argument("trade", metavar="TRADE", nargs="?", help="imported; none: ask about all")
    parser.add_argument("hand", metavar="HAND", nargs="?", help="entered by hand, the same trade")
    parser.add_argument("--none", action="store_true", help="it is another trade than those")


@command("journal same", summary="an import of a trade by hand", arguments=_trades, writes=True)
def same_trade(arguments: Namespace, application: Application) -> int:
    """Make both one, or keep them apart; without an answer print what may be the same."""
    entries = application.trade_matching.by_hand
    if arguments.hand and arguments.none:
        raise BadInput("name a trade by hand or say --none, not both", source="--none")
    if arguments.none and not arguments.trade:
        raise BadInput("name the imported trade", source="TRADE")
    if arguments.hand:
        trade = entries.same(arguments.trade, arguments.hand)
        _say(arguments, trade.id, arguments.hand, f"{trade.symbol}: one trade, {trade.id}")
    elif arguments.none:
        entries.apart(arguments.trade)
        _say(arguments, arguments.trade, None, f"{arguments.trade} is a trade of its own")
    else:
        found = entries.question(arguments.trade) if arguments.trade else None
        _print_questions(arguments, entries.questions() if found is None else (found,))
    return 0


def _say(arguments: Namespace, trade: str, hand: str | None, words: str) -> None:
    if arguments.json:
        print_json({"trade": trade, "same_as": hand})
    else:
        print_line(words)


def _print_questions(arguments: Namespace, questions: Sequence[HandQuestion]) -> None:
    if arguments.json:
        print_json({"by_hand": [hand_shape(one) for one in questions if one.by_hand]})
        return
    print_table(
        ("trade", "by hand", "account", "symbol", "side", "opened", "amount", "entry"),
        [
            (
                one.trade_id,
                trade.id,
                trade.account,
                trade.symbol,
                trade.figures.direction,
                to_iso(trade.figures.opened_at),
                float(trade.figures.amount),
                float(trade.figures.entry_price),
            )
            for one in questions
            for trade in one.by_hand
        ],
    )
