"""Files of fills become trades once, and only as a whole."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from app.domain.candles import real_candles
from app.domain.errors import BadInput
from app.domain.journal.layouts import Profile
from app.domain.timeframe import HOUR, Timeframe
from app.services.journal.import_values import ImportProgress, ImportRequest
from tests.builders import fill_files as written
from tests.builders.fill_files import ROUND_TRIP, Execution
from tests.builders.installation import installed
from tests.loopback.streams import ended

# The round trip without fees in the base, so that what is bought is sold to the last digit.
QUOTED = [
    replace(one, amount="0.35" if place == 3 else one.amount, fee="1.5", fee_currency="USDT")
    for place, one in enumerate(ROUND_TRIP)
]


OWN = ("id", "time", "symbol", "side", "price", "amount")


@pytest.fixture
def desk(tmp_path):
    with installed(tmp_path / "home", offline=True) as installation:
        yield Desk(installation.application, tmp_path)


def bars(first, *closes):
    """Hourly candles that stand still."""
    column = np.array(closes)
    times = first + HOUR * np.arange(len(column), dtype=np.int64)
    return real_candles(times, column, column, column, column, np.ones(len(column)))


class Desk:
    def __init__(self, application, folder):
        self.journal, self.imports = application.journal, application.fill_imports
        self.store = application.store
        self.folder = folder
        self.steps = []

    def file(self, text, name="fills.csv", encoding="utf-8"):
        path = self.folder / name
        path.write_text(text, encoding, newline="")
        return path

    def take(self, text, **options):
        request = ImportRequest(path=self.file(text), **options)
        return ended(self.imports.run(request), self.steps)

    def look(self, text, **options):
        return ended(
            self.imports.preview(ImportRequest(path=self.file(text), **options)), self.steps
        )

    def trades(self):
        return self.journal.trades()[::-1]

    def fills(self):
        trades = self.trades()
        kept = self.journal.fills([trade.id for trade in trades])
        return [fill for trade in trades for fill in kept[trade.id]]


def test_round_trip_in_every_layout_is_the_same_two_trades(desk):
    """Fees in the quote currency alone, which every layout can tell."""
    executions = QUOTED[:4]
    for name, write in (
        ("binance", written.newer_binance),
        ("older", written.older_binance),
        ("okx", written.okx),
        ("kraken", written.kraken),
        ("fills", written.coinbase_fills),
        ("statement", written.coinbase_statement),
    ):
        result = desk.take(write(executions), account=name)
        assert (result.added, result.trades_new, result.trades_changed) == (4, 1, 0), name
    figures = {trade.figures for trade in desk.trades()}
    assert len(figures) == 1
    (one,) = figures
    assert one.profit == Decimal(61200) * Decimal("0.4") + Decimal(61190) * Decimal("0.35") - (
        Decimal(60000) * Decimal("0.5") + Decimal("60010.5") * Decimal("0.25") + 6
    )
    assert one.fees == 6


def alike(executions):
    """The last row twice: two fills where the layout names no ids."""
    return written.newer_binance([*executions, executions[-1]])


@pytest.mark.parametrize(("write", "fills"), [(alike, 6), (written.bybit, 5), (written.okx, 5)])
def test_five_imports_are_one(desk, write, fills):
    text = write(ROUND_TRIP)
    first = desk.take(text)
    kept = desk.trades(), desk.fills()
    for _ in range(4):
        again = desk.take(text)
        assert (again.added, again.content.duplicates) == (0, first.added)
        assert (again.trades_new, again.trades_changed) == (0, 0)
    assert (desk.trades(), desk.fills()) == kept
    assert first.added == fills


def test_overlapping_files_in_any_order_are_the_whole(desk):
    newest_first = QUOTED[::-1]
    for part in (newest_first[:3], newest_first[2:], newest_first):
        desk.take(written.kraken(part), account="parts")
    desk.take(written.kraken(QUOTED), account="whole")
    parts = [trade.figures for trade in desk.trades() if trade.account == "parts"]
    whole = [trade.figures for trade in desk.trades() if trade.account == "whole"]
    assert parts == whole
    assert len(whole) == 2


def test_newest_first_within_a_second_is_a_long_trade(desk):
    flip = [
        Execution("3", "2024-03-03 10:00:00", "BTC/USDT", "BUY", "61000", "0.2"),
        Execution("2", "2024-03-02 10:00:00", "BTC/USDT", "SELL", "62000", "0.5"),
        Execution("1", "2024-03-02 10:00:00", "BTC/USDT", "BUY", "60000", "0.5"),
    ]
    desk.take(written.newer_binance(flip))
    assert [trade.figures.direction for trade in desk.trades()] == ["long", "long"]
    assert desk.trades()[0].figures.profit == 1000


def test_damaged_file_is_taken_only_when_the_user_says_so(desk):
    rows = written.newer_binance(ROUND_TRIP).splitlines()
    rows[3] = rows[3].replace("0.4BTC", "0.4ETH")
    refused = desk.take("\n".join(rows))
    assert (refused.taken, refused.added, desk.trades()) == (False, 0, ())
    assert [one[:2] for one in refused.content.refused] == [(4, "Executed")]
    taken = desk.take("\n".join(rows), skip_bad=True)
    assert (taken.taken, taken.added, len(taken.content.refused)) == (True, 4, 1)
    assert taken.content.rows == 5


def test_ten_thousand_damaged_rows_among_good_ones(desk):
    good = written.newer_binance(ROUND_TRIP)
    bad = "".join(f"2024-03-01 10:00:00,BTCUSDT,BUY,-{n},1BTC,1USDT,0\n" for n in range(10_000))
    started = time.process_time()
    result = desk.take(good + bad, skip_bad=True)
    assert time.process_time() - started < 10
    assert len(result.content.refused) == 10_000
    assert {one.field for one in result.content.refused} == {"Price"}
    assert result.added == 5
    assert sum(isinstance(step, ImportProgress) for step in desk.steps) > 9


def test_zones(desk):
    """The same moments in six ways to say them."""
    for account, text, zone in (
        ("stated", written.okx(ROUND_TRIP, "UTC+8", 8), "Europe/Berlin"),
        ("named", written.okx(ROUND_TRIP, "", 1), "Europe/Berlin"),
        ("offset", written.okx(ROUND_TRIP, "", -3.5), "UTC-3:30"),
        ("utc", written.okx(ROUND_TRIP, "", 0), ""),
        ("india", written.okx(ROUND_TRIP, "Asia/Kolkata", 5.5), "UTC"),
        ("kraken", written.kraken(ROUND_TRIP), ""),
    ):
        desk.take(text, account=account, timezone=zone)
    times = {
        account: sorted(fill.time for fill in desk.fills() if fill.account == account)
        for account in desk.journal.accounts()
    }
    assert set(map(tuple, times.values())) == {tuple(e.ms for e in ROUND_TRIP)}
    assert len(times) == 6


def test_hour_that_the_clock_shows_twice_is_said(desk):
    night = Execution("1", "2024-10-27 02:30:00", "BTC/USDT", "BUY", "67000", "0.1")
    content = desk.look(written.okx([night], "", 0), timezone="Europe/Berlin")
    assert [fill.time for fill in content.fills] == [night.ms - 2 * 3_600_000]
    (note,) = content.notes
    hour = "falls in the hour that clocks repeat when summer time ends"
    assert note == f"1 time {hour}; it is read as its first pass"
    spring = Execution("1", "2024-03-31 02:30:00", "BTC/USDT", "BUY", "67000", "0.1")
    content = desk.look(written.okx([spring], "", 0), timezone="Europe/Berlin")
    assert content.notes == (
        "1 time falls in an hour that clocks leave out when summer time begins",
    )
    assert desk.look(written.okx([night], "", 0), timezone="UTC").notes == ()


@pytest.mark.parametrize("turned", [False, True])
def test_time_that_goes_back_is_of_the_second_pass_of_the_hour(desk, turned):
    shown = ("01:50", "02:10", "02:40", "02:05", "02:30", "03:10")
    rows = [
        f"{1 + place};2024-10-27 {clock};BTC/USDT;buy;67000;0.1"
        for place, clock in enumerate(shown)
    ]
    profile = Profile("own", {name: name for name in OWN})
    text = "\n".join([";".join(OWN), *(reversed(rows) if turned else rows)])
    content = desk.look(text, profile=profile, timezone="Europe/Berlin")
    first = min(fill.time for fill in content.fills)
    minutes = sorted((fill.time - first) // 60_000 for fill in content.fills)
    assert minutes == [0, 20, 50, 75, 100, 140]
    by_id = sorted(content.fills, key=lambda fill: fill.exchange_id)
    assert [fill.time for fill in by_id] == sorted(fill.time for fill in content.fills)
    (note,) = content.notes
    said = "by the order of the rows 2 are read as its second pass, 2 as its first"
    assert note == f"4 times fall in the hour that clocks repeat when summer time ends; {said}"


@pytest.mark.parametrize(
    "shown",
    [
        ("02:10", "02:40", "02:05"),  # newest first is as likely
        ("01:50", "02:40", "02:10", "02:30", "02:05", "03:00"),  # goes back twice
        ("05:00", "01:50", "02:40", "02:10", "03:00"),  # in no order at all
    ],
)
def test_rows_whose_order_tells_nothing_are_of_the_first_pass(desk, shown):
    rows = [
        f"{place};2024-10-27 {clock};BTC/USDT;buy;67000;0.1" for place, clock in enumerate(shown)
    ]
    profile = Profile("own", {name: name for name in OWN})
    content = desk.look(
        "\n".join([";".join(OWN), *rows]), profile=profile, timezone="Europe/Berlin"
    )
    assert content.notes[0].endswith("they are read as its first pass")


NIGHT = ("01:50", "02:05", "02:40", "02:10", "02:30", "03:10")
# The same in UTC; the clock was set back between the third and the fourth.
MOMENTS = ("23:50", "00:05", "00:40", "01:10", "01:30", "02:10")


def without_ids(*shown, symbol="BTC/USDT"):
    """A file of purchases on Berlin's clock, without ids, each of its own amount."""
    rows = [f"2024-10-27 {clock};{symbol};buy;67000;0.{1 + NIGHT.index(clock)}" for clock in shown]
    return "\n".join([";".join(OWN[1:]), *rows])


BERLIN = {"profile": Profile("own", {name: name for name in OWN[1:]}), "timezone": "Europe/Berlin"}


def clocks(fills):
    return sorted(
        (time.strftime("%H:%M", time.gmtime(fill.time / 1000)) for fill in fills),
        key=MOMENTS.index,
    )


def test_rows_known_in_the_second_pass_are_not_taken_twice(desk):
    """A second file, without ids, that begins within the second pass."""
    assert desk.take(without_ids(*NIGHT[:5]), **BERLIN).added == 5
    later = desk.take(without_ids(*NIGHT[3:]), **BERLIN)
    assert (later.added, later.content.duplicates, later.content.doubtful) == (1, 2, 0)
    assert clocks(desk.fills()) == list(MOMENTS)
    later = desk.take(without_ids(*NIGHT[4:]), repeated="first", **BERLIN)
    assert (later.added, later.content.duplicates) == (0, 2)  # known before anybody chooses


def test_rows_beside_known_ones_are_likely_of_their_pass(desk):
    desk.take(without_ids(*NIGHT[:4]), **BERLIN)
    content = desk.look(without_ids(*NIGHT[3:]), **BERLIN)
    assert (content.doubtful, content.doubtful_pass) == (1, "second")
    assert clocks(content.fills) == ["01:30", "02:10"]
    assert "by what the journal has of it they are read as its second pass" in content.notes[0]


def test_rows_before_known_ones_on_the_clock_go_on_after_them(desk):
    desk.take(without_ids("01:50"), **BERLIN)
    desk.take(without_ids("02:40"), **BERLIN)
    content = desk.look(without_ids(*NIGHT[3:]), **BERLIN)
    assert clocks(content.fills) == ["01:10", "01:30", "02:10"]
    assert (content.doubtful, content.doubtful_pass) == (2, "second")
    chosen = desk.look(without_ids(*NIGHT[3:]), repeated="first", **BERLIN)
    moved = [one.time - other.time for one, other in zip(content.fills, chosen.fills, strict=True)]
    assert moved == [3_600_000, 3_600_000, 0]


def test_rows_of_a_symbol_or_account_of_its_own_are_of_the_first_pass(desk):
    desk.take(without_ids("02:40"), **BERLIN)
    for other in (
        desk.look(without_ids(*NIGHT[3:], symbol="ETH/USDT"), **BERLIN),
        desk.look(without_ids(*NIGHT[3:]), account="other", **BERLIN),
        desk.look(without_ids("02:40", "03:10"), **BERLIN),
    ):
        assert other.doubtful_pass == "first"


def test_the_user_says_which_pass_a_file_begins_in(desk):
    content = desk.look(without_ids(*NIGHT[3:]), **BERLIN)
    assert (content.doubtful, content.doubtful_pass) == (2, "first")
    result = desk.take(without_ids(*NIGHT[3:]), repeated="second", **BERLIN)
    assert clocks(desk.fills()) == ["01:10", "01:30", "02:10"]
    assert result.content.notes[0].endswith("as you chose they are read as its second pass")
    again = desk.take(without_ids(*NIGHT[3:]), **BERLIN)
    assert (again.added, again.content.duplicates) == (0, 3)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "UTC+99", "../../etc/passwd", "CEST+x"])
def test_unknown_zone_is_refused(desk, zone):
    with pytest.raises(BadInput, match="time zone"):
        desk.look(written.okx(ROUND_TRIP, ""), timezone=zone)


def test_fees_are_converted_by_rate_by_candles_or_not_at_all(desk):
    text = written.newer_binance(ROUND_TRIP)
    content = desk.look(text)
    assert content.unconverted == ("BNB",)
    stated = desk.look(text, rates={"bnb": Decimal("400.5")})
    assert [fill.fee_quote for fill in stated.fills if fill.fee_currency == "BNB"] == [
        Decimal("8.01")
    ]
    hour = ROUND_TRIP[1].ms
    desk.store.merge("binance", Timeframe.H1, {"BNB/USDT": bars(hour - HOUR, 380.0, 410.0)})
    worth = {fill.fee_currency: fill.fee_in_quote for fill in desk.look(text).fills}
    assert worth == {"BTC": Decimal("30.0000"), "BNB": Decimal("8.2"), "USDT": Decimal("5.8")}


def test_fees_are_converted_the_other_way_round_and_over_a_third_currency(desk):
    bought = Execution("1", "2024-03-01 10:20:00", "ETH/BTC", "BUY", "0.05", "2", "0.01", "BNB")
    hour = bought.ms - 20 * 60_000
    desk.store.merge("kraken", Timeframe.H1, {"BTC/USDT": bars(hour, 50_000.0)})
    text = written.newer_binance([bought])
    assert desk.look(text).unconverted == ("BNB",)
    desk.store.merge("kraken", Timeframe.H1, {"BNB/USDT": bars(hour, 400.0)})
    (over,) = desk.look(text).fills
    assert float(over.fee_quote) == pytest.approx(0.01 * 400 / 50_000, rel=1e-12)
    desk.store.merge("demo", Timeframe.M5, {"BTC/BNB": bars(bought.ms, 100.0)})
    desk.store.merge("binance", Timeframe.H1, {"BTC/BNB": bars(hour, 125.0)})
    (direct,) = desk.look(text).fills
    assert direct.fee_quote == Decimal("0.01") * Decimal("0.008")


def test_dust_closes_a_trade(desk):
    desk.take(written.newer_binance(ROUND_TRIP[:4]), dust=Decimal(100))
    (trade,) = desk.trades()
    assert trade.figures.status == "closed"
    assert trade.figures.dust == Decimal("0.75") - Decimal("0.0005") - Decimal("0.7495")
    desk.take(written.newer_binance(ROUND_TRIP[:3]), account="strict", dust=Decimal(0))
    assert [t.figures.status for t in desk.trades() if t.account == "strict"] == ["open"]


def test_profile_reads_a_file_of_another_layout(desk):
    text = (
        "When;Market;Buy or sell;Rate;Qty;Commission;Paid in\n"
        "01/03/2024 11:00;btc-usdt;Kauf;60.000,00;0,5;0,0005;BTC\n"
        "02/03/2024 10:30;btc-usdt;Verkauf;61.200,00;0,4995;30,57;USDT\n"
    )
    columns = {
        "time": "When", "symbol": "Market", "side": "Buy or sell", "price": "Rate",
        "amount": "Qty", "fee": "Commission", "fee_currency": "Paid in",
    }  # fmt: skip
    profile = Profile(
        "My broker", columns, times="dmy", zone="Europe/Berlin", buys=("Kauf",), sells=("Verkauf",)
    )
    with pytest.raises(BadInput, match="header"):
        desk.look(text)
    assert len(desk.look(text, profile=profile).fills) == 2
    desk.imports.profiles.save(profile)
    for way in ("my broker", "auto"):
        content = desk.look(text, format=way)
        assert [fill.time for fill in content.fills] == [
            ROUND_TRIP[0].ms,
            ROUND_TRIP[2].ms - 15_000,
        ]
        assert content.account == "My broker"
    result = desk.take(text, format="My broker")
    (trade,) = desk.trades()
    assert (result.added, trade.figures.status, trade.symbol) == (2, "closed", "BTC/USDT")
    desk.imports.profiles.remove("My broker")
    with pytest.raises(BadInput, match="no format"):
        desk.look(text, format="My broker")


def test_profile_takes_signs_values_and_fixed_symbols(desk):
    text = "unix,quantity,total\n1709287200,0.5,-30000\n1709371815,-0.5,30600\n"
    columns = {"time": "unix", "amount": "quantity", "value": "total"}
    profile = Profile("Signed", columns, times="unix", symbol="BTC/EUR")
    bought, sold = desk.look(text, profile=profile).fills
    assert (bought.side, sold.side, bought.price, sold.price) == ("buy", "sell", 60000, 61200)
    assert bought.symbol == "BTC/EUR"
    with_base = "coin," + text.replace("\n1", "\neth,1").replace("\n-", "\neth,-")
    based = Profile("Based", {**columns, "base": "coin"}, times="unix", symbol="/USDC")
    assert {fill.symbol for fill in desk.look(with_base, profile=based).fills} == {"ETH/USDC"}
    for wrong in (
        Profile("", columns),
        Profile("No price", {"time": "unix", "amount": "quantity"}, symbol="BTC/EUR"),
        Profile("No pair", columns),
        Profile("Odd", {**columns, "colour": "total"}, symbol="BTC/EUR"),
        Profile("Half a pair", columns, symbol="/EUR"),
        Profile("No symbol", {**columns, "symbol": "pair"}, symbol="BTC or EUR"),
        Profile("No zone", columns, symbol="BTC/EUR", zone="Moon"),
        Profile("kraken", columns, symbol="BTC/EUR"),
    ):
        with pytest.raises(BadInput):
            desk.imports.profiles.save(wrong)


def test_glimpse_suggests_columns(desk):
    path = desk.file("Exported by me\nDate;Pair;Side;Price;Qty;Fee\n2024-03-01;BTCEUR;BUY;1;1;0\n")
    glimpse = desk.imports.glimpse(path)
    assert glimpse.delimiter == ";"
    assert glimpse.rows[1] == ("Date", "Pair", "Side", "Price", "Qty", "Fee")
    assert glimpse.suggested == {
        "time": "Date", "symbol": "Pair", "side": "Side", "price": "Price", "amount": "Qty",
        "fee": "Fee",
    }  # fmt: skip


def test_files_that_are_no_text_are_refused(desk, tmp_path):
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"PK\x03\x04" + bytes(200))
    for path in (binary, tmp_path / "missing.csv", tmp_path, desk.file("")):
        with pytest.raises(BadInput, match=path.name):
            ended(desk.imports.run(ImportRequest(path=path)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets(desk, encoding):
    text = written.coinbase_statement(ROUND_TRIP[:1]).replace("$", "€")
    path = desk.file(text, "encoded.csv", encoding)
    content = ended(desk.imports.preview(ImportRequest(path=path)))
    assert [fill.price for fill in content.fills] == [Decimal(60000)]
