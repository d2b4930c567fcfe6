from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.services.log_streamer import LogLine
from app.ui.panels.log.lines import LogLines
from app.ui.panels.log.log_panel import LogPanel
from tests.builders.installed_panel import panel_context, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from app.services.log_streamer import LogStreamer
    from app.ui.context import Context


@pytest.fixture
def context(qtbot: QtBot, theme: Any, log: LogStreamer, desk: Any) -> Iterator[Context]:
    host = QWidget()
    qtbot.addWidget(host)
    log.announce_on(desk.bus)
    with panel_context(desk, log, theme, host) as made:
        yield made


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> LogPanel:
    made = whole(LogPanel(context))
    qtbot.addWidget(made)
    made.resize(900, 240)
    made.show()
    return made


def write(log: LogStreamer, text: str, level: int = logging.INFO, source: str = "app.scan") -> None:
    log.handle(logging.LogRecord(source, level, "", 0, text, None, None))


def shown(panel: LogPanel) -> list[str]:
    return [line.text for line in panel.model.rows()]


def test_without_lines_it_says_what_will_come(panel: LogPanel) -> None:
    assert panel.is_empty()


def test_lines_appear_as_they_are_written(
    panel: LogPanel, log: LogStreamer, qtbot: QtBot, qtmodeltester: Any
) -> None:
    write(log, "first")
    write(log, "second", logging.WARNING)
    qtbot.waitUntil(lambda: shown(panel) == ["first", "second"])
    write(log, "third")
    qtbot.waitUntil(lambda: shown(panel) == ["first", "second", "third"])
    assert not panel.is_empty()
    assert panel.summary == "3 lines · 1 warnings"
    qtmodeltester.check(panel.model)


def test_lines_written_before_it_was_opened_are_there(
    qtbot: QtBot, context: Context, log: LogStreamer
) -> None:
    write(log, "early")
    panel = whole(LogPanel(context))
    qtbot.addWidget(panel)
    assert shown(panel) == ["early"]


def test_segments_and_text_filter_lines(panel: LogPanel, log: LogStreamer) -> None:
    write(log, "scan began")
    write(log, "LUNA/USDT is late", logging.WARNING, "app.fetch")
    write(log, "Binance refuses", logging.ERROR, "app.exchange")
    panel.take()
    panel.level.button_of("warnings").click()
    assert shown(panel) == ["LUNA/USDT is late", "Binance refuses"]
    panel.level.button_of("errors").click()
    assert shown(panel) == ["Binance refuses"]
    panel.level.button_of("all").click()
    panel.filter.setText("FETCH")
    assert shown(panel) == ["LUNA/USDT is late"]


def test_a_filter_that_hides_everything_offers_the_way_back(
    panel: LogPanel, log: LogStreamer
) -> None:
    write(log, "scan began")
    panel.take()
    panel.filter.setText("no such word")
    assert panel.is_empty()
    panel._show_all.click()
    assert shown(panel) == ["scan began"]
    assert not panel.is_empty()


def test_paused_it_stands_still_and_catches_up(
    panel: LogPanel, log: LogStreamer, qtbot: QtBot
) -> None:
    write(log, "before")
    qtbot.waitUntil(lambda: shown(panel) == ["before"])
    panel.pause.trigger()
    write(log, "meanwhile")
    qtbot.wait(1)
    assert shown(panel) == ["before"]
    assert "paused" in panel.summary
    panel.pause.trigger()
    assert shown(panel) == ["before", "meanwhile"]
    write(log, "after")
    qtbot.waitUntil(lambda: shown(panel)[-1] == "after")


def test_the_oldest_lines_leave(qtmodeltester: Any) -> None:
    lines = LogLines(lambda: "UTC", most=50)
    for start in range(0, 400, 40):
        numbers = range(start, start + 40)
        lines.append(LogLine(number, 0, logging.INFO, "app", "text") for number in numbers)
    assert [line.number for line in lines.rows()] == list(range(350, 400))
    assert lines.total == 50
    assert lines.last_number == 399
    qtmodeltester.check(lines)


def test_five_thousand_lines_are_the_most(panel: LogPanel, log: LogStreamer) -> None:
    for at in range(5_100):
        write(log, str(at))
    panel.take()
    assert panel.model.total == 5_000
    assert shown(panel)[0] == "100"


def test_a_traceback_is_shown_in_full_and_as_plain_text(panel: LogPanel, log: LogStreamer) -> None:
    write(log, "<b>it broke</b>\nTraceback:\n  line 1", logging.ERROR)
    write(log, "one line")
    panel.take()
    index = panel.model.index(0, 3)
    assert index.data() == "<b>it broke</b>"
    panel.table.choose(1)
    assert panel.detail.isVisible()
    assert panel.detail.toPlainText().startswith("<b>it broke</b>\nTraceback")
    panel.table.choose(2)
    assert not panel.detail.isVisible()


def test_levels_are_words_beside_their_colour(panel: LogPanel, log: LogStreamer) -> None:
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.CRITICAL):
        write(log, "x", level)
    panel.take()
    column = panel.model.columns[1]
    words = [column.shown(line) for line in panel.model.rows()]
    assert words == ["debug", "info", "warning", "error"]
    assert len({column.color_token(line) for line in panel.model.rows()}) == 4


def test_lines_are_copied(panel: LogPanel, log: LogStreamer) -> None:
    write(log, "copy me")
    panel.take()
    panel._copy.trigger()
    assert "copy me" in QGuiApplication.clipboard().text()


def test_the_level_survives_a_restart(
    panel: LogPanel, context: Context, qtbot: QtBot, log: LogStreamer
) -> None:
    write(log, "calm")
    write(log, "bad", logging.ERROR)
    panel.level.button_of("errors").click()
    again = whole(LogPanel(context))
    qtbot.addWidget(again)
    again.restore_state({"level": "nonsense", "table": 3})
    again.restore_state(panel.saved_state())
    assert shown(again) == ["bad"]
