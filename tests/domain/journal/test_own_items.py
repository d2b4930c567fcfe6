from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.journal.own_items import item_in, line_of, with_own_items
from app.domain.journal.trade import ChecklistItem, TradeRecord


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
