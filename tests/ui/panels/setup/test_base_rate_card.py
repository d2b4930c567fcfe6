from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.base_rate import BaseRates, base_rate
from app.services.base_rates import BaseRateReady
from app.ui.panels.setup.base_rate_card import BaseRateCard, break_even_rate, rate_lines, told
from app.ui.panels.setup.sheet import Sheet
from tests.builders.setup_panel import WAITING, choose
from tests.builders.setups import BAR, a_setup

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.panels.setup.setup_panel import SetupPanel
    from app.ui.theme import Theme
    from tests.builders.setup_desk import SetupDesk

MANY = base_rate(np.array([2.0] * 12 + [-1.0] * 18))
FEW = base_rate(np.array([2.0, -1.0]))
BEFORE = BaseRates(
    symbol=FEW,
    universe=MANY,
    regime=base_rate(np.empty(0)),
    symbol_in_regime=FEW,
    trend="bull",
    by_regime=(),
    symbols=40,
    since=BAR,
)


def sheet(rates: BaseRates | None) -> Sheet:
    return Sheet(a_setup(), (), None, 10_000.0, 0.01, None, rates=rates)


def test_each_ground_has_its_line() -> None:
    assert [line.name for line in rate_lines(sheet(BEFORE))] == [
        "Symbol",
        "Universe",
        "In bull",
    ]
    assert len(rate_lines(sheet(replace(BEFORE, trend=None)))) == 2


def test_what_cannot_be_shown_is_said() -> None:
    assert told(None) == "computing"
    assert told(FEW) == "too few cases (n < 20)"
    assert told(MANY) == ""


def test_break_even_follows_from_the_reward() -> None:
    assert break_even_rate(1.5) == pytest.approx(0.4)
    assert break_even_rate(None) is None
    assert break_even_rate(0.0) is None


def test_the_card_speaks_its_figures_and_draws_the_interval(theme: Theme, qtbot: QtBot) -> None:
    card = BaseRateCard()
    qtbot.addWidget(card)
    card.resize(360, 90)
    card.show_sheet(sheet(None))
    waiting = card.grab().toImage()
    assert "Symbol: computing; Universe: computing" in card.accessibleName()
    card.show_sheet(sheet(BEFORE))
    assert "Universe: 30, 40.0 %, +0.20 R" in card.accessibleName()
    assert "Symbol: too few cases (n < 20)" in card.accessibleName()
    assert card.note.startswith("dashed: break-even 28 %")
    assert card.grab().toImage() != waiting


def test_the_panel_shows_base_rates_as_soon_as_they_are_known(
    panel: SetupPanel, office: SetupDesk, qtbot: QtBot
) -> None:
    choose(panel, WAITING, qtbot)
    card = panel.sheet_view.rates.card
    assert "Symbol: computing" in card.accessibleName()
    with office.database.work() as work:
        work.base_rates.save({WAITING.id: BEFORE}, 1)
        work.commit()
    office.services.bus.publish(BaseRateReady(WAITING.id))
    qtbot.waitUntil(lambda: "Universe: 30, 40.0 %" in card.accessibleName())
