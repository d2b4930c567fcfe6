from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QTabBar, QToolButton

from app.domain.regime import Trend, Volatility
from app.domain.regime_changes import RegimeChange
from app.services.events import Waiting
from app.services.scan.events import RegimeChanged, ScanProgress, ScanStarted
from app.ui.background.job import JobEnded
from app.ui.dialogs.error_report import ErrorReport
from app.ui.layout_file import LayoutFile, SavedLayout
from app.ui.matching import match_score
from app.ui.panel import PANELS, Panel, Slot, panel
from app.ui.theme import Appearance, color
from app.ui.widgets.basics import Segments


class Notes(Panel):
    """A panel that keeps one word."""

    word = "none"

    def __init__(self, context):
        super().__init__(context)
        self.set_contents(QLabel("notes"))
        self.set_summary("3 notes")

    def tools(self):
        return [QAction("Tool", self)]

    def corner_widget(self):
        return Segments([("a", "A"), ("b", "B")])

    def saved_state(self):
        return {"word": self.word}

    def restore_state(self, state):
        self.word = state.get("word", "none")


KINDS = {
    "test_left": {"scan": Slot.LEFT},
    "test_center": {"scan": Slot.CENTER, "build": Slot.CENTER},
    "test_low": {"scan": Slot.BOTTOM},
    "test_lower": {"scan": Slot.BOTTOM},
    "test_build": {"build": Slot.LEFT},
}


@pytest.fixture(autouse=True)
def only_test_panels(monkeypatch):
    monkeypatch.setattr(PANELS, "_entries", {})
    for order, (key, slots) in enumerate(KINDS.items()):
        panel(key, title=key.replace("_", " "), icon="list", slots=slots, order=order)(Notes)


@pytest.fixture
def open_window(qtbot, make_context):
    def build():
        window, context = make_context()
        window.resize(1280, 720)
        window.show()
        with qtbot.waitSignal(window.filled):
            window.attach(context)
        return window, context

    return build


def shown(window):
    return {key for key, dock in window.board.docks.items() if not dock.isHidden()}


def test_panels_are_filled_and_named(open_window):
    window, _ = open_window()
    assert shown(window) == {"test_left", "test_center", "test_low", "test_lower"}
    assert all(dock.panel is not None for dock in window.board.docks.values())
    assert {dock.objectName() for dock in window.board.docks.values()} == {
        f"dock.{key}" for key in KINDS
    }
    assert window.windowTitle() == "Harrier"


def test_workspaces_switch_and_remember(open_window):
    window, _ = open_window()
    window.board.docks["test_left"].close()
    window.actions_book["workspace.build"].trigger()
    assert shown(window) == {"test_build", "test_center"}
    assert "workspace.journal" not in window.actions_book
    window.show_workspace("scan")
    assert shown(window) == {"test_center", "test_low", "test_lower"}
    window.actions_book["view.reset"].trigger()
    assert "test_left" in shown(window)


def test_a_workspace_shows_nothing_of_the_one_before(open_window):
    window, _ = open_window()
    for _round in range(2):
        window.show_workspace("build")
        assert shown(window) == {"test_build", "test_center"}
        window.show_workspace("scan")
        assert "test_build" not in shown(window)


class Paints(QObject):
    """Notes at each paint of a widget what was the case."""

    def __init__(self, widget, note):
        super().__init__(widget)
        self.noted, self._note = [], note
        widget.installEventFilter(self)

    def eventFilter(self, _widget, event):  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.noted.append(self._note())
        return False


def test_a_workspace_is_painted_when_its_tabs_are_arranged(qtbot, open_window):
    window, _ = open_window()
    low = window.board.docks["test_low"]
    qtbot.waitUntil(lambda: low.bar.sizeHint().height() == 0)
    window.show_workspace("build")
    qtbot.waitUntil(lambda: low.isHidden() and window.updatesEnabled())
    low.bar.set_shown(shown=True)
    paints = Paints(low.panel, lambda: low.bar.sizeHint().height())
    window.show_workspace("scan")
    qtbot.waitUntil(lambda: bool(paints.noted))
    assert set(paints.noted) == {0}


def test_layout_and_panel_states_come_back(open_window):
    window, _ = open_window()
    window.board.docks["test_lower"].close()
    window.board.docks["test_left"].panel.word = "kept"
    window.save_layout()
    again, _ = open_window()
    assert "test_lower" not in shown(again)
    assert again.board.docks["test_left"].panel.word == "kept"
    assert not again.notices.shown()


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '{"version": 99}',
        '{"version": 1, "workspace": 3, "geometry": 4, "docks": [], "panels": 5}',
        '{"version":1, "workspace":"scan", "geometry":"A", "docks":{"scan":"b"}, "panels":{}}',
    ],
)
def test_a_broken_layout_gives_the_default_and_says_so(desk, open_window, body):
    (desk.home / "layout.json").write_text(body)
    window, _ = open_window()
    assert shown(window) == {"test_left", "test_center", "test_low", "test_lower"}
    assert len(window.notices.shown()) == 1


def test_the_last_three_layouts_are_kept(tmp_path):
    file = LayoutFile(tmp_path)
    for workspace in "abcd":
        assert file.write(SavedLayout(workspace))
    kept = [
        json.loads((tmp_path / name).read_text())["workspace"]
        for name in ("layout.json", "layout.1.json", "layout.2.json")
    ]
    assert kept == ["d", "c", "b"]
    assert file.read() == (SavedLayout("d"), False)


def test_tools_of_the_front_tab_stand_right_of_the_tabs(qtbot, open_window):
    window, _ = open_window()
    low, lower = window.board.docks["test_low"], window.board.docks["test_lower"]
    qtbot.waitUntil(lambda: low.tools.parentWidget() is window and low.tools.isVisible())
    assert low.bar.sizeHint().height() == 0
    bar = next(bar for bar in window.findChildren(QTabBar) if bar.isVisible())
    assert bar.geometry().contains(low.tools.geometry())
    lower.raise_()
    qtbot.waitUntil(lower.tools.isVisible)
    assert not low.tools.isVisible()
    lower.close()
    qtbot.waitUntil(lambda: low.tools.parentWidget() is low.bar)
    assert low.bar.sizeHint().height() == 28


def test_counts_stand_on_tabs_and_titles(qtbot, open_window):
    window, _ = open_window()
    dock = window.board.docks["test_low"]
    dock.panel.set_count(8)
    assert dock.windowTitle() == "test low  8"
    bar = next(bar for bar in window.findChildren(QTabBar) if bar.isVisible())
    qtbot.waitUntil(lambda: bar.tabText(0) == "test low  8")
    qtbot.waitUntil(dock.tools.isVisible)
    dock.panel.set_count(-1)
    assert dock.windowTitle() == "test low"


def test_the_palette_finds_actions_and_symbols(qtbot, open_window):
    window, context = open_window()
    context.selection.offer_symbols(["BTC/USDT", "SOL/USDT", "SOLV/USDT"])
    palette = window.palette_field
    window.actions_book["palette"].trigger()
    assert palette.is_open
    qtbot.keyClicks(palette.field, "sol")
    assert palette.offers()[:2] == ["SOL/USDT", "SOLV/USDT"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert context.selection.symbol == "SOLV/USDT"
    assert not palette.is_open
    palette.open()
    qtbot.keyClicks(palette.field, "reslay")
    assert palette.offers()[0] == "Reset layout"
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.is_open
    assert palette.field.text() == ""


def test_matching_prefers_starts():
    names = ["Reset layout", "Solana", "Absolute", "SOL/USDT"]
    ranked = sorted(names, key=lambda name: -match_score("sol", name))
    assert ranked == ["Solana", "SOL/USDT", "Absolute", "Reset layout"]
    assert match_score("xyz", "Solana") == 0


def test_a_scan_shows_progress_and_is_cancelled_from_the_status_bar(qtbot, desk, open_window):
    window, context = open_window()
    desk.scans.events = [
        ScanStarted("1", "demo", 0, "user"),
        ScanProgress("1", "fetch", 412, 500, 12.0),
    ]
    desk.scans.endless = True
    bar = window.status
    assert not bar.progress.isVisible()
    window.actions_book["scan.start"].trigger()
    qtbot.waitUntil(lambda: bar.progress.bar.shown[0] == 412)
    assert bar.progress.isVisible()
    assert not window.actions_book["scan.start"].isEnabled()
    context.scan.start()
    qtbot.waitUntil(lambda: len(window.notices.shown()) == 1)
    bar.progress.stop.click()
    qtbot.waitUntil(lambda: not bar.progress.isVisible())
    assert desk.scans.closed == 1
    assert len(desk.scans.requests) == 1
    qtbot.waitUntil(window.actions_book["scan.start"].isEnabled)


def test_waiting_is_said_where_the_connection_is_shown(qtbot, desk, open_window):
    window, _ = open_window()
    desk.bus.publish(Waiting("rate limit"))
    wanted = "Demo market rate limit"
    qtbot.waitUntil(lambda: window.status.connection.accessibleDescription() == wanted)
    desk.bus.publish(JobEnded("measuring of trades", cancelled=False))
    before = "Demo market not asked yet"
    qtbot.waitUntil(lambda: window.status.connection.accessibleDescription() == before)


def test_the_light_of_the_regime_says_what_was_before(qtbot, desk, open_window):
    window, _ = open_window()
    before = (Trend.RANGE, Volatility.NORMAL)
    change = RegimeChange(1_703_052_000_000, Trend.BEAR, Volatility.NORMAL, *before)
    desk.bus.publish(RegimeChanged("BTC/USDT", change, late=False))
    wanted = "bear · normal since 20 Dec 2023 06:00, before that range · normal"
    qtbot.waitUntil(lambda: window.status.regime.toolTip().startswith(wanted))


def test_toasts_are_three_at_most_and_errors_stay(open_window):
    window, _ = open_window()
    for number in range(5):
        window.notices.show(f"Toast {number}", "line", token="danger")
    toasts = window.notices.shown()
    assert [toast.accessibleName() for toast in toasts] == [
        "Toast 2. line",
        "Toast 3. line",
        "Toast 4. line",
    ]
    toasts[1].closer.click()
    assert len(window.notices.shown()) == 2


def test_themes_and_palettes_switch_live(open_window, theme):
    window, _ = open_window()
    before = window.grab().toImage().pixelColor(700, 300)
    theme.apply(Appearance(theme="light", palette="sky", density="comfortable"))
    assert theme.row_height == 28
    assert color("panel").name() == "#ffffff"
    assert color("up").name() == "#0c6bb0"
    after = window.grab().toImage().pixelColor(700, 300)
    assert before.lightness() < 60 < 200 < after.lightness()


def test_everything_without_words_has_a_name(open_window):
    window, _ = open_window()
    nameless = [
        button
        for button in window.findChildren(QAbstractButton)
        if not button.text()
        and not button.accessibleName()
        and not button.toolTip()
        and not (isinstance(button, QToolButton) and button.objectName().startswith("qt_"))
        and type(button).__name__ not in ("QLineEditIconButton", "CloseButton")
        and button.metaObject().className() not in ("QLineEditIconButton", "ScrollerButton")
        and not isinstance(button.parent(), QTabBar)
    ]
    assert nameless == []


def test_the_error_report_collects_and_copies(qtbot, open_window):
    window, _ = open_window()
    first = ErrorReport.show_one(window, "Traceback one")
    assert ErrorReport.show_one(window, "Traceback two") is first
    first.copy()
    assert first.text() == "Traceback one\nTraceback two"
    first.close()
