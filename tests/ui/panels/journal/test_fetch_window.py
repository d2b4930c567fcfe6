from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from app.adapters.storage.secrets import KeyringSecrets
from app.domain.journal.fill import Side
from app.services.journal.account_keys import AccountKeys
from app.services.journal.exchange_fills import ExchangeFillService, FetchTools
from app.services.journal.matching import MatchingService
from app.services.log_streamer import Redactor
from app.services.ports.fills import ExchangeFill, FillsReply, KeyRights
from app.services.secrets import SecretService
from app.ui.panels.journal.fetch_window import FetchWindow
from tests.builders.journal_panel import START
from tests.builders.keyrings import KeyringInMemory, using

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.services.ports.fills import AccountKey, FillsWanted
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
    qtbot.waitUntil(lambda: "only read" in made.key_state.text())
    return made


def keep_key(window: FetchWindow, qtbot: QtBot) -> None:
    window.key.setText("the key")
    window.secret.setText("the secret")
    window.keep.click()
    qtbot.waitUntil(lambda: "keyring" in window.key_state.text())


def test_a_key_is_kept_and_shown_no_more(
    window: FetchWindow, office: SetupDesk, qtbot: QtBot
) -> None:
    window.keep.click()
    assert "two parts" in window.key_state.text()
    keep_key(window, qtbot)
    assert window.key.text() == window.secret.text() == ""
    assert [key.exchange for key in office.services.exchange_fills.keys.list()] == ["binance"]


def test_what_is_new_is_fetched_and_how_fresh_it_is_shown(
    window: FetchWindow, account: Account, office: SetupDesk, qtbot: QtBot
) -> None:
    keep_key(window, qtbot)
    assert not window.fetch.isEnabled()
    window.symbols.field.setText("btc/usdt")
    window.symbols.take()
    with qtbot.waitSignals([window.control.fetched, window.control.ended]):
        window.fetch.click()
    assert window.words.text().startswith("1 fills added")
    assert [trade.symbol for trade in office.services.journal.trades()] == ["BTC/USDT"]
    qtbot.waitUntil(lambda: window.model.total == 1)
    (row,) = window.model.rows()
    assert (row.symbol, row.newest) == ("BTC/USDT", START)
    with qtbot.waitSignals([window.control.fetched, window.control.ended]):
        window.fetch.click()
    assert "1 known already" in window.words.text()
    assert account.keys[0].secret == "the secret"


def test_a_key_of_unknown_rights_is_said_to_be_one(
    window: FetchWindow, account: Account, qtbot: QtBot
) -> None:
    keep_key(window, qtbot)
    account.rights = KeyRights(told=False)
    window.symbols.field.setText("BTC/USDT")
    window.symbols.take()
    with qtbot.waitSignals([window.control.fetched, window.control.ended]):
        window.fetch.click()
    assert window.words.text().endswith("only read could not be checked")


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
