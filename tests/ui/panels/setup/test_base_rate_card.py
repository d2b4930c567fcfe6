from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from app.domain.setup_results import results_of
from app.ui.panels.setup.base_rate_card import BaseRateCard, break_even_rate, rate_lines, told
from app.ui.panels.setup.sheet import Sheet
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.domain.setup_results import Results
    from app.ui.theme import Theme

MANY = results_of([2.0] * 12 + [-1.0] * 18)
FEW = results_of([2.0, -1.0])


@dataclass(frozen=True)
class Before:
    symbol: Results = FEW
    universe: Results = MANY
    regime: str | None = "bull · normal"
    universe_in_regime: Results = field(default_factory=lambda: results_of([]))


def sheet(rates: Before | None) -> Sheet:
    return Sheet(a_setup(), (), None, 10_000.0, 0.01, None, rates=rates, has_rates=True)


def test_each_ground_has_its_line() -> None:
    assert [line.name for line in rate_lines(sheet(Before()))] == [
        "Symbol",
        "Universe",
        "In bull, normal",
    ]
    assert len(rate_lines(sheet(Before(regime=None)))) == 2


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
    card.show_sheet(sheet(Before()))
    assert "Universe: 30, 40.0 %, +0.20 R" in card.accessibleName()
    assert "Symbol: too few cases (n < 20)" in card.accessibleName()
    assert card.note.startswith("dashed: break-even 28 %")
    assert card.grab().toImage() != waiting
