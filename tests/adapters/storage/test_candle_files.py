"""Files of candles: what is read, what is refused, and with which line."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.storage.candle_file_names import file_name, named_series
from app.adapters.storage.candle_files import CandleFiles
from app.domain.candles import candles_hash, real_candles
from app.domain.errors import BadInput, EnvironmentFault
from app.domain.timeframe import HOUR, Timeframe
from tests.builders.candles import demo_candles, write_demo_folder

if TYPE_CHECKING:
    from app.services.ports import CandleFileContent

H1, D1 = Timeframe.H1, Timeframe.D1
START = 1_704_067_200_000  # 2024-01-01
MARKET = Path(__file__).resolve().parents[4] / "shared/market"

HEADER = "ts,open,high,low,close,volume"


def rows(count: int = 5, step: int = HOUR, scale: float = 1) -> list[list[str]]:
    return [
        [str(int((START + n * step) * scale)), "10", "12.5", "9.5", "11", str(n)]
        for n in range(count)
    ]


def text(lines: list[list[str]], header: str = HEADER, delimiter: str = ",") -> str:
    return "\n".join([header.replace(",", delimiter), *(delimiter.join(one) for one in lines)])


def bulk(count: int = 5, scale: float = 1) -> str:
    """Binance's twelve columns."""
    return "\n".join(
        ",".join([*one, str(int(one[0]) + HOUR - 1), "110", "7", "5", "55", "0"])
        for one in rows(count, scale=scale)
    )


def read(path: Path, content: str | bytes) -> CandleFileContent:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return CandleFiles().read(path)


def refused(path: Path, content: str | bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read(path, content)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith(str(path))
    return said.removeprefix(str(path))


def zipped(content: str, name: str = "BTCUSDT-1h-2024-01.csv", copies: int = 1) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(copies):
            archive.writestr(f"{number or ''}{name}", content)
    return sink.getvalue()


@pytest.mark.parametrize("ending", ["parquet", "csv"])
@pytest.mark.parametrize("symbol", ["BTC/USDT", "SHIB/USDT", "USDC/USDT"])
def test_what_is_written_is_read(tmp_path: Path, ending: str, symbol: str) -> None:
    candles = demo_candles(symbol, H1, 700)
    path = tmp_path / file_name(symbol, H1, ending)
    CandleFiles().write(path, candles)
    content = CandleFiles().read(path)
    assert (content.symbol, content.timeframe, content.flags) == (symbol, H1, ())
    assert candles_hash(content.candles) == candles_hash(candles)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@given(
    st.lists(st.floats(1e-12, 1e12, allow_nan=False, allow_infinity=False), min_size=1, max_size=40)
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_digit_is_lost(tmp_path: Path, prices: list[float]) -> None:
    close = np.array(prices)
    ts = START + HOUR * np.arange(len(close), dtype=np.int64)
    candles = real_candles(ts, close, close, close, close, close)
    for name in ("A_B-1h.csv", "A_B-1h.parquet"):
        CandleFiles().write(tmp_path / name, candles)
        assert candles_hash(CandleFiles().read(tmp_path / name).candles) == candles_hash(candles)


@pytest.mark.parametrize("scale", [0.001, 1, 1_000, 1_000_000], ids=["s", "ms", "us", "ns"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_times_since_1970_are_understood_by_their_size(
    tmp_path: Path, scale: float, delimiter: str
) -> None:
    content = read(tmp_path / "a.csv", text(rows(scale=scale), delimiter=delimiter))
    assert content.candles.ts.tolist() == [START + n * HOUR for n in range(5)]
    assert content.timeframe == H1


@pytest.mark.parametrize(
    "shape",
    ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%d %H:%M"],
)
def test_iso_times_are_utc_unless_they_say_otherwise(tmp_path: Path, shape: str) -> None:
    lines = [
        [datetime.fromtimestamp(int(one[0]) / 1_000, UTC).strftime(shape), *one[1:]]
        for one in rows()
    ]
    header = "Date,Open,High,Low,Close,Volume"
    content = read(tmp_path / "a.csv", "\ufeff" + text(lines, header) + "\r\n\r\n")
    assert content.candles.ts.tolist() == [START + n * HOUR for n in range(5)]


def test_columns_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    lines = [["x", one[5], one[4], one[3], one[2], one[1], one[0]] for one in rows()]
    header = 'Symbol,"Volume",close,LOW,High,open,Open Time'
    content = read(tmp_path / "a.csv", text(lines, header))
    assert content.candles.high.tolist() == [12.5] * 5
    assert content.candles.volume.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("scale", [1, 1_000], ids=["ms", "us"])
@pytest.mark.parametrize("packed", [False, True])
def test_bulk_downloads_of_binance(tmp_path: Path, scale: float, packed: bool) -> None:
    content = bulk(scale=scale)
    path = tmp_path / f"BTCUSDT-1h-2024-01.{'zip' if packed else 'csv'}"
    found = read(path, zipped(content) if packed else content)
    assert (found.symbol, found.timeframe) == ("BTC/USDT", H1)
    assert found.candles.ts.tolist() == [START + n * HOUR for n in range(5)]
    assert found.candles.close.tolist() == [11] * 5


def test_rows_off_the_grid_are_snapped_and_said(tmp_path: Path) -> None:
    lines = rows(6)
    lines[2][0] = str(START + 2 * HOUR + 5_000)
    content = read(tmp_path / "BTC_USDT-1h.csv", text(lines))
    assert content.candles.ts.tolist() == [START + n * HOUR for n in range(6)]
    assert len(content.flags) == 1


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("BTC_USDT-1h.parquet", ("BTC/USDT", H1)),
        ("1INCH_USDT-1d.csv", ("1INCH/USDT", D1)),
        ("BTCUSDT-1m-2024-01.zip", ("BTC/USDT", Timeframe.M1)),
        ("ETHBTC-1d-2024-01-31.csv", ("ETH/BTC", D1)),
        ("USDCUSDT-1h.csv", ("USDC/USDT", H1)),
        ("candles.csv", (None, None)),
        ("BTC_USDT-7h.parquet", (None, None)),
    ],
)
def test_names_tell_the_series(name: str, series: tuple[str | None, Timeframe | None]) -> None:
    assert named_series(Path("folder") / name) == series


def changed(row: int, column: int, value: str) -> str:
    lines = rows()
    lines[row][column] = value
    return text(lines)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (changed(2, 4, "nan"), ":4: column close: nan is no price"),
        (changed(2, 2, "inf"), ":4: column high: inf is no price"),
        (changed(0, 1, "0"), ":2: column open: 0.0 is no price"),
        (changed(0, 3, "-1"), ":2: column low: -1.0 is no price"),
        (changed(4, 5, "-2"), ":6: column volume: -2.0 is no volume"),
        (changed(4, 5, "nan"), ":6: column volume: nan is no volume"),
        (changed(3, 3, "10.5"), ":5: column low: 10.5 is above open or close"),
        (changed(3, 2, "10.5"), ":5: column high: 10.5 is below open or close"),
        (changed(3, 0, str(START)), ":5: column ts: "),
        (changed(1, 4, "1,5"), ":3: 7 fields where 6 should be"),
        (changed(1, 4, "cheap"), ":3: close is no number: 'cheap'"),
        (changed(1, 4, ""), ":3: close is no number: ''"),
        (changed(1, 0, "noon"), ":3: the time is neither a number nor ISO-8601: 'noon'"),
        (text(rows(), "ts,open,high,low,close,amount"), ":1: the header names no column volume"),
        (text(rows(), "a,open,high,low,close,volume"), ":1: the header names no column ts"),
        ("\n".join(",".join(one) for one in rows()), ":1: has no header and not the 12 columns"),
        (HEADER, ": holds no candles"),
        ("", ":1: is empty"),
        (b"\xff\xfe\x00\x01", ": is no text in UTF-8"),
        (b"PK\x03\x04nonsense\x00\x00", ":1: "),
    ],
)
def test_a_bad_csv_is_refused_with_its_place(
    tmp_path: Path, content: str | bytes, said: str
) -> None:
    assert refused(tmp_path / "BTC_USDT-1h.csv", content).startswith(said)


def test_a_bad_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    assert refused(path, b"PK\x03\x04nonsense").startswith(": cannot be unpacked")
    assert "just one CSV" in refused(path, zipped(bulk(), copies=2))
    assert "just one CSV" in refused(path, zipped(bulk(), "../../evil.exe"))
    whole = bytearray(zipped(bulk(2000)))
    whole[len(whole) // 2] ^= 0xFF
    assert refused(path, bytes(whole)).startswith(": cannot be unpacked")


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path: Path) -> None:
    bomb = bytearray(zipped(bulk()))
    size = bomb.index(b"PK\x01\x02") + 24  # of the unpacked file, in the archive's directory
    bomb[size : size + 4] = (2**31).to_bytes(4, "little")
    assert "more than is taken at once" in refused(tmp_path / "bomb.zip", bytes(bomb))


def parquet(path: Path, **columns: object) -> Path:
    good = {
        "ts": [START, START + HOUR],
        **{key: [1.0, 2.0] for key in ("open", "high", "low", "close")},
    }
    table = {**good, "volume": [1.0, 0.0], **columns}
    pq.write_table(pa.table({k: v for k, v in table.items() if v is not None}), path)
    return path


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"high": None}, "column high is missing"),
        ({"close": ["a", "b"]}, "column close holds string, not numbers"),
        ({"ts": [1.5, 2.5]}, "column ts holds double, not whole numbers (ms UTC)"),
        ({"open": [1.0, None]}, "row 2, column open: no value"),
        ({"open": [1.0, float("nan")]}, "row 2, column open: nan is no price"),
        ({"volume": [-1.0, 0.0]}, "row 1, column volume: -1.0 is no volume"),
        ({"low": [1.0, 3.0]}, "row 2, column low: 3.0 is above open or close"),
        ({"ts": [START, START]}, "row 2, column ts: "),
        ({"ts": [START + HOUR, START]}, "row 2, column ts: "),
    ],
)
def test_a_bad_parquet_is_refused_with_its_place(
    tmp_path: Path, columns: dict[str, object], said: str
) -> None:
    path = parquet(tmp_path / "BTC_USDT-1h.parquet", **columns)
    with pytest.raises(BadInput) as caught:
        CandleFiles().folder(tmp_path).load("BTC/USDT", H1)
    assert str(caught.value).startswith(f"{path}: {said}")


def test_an_unreadable_parquet_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "BTC_USDT-1h.parquet"
    assert "cannot be read as Parquet" in refused(path, b"PAR1 nonsense PAR1")
    assert "cannot be read as Parquet" in refused(path, b"")


def test_whole_prices_are_prices(tmp_path: Path) -> None:
    prices = {key: [1, 2] for key in ("open", "high", "low", "close")}
    path = parquet(tmp_path / "BTC_USDT-1h.parquet", **prices)
    assert CandleFiles().read(path).candles.close.tolist() == [1.0, 2.0]


def test_a_folder_knows_its_series(tmp_path: Path) -> None:
    write_demo_folder(tmp_path, ("BTC/USDT", "ETH/USDT"), H1, 50)
    write_demo_folder(tmp_path, ("BTC/USDT",), D1, 20)
    (tmp_path / "notes.txt").write_text("none")
    (tmp_path / "BTC_USDT-1h-old.parquet").write_bytes(b"")
    folder = CandleFiles().folder(tmp_path)
    assert list(folder.series()) == [("BTC/USDT", H1), ("BTC/USDT", D1), ("ETH/USDT", H1)]
    assert folder.symbols(H1) == ("BTC/USDT", "ETH/USDT")
    assert len(folder.load("BTC/USDT", D1).candles) == 20
    with pytest.raises(BadInput, match=r"SOL_USDT-1h\.parquet for SOL/USDT 1h"):
        folder.load("SOL/USDT", H1)


def test_a_folder_without_candles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such folder"):
        CandleFiles().folder(tmp_path / "nowhere")
    with pytest.raises(BadInput, match=r"BASE_QUOTE-TF\.parquet"):
        CandleFiles().folder(tmp_path)


def test_other_endings_and_missing_files_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.xlsx", b"x") == ": is neither .parquet nor .csv nor .zip"
    with pytest.raises(BadInput, match="no such file"):
        CandleFiles().read(tmp_path / "nowhere.csv")
    with pytest.raises(BadInput, match="name it"):
        CandleFiles().write(tmp_path / "a.xlsx", demo_candles("BTC/USDT", H1, 3))
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        CandleFiles().write(tmp_path / "no" / "a.csv", demo_candles("BTC/USDT", H1, 3))


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(str.encode),
        st.lists(
            st.lists(st.text("0123456789.,;-e\"' \nT:Z", max_size=8), max_size=8).map(",".join)
        ).map(lambda lines: "\n".join([HEADER, *lines]).encode()),
    ),
    ending=st.sampled_from(["csv", "zip", "parquet"]),
)
def test_nothing_but_candles_or_a_refusal_comes_of_any_file(
    tmp_path: Path, content: bytes, ending: str
) -> None:
    path = tmp_path / f"BTC_USDT-1h.{ending}"
    path.write_bytes(content)
    try:
        candles = CandleFiles().read(path).candles
    except BadInput as refusal:
        assert str(refusal).startswith(str(path))
        assert "\n" not in str(refusal)
    else:
        assert np.all(candles.low > 0)


@pytest.mark.market
@pytest.mark.skipif(not MARKET.exists(), reason="no real candles beside the repository")
def test_real_candles_are_read() -> None:
    folder = CandleFiles().folder(MARKET / "data")
    assert len(folder.series()) == 119
    assert len(folder.load("BTC/USDT", H1).candles) == 23987
