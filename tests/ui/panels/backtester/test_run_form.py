"""The form as one uses it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from app.services.ports import StoredStrategy
from app.services.watchlists import Watchlist
from app.ui.panels.backtester.form_symbols import CHART, LIST, UNIVERSE, watchlist_key
from app.ui.panels.backtester.form_text import (
    CURRENT,
    DATES,
    FOLDER,
    STAKE,
    STORE,
)
from app.ui.panels.backtester.run_form import RunForm
from tests.builders.backtests import PLAN

NOON = 1_767_268_800_000


@pytest.fixture
def form(qtbot, theme):
    made = RunForm()
    qtbot.addWidget(made)
    made.offer([kept(PLAN)], None)
    made.follow("ETH/USDT", ("BTC/USDT", "ETH/USDT"), NOON)
    made.show()
    return made


def kept(strategy, version=1):
    return StoredStrategy(strategy, version, strategy.content_hash(), True, "user", NOON)


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
    choose(form, "strategy", PLAN.name)
    assert form.reading.request.strategy is PLAN


def test_a_strategy_that_is_gone_gives_way_to_the_first(form):
    other = PLAN.model_copy(update={"name": "other"})
    form.offer([kept(other)], None)
    assert form.reading.request.strategy is other
    form.offer([], None)
    assert form.error("strategy")


def test_nothing_can_be_asked_while_a_run_is_under_way(qtbot, form):
    form.set_busy(busy=True)
    assert not form.run.isEnabled()
    with qtbot.assertNotEmitted(form.run_wanted):
        form.ask()


def test_an_older_version_is_offered_once_it_is_read_and_runs(qtbot, form):
    older = PLAN.model_copy(update={"expiry_bars": 3})
    newest, first = kept(PLAN, 2), kept(older, 1)
    with qtbot.waitSignal(form.versions_wanted) as asked:
        form.offer([newest], None)
    assert asked.args == [PLAN.name]
    assert form.field("version").currentText() == "v2 (current)"
    form.offer_versions(PLAN.name, [newest, first], "UTC")
    assert form.field("version").itemText(1) == "v1 · 1 Jan 2026"
    choose(form, "version", "1")
    assert form.reading.request.strategy is older
    other = PLAN.model_copy(update={"name": "other"})
    form.offer([newest, kept(other)], None)
    assert not form.run.isEnabled()  # which version is meant is not known yet
    form.offer_versions(PLAN.name, [newest, first], "UTC")
    assert form.reading.request.strategy is older
    choose(form, "strategy", "other")
    assert form.reading.request.strategy is other
    assert form.field("version").count() == 1


def test_a_version_that_is_gone_gives_way_to_the_current_one(form):
    form.show_text(replace(form.text, version="7"))
    assert not form.run.isEnabled()
    assert form.field("version").currentText() == "v7"
    form.offer_versions(PLAN.name, [kept(PLAN)], "UTC")
    assert form.text.version == CURRENT
    assert form.reading.request.strategy is PLAN


def test_a_folder_takes_the_place_of_the_store(qtbot, form, tmp_path):
    assert form.field("folder").isHidden()
    choose(form, "source", FOLDER)
    assert form.error("folder")
    form.take_folder(str(tmp_path))
    assert form.error("folder") == ""
    assert form.reading.request.folder == tmp_path
    choose(form, "symbols", UNIVERSE)
    assert form.field("symbols").currentText() == "All in the folder"
    assert form.reading.request.symbols == ()
    choose(form, "source", STORE)
    assert form.reading.request.folder is None
    assert form.reading.request.symbols == ()
    assert form.field("symbols").currentText() == "Universe (2)"


def offered(form):
    box = form.field("symbols")
    return [box.itemText(at) for at in range(box.count())]


def with_lists(form, *lists):
    form.follow("ETH/USDT", ("BTC/USDT", "ETH/USDT"), NOON, lists)


MAJORS = Watchlist(name="Majors", symbols=("SOL/USDT", "BTC/USDT"))


def test_watchlists_are_offered_by_name_and_traded(form):
    with_lists(form, MAJORS, Watchlist(name="Later"))
    assert offered(form) == ["ETH/USDT", "Universe (2)", "Majors (2)", "Later (0)", "List…"]
    choose(form, "symbols", watchlist_key("Majors"))
    assert form.reading.request.symbols == MAJORS.symbols
    with_lists(form, MAJORS.model_copy(update={"symbols": ("ADA/USDT",)}))
    assert form.reading.request.symbols == ("ADA/USDT",)
    assert form.field("symbols").currentText() == "Majors (1)"


def test_a_watchlist_that_is_gone_gives_way_to_the_chart_and_says_so(form):
    with_lists(form, MAJORS)
    choose(form, "symbols", watchlist_key("Majors"))
    with_lists(form)
    assert "“Majors” is gone" in form.error("symbols")
    assert form.field("symbols").property("wrong") == "false"
    assert form.field("symbols").currentData() == CHART
    assert form.reading.request.symbols == ("ETH/USDT",)
    assert form.run.isEnabled()
    with_lists(form)
    assert form.error("symbols")  # until the user has seen to it
    choose(form, "symbols", UNIVERSE)
    assert form.error("symbols") == ""


def test_a_watchlist_that_was_remembered_is_chosen_again_or_told_of(form):
    with_lists(form, MAJORS)
    form.show_text(replace(form.text, symbols=watchlist_key("majors")))
    assert form.field("symbols").currentText() == "Majors (2)"
    form.show_text(replace(form.text, symbols=watchlist_key("Deleted meanwhile")))
    assert "“Deleted meanwhile” is gone" in form.error("symbols")
    assert form.reading.request.symbols == ("ETH/USDT",)


def test_a_size_is_asked_for_the_universe_alone(qtbot, form):
    assert form.field("top").isHidden()
    choose(form, "symbols", UNIVERSE)
    assert not form.field("top").isHidden()
    type_in(qtbot, form, "top", "0")
    assert "whole number" in form.error("top")
    type_in(qtbot, form, "top", "15")
    assert form.reading.request.top == 15
    choose(form, "symbols", CHART)
    assert form.reading.request.top is None
