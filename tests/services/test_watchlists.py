"""Watchlists: what is taken, what each change leaves as it is, and how they are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.storage.settings_file import SettingsFile
from app.domain.errors import BadInput
from app.services import watchlists
from app.services.events import EventBus
from app.services.preferences import Settings
from app.services.settings import SettingsChanged, SettingsService
from app.services.watchlists import MOST_LISTS, MOST_SYMBOLS, Watchlist

MAJORS = Watchlist(name="Majors", symbols=("BTC/USDT", "ETH/USDT", "SOL/USDT"))
ALTS = Watchlist(name="Alts", symbols=("ADA/USDT",))
BOTH = (MAJORS, ALTS)


def names(lists):
    return [one.name for one in lists]


def test_a_new_list_stands_last_or_where_it_stood():
    assert names(watchlists.created(BOTH, "  My  third ")) == ["Majors", "Alts", "My third"]
    without = watchlists.deleted(BOTH, "majors")
    assert without == (ALTS,)
    assert watchlists.created(without, "Majors", MAJORS.symbols, at=0) == BOTH


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda: watchlists.created(BOTH, " "), r"^name: a name has 1 to 40 characters"),
        (lambda: watchlists.created(BOTH, "x" * 41), r"^name: .* this has 41"),
        (lambda: watchlists.created(BOTH, "a\u200bb"), r"^name: .* can be seen"),
        (lambda: watchlists.created(BOTH, "MAJORS"), r"^name: .*'Majors' already"),
        (lambda: watchlists.renamed(BOTH, "Alts", "majors"), r"^name: .*'Majors' already"),
        (lambda: watchlists.renamed(BOTH, "Nothing", "x"), "'Nothing'; there are Majors, Alts"),
        (lambda: watchlists.required((), "x"), "there are none yet"),
        (lambda: watchlists.with_symbols(BOTH, "Alts", ["BTC"]), r"^symbols: 'BTC' is no symbol"),
        (
            lambda: watchlists.with_symbols(BOTH, "Alts", [f"A{n}/B" for n in range(500)]),
            r"^symbols: .*at most 500 symbols, not 501",
        ),
        (lambda: watchlists.created((), "x", ["A/B", "A/B"]), r"^symbols: A/B is named twice"),
        (
            lambda: watchlists.created(
                tuple(Watchlist(name=f"list {n}") for n in range(MOST_LISTS)), "one more"
            ),
            r"^name: there can be at most 100",
        ),
    ],
)
def test_what_cannot_be_names_the_field(change, message):
    with pytest.raises(BadInput) as refused:
        change()
    refused.match(message)


def test_a_list_may_be_renamed_to_other_letters_of_its_own_name():
    assert names(watchlists.renamed(BOTH, "alts", "ALTS")) == ["Majors", "ALTS"]
    assert watchlists.free_name(BOTH, "alts") == "alts 2"
    assert watchlists.free_name(BOTH, "New") == "New"


def test_further_symbols_stand_last_and_none_twice():
    (_, alts) = watchlists.with_symbols(BOTH, "alts", ["XRP/USDT", "ADA/USDT", "XRP/USDT"])
    assert alts.symbols == ("ADA/USDT", "XRP/USDT")


def test_removed_symbols_come_back_where_they_were_and_keep_what_came_since():
    gone = watchlists.without_symbols(BOTH, "Majors", {"ETH/USDT", "DOGE/USDT"})
    assert gone[0].symbols == ("BTC/USDT", "SOL/USDT")
    since = watchlists.with_symbols(gone, "Majors", ["XRP/USDT"])
    back = watchlists.symbols_back(since, "Majors", MAJORS.symbols)
    assert back[0].symbols == (*MAJORS.symbols, "XRP/USDT")


@pytest.mark.parametrize(
    ("chosen", "by", "order"),
    [
        ("C", -1, "ACBDE"),
        ("C", 1, "ABDCE"),
        ("A", -1, "ABCDE"),
        ("E", 1, "ABCDE"),
        ("BC", -1, "BCADE"),
        ("BC", 1, "ADBCE"),
        ("BD", 1, "ACEBD"),
        ("BD", -1, "BDACE"),
        ("A", 99, "BCDEA"),
        ("", 1, "ABCDE"),
    ],
)
def test_symbols_move_together_and_stop_at_the_ends(chosen, by, order):
    lists = watchlists.created((), "x", [f"{base}/USDT" for base in "ABCDE"])
    wanted = {f"{base}/USDT" for base in chosen}
    (after,) = watchlists.symbols_moved(lists, "x", wanted, by)
    assert "".join(symbol[0] for symbol in after.symbols) == order


def test_lists_move_as_well():
    three = watchlists.created(BOTH, "Third")
    assert names(watchlists.moved(three, "third", -1)) == ["Majors", "Third", "Alts"]
    assert names(watchlists.moved(three, "Majors", 5)) == ["Alts", "Third", "Majors"]


@given(
    st.lists(st.sampled_from("ABCDEFGH"), unique=True),
    st.sets(st.sampled_from("ABCDEFGH")),
    st.integers(-9, 9),
)
def test_no_move_loses_a_symbol(bases, chosen, by):
    lists = watchlists.created((), "x", [f"{base}/USDT" for base in bases])
    (after,) = watchlists.symbols_moved(lists, "x", {f"{base}/USDT" for base in chosen}, by)
    assert sorted(after.symbols) == sorted(lists[0].symbols)
    rest = [symbol for symbol in lists[0].symbols if symbol[0] not in chosen]
    assert [symbol for symbol in after.symbols if symbol[0] not in chosen] == rest


# ---------------------------------------------------------------- kept in the settings


@pytest.fixture
def path(tmp_path):
    return tmp_path / "settings.json"


def service(path, bus=None):
    return SettingsService(SettingsFile(path), bus or EventBus())


def test_they_are_kept_over_a_restart_and_told(path):
    bus, heard = EventBus(), []
    settings = service(path, bus)
    bus.subscribe(heard.append)
    settings.revise(lambda now: now.model_copy(update={"watchlists": BOTH}))
    assert heard == [SettingsChanged(settings.current, ("watchlists",))]
    assert service(path).current.watchlists == BOTH
    settings.revise(lambda now: now.model_copy(update={"watchlists": ()}))
    assert SettingsFile(path).read() == {}


def test_a_change_builds_on_what_is_saved_and_leaves_what_this_run_overrides(path):
    settings = service(path)
    settings.override({"market.exchange": "binance"})
    settings.set("universe.top", "7")
    settings.revise(lambda now: now.model_copy(update={"watchlists": BOTH}))
    assert settings.current.market.exchange == "binance"
    assert service(path).current == Settings(universe=settings.current.universe, watchlists=BOTH)
    with pytest.raises(BadInput, match=r"^watchlists: two watchlists are called 'alts'"):
        settings.revise(
            lambda now: now.model_copy(
                update={"watchlists": (*now.watchlists, Watchlist(name="alts"))}
            )
        )
    assert settings.current.watchlists == BOTH


def test_they_are_typed_as_lines_or_json(path):
    settings = service(path)
    settings.set("watchlists", "Majors: BTC/USDT ETH/USDT SOL/USDT, Alts: ADA/USDT")
    assert settings.current.watchlists == BOTH
    shown = ", ".join(map(str, BOTH))
    settings.set("watchlists", '[{"name": "Perps", "symbols": ["BTC/USDT:USDT"]}]')
    assert settings.current.watchlists[0].symbols == ("BTC/USDT:USDT",)
    settings.set("watchlists", shown)
    assert settings.current.watchlists == BOTH
    for text, message in (
        ("Majors: BTC", "given was 'BTC'"),
        ('["a", "A"]', "two watchlists"),
        ('[{"name": "x", "color": 1}]', "not permitted"),
        ("[3]", "watchlists: "),
    ):
        with pytest.raises(BadInput, match=message):
            settings.set("watchlists", text)
    assert settings.current.watchlists == BOTH


def test_damaged_lists_are_kept_beside_and_said(path):
    path.write_text('{"schema": 1, "watchlists": [{"name": "x", "symbols": ["A"]}]}')
    settings = service(path)
    assert settings.current == Settings()
    assert "watchlists" in settings.notice
    assert path.with_name("settings.json.bad-1").exists()


def test_the_longest_list_is_taken_whole(path):
    symbols = tuple(f"C{number}/USDT" for number in range(MOST_SYMBOLS))
    settings = service(path)
    settings.revise(
        lambda now: now.model_copy(
            update={"watchlists": watchlists.created(now.watchlists, "All", symbols)}
        )
    )
    assert service(path).current.watchlists[0].symbols == symbols
