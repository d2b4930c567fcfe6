"""``candles``: the candle store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.arguments import symbol, symbols, timeframe
from app.cli.command import command
from app.cli.output import print_error, print_json, print_line, print_table
from app.cli.progress import follow
from app.cli.times import to_iso, to_ms
from app.services.candles import CandlesWanted, SeriesRefused

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.candles import SeriesImported, SeriesStored
    from app.services.events import Waiting
    from app.services.ports import SeriesInfo


@command("candles list", summary="what is stored")
def list_candles(arguments: Namespace, application: Application) -> int:
    """Print every stored series."""
    stored = application.candles.list(arguments.exchange)
    if arguments.json:
        print_json({"series": [_series(info) for info in stored]})
        return 0
    print_table(
        ("exchange", "symbol", "tf", "rows", "first", "last"),
        [
            (i.exchange, i.symbol, i.timeframe, i.rows, to_iso(i.first), to_iso(i.last))
            for i in stored
        ],
    )
    return 0


@command("candles verify", summary="look for damage")
def verify(arguments: Namespace, application: Application) -> int:
    """Check every block; 0 when sound, 1 when not."""
    problems = application.candles.verify()
    if arguments.json:
        print_json({"problems": list(problems)})
    elif not problems:
        print_line("sound")
    else:
        for problem in problems:
            print_error(problem)
    return 1 if problems else 0


def _imports(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=".parquet .csv .zip")
    parser.add_argument("--symbol", type=symbol, metavar="S", help="where the name does not tell")
    parser.add_argument("--timeframe", type=timeframe, metavar="TF", help="likewise")


@command("candles import", summary="take Parquet or CSV files", arguments=_imports, writes=True)
def import_candles(arguments: Namespace, application: Application) -> int:
    """Take files into the store, under the exchange in use."""
    exchange = application.settings.current.market.exchange
    taken = []
    for event in application.candles.import_files(
        arguments.files, exchange, arguments.symbol, arguments.timeframe
    ):
        taken.append(event)
        if not arguments.json:
            first, last = to_iso(event.first), to_iso(event.last)
            print_line(
                f"{event.path}: {event.rows} rows of {event.symbol} {event.timeframe}, "
                f"{first} to {last}"
            )
            for flag in event.flags:
                print_error(f"{event.path}: {flag}")
    if arguments.json:
        print_json({"imported": [_imported(event) for event in taken]})
    return 0


def _exports(parser: ArgumentParser) -> None:
    parser.add_argument("target", type=Path, metavar="OUT", help=".parquet or .csv")
    parser.add_argument("--symbol", type=symbol, required=True, metavar="S")
    parser.add_argument("--timeframe", type=timeframe, required=True, metavar="TF")
    _period(parser)


@command("candles export", summary="write one series as Parquet or CSV", arguments=_exports)
def export(arguments: Namespace, application: Application) -> int:
    """Write one stored series to a file."""
    rows = application.candles.export(
        application.settings.current.market.exchange,
        arguments.symbol,
        arguments.timeframe,
        arguments.target,
        _span(arguments),
    )
    if arguments.json:
        print_json({"file": str(arguments.target), "rows": rows})
    else:
        print_line(f"{arguments.target}: {rows} rows")
    return 0


def _fetches(parser: ArgumentParser) -> None:
    parser.add_argument("--symbols", type=symbols, required=True, metavar="A,B")
    parser.add_argument("--timeframe", type=timeframe, required=True, metavar="TF")
    parser.add_argument("--from", dest="since", required=True, metavar="TIME", help="ISO, UTC")
    parser.add_argument("--to", dest="until", metavar="TIME")


@command("candles fetch", summary="get history from the exchange", arguments=_fetches, writes=True)
def fetch(arguments: Namespace, application: Application) -> int:
    """Ask for what is missing; 1 when a series was refused."""
    since, until = _span(arguments)
    wanted = CandlesWanted(arguments.symbols, arguments.timeframe, since or 0, until)
    refused: list[SeriesRefused] = []

    def on_step(step: Waiting | SeriesStored | SeriesRefused) -> None:
        if isinstance(step, SeriesRefused):
            refused.append(step)

    rows = follow(application.candles.fetch(application.exchange, wanted), "fetch", on_step)
    if arguments.json:
        print_json(
            {"rows": rows, "failed": [{"symbol": r.symbol, "reason": r.reason} for r in refused]}
        )
    else:
        print_line(f"{rows} new rows")
        for refusal in refused:
            print_error(f"{refusal.symbol}: {refusal.reason}")
    return 1 if refused else 0


def _period(parser: ArgumentParser) -> None:
    parser.add_argument("--from", dest="since", metavar="TIME", help="first bar (ISO, UTC)")
    parser.add_argument("--to", dest="until", metavar="TIME", help="first bar left out")


def _span(arguments: Namespace) -> tuple[int | None, int | None]:
    since = None if arguments.since is None else to_ms(arguments.since, "--from")
    until = None if arguments.until is None else to_ms(arguments.until, "--to")
    return since, until


def _series(info: SeriesInfo) -> dict[str, object]:
    return {
        "exchange": info.exchange,
        "symbol": info.symbol,
        "timeframe": info.timeframe,
        "rows": info.rows,
        "first": to_iso(info.first),
        "last": to_iso(info.last),
    }


def _imported(event: SeriesImported) -> dict[str, object]:
    return {
        "file": str(event.path),
        "exchange": event.exchange,
        "symbol": event.symbol,
        "timeframe": event.timeframe,
        "rows": event.rows,
        "first": to_iso(event.first),
        "last": to_iso(event.last),
        "flags": list(event.flags),
    }
