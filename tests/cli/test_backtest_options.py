"""The options that `backtest`, `optimize`, `walkforward` and `montecarlo` share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.adapters.storage.paths import DataFolder
from app.bootstrap.composition import Composition
from app.cli.backtest_options import add_backtest_options, backtest_request
from app.cli.main import Parser
from app.domain.backtester import Account
from app.domain.errors import BadInput
from app.domain.timeframe import DAY, Timeframe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.services.ports import BacktestRequest

START = 1_672_531_200_000  # 2023-01-01
RULE: dict[str, Any] = {
    "name": "Cross",
    "timeframe": "1h",
    "entry": "close > sma(20)@1h",
    "levels": {"stop": {"kind": "percent", "value": 5}, "targets": []},
}

type Read = Callable[..., BacktestRequest]


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Read]:
    path = tmp_path / "rule.json"
    path.write_text(json.dumps(RULE))
    application = Composition(DataFolder(tmp_path / "home"), {}, offline=True)

    def run(*argv: str) -> BacktestRequest:
        parser = Parser(prog="harrier backtest")
        add_backtest_options(parser)
        return backtest_request(parser.parse_args(["--strategy", str(path), *argv]), application)

    yield run
    application.close()


def test_without_options_all_symbols_and_one_percent_of_ten_thousand(read: Read) -> None:
    options = read()
    assert (options.strategy.name, options.symbols, options.folder) == ("Cross", (), None)
    assert (options.since, options.until, options.intrabar) == (None, None, None)
    assert options.account == Account(10_000, 0.01, None, 0, 0)
    assert options.max_open is None


def test_a_watchlist_stands_for_its_symbols(tmp_path: Path, read: Read) -> None:
    with Path(tmp_path / "home" / "settings.json").open("w") as file:
        json.dump(
            {"schema": 1, "watchlists": [{"name": "Majors", "symbols": ["SOL/USDT", "BTC/USDT"]}]},
            file,
        )
    assert read("--watchlist", "majors").symbols == ("SOL/USDT", "BTC/USDT")


def test_every_option_finds_its_place(read: Read) -> None:
    options = read(
        *("--symbols", "btc/usdt,ETH/USDT", "--candles", "past", "--timeframe", "30m"),
        *("--from", "2023-01-01", "--to", "2023-01-02T00:00+00:00", "--equity", "2500"),
        *("--stake", "100", "--fee", "0.1%", "--slippage", "0.0005"),
        *("--intrabar", "optimistic", "--max-open", "3"),
    )
    assert options.symbols == ("BTC/USDT", "ETH/USDT")
    assert options.folder == Path("past")
    assert options.strategy.timeframe is Timeframe.M30
    assert (options.since, options.until) == (START, START + DAY)
    assert options.account == Account(2_500, 0.01, 100, 0.001, 0.0005)
    assert (options.intrabar, options.max_open) == ("optimistic", 3)


def test_fees_of_makers_and_takers_and_a_fixed_fraction(read: Read) -> None:
    options = read(
        *("--fraction", "25%", "--no-compounding", "--maker-fee", "0.02%", "--taker-fee", "0.05%")
    )
    account = options.account
    assert (account.fraction, account.compounding) == (0.25, False)
    assert (account.maker, account.taker) == (0.0002, 0.0005)


def test_a_share_is_written_in_percent_or_plainly(read: Read) -> None:
    assert read("--risk", "2%").account.risk == 0.02
    assert read("--risk", "0.02").account.risk == 0.02
    assert read("--risk", "1").account.risk == 1


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--risk", "0%"), "--risk"),
        (("--risk", "101%"), "--risk"),
        (("--risk", "nan"), "--risk"),
        (("--fee", "100%"), "--fee"),
        (("--fee=-0.1%",), "--fee"),
        (("--slippage", "1"), "--slippage"),
        (("--fraction", "0"), "--fraction"),
        (("--maker-fee", "100%"), "--maker-fee"),
        (("--equity", "0"), "--equity"),
        (("--equity", "inf"), "--equity"),
        (("--stake", "-5"), "--stake"),
        (("--from", "2023-01-02", "--to", "2023-01-02"), "--from"),
        (("--to", "tomorrow"), "--to"),
        (("--timeframe", "4h"), "--timeframe: entry"),
    ],
)
def test_what_cannot_be_is_refused_by_its_option(
    read: Read, options: tuple[str, ...], named: str
) -> None:
    with pytest.raises(BadInput) as refused:
        read(*options)
    assert str(refused.value).startswith(named)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--risk", "1%", "--stake", "100"), "--stake"),
        (("--risk", "much"), "--risk"),
        (("--fraction", "10%", "--stake", "100"), "--stake"),
        (("--equity", "much"), "--equity"),
        (("--intrabar", "lucky"), "--intrabar"),
        (("--max-open", "0"), "--max-open"),
        (("--timeframe", "7m"), "--timeframe"),
        (("--symbols", "BTCUSDT"), "BTCUSDT"),
        (("--equ", "5"), "--equ"),
    ],
)
def test_bad_usage_is_one_line_and_two(
    read: Read, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], named: str
) -> None:
    with pytest.raises(SystemExit) as end:
        read(*options)
    printed = capsys.readouterr()
    assert (end.value.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert named in printed.err
