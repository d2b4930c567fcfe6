"""The journal follows the user's own account: on from what it knows, and never twice."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from app.adapters.exchange.ccxt_exchange import CcxtExchange
from app.adapters.exchange.connection import Connection
from app.domain.errors import BadInput, RetryableError
from app.services.events import Waiting
from app.services.journal.exchange_fills import FetchRequest, FillsFetched
from app.services.journal.import_values import ImportRequest
from app.services.ports.fills import AccountKey
from app.services.secrets import ACCOUNT_KEYS
from tests.builders import fill_files as written
from tests.builders.candles import NOON
from tests.builders.fill_files import Execution
from tests.builders.installation import installed
from tests.builders.keyrings import KeyringInMemory, using
from tests.loopback.account import KEY, READ_ONLY, SECRET
from tests.loopback.faults import Fault
from tests.loopback.server import LoopbackExchange
from tests.loopback.streams import ended

MINUTE = 60_000
OWN, HEDGE = AccountKey(KEY, SECRET), AccountKey("hedgeKey0123456789", "hedgeSecret0123456789")
BOUGHT = Execution("1000", "2022-11-08 10:00:00", "BTC/USDT", "BUY", "100.5", "2", "0.002", "BTC")
SOLD = Execution("1001", "2022-11-08 11:00:00", "BTC/USDT", "SELL", "101", "1", "0.1", "USDT")


@pytest.fixture(scope="module")
def market(candle_folder):
    """A server and a helper for all tests, since starting one takes seconds."""
    with LoopbackExchange(candle_folder, start=NOON, speed=0) as server:
        connection = Connection("binance", server.url, tries=2, backoff_ms=10)
        exchange = CcxtExchange(connection, lambda: time.time_ns() // 1_000_000)
        ended(exchange.market_time())
        yield server, exchange
        exchange.close()


@pytest.fixture
def desk(tmp_path, market):
    server, exchange = market
    server.exchange.account.fills.clear()
    server.exchange.account.rights = dict(READ_ONLY)
    server.exchange.account.others.clear()
    server.exchange.stats.requests.clear()
    home, settings = tmp_path / "home", {"market.exchange": "binance"}
    with (
        using(KeyringInMemory()),
        installed(home, NOON, settings, exchange=exchange) as installation,
    ):
        yield Desk(installation, server, tmp_path)
    server.exchange.faults.clear()


class Desk:
    def __init__(self, installation, server: LoopbackExchange, folder) -> None:
        self.application, self.clock = installation.application, installation.clock
        self.account, self.exchange = server.exchange.account, server.exchange
        self.folder = folder
        self.service, self.journal = self.application.exchange_fills, self.application.journal
        self.keys = self.service.keys
        self.application.secrets.set(ACCOUNT_KEYS["binance"], f"{KEY}\n{SECRET}\n")
        self.tell(BOUGHT, SOLD)

    def call(self, account) -> None:
        """Have the key belong to an account of that name."""
        for key in self.keys.list():
            self.keys.forget(key.exchange, key.account)
        self.keys.keep("binance", account, OWN)

    def tell(self, *executions: Execution) -> None:
        for one in executions:
            self.account.fill(
                one.base + one.quote, one.ms, one.side.lower(), one.price, one.amount,
                fee=f"{one.fee} {one.fee_currency}",
            )  # fmt: skip

    def fetch(self, *symbols, **options):
        request = FetchRequest("binance", symbols or ("BTC/USDT",), **options)
        self.steps: list = []
        return ended(self.service.run(request), self.steps)

    def read(self, *executions, account, write=written.newer_binance):
        path = self.folder / "fills.csv"
        path.write_text(write(executions), "utf-8")
        return ended(self.application.fill_imports.run(ImportRequest(path, account)))


def test_fees_are_converted_once_their_worth_is_known(desk):
    paid = [replace(one, fee="0.01", fee_currency="BNB") for one in (BOUGHT, SOLD)]
    desk.account.fills.clear()
    desk.tell(*paid)
    first = desk.fetch()
    assert (first.added, first.fees_converted, first.unconverted) == (2, 0, ("BNB",))
    later = desk.fetch(rates={"bnb": Decimal(300)})
    assert (later.added, later.fees_converted, later.unconverted) == (0, 2, ())
    (trade,) = desk.journal.trades()
    assert trade.figures.fees == 6
    assert desk.journal.steps.undo == "convert 2 fees"
    assert desk.fetch(rates={"bnb": Decimal(400)}).fees_converted == 0


def test_fills_become_a_trade_and_are_fetched_on_from_there(desk):
    first = desk.fetch("BTC/USDT", "S01/USDT")
    assert (first.told, first.added, first.trades_new) == (2, 2, 1)
    assert [step.done for step in desk.steps if isinstance(step, FillsFetched)][-1] == 2
    (trade,) = desk.journal.trades()
    assert (trade.account, trade.symbol) == ("binance", "BTC/USDT")
    assert trade.figures.entry_price == Decimal("100.5")
    fills = desk.journal.fills([trade.id])[trade.id]
    assert [fill.exchange_id for fill in fills] == ["1000", "1001"]
    assert {fill.origin for fill in fills} == {"exchange"}
    states = desk.service.states("binance", "binance")
    assert states["BTC/USDT"].newest == SOLD.ms
    assert (states["S01/USDT"].newest, states["S01/USDT"].at) == (0, NOON)

    desk.clock.time += 5 * MINUTE
    later = replace(SOLD, id="1002", time="2022-11-08 11:30:00", price="102", amount="0.998")
    desk.tell(later)
    again = desk.fetch()
    assert (again.told, again.added, again.duplicates, again.trades_changed) == (2, 1, 1, 1)
    assert desk.journal.trades()[0].figures.status == "closed"
    states = desk.service.states("binance", "binance")
    assert (states["BTC/USDT"].at, states["BTC/USDT"].after) == (NOON + 5 * MINUTE, "1002")
    assert states["S01/USDT"].at == NOON
    assert desk.fetch().added == 0


def test_file_without_ids_tells_the_same_fills(desk):
    desk.call("api first")
    assert desk.fetch(account="api first").added == 2
    assert desk.read(BOUGHT, SOLD, account="api first").added == 0
    desk.call("file first")
    assert desk.read(BOUGHT, SOLD, account="file first").added == 2
    assert desk.fetch(account="file first").added == 0
    assert len(desk.journal.trades()) == 2


def test_file_with_other_ids_tells_the_same_fills(desk):
    """OKX's files name an execution otherwise than its interface does."""
    renamed = [replace(one, id=f"9{one.id}") for one in (BOUGHT, SOLD)]
    desk.call("api first")
    assert desk.fetch(account="api first").added == 2
    assert desk.read(*renamed, account="api first", write=written.okx).added == 0
    desk.journal.delete([desk.journal.trades()[0].id])
    assert desk.read(*renamed, account="api first", write=written.okx).added == 0
    desk.call("file first")
    assert desk.read(*renamed, account="file first", write=written.okx).added == 2
    assert desk.fetch(account="file first").added == 0
    assert desk.fetch(account="file first").added == 0
    again = [replace(one, id=f"8{one.id}") for one in (BOUGHT, SOLD)]
    assert desk.read(*again, account="file first", write=written.okx).added == 2


@pytest.mark.parametrize(
    ("right", "word"), [("enableSpotAndMarginTrading", "trade"), ("enableWithdrawals", "withdraw")]
)
def test_key_that_can_do_more_than_read_is_refused(desk, right, word):
    desk.account.rights[right] = True
    with pytest.raises(BadInput, match=f"can {word}.*only read"):
        desk.fetch()
    assert desk.exchange.stats.requests["/api/v3/myTrades"] == 0
    assert desk.journal.trades() == ()


def test_missing_and_damaged_keys_are_explained(desk):
    with pytest.raises(BadInput, match="journal key --exchange kraken --secret-stdin"):
        ended(desk.service.run(FetchRequest("kraken", ("BTC/USD",))))
    with pytest.raises(BadInput, match="no key can be kept"):
        ended(desk.service.run(FetchRequest("demo", ("BTC/USDT",))))
    desk.application.secrets.set(ACCOUNT_KEYS["binance"], "only the key")
    with pytest.raises(BadInput, match="one a line"):
        desk.fetch()
    assert [key.exchange for key in desk.keys.list()] == ["binance"]


def test_history_begins_where_the_user_says(desk):
    result = desk.fetch("BTC/USDT", "BTC/USDT", since=SOLD.ms)
    assert (result.told, result.added) == (1, 1)
    assert {step.total for step in desk.steps if isinstance(step, FillsFetched)} == {1}
    assert desk.journal.trades()[0].figures.opened_at == SOLD.ms


def test_one_symbol_fails_and_the_others_are_kept(desk):
    result = desk.fetch("BTC/USDT", "GONE/USDT")
    assert result.added == 2
    assert list(result.failed) == ["GONE/USDT"]
    assert "GONE/USDT" not in desk.service.states("binance", "binance")


def test_broken_off_nothing_is_kept(desk):
    stream = desk.service.run(FetchRequest("binance", ("BTC/USDT",)))
    for step in stream:
        if not isinstance(step, Waiting):
            break
    stream.close()
    assert desk.journal.trades() == ()
    assert desk.service.states("binance", "binance") == {}
    desk.exchange.faults.append(Fault("http_status", 503, path="/api/v3/myTrades"))
    with pytest.raises(RetryableError):
        desk.fetch()
    assert desk.service.states("binance", "binance") == {}


def test_each_account_is_read_by_its_own_key(desk):
    """Ids count from the same number in both, and one purchase is alike in every figure."""
    other = desk.account.another(HEDGE.key, HEDGE.secret)
    desk.keys.keep("binance", "hedge", HEDGE)
    other.fill("BTCUSDT", BOUGHT.ms, "buy", "100.5", "2", fee="0.002 BTC")
    first, second = desk.fetch(), desk.fetch(account="Hedge")
    assert (first.account, first.added) == ("binance", 2)
    assert (second.account, second.added, second.trades_new) == ("hedge", 1, 1)
    assert desk.fetch().added == desk.fetch(account="hedge").added == 0
    trades = {trade.account: trade for trade in desk.journal.trades()}
    fills = desk.journal.fills([trade.id for trade in trades.values()])
    ids = {name: [f.exchange_id for f in fills[trade.id]] for name, trade in trades.items()}
    assert ids == {"binance": ["1000", "1001"], "hedge": ["1000"]}

    desk.clock.time += 5 * MINUTE
    other.fill("BTCUSDT", SOLD.ms + MINUTE, "sell", "102", "1.998")
    again = desk.fetch(account="hedge")
    assert (again.told, again.added, again.trades_changed) == (2, 1, 1)
    states = [desk.service.states("binance", name)["BTC/USDT"] for name in ("binance", "hedge")]
    assert [(one.at, one.after) for one in states] == [
        (NOON, "1001"),
        (NOON + 5 * MINUTE, "1001"),
    ]
    assert states[1].newest == SOLD.ms + MINUTE
    told = {key.account: (key.fetched_at, key.newest) for key in desk.keys.list()}
    assert told == {
        "binance": (NOON, SOLD.ms),
        "hedge": (NOON + 5 * MINUTE, SOLD.ms + MINUTE),
    }


def test_another_key_under_a_forgotten_name_begins_from_the_beginning(desk):
    desk.keys.forget("binance", "binance")
    desk.keys.keep("binance", "hedge", OWN)
    assert desk.fetch().account == "hedge"
    desk.keys.forget("binance", "hedge")
    other = desk.account.another(HEDGE.key, HEDGE.secret)
    for at, symbol in ((1, "S01USDT"), (2, "S01USDT"), (3, "BTCUSDT")):
        other.fill(symbol, BOUGHT.ms - at * 1440 * MINUTE, "buy", "99", "1")
    desk.keys.keep("binance", "hedge", HEDGE)
    assert desk.service.states("binance", "hedge") == {}
    assert desk.fetch(account="hedge").added == 1
    assert len(desk.journal.trades()) == 1  # both accounts go by one name now


def test_what_was_fetched_while_there_was_one_key_is_gone_on_with(desk):
    """Facts as they were kept by account alone, one of which the user had named."""
    before = {"at": NOON - 90 * MINUTE, "newest": SOLD.ms, "after": "1001"}
    with desk.application.database.work() as work:
        work.facts.set("journal/fetched", {"spot": {"BTC/USDT": before}})
        work.commit()
    assert [(key.account, key.fetched_at) for key in desk.keys.list()] == [
        ("binance", None),
        ("spot", NOON - 90 * MINUTE),
    ]
    result = desk.fetch(account="spot")
    assert (result.account, result.told) == ("spot", 1)
    assert desk.service.states("binance", "spot")["BTC/USDT"].at == NOON
    assert [key.account for key in desk.keys.list()] == ["binance", "spot"]
    with pytest.raises(BadInput, match=r"'spto'.*'binance', 'spot'"):
        desk.fetch(account="spto")
