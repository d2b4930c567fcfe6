# ruff: noqa: E501 - a table of rules and messages stays one row a case
"""Each mistake in a rule or a strategy's file is one line: where it is, and what was meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.timeframe import Timeframe
from tests.builders.candles import write_demo_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Shell

RULES = [
    ("emma(9) > 1", "unknown indicator 'emma' at column 1: did you mean 'ema'?"),
    ("close >\n  RSI(14)", "unknown indicator 'RSI' at line 2, column 3: did you mean 'rsi'?"),
    ("ema(9) cross above 3", "unexpected 'cross' at column 8: did you mean 'crosses'?"),
    ("crossover(close, open)", "unknown indicator 'crossover' at column 1: did you mean 'crosses above'?"),
    ("ema(lenght=9) > 1", "unknown parameter 'lenght' of ema at column 12: did you mean 'length'?"),
    ("atr(14, 3) > 1", "atr with 2 parameters at column 1: it takes at most 1: length"),
    ("ema(2.5) > 1", "'length' of ema at column 5: it must be a whole number, not 2.5"),
    ("ema(0) > 1", "'length' of ema at column 5: it must be at least 1 and at most 5,000, not 0"),
    ("ema(9, length=3) > 1", "'length' of ema is given twice at column 5"),
    ("ema(length=9, length=3) > 1", "'length' is given twice at column 15"),
    ("vwap(wek) > 1", "unknown choice 'wek' of vwap at column 6: did you mean 'week'?"),
    ("ema(20)@15m > 1", "timeframe 15m at column 1: it is below 1h, the bars it is used on; take a higher one"),
    ("close@5h > 1", "unknown timeframe '5h' at column 6: nothing of that name is known"),
    ("macd.histgram > 1", "unknown output 'histgram' of macd at column 1: did you mean 'histogram'?"),
    ("close.upper > 1", "an output of close at column 7: it has none; write 'close' alone"),
    ("ema(14 > 1", "'(' at column 4: it is never closed"),
    ("close > 1)", "unexpected ')' at column 10: expected the end of the rule"),
    ("close[1 > 1", "unexpected '>' at column 9: expected ']'"),
    ("ema(9] > 1", "unexpected ']' at column 6: expected an operator or ')' or ','"),
    ("close = 3", "'=' is not used here at column 7: write '==' to compare"),
    ("close ** 2 > 1", "'**' is not used here at column 7: write a product, such as 'close * close'; there are no powers"),
    ("close > 1 && open > 1", "'&&' is not used here at column 11: write 'and'"),
    ("close > 1 || open > 1", "'||' is not used here at column 11: write 'or'"),
    ("!close > 1", "'!' is not used here at column 1: write 'not'"),
    ("close ≥ 1", "'≥' is not used here at column 7: write '>='"),
    ("1 < close < 3", "a second '<' at column 11: join two comparisons with 'and', or write 'a between b and c'"),
    ("price > 3", "'price' at column 1: it stands before 'touches' alone; write 'close'"),
    ("regime == bul", "unknown label 'bul' at column 11: did you mean 'bull'?"),
    ("regime.volatility == bull", "the label 'bull' of regime.volatility at column 22: it must be one of calm, normal, high"),
    ("regime.trend == bull", "unknown output 'trend' of regime at column 8: it must be one of volatility"),
    ("btc/usdt > 1", "the symbol BTC/USDT without a value at column 1: write which one, such as BTC/USDT:close"),
    ("close > 1 as oversold", 'unexpected \'oversold\' at column 14: expected a label in double quotes, such as "oversold"'),
    ("close[-1] > 1", "an offset below 0 at column 7: rules cannot look ahead; write how many bars ago"),
    ("squeeze", "squeeze without its length at column 1: write it in parentheses, such as squeeze(20)"),
    ("close[5000][1] > 1", "the rule looks back 5,001 bars at column 1: at most 5,000 are allowed"),
    ("close and open > 1", "a value where a condition is needed at column 1: compare it, such as with '> 0'"),
    ("# nothing", "the rule is empty at column 1: write a value or a condition"),
]  # fmt: skip


@pytest.fixture
def candles(tmp_path: Path) -> str:
    write_demo_folder(tmp_path, ("BTC/USDT",), Timeframe.H1, 30)
    return str(tmp_path / "BTC_USDT-1h.parquet")


STRATEGY: dict[str, Any] = {
    "schema": 1,
    "name": "Shown",
    "timeframe": "1h",
    "entry": "close > 1",
    "levels": {
        "entry": {"kind": "market"},
        "stop": {"kind": "atr", "length": 14, "mult": 2},
        "targets": [{"kind": "r", "value": 2, "share": 1.0}],
    },
}


def _file(folder: Path, **changes: object) -> str:
    path = folder / "mistaken.json"
    path.write_text(json.dumps({**STRATEGY, **changes}), "utf-8")
    return str(path)


def test_check_says_what_is_wrong(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "mistaken.json"
    named = [{**STRATEGY, "name": rule.replace("\n", " "), "entry": rule} for rule, _ in RULES]
    path.write_text(json.dumps(named), "utf-8")
    answer = shell("strategies", "check", str(path))
    assert answer.code == 2
    assert answer.err.splitlines() == [
        f"harrier: {path}: [{place}].entry: {message}" for place, (_, message) in enumerate(RULES)
    ]
    found = [
        each["problems"]
        for each in shell("strategies", "check", str(path), "--json").document["strategies"]
    ]
    assert all(len(problems) == 1 and problems[0]["column"] for problems in found)


CLOSE = {"kind": "price", "field": "close"}
DOCUMENTS = [
    ({"schema": 2}, "schema: schema 2 comes from a newer Harrier; this version reads schema 1: update the program"),
    ({"schema": "x"}, "schema: schema 'x' is not known; this version reads schema 1"),
    ({"entyr": "close > 1"}, "entyr: unknown key; did you mean 'entry'?"),
    ({"timeframe": "7h"}, "timeframe: Input should be '1m', '3m'"),
    ({"direction": "up"}, "direction: Input should be 'long' or 'short'"),
    ({"entry": "close > $x"}, "$x is not among the strategy's parameters"),
    ({"entry": "x" * 10_001}, "entry: String should have at most 10000 characters"),
    ({"expiry_bars": -1}, "expiry_bars: Input should be greater than or equal to 1"),
    ({"name": "x", "description": "y" * 10_000_000}, "a strategy file has at most"),
    ({"entry": {"kind": "cmpare"}}, "entry: unknown kind of node 'cmpare' of the rule's tree at its root: did you mean 'compare'?"),
    ({"entry": {"kind": "compare", "sgin": ">"}}, "entry: the rule's tree at sign: it is missing"),
    ({"entry": {"kind": "compare", "sign": ">", "left": CLOSE, "right": {**CLOSE, "feild": 1}}}, "entry: the rule's tree at right.feild: unknown key: did you mean 'field'?"),
]  # fmt: skip


def test_a_mistaken_file_is_refused_in_one_line(shell: Shell, tmp_path: Path) -> None:
    for changes, message in DOCUMENTS:
        path = _file(tmp_path, **changes)
        answer = shell("strategies", "check", path)
        assert answer.code == 2
        assert answer.complaint.startswith(f"harrier: {path}: {message}")


def _whole(**changes: object) -> str:
    return json.dumps({**STRATEGY, **changes})


STRATEGY_COMMANDS = [
    ("strategies", "check", "FILE"),
    ("strategies", "import", "FILE"),
    ("strategies", "import", "FILE", "--conflict", "replace"),
    ("strategies", "show", "FILE"),
    ("strategies", "why", "FILE", "BTC/USDT"),
    ("scan", "--offline", "--strategy", "FILE"),
]
STRATEGY_FILES = {
    "a misspelt name": (_whole(entry="emma(9) > 1"), ": entry: unknown indicator 'emma' at column 1: did you mean 'ema'?"),
    "a wrong parameter": (_whole(entry="ema(lenght=9) > 1"), ": entry: unknown parameter 'lenght' of ema at column 12: did you mean 'length'?"),
    "a lower timeframe": (_whole(entry="ema(20)@15m > 1"), ": entry: timeframe 15m at column 1: it is below 1h, the bars it is used on; take a higher one"),
    "an unknown output": (_whole(entry="macd.histgram > 1"), ": entry: unknown output 'histgram' of macd at column 1: did you mean 'histogram'?"),
    "an open bracket": (_whole(entry="ema(14 > 1"), ": entry: '(' at column 4: it is never closed"),
    "a mistake in the exit": (_whole(exit="close > 1)"), ": exit: unexpected ')' at column 10: expected the end of the rule"),
    "a newer schema": (_whole(schema=2), ": schema: schema 2 comes from a newer Harrier; this version reads schema 1: update the program"),
    "a document cut off": (_whole()[:-5], ":1:211: not JSON: Expecting ',' delimiter"),
    "ten megabytes": (_whole(entry="close > 1 and " * 750_000), ": a strategy file has at most 5,000,000 bytes"),
    "no text": ("\0\1\2", ":1:1: not JSON: Expecting value"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", STRATEGY_FILES)
def test_no_command_takes_a_mistaken_strategy(shell: Shell, tmp_path: Path, mistake: str) -> None:
    kept = _file(tmp_path)
    assert shell("strategies", "import", kept).code == 0
    before = shell("strategies", "list", "--json").out
    text, complaint = STRATEGY_FILES[mistake]
    path = tmp_path / "mistaken.json"
    path.write_text(text, "utf-8")
    for command in STRATEGY_COMMANDS:
        answer = shell(*(str(path) if word == "FILE" else word for word in command))
        assert (answer.code, answer.complaint) == (2, f"harrier: {path}{complaint}"), command
    assert shell("strategies", "list", "--json").out == before
    assert shell("scans", "list", "--json").document == {"scans": []}
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize(("rule", "message"), RULES[::3])
def test_evaluate_says_what_is_wrong(
    shell: Shell, tmp_path: Path, candles: str, rule: str, message: str
) -> None:
    file = tmp_path / "rule.txt"
    file.write_text(rule, "utf-8")
    table = tmp_path / "values.csv"
    for given, prefix in ((rule, ""), (f"@{file}", f"{file}: ")):
        answer = shell("evaluate", given, "--candles", candles, "--csv", str(table))
        assert (answer.code, answer.complaint) == (2, f"harrier: {prefix}{message}")
    assert not table.exists()


def test_a_rule_of_ten_megabytes_is_refused_in_one_line(
    shell: Shell, tmp_path: Path, candles: str
) -> None:
    path = tmp_path / "rule.txt"
    path.write_text("close > 1 and " * 750_000, "utf-8")
    answer = shell("evaluate", f"@{path}", "--candles", candles)
    assert answer.code == 2
    assert "10,500,000 characters: at most 10,000 are taken" in answer.complaint


def test_evaluate_names_a_file_it_cannot_read(shell: Shell, tmp_path: Path, candles: str) -> None:
    missing, binary = tmp_path / "none.txt", tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe\0")
    answer = shell("evaluate", f"@{missing}", "--candles", candles)
    reason = "the file cannot be read (No such file or directory)"
    assert (answer.code, answer.complaint) == (2, f"harrier: {missing}: {reason}")
    answer = shell("evaluate", f"@{binary}", "--candles", candles)
    assert (answer.code, answer.complaint) == (2, f"harrier: {binary}: the file is no UTF-8 text")
