from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QRect, QRectF, Qt, QUrl
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from app.domain.journal.fill import Side
from app.domain.journal.trade import ChecklistItem, Plan, TradeMeasures
from app.domain.setup import ConditionTrace, SetupState, Target
from app.domain.timeframe import HOUR, Timeframe
from app.ui.panels.journal.cells import paint_tags
from app.ui.panels.journal.checklist_page import ChecklistPage
from app.ui.panels.journal.chip_field import Chip, ChipField
from app.ui.panels.journal.columns import trade_columns
from app.ui.panels.journal.dot_field import DotField
from app.ui.panels.journal.figures_grid import figure_lines
from app.ui.panels.journal.filter_line import Ending
from app.ui.panels.journal.foot import money
from app.ui.panels.journal.notes_page import NotesPage
from app.ui.panels.journal.pictures_page import pictures_in
from app.ui.panels.journal.plan_page import PlanPage
from app.ui.panels.journal.review_page import known_words
from app.ui.panels.journal.sieve import clock_offsets, has_ended
from app.ui.panels.journal.sums import sums_of
from app.ui.panels.journal.trade_chart import as_setup, chart_trade, timeframe_of
from app.ui.panels.journal.why_page import WhyPage
from app.ui.theme import Appearance, color
from app.ui.theme.tokens import contrast
from tests.builders.journal_panel import (
    START,
    a_fill,
    a_record,
    a_row,
    a_trade,
    closed_at,
    many_trades,
)

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QLineEdit
    from pytestqt.qtbot import QtBot

    from app.domain.journal.trade import TradeRecord


def figures(trade: Any) -> dict[str, str]:
    return {line.caption: line.figure for line in figure_lines(a_row(trade))}


def test_every_column_shows_and_exports_any_trade(theme: Any) -> None:
    measured = TradeMeasures(mae_r=0.4, mfe_r=2.1, efficiency=0.5, entry_slip=0.001)
    rows = [
        a_row(a_trade()),
        a_row(a_trade([a_fill()])),
        a_row(a_trade(record=a_record(plan=a_record().plan))),
    ]
    rows.append(a_row(replace(a_trade(), measures=measured)))
    for column in trade_columns():
        for row in rows:
            assert column.shown(row)
            assert column.color_token(row)
            if column.tooltip is not None:
                column.tooltip(row)
    told = {column.id: column.shown(rows[-1]) for column in trade_columns()}
    assert (told["mae_r"], told["mfe_r"], told["slip"]) == ("−0.40", "+2.10", "+0.10 %")


def test_only_other_years_are_written() -> None:
    assert a_row(a_trade()).when == "18 Dec 13:00"
    assert a_row(a_trade(), year=2024).when == "18 Dec 2023"
    assert a_row(a_trade([a_fill()])).when == "open"


def test_figures_stand_against_the_plan() -> None:
    fills = (
        a_fill(price="101"),
        a_fill(Side.SELL, "107", time=START + 26 * HOUR, fee="1", fee_currency="BNB"),
    )
    told = figures(a_trade(fills))
    assert told["Entry, plan → fill"] == "100.00 → 101.00"
    assert told["Entry slip"] == "+1.00 %"
    assert told["Held"] == "1 d 2 h"
    assert told["Fees"] == "0.00 USDT + BNB"
    assert told["MAE · MFE"] == "–"
    short = a_trade([a_fill(Side.SELL, "99")])
    assert figures(short)["Entry slip"] == "+1.00 %"
    assert figures(short)["Held"] == "open, 1 BTC"


@pytest.mark.parametrize("name", ["dark", "light"])
def test_tags_have_an_outline_on_a_selected_row(theme: Any, name: str) -> None:
    theme.apply(Appearance(theme=name))
    image = QImage(80, 24, QImage.Format.Format_RGB32)
    image.fill(color("sel"))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = a_row(a_trade(record=a_record(tags=("plan",))))
        paint_tags(painter, QRectF(4, 0, 72, 24), row)
    ground, tag, outline = (image.pixelColor(x, 12).name() for x in (1, 6, 4))
    assert tag == color("hover").name()
    assert contrast(outline, ground) >= 1.8


def test_sums_never_add_currencies() -> None:
    rows = [a_row(a_trade(closed_at("110")))] * 2
    rows.append(a_row(a_trade(closed_at("90", symbol="ETH/BTC"))))
    rows.append(a_row(a_trade([a_fill()])))
    found = sums_of(rows)
    assert dict(found.profits) == {"USDT": 20.0, "BTC": -10.0}
    assert found.r == pytest.approx(2.0)
    assert sums_of([]).r is None
    assert money(0.00042, "BTC") == "+0.00042 BTC"
    assert money(-1234.5, "USDT") == "−1,234.50 USDT"


def test_segments_divide_trades_by_their_end() -> None:
    won, lost, held = (
        a_row(a_trade(closed_at("110"))),
        a_row(a_trade(closed_at("90"))),
        a_row(a_trade([a_fill()])),
    )
    for ending, wanted in (
        (Ending.ALL, [True, True, True]),
        (Ending.WINS, [True, False, False]),
        (Ending.LOSSES, [False, True, False]),
        (Ending.OPEN, [False, False, True]),
    ):
        assert [has_ended(row, ending) for row in (won, lost, held)] == wanted


def test_clocks_of_a_zone_change_on_the_hour() -> None:
    spring = 1_679_792_400_000  # 2023-03-26 01:00 UTC, when Berlin goes to summer time
    times = np.array([spring - 1, spring, spring - 1], np.int64)
    assert clock_offsets(times, "Europe/Berlin").tolist() == [HOUR, 2 * HOUR, HOUR]
    assert clock_offsets(np.array([], np.int64), "UTC").tolist() == []


# ---------------------------------------------------------------- fields


def test_words_are_added_once_and_taken_out(qtbot: QtBot, theme: Any) -> None:
    field = ChipField("Tags", "Add")
    qtbot.addWidget(field)
    told: list[tuple[str, ...]] = []
    field.changed.connect(told.append)
    field.show_words(["plan"])
    for text in (" late ", "Plan", ""):
        field.field.setText(text)
        field.take()
    QTest.keyClicks(field.field, "fomo,")
    assert told == [("plan", "late"), ("plan", "late", "fomo")]
    field.findChildren(Chip)[0].click()
    assert field.words == ("late", "fomo")


def test_dots_are_set_by_keys_and_by_mouse(qtbot: QtBot, theme: Any) -> None:
    field = DotField("Rating", "")
    qtbot.addWidget(field)
    field.resize(field.sizeHint())
    told: list[int | None] = []
    field.changed.connect(told.append)
    QTest.keyClick(field, Qt.Key.Key_3)
    QTest.keyClick(field, Qt.Key.Key_Right)
    QTest.keyClick(field, Qt.Key.Key_0)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=field.rect().topRight())
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=field.rect().topRight())
    assert told == [3, 4, None, 5, None]
    assert field.accessibleName() == "Rating: none"


def changed(page: Any, record: TradeRecord, act: Any) -> TradeRecord:
    """The record after the only edit that ``act`` makes on a page."""
    edits: list[Any] = []
    page.edited.connect(lambda _name, change: edits.append(change))
    act()
    (change,) = edits
    made: TradeRecord = change(record)
    return made


def test_a_checklist_is_answered_weighed_and_grows(qtbot: QtBot, theme: Any) -> None:
    items = (ChecklistItem("trend", 2.0, True, True), ChecklistItem("volume", 1.0, None))
    record = a_record(checklist=items)
    page = ChecklistPage()
    qtbot.addWidget(page)
    page.show_trade(a_trade(record=record))
    assert page.share.text() == "100 % of the rules kept, by weight"
    answered = changed(page, record, page.rows[1].kept.click)
    assert answered.checklist[1].kept is not None
    page.show_trade(a_trade(record=replace(record, checklist=(replace(items[0], kept=False),))))
    assert "required, but not kept: trend" in page.share.text()


def test_a_plan_that_was_only_looked_at_is_no_step(qtbot: QtBot, theme: Any) -> None:
    rough = Plan(100.0, 95.30000000000001, (Target(110.10000000000001, 0.5), Target(120.0, 0.5)))
    trade = a_trade(record=a_record(plan=rough))
    page = PlanPage()
    edits: list[TradeRecord] = []
    qtbot.addWidget(page)
    page.edited.connect(lambda name, change: edits.append(change(trade.record)))
    page.show_trade(trade)
    assert page.stop.text() == "95.3"
    assert page.targets.text() == "110.1 50%, 120 50%"
    QTest.keyClick(page.stop, Qt.Key.Key_Return)
    assert edits == []
    page.stop.setText("96")
    QTest.keyClick(page.stop, Qt.Key.Key_Return)
    assert [record.plan for record in edits] == [Plan(100.0, 96.0, rough.targets)]


def test_own_items_are_offered_and_join_with_the_first_answer(qtbot: QtBot, theme: Any) -> None:
    own = ["no news × 2", "slept well"]
    page = ChecklistPage(lambda: own)
    qtbot.addWidget(page)
    trade = a_trade(record=a_record(checklist=(ChecklistItem("trend"),)))
    page.show_trade(trade)
    assert [row.item.text for row in page.rows] == ["trend", "no news", "slept well"]
    assert [row.gone.isHidden() for row in page.rows] == [False, True, True]
    assert page.share.text() == "Nothing is answered yet."
    assert not page.offer.isHidden()
    own.append("limit order")
    page.offer_anew()
    box = page.rows[1].kept
    record = changed(page, trade.record, box.click)
    assert record.checklist == (
        ChecklistItem("trend"),
        ChecklistItem("no news", 2.0, kept=True),
        ChecklistItem("slept well"),
        ChecklistItem("limit order"),
    )
    assert record.rules_kept == 1
    page.show_trade(replace(trade, record=record))
    assert page.rows[1].kept is box  # nothing is made anew under the cursor
    assert page.offer.isHidden()
    assert not any(row.gone.isHidden() for row in page.rows)
    left = changed(page, record, page.rows[2].gone.click)
    page.show_trade(replace(trade, record=left))
    assert [row.item.text for row in page.rows] == ["trend", "no news", "limit order"]


def test_levels_on_the_wrong_side_are_marked_and_nothing_is_kept(qtbot: QtBot, theme: Any) -> None:
    trade = a_trade(record=a_record(plan=Plan(None, 95.0, (Target(110.0, 1.0),))))
    page = PlanPage()
    edits: list[TradeRecord] = []
    qtbot.addWidget(page)
    page.edited.connect(lambda name, change: edits.append(change(trade.record)))
    page.show_trade(trade)
    assert page.fault.isHidden()

    write(page.stop, "101")
    assert page.fault.text() == "Planned stop: The stop of a long trade is below its entry at 100."
    assert page.stop.property("wrong") is True
    page.show_trade(replace(trade, measures=TradeMeasures()))
    assert page.stop.text() == "101"  # what is written stays to be corrected
    write(page.entry, "102")
    assert edits.pop().plan == Plan(102.0, 101.0, trade.record.plan.targets)
    assert page.fault.isHidden()

    write(page.entry, "120")
    assert page.fault.text().endswith("The target of a long trade is above its entry at 120.")
    assert (page.stop.property("wrong"), page.targets.property("wrong")) == (False, True)
    write(page.targets, "130, 119")
    write(page.risk, "7")
    assert edits == []
    QTest.keyClicks(page.targets, "0")  # the mark goes while it is put right: 130, 1190
    assert page.fault.isHidden()


def test_an_old_plan_of_the_wrong_side_is_shown_and_corrected(qtbot: QtBot, theme: Any) -> None:
    short = [a_fill(Side.SELL), a_fill(price="90", time=START + HOUR)]
    old = a_trade(short, a_record(plan=Plan(None, 95.0, (Target(110.0, 1.0),))))
    page = PlanPage()
    edits: list[TradeRecord] = []
    qtbot.addWidget(page)
    page.edited.connect(lambda name, change: edits.append(change(old.record)))
    page.show_trade(old)
    assert page.fault.text() == "Planned stop: The stop of a short trade is above its entry at 100."
    write(page.stop, "105")
    assert page.fault.text().endswith("The target of a short trade is below its entry at 100.")
    write(page.targets, "90")
    assert [record.plan for record in edits] == [Plan(None, 105.0, (Target(90.0, 1.0),))]
    page.show_trade(a_trade())
    assert page.fault.isHidden()
    assert page.stop.text() == "95"


def write(field: QLineEdit, text: str) -> None:
    """What it holds is replaced, and Enter pressed."""
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_what_is_not_answered_looks_unlike_what_was_not_kept(qtbot: QtBot, theme: Any) -> None:
    items = tuple(ChecklistItem("trend", kept=kept) for kept in (True, False, None))
    page = ChecklistPage()
    qtbot.addWidget(page)
    page.show_trade(a_trade(record=a_record(checklist=items)))
    page.resize(500, 300)
    page.show()
    boxes = [row.kept.grab(QRect(0, 0, 20, row.kept.height())).toImage() for row in page.rows]
    assert boxes[0] != boxes[1]
    assert boxes[1] != boxes[2]
    assert boxes[2] != boxes[0]


def test_an_own_item_is_added_to_a_checklist(qtbot: QtBot, theme: Any) -> None:
    page = ChecklistPage()
    qtbot.addWidget(page)
    page.show_trade(a_trade())
    page.field.setText("no news ahead")
    record = changed(page, a_record(), page.add.click)
    assert record.checklist == (ChecklistItem("no news ahead"),)


def test_notes_are_read_as_markdown_and_survive_news(qtbot: QtBot, theme: Any) -> None:
    page = NotesPage()
    qtbot.addWidget(page)
    trade = a_trade(record=a_record(notes="**bold** <b>html</b>"))
    page.show_trade(trade)
    page.modes.button_of("read").click()
    assert page.field.reader.toPlainText() == "bold <b>html</b>"
    page.modes.button_of("write").click()
    page.field.text.setPlainText("being written")
    page.show_trade(trade)
    assert page.field.text.toPlainText() == "being written"
    other = a_trade(record=a_record(notes="another"))
    kept = changed(page, trade.record, lambda: page.show_trade(other))
    assert kept.notes == "being written"
    assert page.field.text.toPlainText() == "another"


def test_reasons_are_told_group_by_group(qtbot: QtBot, theme: Any) -> None:
    inner = (
        ConditionTrace("rsi(14) < 70", True, {"rsi(14)": 55.5}),
        ConditionTrace("close > open", False),
    )
    why = (ConditionTrace("group", False, {}, None, inner), ConditionTrace("volume", None))
    page = WhyPage()
    qtbot.addWidget(page)
    page.show_trade(a_trade(record=a_record(why=why)))
    assert page.lines == 4
    assert page.sentence.isHidden()
    page.show_trade(a_trade())
    assert page.lines == 0
    assert not page.sentence.isHidden()


def test_words_that_were_written_are_offered_by_frequency() -> None:
    words = known_words(many_trades(9))
    assert words.tags == ("A+", "late", "plan")
    assert words.joined(known_words([a_trade(record=a_record(tags=("new",)))])).tags[-1] == "new"


def test_dropped_files_are_pictures_only_by_their_name(tmp_path: Path, qapp: Any) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.PNG", "b.txt")])
    assert [found.name for found in pictures_in(data, "x")] == ["a.PNG"]
    assert pictures_in(QMimeData(), "x") == []


# ---------------------------------------------------------------- chart


def test_a_trade_is_drawn_from_each_entry_to_the_last_exit() -> None:
    fills = (
        a_fill(),
        a_fill(price="102", time=START + HOUR),
        a_fill(Side.SELL, "108", "0.5", time=START + 3 * HOUR),
        a_fill(Side.SELL, "110", "1.5", time=START + 5 * HOUR),
    )
    trade = a_trade(fills)
    drawn = chart_trade(trade, fills)
    assert drawn.entry_prices.tolist() == [100.0, 102.0]
    assert drawn.exits.tolist() == [START + 5 * HOUR] * 2
    assert drawn.until == START + 5 * HOUR
    setup = drawn.chosen
    assert setup is not None
    assert [(one.price, one.share) for one in setup.exits] == [(108.0, 0.25), (110.0, 0.75)]
    assert (setup.entry, setup.entry_price, setup.state) == (100.0, 101.0, SetupState.WON)


def test_without_a_stop_there_are_no_levels() -> None:
    trade = a_trade(record=replace(a_record(), plan=replace(a_record().plan, stop=None)))
    assert as_setup(trade, closed_at("110")) is None
    assert chart_trade(trade, closed_at("110")).chosen is None


def test_the_timeframe_follows_the_strategy_else_the_time_held() -> None:
    assert timeframe_of(a_trade()) is Timeframe.H1
    free = a_record(timeframe="")
    assert timeframe_of(a_trade(record=free)) is Timeframe.M15
    long_held = (a_fill(), a_fill(Side.SELL, "110", time=START + 400 * HOUR))
    assert timeframe_of(a_trade(long_held, free)) is Timeframe.H4
