"""``strategies``: the rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_error, print_json, print_line, print_table
from app.cli.times import to_iso

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.strategy import Strategy
    from app.services.application import Application
    from app.services.strategy_check import Problem

_FILES = (".json", ".txt")


@command("strategies list", summary="all strategies, on or off")
def list_strategies(arguments: Namespace, application: Application) -> int:
    """Print every strategy's newest version."""
    stored = application.strategies.list()
    if arguments.json:
        print_json(
            {
                "strategies": [
                    {
                        "name": each.strategy.name,
                        "enabled": each.enabled,
                        "version": each.version,
                        "direction": each.strategy.direction,
                        "timeframe": each.strategy.timeframe,
                        "entry": each.strategy.entry,
                        "content_hash": each.content_hash,
                        "changed_at": to_iso(each.changed_at),
                    }
                    for each in stored
                ]
            }
        )
        return 0
    print_table(
        ("on", "strategy", "side", "tf", "version", "entry"),
        [
            (
                "on" if each.enabled else "off",
                each.strategy.name,
                each.strategy.direction,
                each.strategy.timeframe,
                each.version,
                _rule_text(each.strategy.entry),
            )
            for each in stored
        ],
    )
    return 0


def _name(parser: ArgumentParser) -> None:
    parser.add_argument("strategy", metavar="NAME|FILE", help="a stored strategy or a file")


@command("strategies show", summary="one strategy as JSON", arguments=_name)
def show(arguments: Namespace, application: Application) -> int:
    """Print a strategy in its saved form."""
    strategy = application.strategies.find(arguments.strategy)
    document = json.loads(strategy.to_json())
    if arguments.json:
        print_json(document)
    else:
        print_line(json.dumps(document, indent=2, ensure_ascii=False))
    return 0


@command("strategies check", summary="say what is wrong, with its place", arguments=_name)
def check(arguments: Namespace, application: Application) -> int:
    """Check every rule and level; 0 when sound, 2 when not."""
    name = arguments.strategy
    found = _strategies(name, application)
    problems = [(each, application.strategies.check(each)) for each in found]
    if arguments.json:
        print_json(
            {
                "strategies": [
                    {"name": each.name, "problems": [_shape(problem) for problem in wrong]}
                    for each, wrong in problems
                ]
            }
        )
    for place, (each, wrong) in enumerate(problems):
        field = f"[{place}]." if len(problems) > 1 else ""
        for problem in wrong:
            print_error(f"harrier: {name}: {field}{problem.field}: {problem.message}")
        if not wrong and not arguments.json:
            print_line(f"{each.name}: sound")
    return 2 if any(wrong for _, wrong in problems) else 0


def _strategies(name: str, application: Application) -> tuple[Strategy, ...]:
    if name.casefold().endswith(_FILES):
        return application.strategies.read(name)
    return (application.strategies.get(name).strategy,)


def _shape(problem: Problem) -> dict[str, object]:
    return {
        "field": problem.field,
        "message": problem.message,
        "line": problem.line,
        "column": problem.column,
        "suggestion": problem.suggestion,
    }


def _rule_text(rule: object) -> str:
    text = rule if isinstance(rule, str) else json.dumps(rule, ensure_ascii=False)
    return " ".join(text.split())
