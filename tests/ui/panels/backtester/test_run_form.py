"""The form as one uses it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.ui.panels.backtester.form_text import DATES, LIST, STAKE
from app.ui.panels.backtester.run_form import RunForm
from tests.builders.backtests import PLAN

NOON = 1_767_268_800_000


@pytest.fixture
def form(qtbot, theme):
    made = RunForm()
    qtbot.addWidget(made)
    made.offer({"plan": PLAN}, None)
    made.follow("ETH/USDT", ("BTC/USDT", "ETH/USDT"), NOON)
    made.show()
    return made


def choose(form, name, key):
    box = form.field(name)
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())


def type_in(qtbot, form, name, words):
    field = form.field(name)
    field.clear()
    qtbot.keyClicks(field, words)


def test_a_sound_form_runs_by_button_and_key(qtbot, form):
    with qtbot.waitSignal(form.run_wanted) as asked:
        qtbot.mouseClick(form.run, Qt.MouseButton.LeftButton)
    assert asked.args[0].symbols == ("ETH/USDT",)
    with qtbot.waitSignal(form.run_wanted):
        qtbot.keyClick(form.field("fee"), Qt.Key.Key_Return)


def test_a_mistake_stands_under_its_field_and_stops_the_run(qtbot, form):
    type_in(qtbot, form, "equity", "-3")
    assert "above 0" in form.error("equity")
    assert form.field("equity").property("wrong") == "true"
    assert not form.run.isEnabled()
    type_in(qtbot, form, "equity", "5000")
    assert form.error("equity") == ""
    assert form.field("equity").property("wrong") == "false"
    assert form.run.isEnabled()


def test_a_wrong_size_marks_the_field_that_is_shown(qtbot, form):
    choose(form, "sizing", STAKE)
    type_in(qtbot, form, "stake", "no")
    assert "number" in form.error("size")
    assert form.field("stake").property("wrong") == "true"
    assert form.field("risk").property("wrong") != "true"


def test_fields_come_with_what_asks_for_them(form):
    assert form.field("since").isHidden()
    choose(form, "period", DATES)
    assert not form.field("since").isHidden()
    assert form.field("listed").isHidden()
    choose(form, "symbols", LIST)
    assert not form.field("listed").isHidden()
    choose(form, "sizing", STAKE)
    assert form.field("risk").isHidden()


def test_a_draft_stands_first_and_can_be_chosen(form):
    draft = PLAN.model_copy(update={"name": "unsaved"})
    form.choose_draft(draft)
    assert form.field("strategy").currentText() == "unsaved (draft)"
    assert form.reading.request.strategy is draft
    choose(form, "strategy", "plan")
    assert form.reading.request.strategy is PLAN


def test_a_strategy_that_is_gone_gives_way_to_the_first(form):
    other = PLAN.model_copy(update={"name": "other"})
    form.offer({"other": other}, None)
    assert form.reading.request.strategy is other
    form.offer({}, None)
    assert form.error("strategy")


def test_nothing_can_be_asked_while_a_run_is_under_way(qtbot, form):
    form.set_busy(busy=True)
    assert not form.run.isEnabled()
    with qtbot.assertNotEmitted(form.run_wanted):
        form.ask()
