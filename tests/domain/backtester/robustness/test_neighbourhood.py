"""Plateaus, peaks, slices of a grid, and what is said about them."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.backtester.robustness.grid import Grid, parse_range
from app.domain.backtester.robustness.monte_carlo import Distribution
from app.domain.backtester.robustness.neighbourhood import heat_map, neighbourhood
from app.domain.backtester.robustness.verdicts import (
    on_markets,
    on_neighbourhood,
    on_significance,
    on_walk_forward,
    on_ways,
)

GRID = Grid((parse_range("a=1:3"), parse_range("b=30,10,20")))
NAN = float("nan")


def test_the_neighbours_of_the_best_set_by_hand() -> None:
    points = GRID.sets()
    # Rows are a = 1, 2, 3; columns b = 30, 10, 20, neighbours as they are listed.
    values = np.array([1.0, 2, 3, 4, 9, NAN, 5, 6, 7])
    found = neighbourhood(GRID, points, values)
    assert found is not None
    assert (found.place, found.best, found.count) == (4, 9, 7)
    assert found.mean == pytest.approx((1 + 2 + 3 + 4 + 5 + 6 + 7) / 7)
    assert found.kept == pytest.approx(found.mean / 9)
    assert points[found.calmest].tolist() == [3, 20]


def test_in_a_corner_and_with_a_constraint_there_are_fewer() -> None:
    grid = Grid(GRID.ranges, "a * 10 < b")
    points = grid.sets()
    assert points.tolist() == [[1, 30], [1, 20], [2, 30]]
    found = neighbourhood(grid, points, np.array([5.0, 1.0, 3.0]))
    assert found is not None
    assert (found.place, found.count, found.mean) == (0, 1, 3)


def test_without_a_value_there_is_no_best() -> None:
    points = GRID.sets()
    assert neighbourhood(GRID, points, np.full(9, NAN)) is None
    lonely = neighbourhood(GRID, points[:1], np.array([2.0]))
    assert lonely is not None
    assert (lonely.count, np.isnan(lonely.mean)) == (0, True)


def test_a_heat_map_is_a_slice_through_the_set_it_is_around() -> None:
    grid = Grid((*GRID.ranges, parse_range("c=1,2")))
    points = grid.sets()
    values = points @ np.array([100.0, 1.0, 0.5])
    table = heat_map(grid, points, values, across="a", down="b", around=1)
    assert table.tolist() == [[a * 100 + b + 1 for a in (1, 2, 3)] for b in (30, 10, 20)]
    turned = heat_map(grid, points, values, across="b", down="a", around=1)
    assert turned.tolist() == table.T.tolist()


@pytest.mark.parametrize(
    ("around", "said"),
    [(9.0, "plateau"), (5.0, "slope"), (1.0, "lonely peak"), (-3.0, "lonely peak")],
)
def test_what_is_said_of_a_sweep(around: float, said: str) -> None:
    values = np.full(9, around)
    values[4] = 10.0
    sentence = on_neighbourhood(neighbourhood(GRID, GRID.sets(), values), "Sharpe")
    assert said in sentence
    assert sentence.endswith(".")


def test_what_is_said_where_nothing_was_earned() -> None:
    assert "nothing was traded" in on_neighbourhood(None, "Sharpe")
    losses = neighbourhood(GRID, GRID.sets(), np.linspace(-5, -1, 9))
    assert "nothing to choose" in on_neighbourhood(losses, "Sharpe")
    assert "Nothing was earned" in on_walk_forward(None, 0, 5)


def test_what_is_said_of_the_other_tests() -> None:
    assert "holds up: 80%" in on_walk_forward(0.8, 4, 5)
    assert "fades" in on_walk_forward(0.3, 4, 5)
    assert "does not hold up" in on_walk_forward(-0.3, 1, 5)
    ways = Distribution(np.array([900.0, 1_100, 1_200, 1_300]), np.array([5.0, 10, 20, 40]))
    assert "25% of the ways" in on_ways(ways, 1_000, 50, 12.0)
    assert "too few" in on_ways(ways, 1_000, 5, 12.0)
    assert "earned something in 75%" in on_markets(ways, 1_250, 1_000)
    assert "at least as well as on the real one in 25%" in on_markets(ways, 1_250, 1_000)
    assert "matter" in on_significance(0.01, 50)
    assert "chance" in on_significance(0.4, 50)
