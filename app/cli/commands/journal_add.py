"""``journal add``: a trade, or one more fill of a trade, by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from app.cli.arguments import symbol
from app.cli.command import command
from app.cli.commands.journal import print_trades
from app.cli.journal_matches import hand_shape, print_by_hand
from app.cli.journal_shapes import trade_shape
from app.cli.output import print_json
from app.cli.times import to_ms
from app.domain.errors import BadInput
from app.domain.journal.checks import require_plan, require_sides
from app.domain.journal.fill import ZERO, Fill, Side
from app.domain.journal.trade import TradeRecord
from app.domain.setup import Direction, Target

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.journal.trade import JournalTrade, Plan
    from app.services.application import Application

_BY_HAND = "manual"
_LEVELS = "--stop", "--target"


def _trade(parser: ArgumentParser) -> None:
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--setup", metavar="ID", help="filled in from a setup")
    place.add_argument("--trade", metavar="ID", help="one more fill of this trade")
    parser.add_argument("--account", metavar="A", help=f"where; default: {_BY_HAND}")
    parser.add_argument("--symbol", metavar="S", type=symbol)
    parser.add_argument("--side", choices=[str(side) for side in Side])
    parser.add_argument("--price", metavar="P", help="quote currency")
    parser.add_argument("--amount", metavar="A", help="base currency")
    parser.add_argument("--time", metavar="TIME", help="ISO 8601; default: now")
    parser.add_argument("--fee", metavar="F", help="default: none, of a setup the settings' share")
    parser.add_argument("--fee-currency", metavar="C", help="default: the quote currency")
    parser.add_argument("--stop", metavar="P", type=float, help="planned, for R")
    parser.add_argument(
        "--target", metavar="P", type=float, action="append", help="planned; often: equal shares"
    )
    parser.add_argument("--tag", metavar="TAG", action="append", help="may be given often")
    parser.add_argument("--notes", metavar="TEXT", help="Markdown")


@command("journal add", summary="a trade by hand or from a setup", arguments=_trade, writes=True)
def add(arguments: Namespace, application: Application) -> int:
    """Keep a trade and print it, and ask where it seems to be imported already."""
    journal = application.journal
    if arguments.trade:
        trade = _added_to(arguments, application)
    else:
        account, fill, record = _started(arguments, application)
        fill = _filled(arguments, replace(fill, account=arguments.account or account))
        record = _noted(arguments, record, fill.price)
        direction = Direction.LONG if fill.side is Side.BUY else Direction.SHORT
        require_sides(record.plan, direction, float(fill.price), _LEVELS)
        trade = journal.add((fill,), record)
    asked = application.trade_matching.by_hand.questions_about(trade.id)
    if arguments.json:
        told = trade_shape(trade, journal.fills([trade.id])[trade.id])
        print_json({**told, "by_hand": list(map(hand_shape, asked))})
    else:
        print_trades([trade])
        print_by_hand(asked)
    return 0


def _started(arguments: Namespace, application: Application) -> tuple[str, Fill, TradeRecord]:
    """Account, entry and notes as far as a setup gives them."""
    if arguments.setup:
        draft = application.journal.draft_of_setup(arguments.setup)
        if draft.fills:
            return draft.account, draft.fills[0], draft.record
        _require(arguments, "side", "amount")
        fill = _empty(draft.symbol, application)
        return draft.account, replace(fill, price=_exact(draft.record.plan.entry)), draft.record
    _require(arguments, "symbol", "side", "price", "amount")
    return _BY_HAND, _empty(arguments.symbol, application), TradeRecord()


def _added_to(arguments: Namespace, application: Application) -> JournalTrade:
    _require(arguments, "side", "price", "amount")
    trade = application.journal.trade(arguments.trade)
    figures = trade.figures
    noted = _noted(arguments, trade.record, figures.entry_price)
    if noted.plan != trade.record.plan:
        require_plan(noted.plan, figures, _LEVELS)
    held = application.journal.fills([trade.id])[trade.id]
    fill = replace(_empty(trade.symbol, application), account=trade.account)
    return application.journal.set_fills(
        trade.id,
        (*held, _filled(arguments, fill)),
        lambda record: _noted(arguments, record, figures.entry_price),
    )


def _empty(name: str, application: Application) -> Fill:
    now = application.wall.now()
    return Fill("", _BY_HAND, name, now, Side.BUY, ZERO, ZERO)


def _filled(arguments: Namespace, fill: Fill) -> Fill:
    """The fill with what the options say of it."""
    changed = replace(
        fill,
        symbol=arguments.symbol or fill.symbol,
        side=Side(arguments.side or fill.side),
        price=_decimal(arguments.price, "--price", fill.price),
        amount=_decimal(arguments.amount, "--amount", fill.amount),
        time=fill.time if arguments.time is None else to_ms(arguments.time, "--time"),
    )
    if arguments.fee is None:
        rate = fill.fee / fill.value if fill.fee else ZERO
        return replace(changed, fee=changed.value * rate)
    currency = (arguments.fee_currency or changed.quote).upper()
    return replace(changed, fee=_decimal(arguments.fee, "--fee", ZERO), fee_currency=currency)


def _noted(arguments: Namespace, record: TradeRecord, entry: Decimal) -> TradeRecord:
    return replace(
        record,
        plan=_planned(arguments, record.plan, entry),
        tags=tuple(dict.fromkeys((*record.tags, *(arguments.tag or ())))),
        notes=record.notes if arguments.notes is None else arguments.notes,
    )


def _planned(arguments: Namespace, plan: Plan, entry: Decimal) -> Plan:
    """The plan with the levels that are told, the target nearest to the entry first."""
    prices = sorted(arguments.target or (), key=lambda price: abs(price - float(entry)))
    targets = tuple(Target(price, 1 / len(prices)) for price in prices)
    stop = plan.stop if arguments.stop is None else arguments.stop
    return replace(plan, stop=stop, targets=targets or plan.targets)


def _require(arguments: Namespace, *names: str) -> None:
    missing = [f"--{name}" for name in names if getattr(arguments, name) is None]
    if missing:
        raise BadInput(f"a trade by hand needs {', '.join(missing)}")


def _decimal(text: str | None, option: str, otherwise: Decimal) -> Decimal:
    if text is None:
        return otherwise
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise BadInput(f"{text!r} is no number", source=option) from error
    if not value.is_finite():
        raise BadInput(f"{text!r} is no number", source=option)
    return value


def _exact(price: float | None) -> Decimal:
    return ZERO if price is None else Decimal(str(price))
