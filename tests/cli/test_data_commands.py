from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import talib

from app.adapters.storage.candle_files import CandleFiles
from app.adapters.storage.lock import FolderLock
from app.domain.candles import fill_gaps
from app.domain.timeframe import Timeframe
from tests.builders.candles import demo_candles, write_demo_folder

if TYPE_CHECKING:
    from tests.cli.conftest import Shell

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "market" / "data"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files")
    write_demo_folder(path, ("BTC/USDT", "ETH/USDT"), Timeframe.H1, 400)
    return path


def assert_like_talib(shell: Shell, file: Path) -> None:
    close = fill_gaps(CandleFiles().read(file).candles, Timeframe.H1).close
    document = shell("evaluate", "ema(21)", "--candles", str(file), "--json").document
    assert set(document) == {"expression", "symbol", "timeframe", "warmup", "bars"}
    values = np.array([math.nan if v is None else v for _, v in document["bars"]])
    assert len(values) == len(close)
    assert np.allclose(values[20:], talib.EMA(close, 21)[20:], rtol=1e-9, atol=0)
    assert np.isnan(values[:20]).all()
    assert np.isfinite(values[document["warmup"] :]).all()


def test_values_equal_talib(shell: Shell, folder: Path) -> None:
    assert_like_talib(shell, folder / "BTC_USDT-1h.parquet")


@pytest.mark.market
def test_values_equal_talib_on_real_candles(shell: Shell) -> None:
    if not REAL.is_dir():
        pytest.skip("no real candles beside the repository")
    assert_like_talib(shell, REAL / "BTC_USDT-1h.parquet")


def test_conditions_periods_and_files(shell: Shell, folder: Path, tmp_path: Path) -> None:
    file = str(folder / "BTC_USDT-1h.parquet")
    rule = tmp_path / "rule.txt"
    rule.write_text("close > sma(5)\n  and volume > 0\n")
    at = ("--candles", file, "--from", "2026-01-01T00:00", "--to", "2026-01-01T06:00Z", "--json")
    bars = shell("evaluate", "close > sma(5)", *at).document["bars"]
    assert len(bars) == 6
    assert len(shell("evaluate", f"@{rule}", *at).document["bars"]) == 6
    assert {value for _, value in bars} <= {0, 1}
    out = tmp_path / "values.csv"
    answer = shell("evaluate", "close", "--candles", file, "--csv", str(out))
    assert (answer.code, answer.out) == (0, "")
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert float(rows[-1]["value"]) == demo_candles("BTC/USDT", Timeframe.H1, 1).close[-1]


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("evaluate", "ema(21)"), "--candles"),
        (("evaluate", "ema(", "--candles", "{file}"), "column 5"),
        (("evaluate", "emma(21)", "--candles", "{file}"), "emma"),
        (("evaluate", "@/nowhere/rule.txt", "--candles", "{file}"), "/nowhere/rule.txt"),
        (("evaluate", "close", "--candles", "/nowhere/x.parquet"), "/nowhere/x.parquet"),
        (("evaluate", "close", "--symbol", "BTC/USDT"), "--timeframe"),
        (("evaluate", "close", "--candles", "{file}", "--from", "noon"), "--from"),
        (("evaluate", "close", "--candles", "{file}", "--from", "2040-01-01"), "--from"),
        (("candles", "import", "/nowhere/x.csv"), "/nowhere/x.csv"),
        (("candles", "export", "x.txt", "--symbol", "BTC/USDT", "--timeframe", "1h"), "BTC/USDT"),
        (("candles", "export", "x.csv", "--symbol", "BTC/USDT", "--timeframe", "7h"), "7h"),
        (("settings", "get", "universe.tpo"), "universe.tpo"),
        (("settings", "set", "universe.top", "many"), "universe.top"),
        (("settings", "set", "universe.top"), "universe.top"),
        (("strategies", "show", "No such"), "No such"),
    ],
)
def test_bad_input_is_one_line_that_names_it(
    shell: Shell, folder: Path, argv: tuple[str, ...], name: str
) -> None:
    file = str(folder / "BTC_USDT-1h.parquet")
    answer = shell(*(part.format(file=file) for part in argv))
    assert answer.code == 2
    assert name in answer.complaint


def test_candles_go_in_and_come_out_unchanged(shell: Shell, folder: Path, tmp_path: Path) -> None:
    files = sorted(map(str, folder.iterdir()))
    document = shell("candles", "import", *files, "--json").document
    assert [row["symbol"] for row in document["imported"]] == ["BTC/USDT", "ETH/USDT"]
    series = shell("candles", "list", "--json").document["series"]
    assert {row["rows"] for row in series} == {row["rows"] for row in document["imported"]}
    for name in ("out.parquet", "out.csv"):
        out = tmp_path / name
        options = ("--symbol", "BTC/USDT", "--timeframe", "1h", "--json")
        shell("candles", "export", str(out), *options)
        before = CandleFiles().read(folder / "BTC_USDT-1h.parquet").candles
        after = CandleFiles().read(out).candles
        assert np.array_equal(before.ts, after.ts)
        assert np.array_equal(before.close, after.close)
    assert shell("candles", "verify", "--json").document == {"problems": []}
    fetched = shell(
        "candles", "fetch", "--symbols", "SOL/USDT", "--timeframe", "1h", "--from", "2025-12-31",
        "--json",
    )  # fmt: skip
    assert fetched.document == {"rows": 36, "failed": []}


def test_settings_are_kept(shell: Shell) -> None:
    assert shell("settings", "set", "universe.top", "12", "--json").document == {
        "path": "universe.top",
        "value": 12,
    }
    assert shell("settings", "get", "universe.top").out == "12\n"
    rows = shell("settings", "list", "--json").document["settings"]
    assert {"path": "universe.top", "value": 12, "default": 100} in rows


def test_watchlists_are_settings_too(shell: Shell) -> None:
    kept = [{"name": "Majors", "symbols": ["BTC/USDT", "ETH/USDT"]}]
    answer = shell("settings", "set", "watchlists", "Majors: BTC/USDT ETH/USDT", "--json")
    assert answer.document == {"path": "watchlists", "value": kept}
    assert shell("settings", "get", "watchlists").out == "Majors: BTC/USDT ETH/USDT\n"
    rows = shell("settings", "list", "--json").document["settings"]
    assert {"path": "watchlists", "value": kept, "default": []} in rows
    refused = shell("settings", "set", "watchlists", "Majors: BTC")
    assert refused.code == 2
    assert "watchlists:" in refused.complaint


def test_a_folder_without_database_and_the_doctor(shell: Shell) -> None:
    shell.is_new = True
    answer = shell("db", "check")
    assert answer.code == 0
    assert "no database" in answer.out
    assert shell("db", "check", "--json").document["exists"] is False
    document = shell("doctor", "--json").document
    items = {finding["item"] for finding in document["findings"]}
    assert items >= {"program", "database", "candles", "engine", "exchange"}
    assert shell("scans", "list", "--json").document == {"scans": []}
    assert shell("db", "check", "--json").document["exists"] is True


def test_only_one_process_writes(shell: Shell) -> None:
    shell("settings", "list")
    with FolderLock(shell.home / "harrier.lock"):
        answer = shell("settings", "set", "universe.top", "5")
        assert answer.code == 1
        assert "Another Harrier" in answer.complaint
        assert shell("settings", "get", "universe.top").out == "100\n"
        assert shell("scans", "list", "--json").document == {"scans": []}


def test_the_gallery_is_sound(shell: Shell) -> None:
    listed = shell("strategies", "list", "--json").document["strategies"]
    assert len(listed) == 6
    for each in listed:
        assert shell("strategies", "show", each["name"], "--json").document["name"] == each["name"]
        assert shell("strategies", "check", each["name"]).code == 0
