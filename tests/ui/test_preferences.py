from __future__ import annotations

from app.ui.dialogs.preferences import Preferences


def test_every_section_has_a_page_and_saves(qtbot, desk, make_context):
    _, context = make_context()
    dialog = Preferences(context, context.notices.parent())
    dialog.show()
    assert [dialog.pages.item(at).text() for at in range(3)] == ["Market", "Universe", "Schedule"]
    field = dialog.forms["account"].editor("equity").widget
    field.setText("25000")
    field.textEdited.emit("25000")
    with qtbot.waitSignal(dialog.accepted):
        dialog.save_button.click()
    assert desk.settings.current.account.equity == 25_000


def test_what_changed_elsewhere_meanwhile_is_not_taken_back(qtbot, desk, make_context):
    _, context = make_context()
    dialog = Preferences(context, context.notices.parent())
    dialog.show()
    desk.settings.set("watchlists", "Majors: BTC/USDT")
    with qtbot.waitSignal(dialog.accepted):
        dialog.save_button.click()
    assert [one.name for one in desk.settings.current.watchlists] == ["Majors"]


def test_what_cannot_be_taken_is_said_under_the_field(qtbot, desk, make_context):
    _, context = make_context()
    dialog = Preferences(context, context.notices.parent())
    form = dialog.forms["market"]
    field = form.editor("proxy").widget
    field.setText("ftp://x")
    field.textEdited.emit("ftp://x")
    assert "http://" in form.error("proxy")
    assert not dialog.save_button.isEnabled()
    assert form.value == desk.settings.current.market
    dialog.close()
