"""The window lends the domain helper processes for as long as it lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.adapters.storage.paths import DataFolder
from app.bootstrap.composition import Composition
from app.domain.indicator_question import SEAM
from tests.domain.indicators.generated_batches import batch_of, computed, random_candles

if TYPE_CHECKING:
    from pathlib import Path


def test_helpers_are_lent_by_the_window_and_taken_back(tmp_path: Path) -> None:
    application = Composition(DataFolder(tmp_path), {}, offline=True)
    helpers = application._indicator_helpers
    try:
        assert SEAM.runner is None
        application.begin()
        assert SEAM.runner is not None
        assert not helpers.pids
        values = computed("median", batch_of(random_candles(60, 1)), length=5)["value"]
        assert len(helpers.pids) == 1
    finally:
        application.close()
    assert SEAM.runner is None
    assert not helpers.pids
    here = computed("median", batch_of(random_candles(60, 1)), length=5)["value"]
    np.testing.assert_array_equal(values, here)


def test_a_command_computes_in_its_own_process(tmp_path: Path) -> None:
    application = Composition(DataFolder(tmp_path), {}, offline=True)
    assert application.strategies.list()
    application.close()
    assert SEAM.runner is None
