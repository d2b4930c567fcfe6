"""Base rates of a setup that has ended, worked out when the user asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from app.domain.setup import SetupState
from app.services.scan.events import ScanRequest
from app.ui.panels.setup.setup_panel import SetupPanel
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule
from tests.builders.installed_panel import panel_context, whole
from tests.builders.setup_panel import choose
from tests.builders.setups import a_setup, an_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.domain.setup import Setup
    from tests.builders.installation import Installation

RULE = rule("Turns", "close crosses above ema(9)", cooldown_bars="1")
SYMBOLS = ("BTC/USDT", "ETH/USDT")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path, NOON, {"data.history_bars": "300"}) as made:
        made.application.strategies.save(RULE)
        for strategy in made.application.strategies.list():
            on = strategy.strategy.name == RULE.name
            made.application.strategies.set_enabled(strategy.strategy.name, enabled=on)
        made.scan(ScanRequest(symbols=SYMBOLS, look_back=60))
        yield made


@pytest.fixture
def panel(desk: Installation, log: Any, theme: Any, qtbot: QtBot) -> Iterator[SetupPanel]:
    host = QWidget()
    qtbot.addWidget(host)
    with panel_context(desk.application, log, theme, host) as context:
        made = whole(SetupPanel(context, host))
        made.resize(384, 900)
        yield made


def keep(desk: Installation, setup: Setup) -> Setup:
    with desk.application.database.work() as work:
        work.setups.save(setup, [an_event(setup)])
        work.commit()
    return setup


def test_an_ended_setup_gets_its_base_rates_on_request(
    desk: Installation, panel: SetupPanel, qtbot: QtBot
) -> None:
    ended = next(setup for setup in desk.setups().values() if not setup.state.is_open)
    assert desk.application.base_rates.of(ended.id) is None
    choose(panel, ended, qtbot)
    section = panel.sheet_view.rates
    assert section.card.isHidden()
    assert section.words.text() == "Not worked out: the setup had ended before."
    section.offer.click()
    assert not section.card.isHidden()
    assert "Symbol: computing" in section.card.accessibleName()
    qtbot.waitUntil(lambda: "computing" not in section.card.accessibleName(), timeout=60_000)
    assert not section.card.isHidden()
    known = desk.application.base_rates.of(ended.id)
    assert known is not None
    assert panel.sheet is not None
    assert panel.sheet.rates == known


def test_why_there_are_none_is_said_and_nothing_computes_for_ever(
    desk: Installation, panel: SetupPanel, qtbot: QtBot
) -> None:
    once = keep(desk, a_setup(id="5" * 16, strategy_version=0))
    choose(panel, once, qtbot)
    section = panel.sheet_view.rates
    assert section.words.text() == "The rule was scanned once and is not kept."
    assert section.card.isHidden()
    assert section.offer.isHidden()
    elsewhere = keep(desk, a_setup(id="6" * 16, exchange="kraken"))
    choose(panel, elsewhere, qtbot)
    assert section.words.text() == "Its exchange is not the one in use now."
    lost = keep(desk, a_setup(id="7" * 16, state=SetupState.LOST))
    choose(panel, lost, qtbot)
    section.offer.click()
    qtbot.waitUntil(lambda: "not kept any more" in section.words.text())
    assert section.card.isHidden()
