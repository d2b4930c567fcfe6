"""The commands of robustness: their documents, and what they refuse in one line."""

from __future__ import annotations

import json
import sys
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from app.adapters.storage.candle_files import CandleFiles
from tests.domain.market_columns import wandering

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Answer, Shell

RULE: dict[str, Any] = {
    "name": "Cross",
    "timeframe": "1h",
    "entry": "sma($fast) crosses above sma($slow)",
    "levels": {
        "stop": {"kind": "atr", "length": 14, "mult": 2},
        "targets": [{"kind": "atr", "length": 14, "mult": 3, "share": 1.0}],
    },
    "parameters": {"fast": 3, "slow": 9},
}


class Desk:
    """A folder of candles, a strategy's file, and the commands over them."""

    def __init__(self, shell: Shell, folder: Path) -> None:
        self._shell = shell
        self._folder = folder
        self.rule(RULE)
        (folder / "past").mkdir()
        CandleFiles().write(folder / "past" / "BTC_USDT-1h.parquet", wandering(1, 900))

    def rule(self, content: dict[str, Any]) -> None:
        (self._folder / "rule.json").write_text(json.dumps(content))

    def __call__(self, command: str, *options: str) -> Answer:
        source = ("--strategy", str(self._folder / "rule.json"), "--symbols", "BTC/USDT")
        past = () if "--candles" in options else ("--candles", str(self._folder / "past"))
        return self._shell(command, *source, *past, *options)


@pytest.fixture
def desk(shell: Shell, tmp_path: Path) -> Desk:
    return Desk(shell, tmp_path)


def test_optimize_prints_every_set_in_the_order_of_the_grid(desk: Desk) -> None:
    document = desk("optimize", "--param", "fast=2:4", "--param", "slow=9,8", "--json").document
    assert document["parameters"] == ["fast", "slow"]
    assert document["sets"] == len(document["results"]) == 6
    sets = [tuple(result["parameters"].values()) for result in document["results"]]
    assert sets == [(2, 9), (2, 8), (3, 9), (3, 8), (4, 9), (4, 8)]
    assert set(document["duration_s"]) == {"total", "load", "evaluate"}
    assert document["verdict"].endswith(".")


def test_a_grid_of_one_set_is_a_backtest(desk: Desk) -> None:
    costs = ("--fee", "0.1%", "--slippage", "0.05%", "--risk", "2%", "--from", "2024-10-10")
    swept = desk("optimize", "--param", "fast=4", "--param", "slow=11", *costs, "--json").document
    desk.rule({**RULE, "parameters": {"fast": 4, "slow": 11}})
    run = desk("backtest", *costs, "--json").document
    assert swept["results"] == [{"parameters": {"fast": 4, "slow": 11}, "metrics": run["metrics"]}]
    assert run["metrics"]["trades"] > 5


def test_a_constraint_leaves_sets_out_and_a_goal_chooses(desk: Desk) -> None:
    line = ("optimize", "--param", "fast=2:4", "--param", "slow=3:5", "--constraint", "fast < slow")
    document = desk(*line, "--goal", "net_profit", "--json").document
    assert document["sets"] == 6
    profits = [result["metrics"]["net_profit"] for result in document["results"]]
    best = document["results"][profits.index(max(profits))]["parameters"]
    assert document["best"]["parameters"] == best
    answer = desk(*line, "--goal", "max_drawdown_pct", "--json")
    falls = [result["metrics"]["max_drawdown_pct"] for result in answer.document["results"]]
    calm = answer.document["results"][falls.index(min(falls))]["parameters"]
    assert answer.document["best"]["parameters"] == calm


def test_a_search_proposes_the_same_sets_from_the_same_seed(desk: Desk) -> None:
    line = ("optimize", "--method", "tpe", "--trials", "8", "--constraint", "fast < slow", "--json")
    ranges = ("--param", "fast=2:12", "--param", "slow=4:30:2")
    first, again, other = (
        desk(*line, *ranges, "--seed", seed).document["results"] for seed in ("1", "1", "2")
    )
    assert first == again
    assert [one["parameters"] for one in first] != [one["parameters"] for one in other]
    assert len(first) == len({tuple(one["parameters"].values()) for one in first}) == 8
    assert all(one["parameters"]["fast"] < one["parameters"]["slow"] for one in first)
    alone = desk(
        *("optimize", "--json"),
        *("--param", f"fast={first[0]['parameters']['fast']}"),
        *("--param", f"slow={first[0]['parameters']['slow']}"),
    ).document["results"]
    assert alone == first[:1]


def test_a_search_of_more_than_there_is_tries_all_there_is(desk: Desk) -> None:
    line = ("optimize", "--method", "tpe", "--trials", "50", "--json")
    found = desk(*line, "--param", "fast=2,3", "--param", "slow=9").document["results"]
    assert sorted(one["parameters"]["fast"] for one in found) == [2, 3]


def test_people_get_the_best_first_and_a_sentence(desk: Desk) -> None:
    answer = desk("optimize", "--param", "fast=2:4", "--param", "slow=8:9")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].split()[:3] == ["fast", "slow", "Sharpe"]
    sharpes = [float(line.split()[2].replace("−", "-")) for line in lines[1:7]]
    assert sharpes == sorted(sharpes, reverse=True)
    assert lines[-1].endswith(".")


def test_a_million_sets_are_asked_about_with_an_estimate(desk: Desk) -> None:
    line = ("optimize", "--param", "fast=2:1001", "--param", "slow=2:1001", "--json")
    answer = desk(*line)
    assert answer.code == 2
    assert "1,000,000 sets would take about" in answer.complaint
    assert "--yes" in answer.complaint


def test_walkforward_trades_what_follows_each_choice(desk: Desk) -> None:
    document = desk(
        *("walkforward", "--param", "fast=2:4", "--param", "slow=8,12"),
        *("--windows", "3", "--in-sample", "60%", "--goal", "net_profit", "--json"),
    ).document
    windows = document["windows"]
    assert len(windows) == 3
    for window in windows:
        assert window["in_sample"]["to"] == window["out_of_sample"]["from"]
        assert set(window["parameters"]) == {"fast", "slow"}
    assert windows[0]["out_of_sample"]["to"] == windows[1]["out_of_sample"]["from"]
    assert windows[-1]["equity"] == pytest.approx(document["equity"][-1][1])
    gained = sum(window["goal_out_of_sample"] for window in windows)
    assert document["metrics"]["net_profit"] == pytest.approx(gained)
    assert len(document["equity"]) == len({time for time, _ in document["equity"]})


def test_a_choice_is_the_best_set_of_an_optimization_over_the_same_bars(desk: Desk) -> None:
    ranges = ("--param", "fast=2:4", "--param", "slow=8,12", "--goal", "net_profit", "--json")
    window = desk("walkforward", *ranges, "--windows", "2").document["windows"][1]
    period = ("--from", window["in_sample"]["from"], "--to", window["in_sample"]["to"])
    best = desk("optimize", *ranges, *period).document["best"]["parameters"]
    assert window["parameters"] == best


def test_montecarlo_is_seeded_and_shuffles_to_the_same_end(desk: Desk) -> None:
    line = ("montecarlo", "--runs", "200", "--markets", "4", "--stake", "1000", "--json")
    first, again = (desk(*line, "--seed", "7").document for _ in range(2))
    for document in (first, again):
        del document["duration_s"]
    assert first == again
    shuffled = first["trades"]["shuffle"]["final_equity"]
    assert shuffled["p5"] == pytest.approx(shuffled["p95"])
    drawn = first["trades"]["bootstrap"]["final_equity"]
    assert drawn["p5"] < drawn["p50"] < drawn["p95"]
    assert 0 < first["entries"]["p"] <= 1
    assert first["markets"]["runs"] == 4
    assert set(first["verdicts"]) == {"trades", "entries", "markets"}
    assert desk(*line, "--seed", "8").document["trades"] != first["trades"]


def test_montecarlo_says_what_it_cannot_redraw_and_bears_no_trades(desk: Desk) -> None:
    desk.rule({**RULE, "entry": "sma($fast) crosses above sma($slow) and rank(close) >= 0"})
    document = desk("montecarlo", "--runs", "10", "--markets", "2", "--json").document
    assert document["markets"] is None
    assert "cannot be redrawn" in document["no_markets"]
    assert (document["trades"]["count"], document["trades"]["bootstrap"]) == (0, None)
    assert document["entries"]["p"] is None


class Terminal(StringIO):
    """A terminal on which somebody presses Ctrl-C as soon as some words are drawn."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._words in text:
            raise KeyboardInterrupt
        return super().write(text)


def interrupted(
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: tuple[str, ...],
    words: str,
) -> Any:
    """The document of a command that is broken off once its terminal shows the words."""
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(sys, "stderr", Terminal(words))
        desk(*line, "--json")
    return json.loads(capsys.readouterr().out)


def test_a_broken_off_optimization_prints_what_was_tried(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ("optimize", "--param", "fast=2:161", "--jobs", "1")
    document = interrupted(desk, monkeypatch, capsys, line, " / 160")
    assert document["partial"] is True
    assert 0 < document["sets"] == len(document["results"]) < 160
    whole = desk(*line, "--json").document
    assert "partial" not in whole
    assert document["results"] == whole["results"][: document["sets"]]


def test_a_broken_off_walk_chooses_among_what_was_tried(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ("walkforward", "--windows", "2", "--goal", "net_profit", "--jobs", "1")
    ranges = ("--param", "slow=9", "--param", "fast=2:41")
    document = interrupted(desk, monkeypatch, capsys, (*line, *ranges), " / 40")
    assert document["partial"] is True
    fewer = ("--param", "slow=9", "--param", "fast=2:33")
    whole = desk(*line, *fewer, "--json").document
    assert document["windows"] == whole["windows"]
    assert document["equity"] == whole["equity"]


def test_a_broken_off_draw_prints_the_draws_there_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ("montecarlo", "--runs", "50", "--jobs", "1")
    three = interrupted(desk, monkeypatch, capsys, (*line, "--markets", "5"), " 4 / 5")
    none = interrupted(desk, monkeypatch, capsys, (*line, "--markets", "5"), " 1 / 5")
    whole = desk(*line, "--markets", "3", "--json").document
    assert three["partial"] is none["partial"] is True
    assert three["markets"] == whole["markets"]
    assert none["markets"] is None
    assert none["trades"] == three["trades"] == whole["trades"]
    assert none["entries"] == whole["entries"]
    assert set(none["verdicts"]) == {"trades", "entries"}


@pytest.mark.parametrize("first", ["2000", "2000,1999"])
def test_a_sweep_goes_on_where_any_set_is_defined(desk: Desk, first: str) -> None:
    document = desk("optimize", "--param", f"slow={first},9", "--json").document
    *silent, last = (result["metrics"]["trades"] for result in document["results"])
    assert last > 5
    assert set(silent) == {0}


@pytest.mark.parametrize(
    "line",
    [
        ("optimize", "--param", "fast=2:4"),
        ("optimize", "--method", "tpe", "--trials", "2", "--param", "fast=2:4"),
        ("walkforward", "--param", "fast=2:4"),
        ("montecarlo", "--markets", "0"),
    ],
)
def test_stops_that_are_all_on_the_wrong_side_are_refused(
    desk: Desk, line: tuple[str, ...]
) -> None:
    stop = {"kind": "expression", "price": "close + 1"}
    desk.rule({**RULE, "levels": {"stop": stop, "targets": []}})
    answer = desk(*line, "--json")
    assert answer.code == 2
    assert "levels.stop: all" in answer.complaint
    assert "wrong side" in answer.complaint


def test_one_set_with_a_stop_on_its_side_is_enough(desk: Desk) -> None:
    stop = {"kind": "expression", "price": "close + 3 - $fast"}
    desk.rule({**RULE, "levels": {"stop": stop, "targets": []}})
    document = desk("optimize", "--param", "fast=2,3,8", "--json").document
    counts = [result["metrics"]["trades"] for result in document["results"]]
    assert counts[:2] == [0, 0]
    assert counts[2] > 0


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--param", "fast=5:1"), "--param"),
        (("--param", "fast=1:5:0"), "step"),
        (("--param", "quick=1:5"), "quick"),
        (("--param", "fast=1:2", "--param", "fast=3"), "twice"),
        (("--param", "fast=0,3"), "fast=0"),
        (("--param", "fast=2:3", "--constraint", "fast < slwo"), "slow"),
        (("--param", "fast=2:3", "--constraint", "fast > 9"), "--constraint"),
        (("--param", "fast=2:3", "--goal", "sharp"), "sharpe"),
        (("--param", "fast=1:10000000"), "more than can be tried"),
        (("--param", "fast=2", "--jobs", "0"), "--jobs"),
        (("--param", "fast=2", "--from", "2040-01-01"), "--from"),
        (("--param", "fast=2", "--candles", "nowhere"), "nowhere"),
        (("--param", "fast=2", "--symbols", "ETH/USDT"), "ETH"),
        (("--param", "fast=2", "--symbols", "ZZZ/USDT"), "ZZZ"),
        (("--param", "slow=2000"), "defined at none"),
        (("--param", "fast=2", "--bogus"), "--bogus"),
        ((), "--param"),
    ],
)
def test_bad_input_is_one_line_that_names_it(
    desk: Desk, options: tuple[str, ...], named: str
) -> None:
    answer = desk("optimize", *options, "--json")
    assert answer.code == 2
    assert named in answer.complaint


@pytest.mark.parametrize(
    ("command", "options", "named"),
    [
        ("walkforward", ("--param", "fast=2", "--windows", "900"), "--windows"),
        ("walkforward", ("--param", "fast=2", "--in-sample", "100%"), "--in-sample"),
        ("montecarlo", ("--markets", "-1"), "--markets"),
        ("montecarlo", ("--runs", "0"), "--runs"),
    ],
)
def test_so_it_is_for_the_others(
    desk: Desk, command: str, options: tuple[str, ...], named: str
) -> None:
    answer = desk(command, *options, "--json")
    assert answer.code == 2
    assert named in answer.complaint
