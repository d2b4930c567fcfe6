from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt

from app.adapters.storage.secrets import KeyringSecrets
from app.domain.journal.fill import Side
from app.services.journal.account_keys import AccountKeys
from app.services.journal.exchange_fills import ExchangeFillService, FetchTools
from app.services.journal.matching import MatchingService
from app.services.log_streamer import Redactor
from app.services.ports.fills import AccountKey, ExchangeFill, FillsReply, KeyRights
from app.services.secrets import SecretService
from app.ui.panels.journal.fetch_window import FetchWindow
from tests.builders.journal_panel import START
from tests.builders.keyrings import KeyringInMemory, using, without_keyring

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.services.ports.fills import FillsWanted
    from tests.builders.setup_desk import SetupDesk


class Account:
    """An account at an exchange that tells one purchase of each symbol."""

    id, title = "binance", "Binance"

    def __init__(self) -> None:
        self.rights = KeyRights(told=True)
        self.keys: list[AccountKey] = []

    def key_rights(self, key: AccountKey) -> Generator[Any, None, KeyRights]:
        self.keys.append(key)
        yield from ()
        return self.rights

    def fills(
        self, key: AccountKey, wanted: Sequence[FillsWanted]
    ) -> Generator[FillsReply, None, None]:
        for one in wanted:
            amounts = Decimal(100), Decimal(2), Decimal(0)
            yield FillsReply(
                one, (ExchangeFill(f"7 {one.symbol}", START, Side.BUY, *amounts, ""),), last=True
            )

    def close(self) -> None:
        pass


@pytest.fixture
def account(office: SetupDesk) -> Iterator[Account]:
    made = Account()

    @contextmanager
    def opened(_exchange: str) -> Iterator[Account]:
        yield made

    desk: Any = office.services
    with using(KeyringInMemory()):
        desk.secrets = SecretService(KeyringSecrets(), Redactor(), desk.bus)
        desk.exchange_fills = ExchangeFillService(
            FetchTools(
                journal=desk.journal,
                keys=AccountKeys(desk.secrets, office.database.work),
                open_source=opened,
                open_work=office.database.work,
                store=desk.candles_kept,
                wall=desk.wall,
                matching=MatchingService(desk.journal, office.database.work),
            )
        )
        yield made


@pytest.fixture
def window(office: SetupDesk, account: Account, host: QWidget, qtbot: QtBot) -> FetchWindow:
    made = FetchWindow(office.context, host)
    made.ask()
    qtbot.waitUntil(lambda: made.pages.currentWidget() is made.empty)
    return made


def keep_key(window: FetchWindow, qtbot: QtBot, name: str = "", key: str = "the key") -> None:
    window.keys.add_wanted.emit()
    form = window.key_window
    form.exchange.setCurrentText("binance")
    form.account.setText(name)
    form.key.setText(key)
    form.secret.setText("the secret")
    before = len(window.keys.keys)
    form.take.click()
    qtbot.waitUntil(lambda: len(window.keys.keys) > before)


def listed(window: FetchWindow) -> list[tuple[str, str]]:
    return [(key.exchange, key.account) for key in window.keys.keys]


def fetch(window: FetchWindow, qtbot: QtBot, *symbols: str) -> str:
    for symbol in symbols:
        window.symbols.field.setText(symbol)
        window.symbols.take()
    with qtbot.waitSignals([window.control.fetched, window.control.ended]):
        window.fetch.click()
    return window.words.text()


def test_a_key_is_kept_and_shown_no_more(
    window: FetchWindow, office: SetupDesk, qtbot: QtBot
) -> None:
    assert window.fetch.isHidden()
    window.keys.add_wanted.emit()
    form = window.key_window
    assert form.account.placeholderText() == "binance"
    assert not form.take.isEnabled()
    form.key.setText("the key")
    form.secret.setText("the secret")
    form.reject()
    assert form.key.text() == form.secret.text() == ""
    keep_key(window, qtbot)
    assert form.isHidden()
    assert form.key.text() == form.secret.text() == ""
    assert "keyring" in window.words.text()
    assert listed(window) == [("binance", "binance")]
    assert window.pages.currentWidget() is not window.empty
    assert not window.fetch.isHidden()


def test_each_exchange_is_asked_for_the_parts_of_its_keys(
    window: FetchWindow, office: SetupDesk, qtbot: QtBot
) -> None:
    window.keys.add_wanted.emit()
    form = window.key_window
    for line in form.parts[:2]:
        line.setText("something")
    assert (form.take.isEnabled(), form.passphrase.isHidden()) == (True, True)
    form.exchange.setCurrentText("okx")
    assert (form.take.isEnabled(), form.passphrase.isHidden()) == (False, False)
    form.passphrase.setText("the phrase")
    form.take.click()
    qtbot.waitUntil(lambda: listed(window) == [("okx", "okx")])
    key = office.services.exchange_fills.keys.read("okx", "okx")
    assert (key.key, key.passphrase) == ("something", "the phrase")


def test_accounts_have_names_and_keys_of_their_own(window: FetchWindow, qtbot: QtBot) -> None:
    keep_key(window, qtbot)
    window.keys.add.click()
    form = window.key_window
    form.exchange.setCurrentText("binance")
    form.key.setText("the key")
    form.secret.setText("the secret")
    assert (form.take.isEnabled(), "name this account" in form.words.text()) == (False, True)
    form.account.setText("Binance")
    assert (form.take.isEnabled(), "Replace…" in form.words.text()) == (False, True)
    form.account.setText("hedge")
    form.take.click()
    qtbot.waitUntil(lambda: "'binance' already" in form.words.text())
    assert not form.isHidden()
    form.key.setText("another key")
    form.take.click()
    qtbot.waitUntil(lambda: len(window.keys.keys) == 2)
    assert listed(window) == [("binance", "binance"), ("binance", "hedge")]
    assert window.keys.current == window.keys.keys[1]


def test_each_account_is_fetched_by_its_key_into_trades_of_its_own(
    window: FetchWindow, account: Account, office: SetupDesk, qtbot: QtBot
) -> None:
    keep_key(window, qtbot)
    fetch(window, qtbot, "BTC/USDT")
    keep_key(window, qtbot, "hedge", "another key")
    assert window.symbols.words == ()
    assert fetch(window, qtbot, "BTC/USDT", "ETH/USDT").startswith("hedge: 2 fills added")
    assert [key.key for key in account.keys] == ["the key", "another key"]
    trades = {(trade.account, trade.symbol) for trade in office.services.journal.trades()}
    assert trades == {("binance", "BTC/USDT"), ("hedge", "BTC/USDT"), ("hedge", "ETH/USDT")}
    qtbot.waitUntil(lambda: [len(key.states) for key in window.keys.keys] == [1, 2])
    window.keys.choose("binance", "binance")
    assert window.symbols.words == ("BTC/USDT",)
    assert [row.symbol for row in window.model.rows()] == ["BTC/USDT"]
    again = FetchWindow(office.context, window)
    again.ask()
    qtbot.waitUntil(lambda: len(again.keys.keys) == 2)
    assert again.request is not None
    assert again.request.symbols == again.symbols.words == ("BTC/USDT",)


def test_another_key_takes_the_place_of_one(
    window: FetchWindow, office: SetupDesk, qtbot: QtBot
) -> None:
    keep_key(window, qtbot, "hedge")
    fetch(window, qtbot, "BTC/USDT")
    window.keys.replace.click()
    form = window.key_window
    assert (form.account.text(), form.account.isEnabled()) == ("hedge", False)
    form.key.setText("newer key")
    form.secret.setText("newer secret")
    with qtbot.waitSignal(form.kept):
        form.take.click()
    assert office.services.exchange_fills.keys.read("binance", "hedge").key == "newer key"
    qtbot.waitUntil(lambda: len(window.keys.keys[0].states) == 1)


def test_a_key_is_forgotten_after_a_second_word(window: FetchWindow, qtbot: QtBot) -> None:
    keep_key(window, qtbot)
    keep_key(window, qtbot, "hedge", "another key")
    window.activateWindow()
    window.keys.table.setFocus()
    qtbot.waitUntil(window.keys.table.hasFocus)
    qtbot.keyClick(window.keys.table, Qt.Key.Key_Delete)
    assert "hedge" in window.keys.question.text()
    window.keys.leave.click()
    assert window.keys.sure.isHidden() is window.keys.sure.parentWidget().isVisible() is False
    window.keys.forget.click()
    window.keys.sure.click()
    qtbot.waitUntil(lambda: listed(window) == [("binance", "binance")])
    assert "its fills stay" in window.words.text()
    assert window.keys.current == window.keys.keys[0]
    window.keys.forget.click()
    window.keys.sure.click()
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.empty)


def test_a_key_of_the_session_alone_is_said_to_be_one(
    window: FetchWindow, office: SetupDesk, qtbot: QtBot
) -> None:
    earlier = SecretService(KeyringSecrets(), Redactor(), office.services.bus)
    with without_keyring():
        keys = AccountKeys(earlier, office.database.work)
        keys.keep("binance", "hedge", AccountKey("the key", "the secret"))
        keep_key(window, qtbot, "spot", "another key")
        assert "until Harrier is closed" in window.words.text()
        there = {key.account: key.is_there for key in window.keys.keys}
        assert there == {"hedge": False, "spot": True}
        window.keys.choose("binance", "hedge")
    assert "no key of hedge" in window.hint.text()
    window.symbols.field.setText("BTC/USDT")
    window.symbols.take()
    assert not window.fetch.isEnabled()
    window.keys.choose("binance", "spot")
    window.symbols.field.setText("BTC/USDT")
    window.symbols.take()
    assert window.fetch.isEnabled()
    assert "Nothing was fetched" in window.hint.text()


def test_what_is_new_is_fetched_and_how_fresh_it_is_shown(
    window: FetchWindow, account: Account, office: SetupDesk, qtbot: QtBot
) -> None:
    keep_key(window, qtbot)
    assert not window.fetch.isEnabled()
    assert fetch(window, qtbot, "btc/usdt").startswith("1 fills added")
    assert [trade.symbol for trade in office.services.journal.trades()] == ["BTC/USDT"]
    qtbot.waitUntil(lambda: window.model.total == 1)
    (row,) = window.model.rows()
    assert (row.symbol, row.newest) == ("BTC/USDT", START)
    assert "1 known already" in fetch(window, qtbot)
    assert account.keys[0].secret == "the secret"


def test_a_key_of_unknown_rights_is_said_to_be_one(
    window: FetchWindow, account: Account, qtbot: QtBot
) -> None:
    keep_key(window, qtbot)
    account.rights = KeyRights(told=False)
    assert fetch(window, qtbot, "BTC/USDT").endswith("only read could not be checked")


def test_a_key_that_can_trade_is_refused_in_words(
    window: FetchWindow, account: Account, office: SetupDesk, qtbot: QtBot
) -> None:
    keep_key(window, qtbot)
    account.rights = KeyRights(told=True, trade=True)
    window.symbols.field.setText("BTC/USDT")
    window.symbols.take()
    with qtbot.waitSignals([window.control.failed, window.control.ended]):
        window.fetch.click()
    assert "can only read" in window.words.text()
    assert office.services.journal.trades() == ()
