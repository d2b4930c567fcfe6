"""The help says of every name of the language what it is, and shows only rules that hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.domain.indicators import INDICATORS
from app.domain.language import check, format_rule, nodes, parse
from app.domain.language.grammar import KEYWORDS, REGIME_LABELS
from app.domain.language.names import known_names
from app.domain.language.tree import walk
from app.domain.levels import ENTRIES, STOPS, TARGETS, TRAILINGS
from app.domain.timeframe import Timeframe
from app.services.help_indicators import example_rule
from app.services.help_page import find_word, search
from app.services.help_pages import FIRST_PAGE, Shortcut, help_pages
from app.services.ports import AlertKind
from app.services.ports.telegram import TELEGRAM_COMMANDS
from app.ui.dialogs.help.guides import read_guides

if TYPE_CHECKING:
    from app.services.help_page import HelpPage

GUIDES = read_guides()
PAGES = help_pages(GUIDES, [Shortcut("Scan", "Scan now", "F5"), Shortcut("", "Undo", "Ctrl+Z")])
BY_ID = {page.id: page for page in PAGES}
RULES = [
    rule
    for text in GUIDES.values()
    for rule in re.findall(r"^```rule\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)
]
PLAIN = [
    line.split("|")[4].strip().strip("`")
    for line in GUIDES["plain-conditions"].splitlines()
    if line.startswith("|") and "`" in line
]


def require_condition(text: str) -> None:
    rule = parse(text)
    check(rule, Timeframe.H1, expects="condition")
    assert "# " not in format_rule(rule)


@pytest.mark.parametrize("name", list(INDICATORS))
def test_a_page_tells_what_the_registry_declares(name: str) -> None:
    declared, page = INDICATORS[name], BY_ID[f"indicator/{name}"]
    assert page.text.startswith(f"# {declared.title}\n\n`{name}")
    assert page.section == declared.category.capitalize()
    for parameter in declared.parameters:
        row = next(line for line in page.text.splitlines() if f"| `{parameter.name}` |" in line)
        default = parameter.default
        assert (default if isinstance(default, str) else f"| {default:.12g} |") in row
        for choice in parameter.choices:
            assert choice in page.text
    for output in declared.outputs if len(declared.outputs) > 1 else ():
        assert f"`.{output}`" in page.text
    assert declared.citation in page.text
    assert f"{declared.warmup(declared.defaults()):,} bar" in page.text
    assert find_word(PAGES, name) is page


@pytest.mark.parametrize("name", list(INDICATORS))
def test_the_example_of_an_indicator_is_a_rule_that_uses_it(name: str) -> None:
    rule = example_rule(INDICATORS[name])
    require_condition(rule)
    assert rule in BY_ID[f"indicator/{name}"].text
    used = [part.name for part in walk(parse(rule)) if isinstance(part, nodes.Call)]
    assert name in used


@pytest.mark.parametrize("rule", [*RULES, *PLAIN])
def test_every_rule_in_the_guide_can_be_evaluated(rule: str) -> None:
    require_condition(rule)


def test_the_guide_has_rules_and_plain_conditions() -> None:
    assert next(iter(GUIDES)) == FIRST_PAGE
    assert len(RULES) >= 5
    assert len(PLAIN) >= 30


@pytest.mark.parametrize("word", sorted({*known_names(), *KEYWORDS, *REGIME_LABELS}))
def test_every_word_of_the_language_is_explained(word: str) -> None:
    names = re.findall(r"\w+", word)
    assert all(find_word(PAGES, name) is not None for name in names)


def test_every_link_leads_to_a_page() -> None:
    targets = {found for page in PAGES for found in re.findall(r"\]\(help:([^)]+)\)", page.text)}
    assert len(targets) >= len(INDICATORS)
    assert targets <= set(BY_ID)
    assert len(BY_ID) == len(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_tables_are_whole(page: HelpPage) -> None:
    for block in page.text.split("\n\n"):
        rows = [line for line in block.splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in rows}) <= 1


def test_levels_and_keys_follow_what_is_declared() -> None:
    for methods in (ENTRIES, STOPS, TARGETS, TRAILINGS):
        for kind, method in methods.items():
            assert f"| {method.title} | `{kind}` |" in BY_ID["levels"].text
    assert "| F5 | Scan now | Scan |" in BY_ID["keys"].text
    assert "| Ctrl+Z | Undo | – |" in BY_ID["keys"].text


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("rsi", "indicator/rsi"),
        ("bollinger", "indicator/bbands"),
        ("Wilder STRENGTH", "indicator/rsi"),
        ("becomes", "conditions"),
        ("shortcut", "keys"),
    ],
)
def test_search_finds_the_likeliest_first(wanted: str, first: str) -> None:
    assert search(PAGES, wanted)[0].id == first


def test_search_wants_every_word() -> None:
    assert search(PAGES, "rsi nowhere-to-be-found") == ()
    assert set(search(PAGES, "wilder")) > set(search(PAGES, "wilder parabolic"))
    assert find_word(PAGES, "emma") is None


def test_the_page_on_messages_names_every_command_and_kind_of_alert() -> None:
    page = BY_ID["messages"].text
    named = set(re.findall(r"`(/?[a-z_]+)`", page))
    assert {kind.value for kind in AlertKind} <= named
    assert {f"/{command}" for command in TELEGRAM_COMMANDS} <= named
