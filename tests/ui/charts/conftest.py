from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from app.ui.theme import Appearance, Theme

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def dark_theme(qapp: QApplication) -> Theme:
    made = Theme(qapp)
    made.apply(Appearance())
    return made


@pytest.fixture
def theme(dark_theme: Theme) -> Iterator[Theme]:
    yield dark_theme
    if dark_theme.appearance != Appearance():
        dark_theme.apply(Appearance())
