from __future__ import annotations

import math
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication

from app.ui.models.column import Column, SortKey
from app.ui.models.row_model import ROW_ROLE, RowModel
from app.ui.models.table_export import save_csv, tsv
from app.ui.models.table_painting import fitting
from app.ui.models.table_view import TableView
from app.ui.theme import font


@dataclass(frozen=True)
class Hit:
    symbol: str
    score: float | None
    side: str = "long"


COLUMNS = (
    Column[Hit]("symbol", "Symbol", lambda hit: hit.symbol, width=100),
    Column[Hit](
        "score", "Score", lambda hit: hit.score, numeric=True, width=80, unit="R", narrow=1
    ),
    Column[Hit]("side", "Side", lambda hit: hit.side, width=80, hidden=True),
)


def make_model() -> RowModel[Hit]:
    return RowModel(COLUMNS, lambda hit: hit.symbol)


def symbols(model: RowModel[Hit]) -> list[str]:
    return [hit.symbol for hit in model.rows()]


@pytest.fixture
def checked(qtmodeltester):
    model = make_model()
    qtmodeltester.check(model, force_py=True)
    return model


def test_sorts_by_value_not_by_text(checked):
    checked.replace([Hit("A", 9), Hit("B", 10), Hit("C", None), Hit("D", 100)])
    checked.sort_by(SortKey("score", descending=True))
    assert symbols(checked) == ["D", "B", "A", "C"]
    checked.sort_by(SortKey("score"))
    assert symbols(checked) == ["A", "B", "D", "C"]
    assert checked.headerData(1, Qt.Orientation.Horizontal) == "Score ↑"


def test_sorts_by_several_columns(checked):
    checked.replace([Hit("A", 1, "x"), Hit("B", 2, "x"), Hit("C", 1, "a")])
    checked.sort_by(SortKey("side"), SortKey("score", descending=True))
    assert symbols(checked) == ["C", "B", "A"]


def test_filter_and_updates_keep_positions_of_indexes(checked):
    checked.replace([Hit(name, score) for score, name in enumerate("ABCDE")])
    checked.sort_by(SortKey("score"))
    kept = QPersistentModelIndex(checked.index(2, 0))
    checked.upsert([Hit("A", 50), Hit("F", 2.5)])
    assert kept.data(ROW_ROLE) == Hit("C", 2)
    checked.set_filter(lambda hit: hit.symbol != "B")
    assert kept.data(ROW_ROLE) == Hit("C", 2)
    checked.set_filter(lambda hit: hit.symbol != "C")
    assert not kept.isValid()
    assert symbols(checked) == ["B", "F", "D", "E", "A"]
    checked.remove(["F", "unknown"])
    assert symbols(checked) == ["B", "D", "E", "A"]


rows = st.lists(
    st.builds(
        Hit,
        st.sampled_from("ABCDEFGHIJ"),
        st.one_of(st.none(), st.just(math.nan), st.integers(0, 5).map(float)),
    ),
    max_size=12,
)
steps = st.lists(
    st.one_of(
        rows.map(lambda found: ("replace", found)),
        rows.map(lambda found: ("upsert", found)),
        st.lists(st.sampled_from("ABCDEFGHIJ")).map(lambda keys: ("remove", keys)),
        st.integers(0, 5).map(lambda least: ("filter", least)),
        st.booleans().map(lambda down: ("sort", down)),
        st.one_of(st.none(), st.frozensets(st.sampled_from("ABCDEFGHIJ"))).map(
            lambda keys: ("only", keys)
        ),
    ),
    max_size=8,
)


def is_known(hit: Hit) -> bool:
    return hit.score is not None and not math.isnan(hit.score)


def is_kept(hit: Hit, least: int) -> bool:
    return least <= (hit.score if is_known(hit) else 0)


@settings(max_examples=100, deadline=None)
@given(steps)
def test_shows_what_a_plain_list_would(qapp, todo):
    model, truth, least, down, only = make_model(), {}, -1, None, None
    for what, with_what in todo:
        if what == "replace":
            model.replace(with_what)
            truth = {hit.symbol: hit for hit in with_what}
        elif what == "upsert":
            model.upsert(with_what)
            truth |= {hit.symbol: hit for hit in with_what}
        elif what == "remove":
            model.remove(with_what)
            truth = {key: hit for key, hit in truth.items() if key not in with_what}
        elif what == "filter":
            least = with_what
            model.set_filter(lambda hit, least=least: is_kept(hit, least))
        elif what == "only":
            only = with_what
            model.show_only(only)
        else:
            down = with_what
            model.sort_by(SortKey("score", down), SortKey("symbol"))
    shown = [hit for hit in truth.values() if is_kept(hit, least)]
    shown = [hit for hit in shown if only is None or hit.symbol in only]
    if down is not None:
        shown.sort(key=lambda hit: hit.symbol)
        known = [hit for hit in shown if is_known(hit)]
        known.sort(key=lambda hit: hit.score, reverse=down)
        shown = known + [hit for hit in shown if not is_known(hit)]
    assert model.rows() == shown
    assert [model.position(hit.symbol) for hit in shown] == list(range(len(shown)))


def test_a_number_that_has_no_room_shows_that_digits_are_cut(qtbot, theme):
    metrics = QFontMetricsF(font(12))
    price = "142,552.37"
    room = round(metrics.horizontalAdvance(price))
    assert fitting(price, metrics, room, numeric=True) == price
    cut = fitting(price, metrics, room - 20, numeric=True)
    assert cut.startswith("…")
    assert price.endswith(cut[1:])
    assert fitting("MATIC/USDT", metrics, 40, numeric=False).endswith("…")


def test_many_changes_at_once_keep_the_choice(qtbot, theme):
    model = make_model()
    view = TableView(model, theme, "hits")
    qtbot.addWidget(view)
    model.replace([Hit(f"S{k}", float(k)) for k in range(500)])
    assert view.choose("S250")
    model.set_filter(lambda hit: hit.score % 2 == 0)
    assert view.chosen() == Hit("S250", 250.0)
    model.replace([Hit(f"S{k}", float(-k)) for k in range(0, 500, 2)])
    assert view.chosen() == Hit("S250", -250.0)


def test_copy_puts_full_values_on_the_clipboard(qtbot, theme):
    model = make_model()
    view = TableView(model, theme, "hits")
    qtbot.addWidget(view)
    model.replace([Hit("=cmd", 1.23456789), Hit("B", None)])
    view.copy()
    assert QGuiApplication.clipboard().text() == "Symbol\tScore (R)\n'=cmd\t1.23456789\nB\t\n"


def test_csv_is_written_whole(tmp_path):
    path = tmp_path / "hits.csv"
    save_csv(path, COLUMNS, [Hit("A, B", -1.5)])
    assert path.read_text("utf-8") == 'Symbol,Score (R),Side\n"A, B",-1.5,long\n'
    assert tsv(COLUMNS[:1], [Hit("+x", 0)]) == "Symbol\n'+x\n"


def test_columns_are_chosen_narrowed_and_restored(qtbot, theme):
    model = make_model()
    view = TableView(model, theme, "hits")
    qtbot.addWidget(view)
    view.resize(400, 200)
    view.show()
    assert [column.id for column in view.shown_columns()] == ["symbol", "score"]
    view.show_column("side", shown=True)
    model.sort_by(SortKey("side", descending=True))
    state = view.saved_state()
    view.resize(200, 200)
    assert [column.id for column in view.shown_columns()] == ["symbol", "side"]
    other = TableView(make_model(), theme, "hits")
    qtbot.addWidget(other)
    other.resize(400, 200)
    other.show()
    other.restore_state(state)
    assert [column.id for column in other.shown_columns()] == ["symbol", "score", "side"]
    other.restore_state({"order": 5, "hidden": "no", "header": 3, "columns": None})


def test_header_clicks_sort_and_turn_round(qtbot, theme):
    model = make_model()
    view = TableView(model, theme, "hits")
    qtbot.addWidget(view)
    model.replace([Hit("A", 1), Hit("B", 2)])
    view.horizontalHeader().sectionClicked.emit(1)
    assert symbols(model) == ["B", "A"]
    view.horizontalHeader().sectionClicked.emit(1)
    assert symbols(model) == ["A", "B"]
