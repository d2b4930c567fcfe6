"""The spread of results in any unit."""

from __future__ import annotations

import numpy as np
import pytest

from app.ui.widgets.histogram import HistogramFace, histogram


@pytest.mark.parametrize(
    ("results", "least", "width"),
    [
        ([-1.0, 2.0], 0.1, 0.1),
        ([-10.0, 20.0], 0.1, 1.0),
        ([389.97], 0.0, 25.0),
        ([-0.004, 0.012], 0.0, 0.0005),
        ([0.0, 0.0], 0.0, 1.0),
    ],
)
def test_bins_are_round_and_as_fine_as_forty_allow(results, least, width):
    shown = histogram(np.array(results), "USDT", least)
    assert shown.width == pytest.approx(width)
    assert len(shown.counts) <= 42
    assert sum(shown.counts) == len(results)
    assert shown.first <= min(results)


def test_a_result_stands_in_its_own_bin_however_far_it_is_from_zero():
    shown = histogram(np.full(30, 389.97), "USDT", 0.0)
    place = shown.counts.index(30)
    low = shown.first + place * shown.width
    assert low <= 389.97 < low + shown.width


def test_more_can_be_worse(qtbot, theme):
    faces = [HistogramFace(), HistogramFace(more_is_worse=True)]
    pictures = []
    for face in faces:
        qtbot.addWidget(face)
        face.resize(300, 120)
        face.show_histogram(histogram(np.array([0.2, 0.3]), "%", 0.01))
        pictures.append(face.grab().toImage())
    assert pictures[0] != pictures[1]
    assert faces[0].accessibleDescription() == "+0.25 %"
