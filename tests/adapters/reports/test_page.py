"""The HTML report: one file, nothing loaded, nothing run but its own, and true to the run."""

from __future__ import annotations

import json
import re
import sys
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from app.adapters.reports.page import page_text
from app.adapters.reports.page_charts import bands, distribution
from app.adapters.reports.page_tables import signed
from app.domain.backtester.metrics import METRICS
from app.domain.timeframe import HOUR
from app.services.streams import at_once
from app.ui.theme.tokens import make_tokens
from tests.adapters.reports.runs import HOSTILE, START, made_run


class Parsed(HTMLParser):
    """Tags with their attributes, and the texts of scripts and headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = tag
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open][-1] += data


@cache
def page(bars: int = 3_000) -> tuple[str, Parsed]:
    text = at_once(page_text(made_run(bars)))
    return text, Parsed(text)


def data(bars: int = 3_000) -> Any:
    return json.loads(page(bars)[1].texts["script"][0])


def test_nothing_is_loaded_and_only_its_own_scripts_may_run() -> None:
    _, parsed = page()
    for tag, attributes in parsed.tags:
        assert tag not in ("link", "iframe", "img", "object", "base", "form"), tag
        assert not {"src", "href", "srcset", "action"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
    policy = next(a["content"] for _, a in parsed.tags if a.get("http-equiv")) or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "'unsafe-inline'" not in policy.split(";")[1]
    hashes = re.findall(r"'(sha256-[^']+)'", policy)
    _, *scripts = parsed.texts["script"]
    digests = [sha256(script.encode()).digest() for script in scripts]
    assert hashes == [f"sha256-{b64encode(digest).decode()}" for digest in digests]
    assert not re.search(r"url\((?!data:font/otf)", "".join(parsed.texts["style"]))


def test_names_are_texts_and_never_markup() -> None:
    text, parsed = page()
    assert parsed.texts["h1"] == [HOSTILE]
    assert len(parsed.texts["script"]) == 3
    assert "<script>alert(1)" not in text
    assert "alert(1)" in unescape(text)


def test_plotly_is_read_and_not_imported() -> None:
    _, parsed = page()
    assert "plotly.js v" in parsed.texts["script"][1][:200]
    assert "plotly" not in sys.modules


def test_every_metric_stands_there_with_its_definition() -> None:
    _, parsed = page()
    tips = [attributes["data-tip"] for _, attributes in parsed.tags if "data-tip" in attributes]
    assert {metric.definition for metric in METRICS.values()} <= set(tips)
    assert len(tips) == len(METRICS) + 8
    labels = parsed.texts["span"]
    assert all(metric.label in labels for metric in METRICS.values())


def test_checks_and_assumptions_are_said_gravest_first() -> None:
    text, parsed = page()
    run = made_run()
    places = [unescape(text).index(check.sentence) for check in run.checks]
    levels = [str(check.level) for _, check in sorted(zip(places, run.checks, strict=True))]
    assert levels == sorted(levels, key=["warning", "note", "ok"].index)
    assert all(sentence in parsed.texts["dd"] for sentence in run.assumptions.values())


def test_all_trades_are_in_its_table() -> None:
    trades = list(made_run().outcome.trades)
    rows = data()["trades"]
    assert [row[0] for row in rows] == list(range(1, len(trades) + 1))
    assert [row[8] for row in rows] == [pytest.approx(trade.r, abs=1e-4) for trade in trades]
    assert [row[3] for row in rows] == [trade.entry_time for trade in trades]
    assert {row[13] for row in rows} == {"bull", "bear", "–"}
    labels = [condition["title"] for condition in data()["conditions"]]
    calm = 15 + labels.index("calm")
    assert all((row[calm][1] < 55) is row[calm][0] for row in rows)


def test_a_long_curve_is_thinned_and_keeps_its_extremes() -> None:
    run = made_run(30_000)
    found = data(30_000)
    equity = run.outcome.equity
    assert 2_000 < len(found["equity"]["x"]) <= 5_000
    assert len(found["hold"]["x"]) <= 5_000
    assert found["equity"]["x"][0] == run.outcome.times[0]
    assert found["equity"]["x"][-1] == run.outcome.times[-1]
    assert max(found["equity"]["y"]) == pytest.approx(equity.max(), abs=1e-4)
    assert min(found["equity"]["y"]) == pytest.approx(equity.min(), abs=1e-4)
    deepest = -min(found["drawdown"]["y"])
    assert deepest == pytest.approx(run.measures["max_drawdown_pct"], abs=1e-3)
    assert found["equity"]["x"] == sorted(set(found["equity"]["x"]))


def test_bands_join_what_is_alike_and_end_with_the_run() -> None:
    run = made_run(200)
    assert run.regime is not None
    found = bands(run.regime, run.outcome.times)
    hours = [((a - START) // HOUR, (b - START) // HOUR, *rest) for a, b, *rest in found]
    assert hours == [
        (4, 28, "bull", "high"),
        (28, 52, "bull", "normal"),
        (100, 124, "bear", "high"),
        (124, 148, "bear", "normal"),
        (148, 172, "bull", "high"),
        (172, 196, "bull", "normal"),
    ]
    inside = bands(run.regime, run.outcome.times[10:20])
    assert [(a - START) // HOUR for a, *_ in inside] == [10]
    assert [(b - START) // HOUR for _, b, *_ in inside] == [19]


def test_the_distribution_counts_every_trade_and_parts_gains_from_losses() -> None:
    r = np.array([-1.0, -0.01, 0.0, 0.01, 2.0, 2.0])
    found: Any = distribution(r)
    assert sum(found["n"]) == 6
    below = sum(n for x, n in zip(found["x"], found["n"], strict=True) if x < 0)
    assert below == 2
    assert found["mean"] == pytest.approx(0.5)
    far: Any = distribution(np.concatenate([np.linspace(-1, 1, 1_000), [500.0]]))
    assert len(far["n"]) <= 62
    assert sum(far["n"]) == 1_001


@pytest.mark.parametrize(("theme", "place"), [("dark", 0), ("light", 1)])
def test_its_colours_are_those_of_the_program(theme: Any, place: int) -> None:
    style = page()[1].texts["style"][0]
    block = style.split(":root {")[place + 1].split("}")[0]
    found = dict(re.findall(r"--(\w+): (#[0-9A-F]{6})", block))
    tokens = make_tokens(theme).colors
    assert len(found) > 20
    assert found == {name: tokens[name] for name in found}


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.005, "+1.00"), (-2.26, "−2.26"), (0.0, "0.00"), (-0.001, "0.00"), (None, "–")],
)
def test_signs_are_true_and_zero_has_none(value: float | None, text: str) -> None:
    assert signed(value) == text
