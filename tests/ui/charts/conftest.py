from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from app.ui.charts.chart_view import ChartView
from app.ui.theme import Appearance, Theme
from tests.builders.installed_panel import panel_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.ui.context import Context


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


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> ChartView:
    made = ChartView()
    qtbot.addWidget(made)
    made.resize(476, 400)
    made.show()
    return made


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def context(host: QWidget, theme: Theme, desk: Any, log: Any) -> Iterator[Context]:
    with panel_context(desk, log, theme, host) as made:
        yield made
