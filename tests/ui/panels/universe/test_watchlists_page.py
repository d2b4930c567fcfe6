"""Watchlists in the universe panel, as one works with them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.asset import Market
from app.services.ports import Exclusion, Universe, UniverseMember
from app.services.scan.events import UniverseRefreshed
from app.ui.dialogs.name_window import NameWindow
from app.ui.panels.universe.universe_panel import UniversePanel
from app.ui.panels.universe.watchlist_tables import MarketView, lists_model, symbols_model
from app.ui.watchlist_menu import WatchlistMenu
from tests.builders.candles import NOON
from tests.builders.installation import installed
from tests.builders.installed_panel import panel_context, whole

LISTED = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "USDC/USDT", "ETH/BTC")
UNIVERSE = Universe(
    "demo",
    "USDT",
    NOON,
    tuple(UniverseMember(name, at, 1e6 / at) for at, name in enumerate(LISTED[:3], 1)),
    (Exclusion("USDC/USDT", "its price is pegged"),),
)


@pytest.fixture
def installation(tmp_path):
    with installed(tmp_path, NOON) as made:
        markets = [Market(one, one.replace("/", ""), *one.split("/"), 0.01, 0.01) for one in LISTED]
        made.application.universe.keep_markets("demo", markets)
        with made.application.database.work() as work:
            work.universes.add(UNIVERSE)
            work.commit()
        yield made


@pytest.fixture
def host(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def context(theme, log, installation, host):
    with panel_context(installation.application, log, theme, host) as made:
        yield made


@pytest.fixture
def panel(qtbot, context):
    made = whole(UniversePanel(context))
    qtbot.addWidget(made)
    made.resize(1_200, 400)
    made.show()
    made.side.show_side("watchlists")
    made.activateWindow()
    return made


@pytest.fixture
def page(panel):
    return panel.side.watchlists


@pytest.fixture
def settings(installation):
    return installation.application.settings


def lists_of(settings):
    return {one.name: one.symbols for one in settings.current.watchlists}


def keep(qtbot, settings, page, text):
    settings.set("watchlists", text)
    qtbot.waitUntil(lambda: page.model.total == len(settings.current.watchlists))


def press(qtbot, widget, key, modifier=Qt.KeyboardModifier.NoModifier):
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    qtbot.keyClick(widget, key, modifier)


def the_window(widget):
    (found,) = (one for one in widget.findChildren(NameWindow) if one.isVisible())
    return found


def undo(qtbot, context):
    qtbot.waitUntil(lambda: bool(context.notices.shown()))
    *_, toast = context.notices.shown()
    next(iter(toast.findChildren(QPushButton))).click()


def symbols_shown(page):
    return [row.symbol for row in page.symbols.model.rows()]


@pytest.mark.parametrize("make", [lists_model, symbols_model])
def test_the_models_are_sound(qtmodeltester, make):
    qtmodeltester.check(make(), force_py=True)


def test_the_first_list_is_made_from_the_empty_page_by_keys_alone(qtbot, panel, page, settings):
    assert page.empty.isVisible()
    panel.focus_filter()
    qtbot.waitUntil(page.first_button.hasFocus)
    qtbot.keyClick(page.first_button, Qt.Key.Key_Space)
    window = the_window(page)
    assert window.field.selectedText() == "Watchlist"
    qtbot.keyClicks(window.field, "Majors")
    qtbot.keyClick(window.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.chosen == "Majors")
    assert page.table.isVisible()
    panel.activateWindow()
    qtbot.waitUntil(page.symbols.field.hasFocus)
    qtbot.keyClicks(page.symbols.field, "eth, BINANCE:BTCUSDT")
    qtbot.keyClick(page.symbols.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: symbols_shown(page) == ["ETH/USDT", "BTC/USDT"])
    assert lists_of(settings) == {"Majors": ("ETH/USDT", "BTC/USDT")}
    assert page.symbols.field.text() == ""
    assert page.model.rows()[0].symbols == 2


def test_words_that_are_no_symbols_stay_in_the_field_with_the_reason(qtbot, page, settings):
    keep(qtbot, settings, page, "Majors: BTC/USDT")
    page.symbols.add_text("LUNA/USDT\nwhat? BTC")
    qtbot.waitUntil(lambda: symbols_shown(page) == ["BTC/USDT", "LUNA/USDT"])
    assert page.symbols.field.text() == "what?"
    assert page.symbols.words.text() == "No symbol such as BTC/USDT: what?"
    page.symbols.add_text("btc")
    qtbot.waitUntil(lambda: page.symbols.words.text() == "Already in the list: BTC/USDT")


def test_what_was_refused_for_one_list_does_not_stay_with_another(qtbot, page, settings):
    keep(qtbot, settings, page, "Majors: BTC/USDT, Alts:")
    page.choose("Alts")
    page.symbols.add_text("what?")
    qtbot.waitUntil(lambda: page.symbols.field.text() == "what?")
    page.choose("Majors")
    assert (page.symbols.field.text(), page.symbols.words.text()) == ("", "")


def test_each_symbol_says_how_it_stands_in_the_market(qtbot, installation, page, settings):
    keep(qtbot, settings, page, "Mixed: SOL/USDT USDC/USDT ETH/BTC LUNA/USDT")
    told = {}

    def is_told():
        told.update((row.symbol, row.standing) for row in page.symbols.model.rows())
        return told["LUNA/USDT"] == "not in this market"

    qtbot.waitUntil(is_told)
    assert told["SOL/USDT"] == "rank 3"
    assert told["USDC/USDT"] == "left out: its price is pegged"
    assert told["ETH/BTC"] == "not in the universe"
    installation.application.universe.keep_markets(
        "demo", [Market("LUNA/USDT", "LUNAUSDT", "LUNA", "USDT", 0.01, 0.01)]
    )
    installation.application.bus.publish(UniverseRefreshed(UNIVERSE))
    qtbot.waitUntil(lambda: not is_told() and told["LUNA/USDT"] == "not in the universe")


def test_nothing_is_called_unknown_before_the_market_was_asked():
    assert MarketView().standing("BTC/USDT") == ("–", "text3")
    assert MarketView().lists("BTC/USDT")


def test_a_list_is_renamed_and_a_name_that_is_taken_says_so(qtbot, page, settings):
    keep(qtbot, settings, page, "Majors: BTC/USDT, Alts: SOL/USDT")
    page.choose("Alts")
    press(qtbot, page.table, Qt.Key.Key_F2)
    window = the_window(page)
    window.field.setText("MAJORS")
    assert "'Majors' already" in window.error.text()
    assert not window.take.isEnabled()
    qtbot.keyClick(window.field, Qt.Key.Key_Return)
    assert window.isVisible()
    window.field.setText("  Small  caps ")
    qtbot.keyClick(window.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.chosen == "Small caps")
    assert lists_of(settings) == {"Majors": ("BTC/USDT",), "Small caps": ("SOL/USDT",)}
    assert symbols_shown(page) == ["SOL/USDT"]


def test_a_deleted_list_comes_back_where_it_stood(qtbot, context, page, settings):
    keep(qtbot, settings, page, "One: BTC/USDT, Two: ETH/USDT, Three: SOL/USDT")
    page.choose("Two")
    press(qtbot, page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: list(lists_of(settings)) == ["One", "Three"] and page.chosen == "Three")
    undo(qtbot, context)
    qtbot.waitUntil(lambda: page.chosen == "Two")
    assert list(lists_of(settings)) == ["One", "Two", "Three"]
    assert symbols_shown(page) == ["ETH/USDT"]


def test_symbols_are_taken_out_by_key_and_come_back(qtbot, context, page, settings):
    keep(qtbot, settings, page, "Majors: BTC/USDT ETH/USDT SOL/USDT")
    table = page.symbols.table
    table.selectAll()
    table.choose("ETH/USDT")
    press(qtbot, table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: symbols_shown(page) == ["BTC/USDT", "SOL/USDT"])
    undo(qtbot, context)
    qtbot.waitUntil(lambda: symbols_shown(page) == ["BTC/USDT", "ETH/USDT", "SOL/USDT"])


def test_symbols_and_lists_are_moved_by_keys(qtbot, page, settings):
    keep(qtbot, settings, page, "One: BTC/USDT ETH/USDT SOL/USDT, Two:")
    table = page.symbols.table
    table.choose("SOL/USDT")
    press(qtbot, table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: symbols_shown(page) == ["SOL/USDT", "BTC/USDT", "ETH/USDT"])
    assert table.chosen().symbol == "SOL/USDT"
    press(qtbot, page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: list(lists_of(settings)) == ["Two", "One"])
    assert page.chosen == "One"


def test_a_pasted_text_fills_a_list(qtbot, page, settings):
    keep(qtbot, settings, page, "Majors: BTC/USDT")
    QGuiApplication.clipboard().setText("###TOP,BINANCE:ETHUSDT,BINANCE:SOLUSDT")
    page.symbols.table.choose("BTC/USDT")
    press(qtbot, page.symbols.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: symbols_shown(page) == ["BTC/USDT", "ETH/USDT", "SOL/USDT"])


def test_choosing_a_symbol_shows_it_unless_there_is_no_such_market(qtbot, context, page, settings):
    keep(qtbot, settings, page, "Mixed: SOL/USDT LUNA/USDT")
    qtbot.waitUntil(lambda: page.symbols.model.rows()[1].standing == "not in this market")
    page.symbols.table.choose("SOL/USDT")
    page.symbols.table.choose("LUNA/USDT")
    assert context.selection.symbol == "SOL/USDT"


def test_the_context_menu_adds_members_to_a_list_or_a_new_one(
    qtbot, context, panel, page, settings
):
    keep(qtbot, settings, page, "Majors: BTC/USDT, Full: BTC/USDT ETH/USDT SOL/USDT")
    qtbot.waitUntil(lambda: panel.members_model.total == 3)
    panel.members.selectAll()
    (of_members,) = panel.members.findChildren(WatchlistMenu)
    (lists,) = (action.menu() for action in of_members.menu().actions() if action.menu())
    majors, full, _, fresh = lists.actions()
    assert (majors.text(), majors.isEnabled()) == ("Majors", True)
    assert (full.isEnabled(), full.isChecked()) == (False, True)
    majors.trigger()
    qtbot.waitUntil(lambda: lists_of(settings)["Majors"] == LISTED[:3])
    undo(qtbot, context)
    qtbot.waitUntil(lambda: lists_of(settings)["Majors"] == ("BTC/USDT",))
    fresh.trigger()
    window = the_window(panel.members)
    qtbot.keyClicks(window.field, "Members")
    qtbot.keyClick(window.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: lists_of(settings).get("Members") == LISTED[:3])


def test_the_menu_key_opens_the_menu_at_the_chosen_row(qtbot, panel, page, settings):
    keep(qtbot, settings, page, "Majors: BTC/USDT")
    qtbot.waitUntil(lambda: panel.members_model.total == 3)
    (of_members,) = panel.members.findChildren(WatchlistMenu)
    beside = QPoint(-1, -1)
    assert of_members.place(beside) is None  # nothing is chosen that it could be about
    panel.members.choose("ETH/USDT")
    on_screen = panel.members.viewport().mapToGlobal
    row = panel.members.visualRect(panel.members.currentIndex())
    assert of_members.place(beside) == on_screen(row.bottomLeft())
    assert of_members.place(row.center()) == on_screen(row.center())


def test_a_list_that_is_changed_elsewhere_is_shown_as_it_is(qtbot, page, settings):
    keep(qtbot, settings, page, "Majors: BTC/USDT, Alts: SOL/USDT")
    page.choose("Alts")
    settings.set("watchlists", "Majors: BTC/USDT, Alts: SOL/USDT ETH/USDT")
    qtbot.waitUntil(lambda: symbols_shown(page) == ["SOL/USDT", "ETH/USDT"])
    assert page.chosen == "Alts"
    settings.set("watchlists", "")
    qtbot.waitUntil(page.empty.isVisible)
    assert symbols_shown(page) == []


def test_its_state_is_kept(qtbot, context, panel, page, settings):
    keep(qtbot, settings, page, "One: BTC/USDT, Two: ETH/USDT")
    page.choose("Two")
    state = panel.saved_state()
    other = whole(UniversePanel(context))
    qtbot.addWidget(other)
    assert other.side.watchlists.chosen == "One"
    other.restore_state(state)
    assert other.side.sides.current == "watchlists"
    assert other.side.watchlists.chosen == "Two"
    other.restore_state({"side": {"watchlists": {"chosen": 3, "split": "no", "symbols": []}}})
    assert other.side.watchlists.chosen == "Two"
