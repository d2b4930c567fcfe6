"""``journal import``: fills out of files, and the profiles that read files of other layouts."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.command import command
from app.cli.journal_matches import matched_shape, print_converted, print_matched
from app.cli.output import print_error, print_json, print_line, print_table
from app.cli.progress import ProgressLine, drive
from app.domain.errors import BadInput
from app.domain.journal.layouts import Profile
from app.services.journal.import_values import AUTO, ImportProgress, ImportRequest
from app.services.journal.zones import FIRST, SECOND

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.journal.import_values import FileContent, ImportResult
    from app.services.journal.matching import MatchProgress

_BAD_INPUT = 2


def _file(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="CSV as an exchange exports it")
    parser.add_argument("--account", metavar="NAME", default="", help="default: the format's name")
    parser.add_argument(
        "--format",
        metavar="NAME",
        default=AUTO,
        help="auto, binance, bybit, okx, kraken, coinbase or a profile",
    )
    parser.add_argument(
        "--timezone", metavar="ZONE", default="", help="of times without one, as Europe/Berlin"
    )
    parser.add_argument(
        "--repeated-hour",
        choices=(FIRST, SECOND),
        default="",
        help="pass of the hour in which clocks went back, where nothing tells it",
    )
    parser.add_argument(
        "--rate",
        metavar="CURRENCY=PRICE",
        action="extend",
        nargs="+",
        default=[],
        help="worth of a fee's currency in the quote currency",
    )
    parser.add_argument(
        "--dust", metavar="VALUE", default="1", help="a remainder worth less closes a trade"
    )
    parser.add_argument("--skip-bad", action="store_true", help="take the sound rows all the same")


@command("journal import", summary="take fills from a file", arguments=_file, writes=True)
def import_fills(arguments: Namespace, application: Application) -> int:
    """Take a file as a whole, or with --skip-bad without its damaged rows."""
    file, rates = _file_and_rates(arguments)
    request = ImportRequest(
        path=Path(file),
        account=arguments.account,
        format=arguments.format,
        timezone=arguments.timezone,
        rates=dict(map(_rate, rates)),
        dust=_number(arguments.dust, "--dust"),
        skip_bad=arguments.skip_bad,
        repeated=arguments.repeated_hour,
    )
    line = ProgressLine()

    def on_step(step: ImportProgress | MatchProgress) -> None:
        phase = "import" if isinstance(step, ImportProgress) else "match"
        line.show(phase, step.done, step.total, None)

    try:
        result = drive(application.fill_imports.run(request), on_step)
    finally:
        line.clear()
    for refused in result.content.refused:
        print_error(f"{file}:{refused.line}: {refused.field}: {refused.reason}")
    if arguments.json:
        print_json(_shape(result))
    elif result.taken:
        _print_result(result)
    else:
        for note in result.content.notes:
            print_line(note)
    if result.content.doubtful and not arguments.repeated_hour and not arguments.json:
        print_line(_repeated_words(result))
    return 0 if result.taken else _BAD_INPUT


def _shape(result: ImportResult) -> dict[str, Any]:
    content = result.content
    return {
        "file": str(content.path),
        "format": content.format,
        "account": content.account,
        "rows": content.rows,
        "added": result.added,
        "duplicates": content.duplicates,
        "ignored": content.ignored,
        "refused": [one._asdict() for one in content.refused],
        "trades_new": result.trades_new,
        "trades_changed": result.trades_changed,
        **matched_shape(result.matched),
        "timezone": content.zone,
        "doubtful_times": content.doubtful,
        "doubtful_pass": content.doubtful_pass if content.doubtful else None,
        "fees_unconverted": list(content.unconverted),
        "fees_converted": result.fees_converted,
        "notes": list(content.notes),
    }


def _print_result(result: ImportResult) -> None:
    content = result.content
    print_line(
        f"{content.layout}, account {content.account}: {result.added} fills added,"
        f" {content.duplicates} known, {content.ignored} rows are no fills,"
        f" {len(content.refused)} refused"
    )
    print_line(f"{result.trades_new} trades are new, {result.trades_changed} changed")
    print_converted(result.fees_converted)
    print_matched(result.matched)
    for note in _notes(content):
        print_line(note)


def _notes(content: FileContent) -> list[str]:
    notes = list(content.notes)
    if content.unconverted:
        names = ", ".join(content.unconverted)
        notes.append(f"fees in {names} are not converted: no candles then, and no --rate")
    return notes


def _repeated_words(result: ImportResult) -> str:
    """What to do where the pass was taken, but is not sure."""
    content = result.content
    other = FIRST if content.doubtful_pass == SECOND else SECOND
    rows = "1 of them is" if content.doubtful == 1 else f"{content.doubtful} of them are"
    undo = "`journal undo` and then " if result.added else ""
    return f"{rows} not sure: {undo}`--repeated-hour {other}` reads the {other} pass"


def _file_and_rates(arguments: Namespace) -> tuple[str, list[str]]:
    """The file may stand behind the rates, of which there is any number."""
    rates: list[str] = list(arguments.rate)
    if arguments.file is not None:
        return arguments.file, rates
    if not rates or "=" in rates[-1]:
        raise BadInput("name the file to import", source="FILE")
    return rates.pop(), rates


def _rate(text: str) -> tuple[str, Decimal]:
    currency, sign, price = text.partition("=")
    if not (currency.strip() and sign):
        raise BadInput(f"{text!r} is no CURRENCY=PRICE such as BNB=612.5", source="--rate")
    found = _number(price, "--rate")
    if not found:
        raise BadInput(f"{text!r} states no price above 0", source="--rate")
    return currency.strip().upper(), found


def _number(text: str, option: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise BadInput(f"{text!r} is no number", source=option) from error
    if not number.is_finite() or number < 0:
        raise BadInput(f"{text!r} is no finite number of 0 or more", source=option)
    return number


def _profile(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what --format calls it")
    parser.add_argument(
        "--column",
        metavar="FIELD=COLUMN",
        action="append",
        required=True,
        help="time, clock, symbol, base, quote, side, price, amount, value, fee, fee_currency, id",
    )
    parser.add_argument("--numbers", choices=("auto", "dot", "comma"), default="auto")
    parser.add_argument("--times", choices=("auto", "dmy", "mdy", "unix"), default="auto")
    parser.add_argument("--timezone", metavar="ZONE", default="")
    parser.add_argument("--symbol", metavar="S", default="", help="where no column names it")
    parser.add_argument("--buy", metavar="WORD", action="append", default=[])
    parser.add_argument("--sell", metavar="WORD", action="append", default=[])


@command("journal profile", summary="save a layout of your own", arguments=_profile, writes=True)
def save_profile(arguments: Namespace, application: Application) -> int:
    """Keep which column of a file holds what."""
    columns = {}
    for text in arguments.column:
        field, sign, column = text.partition("=")
        if not (field.strip() and sign and column.strip()):
            raise BadInput(f"{text!r} is no FIELD=COLUMN such as price=Rate", source="--column")
        columns[field.strip().lower()] = column.strip()
    profile = Profile(
        name=arguments.name.strip(),
        columns=columns,
        numbers=arguments.numbers,
        times=arguments.times,
        zone=arguments.timezone.strip(),
        symbol=arguments.symbol.strip(),
        buys=tuple(arguments.buy),
        sells=tuple(arguments.sell),
    )
    application.fill_imports.profiles.save(profile)
    if arguments.json:
        print_json({"profile": profile.to_json()})
    else:
        print_line(f"{profile.name} is kept; use it as --format {profile.name}")
    return 0


@command("journal profiles", summary="layouts of your own")
def list_profiles(arguments: Namespace, application: Application) -> int:
    """Print the saved profiles."""
    profiles = application.fill_imports.profiles.list()
    if arguments.json:
        print_json({"profiles": [profile.to_json() for profile in profiles]})
        return 0
    print_table(
        ("name", "columns", "numbers", "times", "zone"),
        [
            (
                profile.name,
                ", ".join(f"{field}={column}" for field, column in profile.columns.items()),
                profile.numbers,
                profile.times,
                profile.zone,
            )
            for profile in profiles
        ],
    )
    return 0
