from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.journal.own_items import item_in, line_of, offered_items, with_own_items
from app.domain.journal.trade import ChecklistItem, TradeRecord
from app.domain.setup import ConditionTrace


@pytest.mark.parametrize(
    ("line", "item"),
    [
        ("no news ahead", ChecklistItem("no news ahead")),
        ("  no  news × 2 ", ChecklistItem("no news", 2.0)),
        ("no news x1.5 (required)", ChecklistItem("no news", 1.5, required=True)),
        ("slept well (required)", ChecklistItem("slept well", required=True)),
        ("size < 2x risk", ChecklistItem("size < 2x risk")),
        ("limit × 3 × 1", ChecklistItem("limit × 3")),
    ],
)
def test_a_line_is_an_item_with_its_weight(line: str, item: ChecklistItem) -> None:
    assert item_in(line) == item


@pytest.mark.parametrize("line", ["", "   ", "news × 0", "news × 100.5", "news × 999999999"])
def test_a_line_without_words_or_weight_is_refused(line: str) -> None:
    with pytest.raises(BadInput):
        item_in(line)


@given(
    st.text(min_size=1, max_size=40),
    st.sampled_from([0.1, 0.25, 1.0, 2.5, 100.0]),
    st.booleans(),
)
def test_every_item_is_read_back_from_its_line(text: str, weight: float, required: bool) -> None:
    words = " ".join(text.split())
    if words:
        item = ChecklistItem(words, weight, required=required)
        assert item_in(line_of(item)) == item


def test_own_items_come_after_the_conditions_and_weigh_in_the_score() -> None:
    conditions = (ChecklistItem("trend up", kept=True), ChecklistItem("oversold", kept=False))
    both = with_own_items(conditions, ("no news × 2", "trend up × 9"))
    assert [item.text for item in both] == ["trend up", "oversold", "no news"]
    assert both[2] == ChecklistItem("no news", 2.0)
    answered = (*both[:2], ChecklistItem("no news", 2.0, kept=True))
    assert TradeRecord(checklist=answered).rules_kept == pytest.approx(3 / 4)


OWN = ("no news × 2 (required)", "slept well")
NEWS, SLEPT = ChecklistItem("no news", 2.0, required=True), ChecklistItem("slept well")
WHY = (ConditionTrace("group", True, children=(ConditionTrace("trend up", True),), kind="and"),)


def items(*kept: ChecklistItem) -> TradeRecord:
    return TradeRecord(why=WHY, checklist=kept)


@pytest.mark.parametrize(
    ("record", "offered"),
    [
        (TradeRecord(), (NEWS, SLEPT)),
        (items(ChecklistItem("trend up", kept=True)), (NEWS, SLEPT)),
        (items(ChecklistItem("typed")), (NEWS, SLEPT)),
        (items(ChecklistItem("typed", kept=False)), ()),
        (items(NEWS), ()),
        (items(ChecklistItem("trend up", kept=True), ChecklistItem("slept well", kept=True)), ()),
        (TradeRecord(checklist=(ChecklistItem("as it was called once", kept=True),)), ()),
    ],
)
def test_own_items_are_offered_to_a_trade_nobody_was_asked_about(
    record: TradeRecord, offered: tuple[ChecklistItem, ...]
) -> None:
    assert offered_items(record, OWN) == offered
    assert offered_items(record, ()) == ()


def test_a_condition_among_the_own_items_is_no_offer() -> None:
    record = items(ChecklistItem("trend up", kept=True))
    assert offered_items(record, ("trend up", "slept well")) == (SLEPT,)
