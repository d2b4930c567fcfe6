from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders.alerts import AlertDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[..., AlertDesk]]:
    made: list[AlertDesk] = []

    def make(**settings: str) -> AlertDesk:
        made.append(AlertDesk(tmp_path / str(len(made)), **settings))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def desk(make_desk: Callable[..., AlertDesk]) -> AlertDesk:
    return make_desk()
