from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.language import format_rule, parse
from app.domain.language.outline import outline
from app.ui.panels.strategies import condition_edits, rule_edits
from app.ui.panels.strategies.operands import node_of, operand_of, with_output, with_setting
from app.ui.panels.strategies.reading import path_at, read_rule, row_at

if TYPE_CHECKING:
    from app.domain.language.outline import Row
    from app.ui.panels.strategies.catalogue import Catalogue

FLAT = "close > 1 and close > 2 and close > 3"
NESTED = "all of (close > 1, any of (close > 2, close > 3), close > 4)"


def row(text: str, of: str) -> Row:
    return next(one for one in outline(parse(text)).walk() if one.text == of)


def after(edited: rule_edits.Edited | None) -> tuple[str, str]:
    """The rule after a command, and the row that is chosen then."""
    assert edited is not None
    assert edited.root is not None
    chosen = next(one for one in outline(edited.root).walk() if one.path == edited.path)
    return format_rule(edited.root), chosen.text


@pytest.mark.parametrize(
    ("text", "at", "wanted"),
    [
        ("close > 1", "close > 1", "close > 1 and open > 9"),
        (FLAT, "close > 1", "close > 1 and open > 9 and close > 2 and close > 3"),
        (FLAT, FLAT, f"{FLAT} and open > 9"),
        (NESTED, "close > 3", NESTED.replace("close > 3", "close > 3, open > 9")),
        ("score(close > 1: 2) >= 1", "close > 1", "score(close > 1: 2, open > 9: 1) >= 1"),
        ("close > 1 or close > 2", "close > 1 or close > 2", "close > 1 or close > 2 or open > 9"),
        (
            "(not close > 1) within 3 bars",
            "(not close > 1) within 3 bars",
            "(not close > 1) within 3 bars and open > 9",
        ),
    ],
)
def test_a_condition_is_added_where_the_choice_is(text: str, at: str, wanted: str) -> None:
    edited = rule_edits.added(parse(text), row(text, at), "open > 9")
    assert after(edited) == (wanted, "open > 9")


def test_the_first_condition_is_the_rule() -> None:
    assert after(rule_edits.added(None, None, "open>9")) == ("open > 9", "open > 9")


def test_rows_are_doubled_removed_negated_and_wrapped() -> None:
    root, two = parse(FLAT), row(FLAT, "close > 2")
    assert after(rule_edits.duplicated(root, two))[0] == FLAT.replace(
        "close > 2", "close > 2 and close > 2"
    )
    assert after(rule_edits.removed(root, two)) == ("close > 1 and close > 3", "close > 1")
    assert rule_edits.removed(root, row(FLAT, FLAT)).root is None
    negated, chosen = after(rule_edits.negated(root, two))
    assert (negated, chosen) == (FLAT.replace("close > 2", "not close > 2"), "not close > 2")
    assert after(rule_edits.negated(parse(negated), row(negated, chosen)))[0] == FLAT
    wrapped, chosen = after(rule_edits.wrapped(root, two))
    assert (wrapped, chosen) == (FLAT.replace("close > 2", "all of (close > 2)"), chosen)
    assert (
        after(rule_edits.unwrapped(parse(wrapped), row(wrapped, "all of (close > 2)")))[0] == FLAT
    )
    inner = row(NESTED, "any of (close > 2, close > 3)")
    assert (
        after(rule_edits.unwrapped(parse(NESTED), inner))[0]
        == "all of (close > 1, close > 2, close > 3, close > 4)"
    )


def test_a_label_stays_outside_of_not() -> None:
    text = 'close > 1 as "up"'
    assert after(rule_edits.negated(parse(text), row(text, text)))[0] == 'not close > 1 as "up"'


@pytest.mark.parametrize(
    ("of", "step", "wanted"),
    [
        ("close > 1", 1, "all of (any of (close > 1, close > 2, close > 3), close > 4)"),
        ("close > 4", -1, "all of (close > 1, any of (close > 2, close > 3, close > 4))"),
        ("close > 2", 1, "all of (close > 1, any of (close > 3, close > 2), close > 4)"),
        ("close > 2", -1, "all of (close > 1, close > 2, any of (close > 3), close > 4)"),
        ("close > 3", 1, "all of (close > 1, any of (close > 2), close > 3, close > 4)"),
        (
            "any of (close > 2, close > 3)",
            -1,
            "all of (any of (close > 2, close > 3), close > 1, close > 4)",
        ),
    ],
)
def test_rows_step_through_groups(of: str, step: int, wanted: str) -> None:
    edited = rule_edits.stepped(parse(NESTED), row(NESTED, of), step)
    assert after(edited) == (wanted, of)


def test_a_row_at_the_edge_stays() -> None:
    assert rule_edits.stepped(parse(FLAT), row(FLAT, "close > 1"), -1) is None
    assert rule_edits.stepped(parse(FLAT), row(FLAT, "close > 3"), 1) is None


# ---------------------------------------------------------------- conditions and values


@pytest.mark.parametrize("operator", condition_edits.OPERATORS)
@pytest.mark.parametrize(
    "text", ["rsi(14) < 30", "close between 1 and 2", "close rising 3 bars", "close near 5 by 1%"]
)
def test_every_operator_can_follow_every_other(text: str, operator: str) -> None:
    node = parse(text)
    made = condition_edits.condition(operator, condition_edits.operands_of(node))
    assert condition_edits.operator_of(made) == operator
    assert parse(format_rule(made)) == made
    operands = condition_edits.operands_of(made)
    again = condition_edits.with_operand(made, 0, operands[0])
    assert again == made


@pytest.mark.parametrize(
    ("text", "name", "value", "wanted"),
    [
        ("rsi", "length", 21.0, "rsi(21)"),
        ("bbands(20, 2).upper@4h", "mult", 2.5, "bbands(20, 2.5).upper@4h"),
        ("ema(21, source=hl2)[3]", "length", 9.0, "ema(9, source=hl2)[3]"),
        ("sma(volume, 20)", "length", 5.0, "sma(volume, 5)"),
        ("vwap(day)", "anchor", "week", "vwap(week)"),
    ],
)
def test_a_setting_is_written_out(text: str, name: str, value: float | str, wanted: str) -> None:
    operand = operand_of(parse(text))
    assert node_of(operand) == parse(text)
    assert format_rule(node_of(with_setting(operand, name, value))) == wanted


def test_an_output_and_a_timeframe_are_fields() -> None:
    operand = operand_of(parse("macd(12, 26, 9).signal@1d[2]"))
    assert (operand.output, operand.timeframe, operand.ago) == ("signal", "1d", 2)
    assert format_rule(node_of(with_output(operand, "histogram"))).startswith(
        "macd(12, 26, 9).hist"
    )
    assert operand_of(parse("ema($n)")).indicator is None
    assert operand_of(parse("close + 1")).indicator is None


def test_everything_on_offer_is_a_rule(catalogue: Catalogue) -> None:
    assert len(catalogue.conditions) > 60
    assert len(catalogue.groups) == 5
    assert {offer.category for offer in catalogue.values} >= {"Price", "Momentum", "Rolling"}
    for offer in (*catalogue.conditions, *catalogue.groups):
        assert read_rule(offer.text).row is not None, offer
    texts = [offer.text for offer in catalogue.values]
    assert "bbands(20, 2).lower" in texts


# ---------------------------------------------------------------- readings


def test_a_mistake_is_read_with_its_place() -> None:
    found = read_rule("close > 1 and\n emma(9) > 2")
    assert (found.line, found.column, found.suggestion, found.row) == (2, 2, "ema", None)
    assert read_rule("  ").problem == ""
    assert "condition is needed" in read_rule("close").problem


def test_the_row_under_the_cursor_is_found() -> None:
    text = f"# first\n{NESTED}"
    found = read_rule(text)
    assert found.row is not None
    assert found.ranges is not None
    for words in ("close > 1", "close > 3", "any of (close > 2, close > 3)"):
        at = text.index(words) + (0 if words.startswith("any") else 3)
        path = path_at(found.ranges, at, at)
        assert row_at(found.row, path).text == words
