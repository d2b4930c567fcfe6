"""Trades of the journal in the contract's JSON shapes, and the filters that choose them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.arguments import symbol
from app.cli.shapes import trace_shape
from app.cli.times import to_iso, to_ms
from app.domain.journal.figures import TradeStatus
from app.services.backtests.shapes import target_shape
from app.services.ports import JournalFilter

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from decimal import Decimal

    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade


def journal_filters(parser: ArgumentParser) -> None:
    """Options that choose trades."""
    parser.add_argument("--account", metavar="A", default="")
    parser.add_argument("--symbol", metavar="S", type=symbol)
    parser.add_argument("--status", choices=[str(status) for status in TradeStatus], default="")
    parser.add_argument("--from", dest="since", metavar="TIME", help="opened then or later")
    parser.add_argument("--to", dest="until", metavar="TIME", help="opened before then")


def journal_filter(arguments: Namespace) -> JournalFilter:
    """What those options say.

    Raises:
        BadInput: a time is no ISO 8601 time.
    """
    return JournalFilter(
        account=arguments.account,
        symbol=arguments.symbol or "",
        status=arguments.status,
        since=None if arguments.since is None else to_ms(arguments.since, "--from"),
        until=None if arguments.until is None else to_ms(arguments.until, "--to"),
    )


def trade_shape(trade: JournalTrade, fills: Sequence[Fill]) -> dict[str, object]:
    """A trade as ``journal list`` prints it."""
    figures, record = trade.figures, trade.record
    return {
        "id": trade.id,
        "account": trade.account,
        "symbol": trade.symbol,
        "direction": figures.direction,
        "status": figures.status,
        "result": figures.result,
        "opened_at": to_iso(figures.opened_at),
        "closed_at": to_iso(figures.closed_at),
        "amount": float(figures.amount),
        "position": float(figures.position),
        "dust": float(figures.dust),
        "entry_price": float(figures.entry_price),
        "exit_price": _number(figures.exit_price),
        "fees": float(figures.fees),
        "fees_unconverted": list(figures.fees_unconverted),
        "profit": _number(figures.profit),
        "realised": float(figures.realised),
        "risk": figures.risk,
        "r": figures.r,
        "setup_id": record.setup_id or None,
        "strategy": record.strategy or None,
        "strategy_version": record.strategy_version or None,
        "timeframe": record.timeframe or None,
        "regime": record.regime,
        "plan": {
            "entry": record.plan.entry,
            "stop": record.plan.stop,
            "targets": [target_shape(target) for target in record.plan.targets],
        },
        "why": [trace_shape(trace) for trace in record.why],
        "tags": list(record.tags),
        "mistakes": list(record.mistakes),
        "emotions": list(record.emotions),
        "rating": record.rating,
        "confidence": record.confidence,
        "notes": record.notes,
        "checklist": [
            {
                "text": item.text,
                "weight": item.weight,
                "kept": item.kept,
                "required": item.required,
            }
            for item in record.checklist
        ],
        "rules_kept": record.rules_kept,
        "mae_r": trade.measures.mae_r if trade.measures else None,
        "mfe_r": trade.measures.mfe_r if trade.measures else None,
        "pictures": trade.pictures,
        "fills": [fill_shape(fill) for fill in fills],
    }


def fill_shape(fill: Fill) -> dict[str, object]:
    """One fill; a fee that nobody can convert is null in the quote currency."""
    return {
        "id": fill.id,
        "time": to_iso(fill.time),
        "side": fill.side,
        "price": float(fill.price),
        "amount": float(fill.amount),
        "fee": float(fill.fee),
        "fee_currency": fill.fee_currency or None,
        "fee_quote": _number(fill.fee_in_quote),
        "exchange_id": fill.exchange_id or None,
        "line": fill.line,
        "origin": fill.origin,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
