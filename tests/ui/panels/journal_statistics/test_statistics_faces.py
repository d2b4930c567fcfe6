"""What the plots of the statistics show, and how they are used by mouse and keyboard."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.domain.journal.statistics.report import CalendarDay, TradeColumns
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.bars_face import BarsFace, broken
from app.ui.panels.journal_statistics.calendar_face import CalendarFace
from app.ui.panels.journal_statistics.calendar_weeks import calendar_weeks
from app.ui.panels.journal_statistics.prepared import make_curves, prepare
from app.ui.panels.journal_statistics.scatter import Scatter, apart, density_of, make_scatter
from app.ui.panels.journal_statistics.scatter_face import ScatterFace
from app.ui.panels.journal_statistics.what_if_page import best_of, doubt, verdict
from app.ui.theme import color
from tests.builders.journal_reports import DAYS, FIRST, a_report, a_what_if, group

LEFT = Qt.MouseButton.LeftButton


def shown(qtbot, face, width=760, height=172):
    qtbot.addWidget(face)
    face.resize(width, height)
    face.show()
    face.setFocus()
    qtbot.waitUntil(face.hasFocus)
    return face


def point(area):
    return area.center().toPoint()


def some_weeks(days=DAYS):
    report = a_report()
    return calendar_weeks(report.calendar, date(2023, 8, 21), date.fromordinal(738753 + days - 1))


# ---------------------------------------------------------------- calendar


def test_the_calendar_covers_whole_weeks_and_knows_its_days():
    found = (CalendarDay("2023-08-23", 2, 1.5), CalendarDay("2023-09-02", 1, None))
    weeks = calendar_weeks(found, date(2023, 8, 22), None)
    assert (weeks.monday, weeks.first, weeks.last) == (
        date(2023, 8, 21), date(2023, 8, 22), date(2023, 9, 2),
    )  # fmt: skip
    assert weeks.count == 2
    assert weeks.day(0, 0) is None
    assert weeks.day(0, 2) == date(2023, 8, 23)
    assert weeks.place(date(2023, 9, 2)) == (1, 5)
    assert weeks.day(1, 6) is None
    assert weeks.largest == 1.5
    assert weeks.within(date(2030, 1, 1)) == weeks.last
    assert calendar_weeks((), None, None) is None


def test_a_clicked_day_is_chosen_and_an_empty_one_is_not(qtbot, theme):
    face = shown(qtbot, CalendarFace())
    weeks = some_weeks()
    face.show_weeks(weeks, "r")
    chosen = []
    face.day_chosen.connect(chosen.append)
    traded = sorted(weeks.days)[3]
    qtbot.mouseClick(face, LEFT, pos=point(face.cell(traded)))
    idle = next(
        day
        for day in map(date.fromordinal, range(weeks.first.toordinal(), weeks.last.toordinal()))
        if day not in weeks.days
    )
    qtbot.mouseClick(face, LEFT, pos=point(face.cell(idle)))
    assert chosen == [traded.isoformat()]
    assert face.cursor_day == idle
    assert "no trade closed" in face.accessibleDescription()


def test_the_keyboard_walks_over_days_and_weeks(qtbot, theme):
    face = shown(qtbot, CalendarFace())
    weeks = some_weeks()
    face.show_weeks(weeks, "r")
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(face, key)
    assert (weeks.last - face.cursor_day).days == 8
    qtbot.keyClick(face, Qt.Key.Key_Down)
    assert (weeks.last - face.cursor_day).days == 7
    for _ in range(40):
        qtbot.keyClick(face, Qt.Key.Key_PageUp)
    assert face.cursor_day == weeks.first
    chosen = []
    face.day_chosen.connect(chosen.append)
    while face.cursor_day not in weeks.days:
        qtbot.keyClick(face, Qt.Key.Key_Down)
    qtbot.keyClick(face, Qt.Key.Key_Return)
    assert chosen == [face.cursor_day.isoformat()]
    total = weeks.days[face.cursor_day].total
    assert words.result_with_unit(total, "r") in face.accessibleDescription()


def test_older_weeks_are_reached_by_the_wheel_and_the_cursor(qtbot, theme):
    face = shown(qtbot, CalendarFace(), width=300)
    weeks = some_weeks()
    face.show_weeks(weeks, "r")
    assert face.cell(weeks.last) is not None
    assert face.cell(weeks.first) is None
    at = QPointF(10, 10)
    for _ in range(9):
        QApplication.sendEvent(
            face,
            QWheelEvent(
                at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip
    assert face.first_week() == 0
    assert face.cell(weeks.first) is not None
    qtbot.keyClick(face, Qt.Key.Key_Right)
    assert face.cell(weeks.last) is not None


def test_the_calendar_is_painted_in_money_too_and_gives_its_data(qtbot, theme):
    face = shown(qtbot, CalendarFace())
    empty = face.grab().toImage()
    weeks = some_weeks()
    face.show_weeks(weeks, "USDT", min(weeks.days).isoformat())
    assert face.grab().toImage() != empty
    data = face.data()
    assert data.titles[-1] == "USDT"
    assert [row[0] for row in data.rows] == [day.isoformat() for day in sorted(weeks.days)]
    assert math.isclose(
        sum(row[2] for row in data.rows), sum(one.total for one in weeks.days.values())
    )


@pytest.mark.parametrize(
    ("value", "unit", "shown_as"),
    [
        (1.94, "r", "+1.9"),
        (-12.0, "r", "−12.0"),
        (-123.4, "r", "−123"),
        (0.04, "r", "0.0"),
        (0.91, "USDT", "+0.9"),
        (-9.4, "USDT", "−9.4"),
        (389.97, "USDT", "+390"),
        (943.2, "USDT", "+943"),
        (999.7, "USDT", "+1k"),
        (-1234.0, "USDT", "−1.2k"),
        (12_345.0, "USDT", "+12k"),
        (2_000_000.0, "USDT", "+2M"),
        (0.00123, "BTC", "+0.001"),
        (0.0, "USDT", "0"),
    ],
)
def test_results_are_written_short(value, unit, shown_as):
    assert words.cell(value, unit) == shown_as


@pytest.mark.parametrize(
    ("value", "unit", "ways"),
    [
        (-12.04, "r", ("−12.0", "−12", "−")),
        (1234.0, "USDT", ("+1.2k", "+1k", "+")),
        (-0.047, "BTC", ("−0.05", "−.05", "−")),
        (0.04, "r", ("0.0", "0", "+")),
    ],
)
def test_a_result_is_written_ever_shorter_down_to_its_sign(value, unit, ways):
    assert words.shorter(value, unit) == ways


@pytest.mark.parametrize("unit", ["r", "USDT"])
@pytest.mark.parametrize("width", [360, 560, 760])
def test_no_result_leaves_its_cell(qtbot, theme, unit, width):
    face = shown(qtbot, CalendarFace(), width=width)
    first, day = date(2023, 3, 6), date(2023, 11, 22)

    def around(total):
        found = (CalendarDay(day.isoformat(), 1, total),)
        face.show_weeks(calendar_weeks(found, first, date(2023, 12, 17)), unit)
        face.clearFocus()
        picture = face.grab().toImage()
        cell = face.cell(day).toAlignedRect()
        painter = QPainter(picture)
        painter.fillRect(cell, Qt.GlobalColor.black)
        painter.end()
        return picture

    plain = around(None)
    for total in (1.9, -12.04, 1e-7, -0.0123, 99.94, -1234.5, 18_888_888.0, -6e14):
        assert around(total) == plain, total
        assert words.result_with_unit(total, unit) in face.words_of(day)


# ---------------------------------------------------------------- scatter


def a_scatter():
    return make_scatter(a_report().trades, 2.0)


def test_the_scatter_leaves_out_what_no_candles_cover():
    trades = a_report(20).trades
    without = trades.mae_r.copy()
    without[3] = np.nan
    found = make_scatter(replace(trades, mae_r=without), None)
    assert len(found) == 19
    assert "t3" not in found.ids
    assert found.target is None
    nothing = replace(trades, mfe_r=np.full(20, np.nan))
    assert make_scatter(nothing, 2.0) is None


def test_marks_stand_left_for_what_went_against_and_high_for_what_went_with():
    found = a_scatter()
    across, up = found.shares()
    assert across.min() >= 0
    assert across.max() <= 1
    worst, best = int(found.x.argmin()), int(found.y.argmax())
    assert across[worst] == across.min()
    assert up[best] == up.max()
    kinds = dict(zip(found.kinds.tolist(), found.r.tolist(), strict=True))
    assert kinds[1] > 0 > kinds[-1]


def test_one_far_mark_does_not_press_the_others_together():
    trades = a_report(400).trades
    far = trades.mfe_r.copy()
    far[0] = 500.0
    found = make_scatter(replace(trades, mfe_r=far), 2.0)
    assert found.top < 10
    assert found.shares()[1][0] == 1.0


def test_marks_upon_one_another_are_painted_once():
    x, y = np.array([1.0, 1.2, 40.0, 1.1]), np.array([5.0, 5.1, 5.0, 5.2])
    assert apart(x, y, 1.5).tolist() == [2, 3]
    assert apart(np.empty(0), np.empty(0), 1.5).tolist() == []


def test_crowded_marks_are_counted_in_cells():
    across, down = np.array([0.0, 0.1, 0.9, 1.0, 0.9]), np.array([0.0, 0.2, 0.1, 0.0, 1.0])
    found = density_of(across, down, np.array([1, 1, 1, -1, 0]), (2, 2))
    assert found.counts.tolist() == [[2, 2], [0, 1]]
    assert found.balance.tolist() == [[1.0, 0.5], [0.5, 0.5]]
    assert found.strength[0, 0] == 1.0 > found.strength[1, 1] > found.strength[1, 0] == 0.0


def test_thousands_of_trades_show_where_wins_and_losses_are(qtbot, theme):
    n = 8_000
    x = np.concatenate([np.full(n // 2, -0.9), np.full(n // 2, -0.1)])
    r = np.concatenate([np.full(n // 2, -1.0), np.full(n // 2, 1.0)])
    names = tuple(map(str, range(n)))
    face = shown(qtbot, ScatterFace(), 420, 300)
    face.show_scatter(Scatter(names, names, x, np.ones(n), r, -1.5, 2.0, 2.0))
    assert face.is_crowded
    picture = face.grab().toImage()
    columns, rows = face.points()
    for at, token in ((0, "down"), (n - 1, "up")):
        assert picture.pixelColor(int(columns[at]), int(rows[at])).name() == color(token).name()
    face.show_scatter(a_scatter())
    assert not face.is_crowded


def test_a_clicked_mark_chooses_its_trade(qtbot, theme):
    face = shown(qtbot, ScatterFace(), 420, 300)
    found = a_scatter()
    face.show_scatter(found)
    chosen = []
    face.trade_chosen.connect(chosen.append)
    columns, rows = face.points()
    place = face.mark_at(columns[5], rows[5])
    qtbot.mouseClick(face, LEFT, pos=QPoint(round(columns[5]), round(rows[5])))
    assert chosen == [found.ids[place]]
    assert found.symbols[place] in face.toolTip()
    assert face.mark_at(2, 2) is None
    before = face.grab().toImage()
    face.choose("")
    face.leaveEvent(QEvent(QEvent.Type.Leave))
    assert face.grab().toImage() != before


def test_the_keyboard_walks_over_the_marks(qtbot, theme):
    face = shown(qtbot, ScatterFace(), 420, 300)
    found = a_scatter()
    face.show_scatter(found)
    chosen = []
    face.trade_chosen.connect(chosen.append)
    qtbot.keyClick(face, Qt.Key.Key_Right)
    assert face.hovered == int(found.x.argmin())
    qtbot.keyClick(face, Qt.Key.Key_Right)
    qtbot.keyClick(face, Qt.Key.Key_Left)
    qtbot.keyClick(face, Qt.Key.Key_Left)
    qtbot.keyClick(face, Qt.Key.Key_Return)
    assert chosen == [found.ids[int(found.x.argmin())]]
    assert len(face.data().rows) == len(found)


# ---------------------------------------------------------------- bars, curve, what if


def test_a_clicked_bar_tells_the_words_that_find_its_trades(qtbot, theme):
    face = shown(qtbot, BarsFace("Weekday"), 420, 160)
    rows = [
        group("Mon", np.full(30, 0.4), "weekday:mon"),
        group("Tue", np.full(4, -0.4), "weekday:tue"),
        group("?", np.full(4, 0.1)),
    ]
    face.show_rows(rows, "r")
    chosen = []
    face.group_chosen.connect(chosen.append)
    qtbot.mouseClick(face, LEFT, pos=point(face.slot(1)))
    qtbot.keyClick(face, Qt.Key.Key_Left)
    qtbot.keyClick(face, Qt.Key.Key_Space)
    qtbot.mouseClick(face, LEFT, pos=point(face.slot(2)))
    assert chosen == ["weekday:tue", "weekday:mon"]
    assert "too few cases" in face.words_of(1)
    assert face.words_of(0).endswith("win rate 100.0 % (95 %: 89 – 100)")
    assert "+0.40 R a trade, +12.0 R in all" in face.words_of(0)
    assert [row[0] for row in face.data().rows] == ["Mon", "Tue", "?"]
    assert not face.grab().isNull()


def test_the_curve_ends_where_the_results_do_and_shows_the_deepest_point():
    report = a_report()
    curves = make_curves(report)
    assert curves.equity.last() == pytest.approx(float(report.trades.r.sum()))
    assert curves.equity.at(0) == 0.0
    assert curves.deepest == pytest.approx(-float(report.curve.drawdown.min()))
    assert float(curves.drawdown.values.min()) == pytest.approx(-curves.deepest)
    assert curves.clock.time(0) <= FIRST + DAYS * 86_400_000
    assert curves.count <= 4_000
    empty = np.empty(0)
    none = replace(report.curve, times=empty.astype(np.int64), total=empty, drawdown=empty)
    assert make_curves(replace(report, curve=none)) is None


def test_many_years_are_drawn_day_by_day():
    report = a_report(300)
    times = np.linspace(FIRST, FIRST + 3_000 * 86_400_000, 300).astype(np.int64)
    curves = make_curves(replace(report, curve=replace(report.curve, times=times)))
    assert curves.count == 3_002
    assert curves.equity.last() == pytest.approx(float(report.trades.r.sum()))


def test_the_calendar_keeps_its_days_while_one_of_them_is_looked_at():
    report = a_report()
    alone = replace(report, query="day:2023-08-24", calendar=report.calendar[:1])
    assert len(prepare(alone, report).weeks.days) == len(report.calendar)
    assert len(prepare(alone).weeks.days) == 1


def test_a_report_without_trades_can_be_prepared():
    empty = np.empty(0)
    none = TradeColumns((), (), *(empty for _ in range(7)))
    report = a_report(30)
    bare = replace(
        report, trades=none, calendar=(), since=None, until=None,
        curve=replace(report.curve, times=empty.astype(np.int64), total=empty, drawdown=empty),
    )  # fmt: skip
    made = prepare(bare)
    parts = (made.weeks, made.curves, made.scatter, made.spread, made.entry_slips)
    assert parts == (None,) * 5


def test_the_verdict_names_the_best_grid_cell_and_its_doubts():
    found = a_what_if(12)
    assert best_of(found) == (3, 5)
    assert "stop of 1.25 R and a target of 3.00 R it had been +0.21 R" in verdict(found)
    assert doubt(found).startswith("n < 20: too few cases. 12 trades, 42 combinations")
    assert "5 trades left out" in doubt(found)
    assert "too few" not in doubt(a_what_if())


@pytest.mark.parametrize(
    ("value", "unit", "shown_as"),
    [
        (1.949, "r", "+1.95 R"),
        (None, "r", "–"),
        (-2045.4, "USDT", "−2,045 USDT"),
        (12.5, "USDT", "+12.50 USDT"),
        (0.00123, "BTC", "+0.00123 BTC"),
    ],
)
def test_results_are_written_by_their_size(value, unit, shown_as):
    assert words.result_with_unit(value, unit) == shown_as


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("After break-even", ("After", "break-even")),
        ("After a win", ("After", "a win")),
        ("Neither", ("Neither", "")),
        ("A rule is broken", ("A rule", "is broken")),
    ],
)
def test_a_long_name_is_broken_where_its_lines_are_shortest(name, lines):
    assert broken(name) == lines


def test_names_without_room_for_one_line_stand_in_two(qtbot, theme):
    face = shown(qtbot, BarsFace("After"), width=280)
    names = ("After a win", "After a loss", "After break-even", "First")
    face.show_rows([group(name, np.full(30, 0.4)) for name in names], "r")
    narrow = face.grab().toImage()
    face.show_rows([group(name.split(" ")[0], np.full(30, 0.4)) for name in names], "r")
    slot = face.slot(1).toRect()
    assert face.grab(slot).toImage() != narrow.copy(slot)
    below = slot.adjusted(0, slot.height() - 46, 0, 0)
    assert narrow.copy(below) != narrow.copy(below.translated(slot.width(), 0))
