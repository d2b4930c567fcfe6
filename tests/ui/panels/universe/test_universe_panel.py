from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from app.services.ports import Exclusion, Universe, UniverseMember
from app.services.scan.events import UniverseRefreshed
from app.ui.panels.universe.tables import excluded_model, members_model, refreshes_model
from app.ui.panels.universe.universe_panel import REFRESH_JOB, UniversePanel
from tests.builders.candles import NOON
from tests.builders.installation import installed
from tests.builders.installed_panel import panel_context, whole


@pytest.fixture
def installation(tmp_path):
    with installed(tmp_path, NOON) as made:
        yield made


@pytest.fixture
def context(qtbot, theme, log, installation):
    host = QWidget()
    qtbot.addWidget(host)
    with panel_context(installation.application, log, theme, host) as made:
        yield made


@pytest.fixture
def panel(qtbot, context):
    made = whole(UniversePanel(context))
    qtbot.addWidget(made)
    made.resize(1_200, 400)
    made.show()
    return made


def a_universe(as_of, *symbols):
    members = tuple(UniverseMember(name, at, 1e6 / at) for at, name in enumerate(symbols, 1))
    excluded = (
        Exclusion("USDC/USDT", "stable coin or currency: its price is pegged"),
        Exclusion("BTCUP/USDT", "leveraged token on BTC"),
    )
    return Universe("demo", "USDT", as_of, members, excluded)


def store(installation, *universes):
    with installation.application.database.work() as work:
        for universe in universes:
            work.universes.add(universe)
        work.commit()


def ended(context, panel):
    return not context.runner.is_running(REFRESH_JOB) and panel.bar.button.isEnabled()


@pytest.mark.parametrize(
    "make", [members_model, excluded_model, lambda: refreshes_model(lambda: "UTC")]
)
def test_the_models_are_sound(qtmodeltester, make):
    qtmodeltester.check(make(), force_py=True)


def test_a_refresh_fills_the_tables_and_is_kept(qtbot, installation, context, panel):
    qtbot.waitUntil(lambda: panel._members_stack.currentIndex() == 1)
    installation.application.settings.set("universe.top", "12")
    qtbot.mouseClick(panel.bar.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.members_model.total == 12, timeout=20_000)
    qtbot.waitUntil(lambda: ended(context, panel) and panel.side.refreshes_model.total == 1)
    assert panel.side.excluded_model.total > 0
    assert panel.count == 12
    assert panel.bar.words.startswith("Refreshed ")
    assert panel._members_stack.currentIndex() == 0


def test_choosing_a_member_chooses_the_symbol(qtbot, installation, context, panel):
    installation.application.bus.publish(UniverseRefreshed(a_universe(NOON, "A/USDT", "B/USDT")))
    qtbot.waitUntil(lambda: panel.members_model.total == 2)
    panel.members.choose("B/USDT")
    assert context.selection.symbol == "B/USDT"


def test_what_is_left_out_is_filtered_by_symbol_and_reason(qtbot, installation, panel):
    installation.application.bus.publish(UniverseRefreshed(a_universe(NOON, "A/USDT")))
    qtbot.waitUntil(lambda: panel.side.excluded_model.total == 2)
    panel.focus_filter()
    qtbot.keyClicks(panel.side.filter, "leveraged btc")
    assert [row.symbol for row in panel.side.excluded_model.rows()] == ["BTCUP/USDT"]
    panel.side.filter.clear()
    assert panel.side.excluded_model.rowCount() == 2


def test_a_changed_value_is_saved_when_the_typing_pauses(qtbot, installation, panel):
    settings = installation.application.settings
    field = panel.form.editor("top").widget
    field.clear()
    qtbot.keyClicks(field, "25")
    qtbot.waitUntil(lambda: settings.current.universe.top == 25)
    spread = panel.form.editor("maximum_spread").widget
    spread.clear()
    qtbot.keyClicks(spread, "0.2%")
    qtbot.waitUntil(lambda: settings.current.universe.maximum_spread == pytest.approx(0.002))
    stable = panel.form.editor("exclude_stable").widget
    assert isinstance(stable, QCheckBox)
    stable.toggle()
    qtbot.waitUntil(lambda: not settings.current.universe.exclude_stable)
    qtbot.waitUntil(lambda: panel.bar.words.startswith("Saved."))


def test_a_wrong_value_says_why_and_is_not_saved(qtbot, installation, panel):
    settings = installation.application.settings
    field = panel.form.editor("whitelist").widget
    qtbot.keyClicks(field, "(BTC")
    assert "no regular expression" in panel.form.error("whitelist")
    assert not panel.form.is_valid
    panel.form.save_now()
    qtbot.keyClicks(field, ")")
    qtbot.waitUntil(lambda: settings.current.universe.whitelist == ("(BTC)",))
    assert panel.form.is_valid


def test_what_is_changed_elsewhere_is_shown(qtbot, installation, panel):
    installation.application.settings.set("universe.minimum_age_days", "30")
    qtbot.waitUntil(lambda: panel.form.editor("minimum_age_days").text() == "30")


def test_news_from_elsewhere_leaves_what_is_being_typed(qtbot, installation, panel):
    settings = installation.application.settings
    field = panel.form.editor("top").widget
    field.clear()
    qtbot.keyClicks(field, "33")
    panel.form.show_values(settings.current.universe)
    assert field.text() == "33"
    settings.set("universe.minimum_age_days", "9")
    qtbot.waitUntil(lambda: panel.form.editor("minimum_age_days").text() == "9")
    qtbot.waitUntil(lambda: settings.current.universe.top == 33)
    assert settings.current.universe.minimum_age_days == 9


def test_an_earlier_refresh_can_be_looked_at_and_stays(qtbot, installation, context):
    old, new = a_universe(NOON, "OLD/USDT"), a_universe(NOON + 1, "A/USDT", "B/USDT")
    store(installation, old, new)
    panel = whole(UniversePanel(context))
    qtbot.addWidget(panel)
    qtbot.waitUntil(
        lambda: panel.members_model.total == 2 and panel.side.refreshes_model.total == 2
    )
    panel.side.refreshes.choose(NOON)
    qtbot.waitUntil(lambda: panel.members_model.total == 1)
    assert not panel._newest_button.isHidden()
    newest = a_universe(NOON + 2, "A/USDT", "B/USDT", "C/USDT")
    store(installation, newest)
    installation.application.bus.publish(UniverseRefreshed(newest))
    qtbot.waitUntil(lambda: panel.side.refreshes_model.total == 3)
    assert panel.members_model.total == 1
    panel._newest_button.click()
    qtbot.waitUntil(lambda: panel.members_model.total == 3)
    assert panel._newest_button.isHidden()


def test_a_refresh_that_cannot_be_made_says_so(qtbot, tmp_path, theme, log):
    host = QWidget()
    qtbot.addWidget(host)
    with (
        installed(tmp_path, NOON, {"market.exchange": "kraken"}, offline=True) as installation,
        panel_context(installation.application, log, theme, host) as context,
    ):
        panel = whole(UniversePanel(context))
        qtbot.addWidget(panel)
        panel.refresh()
        qtbot.waitUntil(lambda: "offline" in panel.bar.words and ended(context, panel))


def test_its_state_is_kept(qtbot, context, panel):
    panel.side.show_side("refreshes")
    state = panel.saved_state()
    other = whole(UniversePanel(context))
    qtbot.addWidget(other)
    other.restore_state(state)
    other.restore_state({"split": "no", "side": {"side": 4}, "members": None})
    assert other.side.sides.current == "refreshes"
