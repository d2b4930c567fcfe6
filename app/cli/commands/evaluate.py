"""``evaluate``: the value of any expression or condition at every bar."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.cli.arguments import symbol, timeframe
from app.cli.command import command
from app.cli.output import plain_figure, print_json, print_line
from app.cli.progress import drive
from app.cli.shapes import explained_shape
from app.cli.times import to_iso, to_ms
from app.domain.errors import BadInput, EnvironmentFault
from app.domain.explanation.outline import lines, written

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.evaluation import ExpressionValues

_OF_FILE = "@"


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("expression", metavar="EXPRESSION|@FILE", help="rule text, or its file")
    parser.add_argument("--candles", type=Path, metavar="FILE", help="Parquet or CSV")
    parser.add_argument("--symbol", type=symbol, metavar="S", help="of the exchange in use")
    parser.add_argument("--timeframe", type=timeframe, metavar="TF", help="with --symbol")
    parser.add_argument("--from", dest="since", metavar="TIME", help="first bar (ISO, UTC)")
    parser.add_argument("--to", dest="until", metavar="TIME", help="first bar left out")
    parser.add_argument("--why", action="store_true", help="explain the last bar, node by node")
    parser.add_argument("--csv", type=Path, metavar="OUT", help="write a table instead")


@command("evaluate", summary="value of an expression at every bar", arguments=_options)
def evaluate(arguments: Namespace, application: Application) -> int:
    """Print, or write as CSV, the value at every bar; undefined is null."""
    expression = _text(arguments.expression)
    since = _moment(arguments.since, "--from")
    until = _moment(arguments.until, "--to")
    if since is not None and until is not None and since >= until:
        raise BadInput("is not before --to", source="--from")
    values = _values(arguments, expression, application)
    rows = slice(
        0 if since is None else int(np.searchsorted(values.ts, since)),
        len(values.ts) if until is None else int(np.searchsorted(values.ts, until)),
    )
    if rows.start >= rows.stop:
        raise BadInput(f"no candles of {values.symbol} in that period", source="--from")
    _write(arguments, values, rows)
    return 0


def _values(arguments: Namespace, expression: str, application: Application) -> ExpressionValues:
    if (arguments.candles is None) == (arguments.symbol is None):
        raise BadInput("give either --candles FILE or --symbol S --timeframe TF")
    if arguments.candles is None and arguments.timeframe is None:
        raise BadInput("--symbol needs it", source="--timeframe")
    try:
        if arguments.candles is not None:
            return application.evaluation.of_file(expression, arguments.candles)
        wanted = (expression, arguments.symbol, arguments.timeframe)
        return drive(application.evaluation.of_symbol(*wanted))
    except BadInput as error:
        # Evaluating has loaded the language; at the top it would be loaded for every command.
        from app.domain.language import RuleError

        if isinstance(error, RuleError) and arguments.expression.startswith(_OF_FILE):
            error.source = arguments.expression.removeprefix(_OF_FILE)
        raise


def _text(argument: str) -> str:
    if not argument.startswith(_OF_FILE):
        return argument
    path = Path(argument.removeprefix(_OF_FILE))
    try:
        return path.read_text("utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadInput(f"the file cannot be read ({reason})", source=str(path)) from error
    except UnicodeDecodeError as error:
        raise BadInput("the file is no UTF-8 text", source=str(path)) from error


def _moment(text: str | None, option: str) -> int | None:
    return None if text is None else to_ms(text, option)


def _write(arguments: Namespace, values: ExpressionValues, rows: slice) -> None:
    bars = list(zip(values.ts[rows].tolist(), _plain(values, rows), strict=True))
    if arguments.csv is not None:
        _write_csv(arguments.csv, bars)
    why = values.explain(rows.stop - 1) if arguments.why else None
    if arguments.json:
        document = {
            "expression": values.expression,
            "symbol": values.symbol,
            "timeframe": values.timeframe,
            "warmup": values.warmup,
            "bars": bars,
        }
        if why is not None:
            document["why"] = [explained_shape(reason) for reason in why.reasons]
        print_json(document)
    elif why is not None:
        print_line(f"{values.symbol} {values.timeframe}, bar of {to_iso(int(bars[-1][0]))}")
        print_line(written(lines(why, plain_figure)))
    elif arguments.csv is None:
        for ts, value in bars:
            print_line(f"{to_iso(ts)}  {'–' if value is None else value}")


def _plain(values: ExpressionValues, rows: slice) -> list[float | int | None]:
    """Numbers, 1 and 0 for conditions, None where undefined."""
    plain: list[float | int | None] = []
    for value in values.values[rows].tolist():
        if not math.isfinite(value):
            plain.append(None)
        else:
            plain.append(int(value) if values.is_condition else value)
    return plain


def _write_csv(path: Path, bars: list[tuple[int, float | int | None]]) -> None:
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("time", "ts", "value"))
            writer.writerows((to_iso(ts), ts, "" if v is None else v) for ts, v in bars)
    except OSError as error:
        raise EnvironmentFault(f"{path} cannot be written: {error.strerror}") from error
