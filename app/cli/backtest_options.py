"""What is backtested and on which account: the options that all commands over the past share."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.cli.arguments import positive, timeframe
from app.cli.symbol_options import add_symbol_options, chosen_symbols
from app.cli.times import to_ms
from app.domain.errors import BadInput
from app.services.ports import BacktestRequest

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.backtester import Account
    from app.domain.strategy import Strategy
    from app.domain.timeframe import Timeframe
    from app.services.application import Application

_MODES: Final = ("pessimistic", "detail", "optimistic")


def add_backtest_options(parser: ArgumentParser) -> None:
    """Add the shared options to a command's parser."""
    parser.add_argument("--strategy", required=True, metavar="NAME|FILE")
    add_symbol_options(parser.add_mutually_exclusive_group(), otherwise="without it all there are")
    parser.add_argument("--candles", type=Path, metavar="DIR", help="files instead of the store")
    parser.add_argument(
        "--timeframe", type=timeframe, metavar="TF", help="in place of the strategy's own"
    )
    parser.add_argument("--from", dest="since", metavar="TIME", help="first bar (ISO, UTC)")
    parser.add_argument("--to", dest="until", metavar="TIME", help="first bar left out")
    parser.add_argument("--equity", type=_number, metavar="N", help="to begin with (10000)")
    size = parser.add_mutually_exclusive_group()
    size.add_argument(
        "--risk", type=share, metavar="SHARE", help="of the equity in each trade (1%%)"
    )
    size.add_argument("--stake", type=_number, metavar="N", help="money in each trade")
    size.add_argument("--fraction", type=share, metavar="SHARE", help="of the equity put into each")
    parser.add_argument(
        "--no-compounding",
        dest="compounding",
        action="store_const",
        const=False,
        help="size by the first equity",
    )
    parser.add_argument("--fee", type=share, metavar="SHARE", help="of each fill's value (0%%)")
    parser.add_argument("--maker-fee", type=share, metavar="SHARE", help="of limits and targets")
    parser.add_argument("--taker-fee", type=share, metavar="SHARE", help="of all other fills")
    parser.add_argument(
        "--slippage", type=share, metavar="SHARE", help="of the price, against the trade (0%%)"
    )
    parser.add_argument("--intrabar", choices=_MODES, help="in place of the strategy's own")
    parser.add_argument("--max-open", type=positive, metavar="N", help="positions at a time")
    parser.add_argument(
        "--top", type=positive, metavar="N", help="without symbols: the largest at each time"
    )


def backtest_request(arguments: Namespace, application: Application) -> BacktestRequest:
    """What the shared options ask for.

    Raises:
        BadInput: a figure is outside of its bounds, the period is empty, or there is no such
            watchlist or strategy, or not one that can be evaluated on its timeframe.
    """
    account = _account(arguments)
    since, until = _period(arguments)
    return BacktestRequest(
        strategy=_strategy(arguments.strategy, arguments.timeframe, application),
        symbols=chosen_symbols(arguments, application),
        folder=arguments.candles,
        since=since,
        until=until,
        account=account,
        intrabar=arguments.intrabar,
        max_open=arguments.max_open,
        top=arguments.top,
    )


def _account(arguments: Namespace) -> Account:
    # It brings numpy along, which commands that only list things do without.
    from app.domain.backtester import Account

    names = (
        *("equity", "risk", "stake", "fraction", "compounding"),
        *("fee", "maker_fee", "taker_fee", "slippage"),
    )
    given = {name: getattr(arguments, name) for name in names}
    try:
        return Account(**{name: value for name, value in given.items() if value is not None})
    except BadInput as error:
        error.source = f"--{error.source.replace('_', '-')}"
        raise


def _period(arguments: Namespace) -> tuple[int | None, int | None]:
    since = None if arguments.since is None else to_ms(arguments.since, "--from")
    until = None if arguments.until is None else to_ms(arguments.until, "--to")
    if since is not None and until is not None and since >= until:
        raise BadInput("is not before --to", source="--from")
    return since, until


def _strategy(name: str, timeframe: Timeframe | None, application: Application) -> Strategy:
    strategy = application.strategies.find(name)
    if timeframe is None or timeframe == strategy.timeframe:
        return strategy
    from app.domain.signals import check_strategy

    moved = strategy.model_copy(update={"timeframe": timeframe})
    check_strategy(moved, "--timeframe")
    return moved


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no number") from None


def share(text: str) -> float:
    """A type of arguments: ``1%`` or ``0.01``."""
    figure = text.strip()
    try:
        if figure.endswith("%"):
            return float(figure.removesuffix("%")) / 100
        return float(figure)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no share such as 1% or 0.01") from None
