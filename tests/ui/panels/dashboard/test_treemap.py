from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.panels.dashboard.treemap import Box, squarified

SIZES = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60).map(
    lambda sizes: sorted(sizes, reverse=True)
)
SIDES = st.floats(20, 2_000)


@given(SIZES, SIDES, SIDES)
def test_areas_are_in_proportion_and_fill_the_room(sizes, width, height):
    boxes = squarified(sizes, Box(5, 7, width, height))
    assert len(boxes) == len(sizes)
    scale = width * height / sum(sizes)
    for size, box in zip(sizes, boxes, strict=True):
        assert box.width * box.height == pytest.approx(size * scale, rel=1e-6)
        assert box.left >= 5 - 1e-6
        assert box.top >= 7 - 1e-6
        assert box.left + box.width <= 5 + width * (1 + 1e-6)
        assert box.top + box.height <= 7 + height * (1 + 1e-6)


@given(SIZES, SIDES, SIDES)
def test_no_two_boxes_overlap(sizes, width, height):
    boxes = squarified(sizes, Box(0, 0, width, height))
    slack = 1e-6 * max(width, height)
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart_x = one.left + one.width, other.left + other.width
            apart_y = one.top + one.height, other.top + other.height
            assert (
                apart_x[0] <= other.left + slack
                or apart_x[1] <= one.left + slack
                or apart_y[0] <= other.top + slack
                or apart_y[1] <= one.top + slack
            )


def test_the_example_of_the_paper():
    boxes = squarified([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))
    assert [(round(b.width, 2), round(b.height, 2)) for b in boxes[:4]] == [
        (3, 2),
        (3, 2),
        (1.71, 2.33),
        (1.29, 2.33),
    ]


def test_no_room_holds_no_boxes():
    assert squarified([1.0], Box(0, 0, 0, 10)) == []
    assert squarified([], Box(0, 0, 10, 10)) == []
