"""The statistics of a journal that was lived, over the program's own services."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage

from app.domain.journal.statistics.period import Period
from app.ui.models import formats
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.choices import PERIODS, period_of_days, period_words
from app.ui.panels.journal_statistics.plot_card import PlotCard
from app.ui.panels.journal_statistics.report_control import REPORT_JOB
from tests.builders.installation import installed
from tests.builders.lived_journal import live_journal

LEFT = Qt.MouseButton.LeftButton
PATIENCE = 20_000


def after(qtbot, panel, change):
    """What the panel shows after something has changed."""
    with qtbot.waitSignal(panel.filled, timeout=PATIENCE):
        change()
    return panel.shown.report


def turned(qtbot, panel, key):
    if panel.page != key:
        with qtbot.waitSignal(panel.filled, timeout=PATIENCE):
            panel.show_page(key)
    return panel.pages[key]


# ---------------------------------------------------------------- what is shown


def test_the_overview_says_what_the_service_says(lived, panel):
    expected = lived.application.journal_statistics.report()
    overview, figures = panel.pages["overview"], expected.figures
    result, expectancy, rate, *_ = (tile.words for tile in overview.tiles.tiles)
    assert result.value == formats.signed(figures["result"], 2, "R")
    assert result.token == ("up" if figures["result"] > 0 else "down")
    assert "Σ of the results" in result.definition
    assert expectancy.note == "48 trades"
    assert rate.value == formats.rate(figures["win_rate"])
    assert rate.note.startswith("95 %: ")
    assert overview.spread.shown.unit == "R"
    assert sum(overview.spread.shown.counts) == 48 - figures["without_risk"]
    assert len(overview.scatter.shown) == 48 - figures["without_risk"]
    assert len(overview.calendar.data().rows) == len(expected.calendar)
    assert {row.label for row in overview.tags.rows} == {"A+", "plan", "late", "setup: retest"}
    assert overview.skipping.model.rowCount() == 4
    assert panel.summary == "48 trades · closed only"
    assert not panel.is_empty()


def test_every_page_has_its_figures_and_groups(qtbot, panel):
    strategy = turned(qtbot, panel, "strategy").split
    for way, groups in (("strategy", 2), ("symbol", 2), ("side", 2), ("regime", 3)):
        strategy.show_way(way)
        assert strategy.groups.model.rowCount() == groups
        assert sum(row.n for row in strategy.groups.rows) == 48
    time = turned(qtbot, panel, "time")
    assert time.bars["weekday"][0].rows[0].label == "Mon"
    assert time.chart.curves.equity.last() == pytest.approx(panel.shown.report.figures["result"])
    behaviour = turned(qtbot, panel, "behaviour")
    behaviour.split.show_way("checklist")
    assert behaviour.split.parts.count() == 2
    assert behaviour.split.groups.model.rowCount() == 2
    assert {row.key for row in behaviour.bars["rules"][0].rows} == {"kept", "broken"}
    fill = turned(qtbot, panel, "fill")
    assert sum(fill.entry.shown.counts) == 42
    assert fill.tiles.tiles[0].words.value == "+0.04 %"
    for page in panel.pages.values():
        assert not page.grab().isNull()


def test_results_are_shown_in_money_or_in_r(qtbot, context, panel):
    segments = panel.units.segments
    button = segments.button_of("USDT")
    report = after(qtbot, panel, lambda: qtbot.mouseClick(button, LEFT))
    assert (report.unit, context.selection.journal.unit) == ("USDT", "USDT")
    overview = panel.pages["overview"]
    assert overview.tiles.tiles[0].words.value.endswith(" USDT")
    assert sum(overview.spread.shown.counts) == 48
    time = turned(qtbot, panel, "time")
    assert time.tiles.tiles[3].words.value.endswith("USDT")
    report = after(qtbot, panel, lambda: qtbot.mouseClick(segments.button_of("r"), LEFT))
    assert report.unit == "r"


# ---------------------------------------------------------------- filter and period


def test_the_filter_of_the_journal_applies_to_everything(qtbot, context, panel):
    choice = context.selection.journal
    report = after(qtbot, panel, lambda: choice.choose_query("BTC tag:late"))
    assert report.figures["trades"] == len(report.trades.ids) == 12
    assert set(report.trades.symbols) == {"BTC/USDT"}
    assert panel.filter_words.text() == "BTC tag:late"
    assert panel.clear.isVisible()
    report = after(qtbot, panel, lambda: qtbot.mouseClick(panel.clear, LEFT))
    assert report.figures["trades"] == 48
    assert not panel.clear.isVisible()


def test_a_filter_that_finds_nothing_is_not_taken_for_an_empty_journal(qtbot, context, panel):
    report = after(qtbot, panel, lambda: context.selection.journal.choose_query("tag:nowhere"))
    assert (report.journal > 0, report.figures["trades"]) == (True, 0)
    assert words.no_closed(report) == "No trade matches the filter and the period."
    assert words.no_results(report) == words.no_closed(report)
    page = panel.pages["overview"]
    cards = (page.calendar_card, page.scatter_card, page.spread_card)
    assert {card.sentence for card in cards} == {words.no_closed(report)}


def test_a_filter_that_cannot_be_read_is_told_and_changes_nothing(qtbot, context, panel):
    before = panel.shown
    with qtbot.waitSignal(panel.control.reports.failed, timeout=PATIENCE):
        context.selection.journal.choose_query("R >")
    assert panel.shown is before
    (toast,) = context.notices.shown()
    assert "No statistics" in toast.accessibleName() + "".join(
        label.text() for label in toast.findChildren(type(panel.filter_words))
    )


def test_the_newest_wish_is_the_one_that_is_shown(qtbot, context, panel):
    choice = context.selection.journal

    def change():
        for query in ("E", "ET", "ETH"):
            choice.choose_query(query)
            qtbot.wait(0)

    report = after(qtbot, panel, change)
    qtbot.waitUntil(lambda: not panel.control.reports.is_busy, timeout=PATIENCE)
    assert panel.shown.report.query == "ETH"
    assert report.figures["trades"] in (24, 48)
    assert not context.runner.is_running(REPORT_JOB)


def test_a_day_of_the_calendar_filters_and_the_others_stay_in_sight(qtbot, context, panel):
    face = panel.pages["overview"].calendar
    days = [row[0] for row in face.data().rows]
    cell = face.cell(date.fromisoformat(days[-2])).center().toPoint()
    report = after(qtbot, panel, lambda: qtbot.mouseClick(face, LEFT, pos=cell))
    assert context.selection.journal.query == f"day:{days[-2]}"
    assert report.figures["closed"] == len(report.trades.ids) >= 1
    assert [row[0] for row in face.data().rows] == days
    report = after(qtbot, panel, lambda: qtbot.mouseClick(face, LEFT, pos=cell))
    assert report.figures["closed"] == 48


def test_a_group_filters_and_lets_go_again(qtbot, context, panel):
    split = turned(qtbot, panel, "strategy").split
    row = next(row for row in split.groups.model.rows() if row[1].key == "Breakout")
    report = after(qtbot, panel, lambda: split.groups.table.row_opened.emit(row))
    assert context.selection.journal.query == "strategy:Breakout"
    assert report.figures["closed"] == 24
    (left,) = split.groups.model.rows()
    report = after(qtbot, panel, lambda: split.groups.table.row_opened.emit(left))
    assert report.figures["closed"] == 48


@pytest.mark.qt_log_ignore("grabbing the keyboard", "propagateSizeHints", "support raise")
def test_a_period_is_chosen_by_a_segment_or_by_two_days(qtbot, context, panel):
    report = after(
        qtbot, panel, lambda: qtbot.mouseClick(panel.periods.segments.button_of("30"), LEFT)
    )
    assert report.period == PERIODS["30"]
    assert 0 < report.figures["closed"] < 48
    qtbot.mouseClick(panel.periods.segments.button_of("own"), LEFT)
    popup = panel.periods.popup
    popup.first.setDate(QDate(2025, 11, 20))
    popup.last.setDate(QDate(2025, 11, 1))
    report = after(qtbot, panel, lambda: qtbot.mouseClick(popup.take, LEFT))
    assert report.period == period_of_days(
        date(2025, 11, 1), date(2025, 11, 20), formats.zone_of("UTC")
    )
    assert panel.periods.segments.current == "own"
    assert panel.periods.segments.button_of("own").text() == "1 Nov 2025 – 20 Nov 2025"
    assert all("2025-11-01" <= day.day <= "2025-11-20" for day in report.calendar)


def test_periods_are_written_in_words():
    assert period_words(Period(), "UTC") == "All"
    assert period_words(Period(days=90), "UTC") == "90 d"
    assert period_words(Period(since=1_704_067_200_000), "UTC") == "1 Jan 2024 – …"


# ---------------------------------------------------------------- trades


def test_a_mark_chooses_its_trade_and_follows_the_list(qtbot, context, panel):
    face, choice = panel.pages["overview"].scatter, context.selection.journal
    columns, rows = face.points()
    at = QPoint(round(columns[4]), round(rows[4]))
    place = face.mark_at(at.x(), at.y())
    qtbot.mouseClick(face, LEFT, pos=at)
    assert choice.trade_id == face.shown.ids[place]
    other = next(one for one in face.shown.ids if one != choice.trade_id)
    before = face.grab().toImage()
    choice.choose_trade(other)
    assert face.grab().toImage() != before


# ---------------------------------------------------------------- what if


def test_other_stops_and_targets_are_replayed_when_they_are_looked_at(qtbot, context, panel):
    page = turned(qtbot, panel, "what_if")
    qtbot.waitUntil(lambda: page.found is not None, timeout=PATIENCE)
    found = page.found
    assert found.n == 42
    assert page.verdict.text().startswith("As traded ")
    assert "6 trades left out" in page.doubt.text()
    assert len(page.data().rows) == len(found.stops) * len(found.targets)
    assert page.face.shown.columns == found.targets
    mean = page.face.shown.values
    qtbot.mouseClick(page.values.button_of("total"), LEFT)
    assert page.face.shown.values.max() == pytest.approx(mean.max() * found.n)
    context.selection.journal.choose_query("tag:late")
    qtbot.waitUntil(lambda: page.found is not None and page.found is not found, timeout=PATIENCE)
    assert page.found.n + page.found.left_out == 12


def test_a_replay_that_is_asked_for_twice_is_made(qtbot, context, panel):
    context.selection.journal.choose_query("tag:late")
    panel.show_page("what_if")  # shows the old report first, and asks again with the new one
    page = panel.what_if
    qtbot.waitUntil(lambda: panel.shown.report.query == "tag:late", timeout=PATIENCE)
    qtbot.waitUntil(lambda: page.found is not None, timeout=PATIENCE)
    assert page.found.n + page.found.left_out == 12
    control, wanted = panel.control.what_ifs, panel._wanted()
    for one in (wanted, replace(wanted, query="A+"), wanted):
        control.put(one)
    with qtbot.waitSignal(panel.control.what_if_ready, timeout=PATIENCE) as told:
        pass
    assert told.args[0].n == page.found.n


def test_a_replay_can_be_stopped_and_asked_for_again(qtbot, panel):
    page = turned(qtbot, panel, "what_if")
    page._stop()
    qtbot.waitUntil(lambda: not panel.control.what_ifs.is_busy, timeout=PATIENCE)
    assert page.places.currentWidget() is page.empty
    page._try_again()
    qtbot.waitUntil(lambda: page.found is not None, timeout=PATIENCE)
    assert page.places.currentWidget() is page.card


# ---------------------------------------------------------------- taken along


def test_every_plot_is_a_picture_and_its_data_a_table(qtbot, panel, tmp_path):
    cards = []
    for key in panel.pages:
        page = turned(qtbot, panel, key)
        if key == "what_if":
            qtbot.waitUntil(lambda: panel.what_if.found is not None, timeout=PATIENCE)
        cards += [card for card in page.findChildren(PlotCard) if not card.sentence]
    assert len(cards) >= 15
    for number, card in enumerate(cards):
        card.save_picture(str(tmp_path / f"{number}.png"))
        card.save_data(str(tmp_path / f"{number}.csv"))
    wanted = 2 * len(cards)
    qtbot.waitUntil(lambda: len(list(tmp_path.iterdir())) == wanted, timeout=PATIENCE)
    for number, card in enumerate(cards):
        image = QImage(str(tmp_path / f"{number}.png"))
        assert image.width() == 2 * card.width()
        with (tmp_path / f"{number}.csv").open(encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        assert len(rows) == len(card._data().rows) > 0
        assert all(len(row) == len(header) for row in rows)


def test_a_picture_goes_to_the_clipboard_and_a_failure_is_told(qtbot, context, panel, tmp_path):
    card = panel.pages["overview"].calendar_card
    card.actions_by_name["copy"].trigger()
    assert QGuiApplication.clipboard().image().size() == card.size() * 2
    assert card.more.isVisible()
    card.save_picture(str(tmp_path / "nowhere" / "a.png"))
    qtbot.waitUntil(lambda: len(context.notices.shown()) == 1, timeout=PATIENCE)


# ---------------------------------------------------------------- a journal that grows


def test_an_empty_journal_says_what_to_do_and_fills_by_itself(
    qtbot, make_context, make_panel, tmp_path
):
    with installed(tmp_path / "home", offline=True) as installation:
        context = make_context(installation)
        panel = make_panel(context)
        assert panel.is_empty()
        wanted = []
        context.selection.panel_wanted.connect(wanted.append)
        qtbot.mouseClick(panel.empty.findChild(type(panel.clear)), LEFT)
        assert wanted == ["journal"]
        for key in panel.pages:
            turned(qtbot, panel, key)
            assert not panel.pages[key].grab().isNull()
        panel.show_page("overview")
        (first, *_) = live_journal(installation.application, 3)
        qtbot.waitUntil(
            lambda: panel.shown.report.journal == 3 and not panel.control.reports.is_busy,
            timeout=PATIENCE,
        )
        assert not panel.is_empty()
        installation.application.journal.delete((first.id,))
        qtbot.waitUntil(lambda: panel.shown.report.journal == 2, timeout=PATIENCE)
        context.runner.close()


def test_page_unit_and_period_come_back(qtbot, context, panel):
    turned(qtbot, panel, "time")
    choice = context.selection.journal
    after(qtbot, panel, lambda: choice.choose_period(Period(days=120)))
    state = panel.saved_state()
    assert state == {"page": "time", "unit": "", "period": [120, None, None]}
    after(qtbot, panel, lambda: panel.restore_state({"period": "yesterday", "page": "?"}))
    assert (panel.page, choice.period) == ("time", Period())
    after(qtbot, panel, lambda: panel.restore_state(state))
    assert choice.period == replace(Period(), days=120)
