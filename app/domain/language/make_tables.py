"""Makes the module of tables by which rules are parsed, with lark, from the grammar.

``make tables`` writes it. The program itself needs neither lark nor the time it takes: a test says
when the tables are no longer those of the grammar.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from lark import Lark
from lark.grammar import Terminal
from lark.parsers.lalr_analysis import Shift

from app.domain.language.grammar import GRAMMAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lark.grammar import Rule, Symbol
    from lark.parsers.lalr_analysis import Action, IntParseTable

_START: Final = "start"
_MODULE: Final = '''\
# ruff: noqa: E501 - one row a state
"""The parser's tables, made of the grammar by ``make tables``; not to be changed by hand."""

# Size of the rule, what it becomes, what is built of it, places of the values, of repetitions.
RULES = """
{rules}
"""

# States, then each symbol with the state it leads to, or ~ and the rule it completes.
STATES = """
{states}
"""

FIRST = {first}
LAST = {last}
'''


def tables_module() -> str:
    """The text of the module, the same for the same grammar wherever it is made."""
    table = Lark(GRAMMAR, parser="lalr", lexer="basic").parser.parser.parser.parse_table
    states = _numbered(table)
    found = {
        argument
        for row in table.states.values()
        for kind, argument in row.values()
        if kind != Shift
    }
    rules = {rule: number for number, rule in enumerate(sorted(found, key=_rule_key))}
    rows: dict[str, list[int]] = {}
    for old, number in sorted(states.items(), key=lambda entry: entry[1]):
        rows.setdefault(_row(table.states[old], states, rules), []).append(number)
    return _MODULE.format(
        rules="\n".join(map(_described, rules)),
        states="\n".join(
            f"{','.join(map(str, same))} {row}".rstrip() for row, same in rows.items()
        ),
        first=states[table.start_states[_START]],
        last=states[table.end_states[_START]],
    )


def _numbered(table: IntParseTable) -> dict[int, int]:
    """Lark's numbers of states, which differ from run to run, to numbers that do not."""
    first = table.start_states[_START]
    numbers = {first: 0}
    waiting = [first]
    while waiting:
        row = table.states[waiting.pop(0)]
        for _, (kind, argument) in sorted(row.items(), key=lambda entry: str(entry[0])):
            if kind == Shift and argument not in numbers:
                numbers[argument] = len(numbers)
                waiting.append(argument)
    return numbers


def _row(
    row: Mapping[str, tuple[Action, int | Rule]],
    states: Mapping[int, int],
    rules: Mapping[Rule, int],
) -> str:
    leads = []
    for symbol, (_, argument) in sorted(row.items(), key=lambda entry: str(entry[0])):
        target = str(states[argument]) if isinstance(argument, int) else f"~{rules[argument]}"
        leads.append(f"{symbol} {target}")
    return " ".join(leads)


def _rule_key(rule: Rule) -> tuple[str, str, str]:
    return str(rule.origin.name), " ".join(str(one.name) for one in rule.expansion), str(rule.alias)


def _described(rule: Rule) -> str:
    size, origin = len(rule.expansion), str(rule.origin.name)
    kept = [place for place, symbol in enumerate(rule.expansion) if not _is_dropped(symbol)]
    spliced = [place for place in kept if _is_part(rule.expansion[place])]
    passes_on = rule.options.expand1 and not rule.alias and len(kept) == 1 and not spliced
    if passes_on:
        builds = "rename" if size == 1 else "pass"
    elif origin.startswith("_"):
        builds = "list"
    else:
        builds = f".{rule.alias or origin}"
    return f"{size} {origin} {builds} {_places(kept)} {_places(spliced)}"


def _places(places: Iterable[int]) -> str:
    return ",".join(map(str, places)) or "-"


def _is_dropped(symbol: Symbol) -> bool:
    return isinstance(symbol, Terminal) and symbol.filter_out


def _is_part(symbol: Symbol) -> bool:
    """Whether the symbol is a repetition that lark took out into a rule of its own."""
    return not symbol.is_term and str(symbol.name).startswith("_")


if __name__ == "__main__":
    sys.stdout.write(tables_module())
