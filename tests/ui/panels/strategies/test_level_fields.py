from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox

from app.domain.levels import ENTRIES, STOPS, TARGETS, TRAILINGS
from app.ui.panels.strategies.draft import MethodDraft, draft_of, equal_shares, method_fields
from app.ui.panels.strategies.level_fields import LevelRow
from tests.builders.installation import BUSY

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

DRAFT = draft_of(BUSY[0])
PLACES = {"order": ENTRIES, "stop": STOPS, "targets": TARGETS, "trailing": TRAILINGS}
CASES = [(place, kind) for place, methods in PLACES.items() for kind in methods]


@pytest.mark.parametrize(("place", "kind"), CASES)
def test_every_method_has_a_form_that_gives_back_what_it_shows(
    qtbot: QtBot, place: str, kind: str
) -> None:
    row = LevelRow()
    qtbot.addWidget(row)
    method = MethodDraft(kind, method_fields(PLACES[place], kind))
    shown = equal_shares((method,)) if place == "targets" else method
    draft = replace(DRAFT, **{place: shown})
    row.show_levels(draft)
    found = {
        "order": row.order.draft,
        "stop": row.stop.draft,
        "targets": equal_shares(row.target_drafts),
        "trailing": row.trailing.draft,
    }
    assert found == {name: getattr(draft, name) for name in found}


def test_a_word_is_chosen_from_a_list_and_told(qtbot: QtBot) -> None:
    row = LevelRow()
    qtbot.addWidget(row)
    row.show_levels(replace(DRAFT, stop=MethodDraft("band", method_fields(STOPS, "band"))))
    band = row.stop.edit("band")
    assert isinstance(band, QComboBox)
    assert [band.itemText(at) for at in range(band.count())] == ["bollinger", "keltner", "donchian"]
    with qtbot.waitSignal(row.edited):
        band.setCurrentIndex(2)
        band.activated.emit(2)
    assert dict(row.stop.draft.values)["band"] == "donchian"


def test_there_need_not_be_a_trailing_stop(qtbot: QtBot) -> None:
    row = LevelRow()
    qtbot.addWidget(row)
    row.show_levels(replace(DRAFT, trailing=MethodDraft("atr", method_fields(TRAILINGS, "atr"))))
    assert row.trailing.draft.kind == "atr"
    with qtbot.waitSignal(row.edited):
        row.trailing.kind.setCurrentIndex(0)
        row.trailing.kind.activated.emit(0)
    assert row.trailing.draft == MethodDraft("")
