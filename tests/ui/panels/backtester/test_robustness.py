"""The robustness tab: ranges, heat map, and each test over the program's own services."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from app.ui.panels.backtester.chance_view import spread_of
from app.ui.panels.backtester.ranges_form import CONSTRAINT, RangesForm, read_grid
from app.ui.panels.backtester.run_control import JOB as RUN
from app.ui.widgets.heat_map import HeatMap, HeatMapFace, strength
from tests.builders.installation import rule

PATIENCE = 90_000
CROSS = rule(
    "Cross",
    "ema($fast) crosses above ema($slow)",
    parameters='{"fast": 9, "slow": 21}',
    time_stop_bars="24",
)


def test_ranges_become_a_grid_or_say_what_is_wrong():
    grid, errors = read_grid({"fast": "5:8:1", "slow": "20,30"}, "fast < slow", CROSS)
    assert errors == {}
    assert grid.combinations == 8
    assert set(read_grid({"fast": "", "slow": " "}, "", CROSS).errors) == {CONSTRAINT}
    assert "ends before" in read_grid({"fast": "9:5:1", "slow": "20"}, "", CROSS).errors["fast"]


def test_the_form_has_a_field_for_each_parameter(qtbot, theme):
    form = RangesForm()
    qtbot.addWidget(form)
    form.show_strategy(CROSS)
    form.show()
    qtbot.keyClicks(form.line("fast"), "5:8")
    assert form.read().combinations == 4
    form.line("slow").setText("soon")
    assert form.read() is None
    assert "no number" in form.error("slow")
    form.show_strategy(CROSS.model_copy(update={"parameters": {"fast": 3.0}}))
    assert form.line("fast").text() == "5:8"
    assert form.none.isHidden()
    form.show_strategy(CROSS.model_copy(update={"parameters": {}}))
    assert not form.none.isHidden()


@pytest.fixture
def face(qtbot, theme):
    made = HeatMapFace()
    qtbot.addWidget(made)
    made.resize(64 + 300, 18 + 20 + 200)
    values = np.array([[0.1, 0.2, np.nan], [1.5, -0.5, 0.3]])
    made.show_map(HeatMap("fast", "slow", (5, 6, 7), (20, 30), values, (1, 0)))
    made.show()
    return made


def test_cells_are_found_chosen_and_told(qtbot, face):
    assert face.place_at(70, 210) == (0, 0)
    assert face.place_at(350, 30) == (1, 2)
    assert face.place_at(10, 100) is None
    assert face.words_at(1, 0) == "slow 30, fast 5: 1.500"
    assert face.words_at(0, 2).endswith("not tried")
    with qtbot.waitSignal(face.cell_chosen) as chosen:
        qtbot.mouseClick(face, Qt.MouseButton.LeftButton, pos=QPoint(350, 30))
    assert chosen.args == [1, 2]
    qtbot.keyClick(face, Qt.Key.Key_Left)
    with qtbot.waitSignal(face.cell_chosen) as chosen:
        qtbot.keyClick(face, Qt.Key.Key_Return)
    assert chosen.args == [1, 1]
    full = face.grab().toImage()
    face.show_map(None)
    assert face.grab().toImage() != full


def test_the_strength_of_a_cell_follows_its_size():
    assert strength(1.5, -0.5, 1.5) == ("up", 0.38)
    assert strength(-0.1, -0.5, 1.5) == ("down", 0.07)
    assert strength(0.0, 0.0, 0.0) == ("up", 0.07)


def test_a_spread_holds_all_ends_and_the_real_one():
    spread = spread_of(np.array([1.0, 2.0, np.nan, 2.0]), 5.0)
    assert spread.counts.sum() == 3
    assert spread.edges[-1] == 5
    assert spread_of(np.array([3.0]), None).counts.sum() == 1
    assert spread_of(np.array([np.nan]), 1.0) is None


@pytest.fixture
def page(qtbot, installation, context, panel):
    """The tab, after a run of a strategy with parameters."""
    installation.application.strategies.save(CROSS)
    qtbot.waitUntil(lambda: panel.form.field("strategy").findData("Cross") >= 0)
    box = panel.form.field("strategy")
    box.setCurrentIndex(box.findData("Cross"))
    box.activated.emit(box.currentIndex())
    with qtbot.waitSignal(panel.control.ended, timeout=PATIENCE):
        panel.form.ask()
    qtbot.waitUntil(lambda: not context.runner.is_running(RUN))
    panel.results.show_page("robustness")
    return panel.results.robustness


def started(qtbot, page):
    with qtbot.waitSignal(page.control.ended, timeout=PATIENCE):
        qtbot.mouseClick(page.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.control.is_running)


def test_a_sweep_shows_its_neighbourhood_and_a_set_can_be_taken(qtbot, panel, page):
    qtbot.mouseClick(page.start, Qt.MouseButton.LeftButton)
    assert "at least one" in page.ranges.error("")
    page.ranges.line("fast").setText("5:8:1")
    page.ranges.line("slow").setText("20,30")
    started(qtbot, page)
    view = page.sweeps
    assert view.model.rowCount() == 8
    assert view.verdict.text()
    assert (view.face.shown.down, view.face.shown.across) == ("fast", "slow")
    best = view.model.row(0)
    assert best.measure("sharpe") == max(row.measure("sharpe") for row in view.model.rows())
    view.table.row_opened.emit(best)
    taken = panel.form.reading.request.strategy.parameters
    assert tuple(taken.values()) == best.point


def test_a_walk_forward_shows_each_choice(qtbot, page):
    qtbot.mouseClick(page.kinds.button_of("walk"), Qt.MouseButton.LeftButton)
    page.ranges.line("fast").setText("5,9")
    page.field("windows").setText("3")
    started(qtbot, page)
    assert page.note == ""
    assert page.walks.model.rowCount() == 3
    assert page.walks.verdict.text()
    assert page.walks.chart.curves is not None


def test_chance_is_told_in_sentences(qtbot, page):
    qtbot.mouseClick(page.kinds.button_of("chance"), Qt.MouseButton.LeftButton)
    page.field("runs").setText("0")
    page.ask()
    assert "from 1 on" in page.note
    page.field("runs").setText("200")
    page.field("markets").setText("0")
    started(qtbot, page)
    assert page.chances.sentences.text().count("\n") >= 1
    assert page.chances.cards["final"].sentence == ""
    assert "No market" in page.chances.cards["markets"].sentence


def test_very_many_sets_are_asked_about_first(qtbot, page):
    page.ranges.line("fast").setText("2:200:1")
    page.ranges.line("slow").setText("201:400:1")
    started(qtbot, page)
    assert "39,800 sets" in page.note
    assert not page.anyway.isHidden()
    qtbot.keyClicks(page.ranges.line("fast"), "0")
    assert page.anyway.isHidden()
