"""Ranges, combinations and constraints, written as on the command line."""

from __future__ import annotations

import pytest

from app.domain.backtester.robustness.grid import Grid, parse_range
from app.domain.errors import BadInput
from tests.domain.lifecycle.life_builders import plan


def grid(*ranges: str, constraint: str = "") -> Grid:
    return Grid(tuple(parse_range(text) for text in ranges), constraint)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a=5:8:1", (5, 6, 7, 8)),
        ("a=5:8", (5, 6, 7, 8)),
        ("a=5:10:2", (5, 7, 9)),
        ("a=0.1:0.3:0.1", (0.1, 0.2, 0.3)),
        ("a=-1:1:1", (-1, 0, 1)),
        ("a=20,30,40", (20, 30, 40)),
        ("a = 40, 20", (40, 20)),
        ("a=7", (7,)),
    ],
)
def test_ranges_include_their_ends(text: str, values: tuple[float, ...]) -> None:
    assert parse_range(text).values == values


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a", "no range"),
        ("9a=1", "no range"),
        ("a=", "no number"),
        ("a=1:x:1", "'x'"),
        ("a=1:nan", "'nan'"),
        ("a=1:inf", "'inf'"),
        ("a=5:1:1", "ends before"),
        ("a=1:5:0", "step"),
        ("a=1:5:-1", "step"),
        ("a=1:2:3:4", "start:stop:step"),
        ("a=1,1", "twice"),
        ("a=0:1:1e-12", "more than can be tried"),
        ("a=1e999999999", "no number"),
    ],
)
def test_what_is_no_range_says_why(text: str, named: str) -> None:
    with pytest.raises(BadInput, match=named):
        parse_range(text)


def test_the_last_parameter_varies_fastest() -> None:
    sets = grid("a=1,2", "b=10:30:10").sets()
    assert sets.tolist() == [[1, 10], [1, 20], [1, 30], [2, 10], [2, 20], [2, 30]]


@pytest.mark.parametrize(
    ("constraint", "kept"),
    [
        ("a < b", [[1, 2], [1, 3], [2, 3]]),
        ("$a >= $b and not (a == 3)", [[1, 1], [2, 1], [2, 2]]),
        ("a + b between 4 and 4", [[1, 3], [2, 2], [3, 1]]),
        ("a * b outside 2 and 9 or abs(a - b) == 2", [[1, 1], [1, 3], [3, 1]]),
        ("max(a, b) < least", [[1, 1]]),
        ("a / (b - 1) < 2", [[1, 2], [1, 3], [2, 3], [3, 3]]),
    ],
)
def test_constraints_are_conditions_of_the_rule_language(
    constraint: str, kept: list[list[float]]
) -> None:
    found = grid("a=1:3", "b=1:3", constraint=constraint).sets({"least": 2})
    assert found.tolist() == kept


@pytest.mark.parametrize(
    ("constraint", "named"),
    [
        ("fst < slow", "did you mean 'fast'"),
        ("fast <", "ends too early"),
        ("fast + 1", "no condition"),
        ("fast crosses above slow", "no place"),
        ("fast[1] < slow", "no place"),
        ("__import__('os') < 1", "--constraint"),
        ("slow < fast", "met by no combination"),
    ],
)
def test_what_is_no_constraint_is_refused_in_one_line(constraint: str, named: str) -> None:
    with pytest.raises(BadInput) as refused:
        grid("fast=1:2", "slow=3:4", constraint=constraint).sets()
    assert named in str(refused.value)
    assert str(refused.value).startswith("--constraint")


def test_a_million_combinations_are_counted_without_being_built() -> None:
    wide = grid("a=1:1000", "b=1:1000")
    assert wide.combinations == 1_000_000
    with pytest.raises(BadInput, match="1,000,000,000,000"):
        grid("a=1:1000000", "b=1:1000000").refuse_unfit(plan(parameters={"a": 1.0, "b": 1.0}))


def test_unknown_and_repeated_parameters_are_refused() -> None:
    strategy = plan(parameters={"a": 1.0})
    with pytest.raises(BadInput, match="no parameter 'b'; it has a"):
        grid("b=1").refuse_unfit(strategy)
    with pytest.raises(BadInput, match="twice"):
        grid("a=1", "a=2").refuse_unfit(strategy)
