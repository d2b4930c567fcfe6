from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.adapters.storage.settings_file import SettingsFile
from app.domain.errors import BadInput, EnvironmentFault
from app.services.events import Event, EventBus
from app.services.preferences import Settings
from app.services.setting_fields import differences, salvage
from app.services.settings import SettingsChanged, SettingsService

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def service(path: Path, bus: EventBus | None = None) -> SettingsService:
    return SettingsService(SettingsFile(path), bus or EventBus())


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("market.exchange", "kraken", "kraken"),
        ("universe.top", "250", 250),
        ("account.risk", "2%", 0.02),
        ("account.equity", " 2500.5 ", 2500.5),
        ("schedule.enabled", "no", False),
        ("schedule.interval", "15m", "15m"),
        ("appearance.theme", "light", "light"),
        ("appearance.time_zone", "Europe/Berlin", "Europe/Berlin"),
        ("universe.minimum_change", "-5%", -0.05),
        ("universe.minimum_change", "none", None),
        ("universe.whitelist", "^BTC/, ^ETH/", ("^BTC/", "^ETH/")),
        ("universe.blacklist", '["^A{1,2}/"]', ("^A{1,2}/",)),
        ("universe.whitelist", "", ()),
        ("welcome_done", "true", True),
    ],
)
def test_typed_text_is_kept_over_a_restart(path: Path, name: str, text: str, value: object) -> None:
    service(path).set(name, text)
    assert service(path).get(name) == value


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("market.exchang", "okx", "did you mean 'market.exchange'"),
        ("exchange", "okx", "did you mean 'market.exchange'"),
        ("market", "okx", "unknown setting 'market'"),
        ("zzz", "1", "settings list"),
        ("universe.top", "0", r"universe\.top: .*greater than or equal to 1"),
        ("universe.top", "many", r"universe\.top: .*integer"),
        ("account.equity", "nan", r"account\.equity: .*finite"),
        ("account.risk", "x%", r"account\.risk: .*number"),
        ("schedule.interval", "7m", r"schedule\.interval: the interval is auto or one of 1m"),
        ("appearance.theme", "pink", r"appearance\.theme: .*'dark', 'light' or 'system'"),
        ("appearance.time_zone", "../etc", r"time_zone: a time zone is named"),
        ("universe.whitelist", "(", "no regular expression"),
        ("universe.whitelist", "[1", "a list is written"),
        ("market.api_url", "ftp://x", "an address starts with"),
        ("market.exchange", "Not An Id", r"market\.exchange"),
    ],
)
def test_bad_input_names_the_field(path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        service(path).set(name, text)
    assert not path.exists()


def test_only_what_differs_is_in_the_file(path: Path) -> None:
    settings = service(path)
    settings.set("universe.top", "7")
    settings.set("market.quote", "USDC")
    settings.set("market.quote", "USDT")
    assert SettingsFile(path).read() == {"universe": {"top": 7}}


def test_a_change_is_announced_once_with_its_paths(path: Path) -> None:
    bus, heard = EventBus(), list[Event]()
    settings = service(path, bus)
    bus.subscribe(heard.append)
    settings.set("universe.top", "7")
    settings.set("universe.top", "7")
    assert heard == [SettingsChanged(settings.current, ("universe.top",))]


def test_an_override_holds_for_this_run_only(path: Path) -> None:
    settings = service(path)
    settings.override({"market.exchange": "binance", "market.api_url": "http://127.0.0.1:1"})
    settings.set("universe.top", "7")
    assert settings.current.market.exchange == "binance"
    assert service(path).current.market.exchange == "demo"
    assert service(path).current.universe.top == 7


def test_saving_the_page_does_not_save_the_override_but_a_change_of_it(path: Path) -> None:
    settings = service(path)
    settings.override({"market.exchange": "binance", "market.quote": "EUR"})
    market = settings.current.market.model_copy(update={"quote": "USDC"})
    settings.replace(settings.current.model_copy(update={"market": market}))
    assert settings.current.market.exchange == "binance"
    assert SettingsFile(path).read() == {"market": {"quote": "USDC"}}
    settings.set("market.exchange", "okx")
    assert settings.current.market.exchange == "okx"


def test_a_page_with_a_wrong_value_is_not_saved(path: Path) -> None:
    settings = service(path)
    universe = settings.current.universe.model_copy(update={"top": 0})
    with pytest.raises(BadInput, match=r"universe\.top: "):
        settings.replace(settings.current.model_copy(update={"universe": universe}))
    assert settings.current == Settings()
    assert not path.exists()


def test_a_wrong_override_is_bad_input(path: Path) -> None:
    with pytest.raises(BadInput, match=r"market\.exchange"):
        service(path).override({"market.exchange": "No!"})


def test_a_damaged_file_is_kept_and_said(path: Path) -> None:
    path.write_text("{")
    settings = service(path)
    assert settings.current == Settings()
    assert settings.notice is not None
    assert "settings.json.bad-1" in settings.notice
    assert path.with_name("settings.json.bad-1").read_text() == "{"
    assert service(path).notice is None


def test_one_wrong_value_costs_only_itself(path: Path) -> None:
    path.write_text(
        '{"schema": 1, "universe": {"top": -1, "minimum_volume": 5, "moon": 1}, "sun": {},'
        ' "account": 3}'
    )
    settings = service(path)
    assert settings.current.universe.minimum_volume == 5
    assert settings.current.universe.top == 100
    assert settings.notice is not None
    for name in ("universe.top", "universe.moon", "sun", "account", "settings.json.bad-1"):
        assert name in settings.notice
    assert SettingsFile(path).read() == {"universe": {"minimum_volume": 5.0}}


def test_newer_settings_are_refused(path: Path) -> None:
    path.write_text('{"schema": 99}')
    with pytest.raises(EnvironmentFault):
        service(path)


def test_every_setting_is_listed_with_words_and_settable_to_its_default(path: Path) -> None:
    settings = service(path)
    rows = settings.list()
    assert {"market.exchange", "appearance.theme", "welcome_done"} <= {row.path for row in rows}
    for row in rows:
        assert row.title
        assert row.value == row.default
        text = ", ".join(row.default) if isinstance(row.default, tuple) else str(row.default)
        settings.set(row.path, text)
        assert settings.get(row.path) == row.default
    theme = next(row for row in rows if row.path == "appearance.theme")
    assert (theme.kind, theme.choices) == ("choice", ("dark", "light", "system"))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=6,
)


@examples(max_examples=40, deadline=None)
@given(
    stored=st.dictionaries(
        st.sampled_from(list(Settings.model_fields)) | st.text(max_size=6),
        _JSON
        | st.dictionaries(
            st.sampled_from(["top", "exchange", "whitelist", "theme", "risk", "minimum_change"]),
            _JSON,
        ),
    )
)
def test_any_stored_json_gives_settings_that_hold(stored: dict[str, object]) -> None:
    settings, _ = salvage(Settings, stored)
    again, dropped = salvage(Settings, differences(settings))
    assert again == settings
    assert dropped == ()
