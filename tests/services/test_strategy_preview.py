from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.timeframe import Timeframe
from app.services.strategy_preview import (
    PreviewCount,
    PreviewHits,
    PreviewProgress,
    PreviewRequest,
)
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.strategy import Strategy
    from app.services.events import Event
    from tests.builders.installation import Installation


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("home"), NOON, {"universe.top": "5"}) as made:
        made.scan()
        yield made


def preview(
    scanned: Installation, strategy: Strategy, symbol: str = "BTC/USDT"
) -> tuple[PreviewHits, PreviewCount]:
    events: list[Event] = []
    ended(scanned.application.previews.run(PreviewRequest(7, strategy, symbol)), events)
    hits = next(one for one in events if isinstance(one, PreviewHits))
    count = next(one for one in events if isinstance(one, PreviewCount))
    assert any(isinstance(one, PreviewProgress) and one.total == 5 for one in events)
    assert hits.ticket == count.ticket == 7
    return hits, count


@pytest.mark.parametrize(
    "text",
    [
        "ema(9) crosses above ema(21)",
        "close > ema(50)@4h and rsi(14) < 60",
        "regime != bull and close > open",
        "rank(roc(close, 24)) > 70",
        "close > BTC/USDT:close or BTC/USDT:close > BTC/USDT:ema(20)@4h",
    ],
)
def test_hits_are_those_of_the_engine(scanned: Installation, text: str) -> None:
    hits, count = preview(scanned, rule("Draft", text), "ETH/USDT")
    values = ended(scanned.application.evaluation.of_symbol(text, "ETH/USDT", Timeframe.H1), [])
    assert hits.bars == len(values.ts)
    assert np.array_equal(hits.hits, values.ts[values.values == 1])
    assert len(hits.hits) > 0
    assert hits.rates[()].share == pytest.approx(
        (values.values == 1).sum() / np.isfinite(values.values).sum()
    )
    assert count.symbols == 5
    assert count.hits >= len(hits.hits)
    assert count.recent[0][0] >= int(hits.hits[-1])


def test_every_line_says_how_often_it_holds(scanned: Installation) -> None:
    hits, _ = preview(scanned, rule("Draft", "close > 0 and (volume < 0 or close <= 0)"))
    shares = {path: rate.share for path, rate in hits.rates.items()}
    assert shares == {
        (): 0.0,
        ("members", 0): 1.0,
        ("members", 1): 0.0,
        ("members", 1, "members", 0): 0.0,
        ("members", 1, "members", 1): 0.0,
    }
    assert hits.rates["members", 0].now is True
    assert hits.rates[()].now is False


def test_filters_of_the_strategy_hold(scanned: Installation) -> None:
    everywhere, _ = preview(scanned, rule("Draft", "close > 0"))
    gated, _ = preview(scanned, rule("Draft", "close > 0", filters='{"regimes": ["bull"]}'))
    assert len(gated.hits) < len(everywhere.hits)
    own = rule("Draft", "close > 0", filters='{"universe": ["BTC/USDT"]}')
    events: list[Event] = []
    ended(scanned.application.previews.run(PreviewRequest(1, own, "BTC/USDT")), events)
    count = next(one for one in events if isinstance(one, PreviewCount))
    assert (count.symbols, count.with_hits) == (1, 1)


def test_parameters_and_an_unknown_symbol(scanned: Installation) -> None:
    strategy = rule("Draft", "rsi($n) > 0", parameters='{"n": 14}')
    hits, count = preview(scanned, strategy, "NO/USDT")
    assert (hits.bars, len(hits.hits), hits.rates[()].share) == (0, 0, None)
    assert count.hits > 0


def test_it_can_be_left_at_any_moment(scanned: Installation) -> None:
    stream = scanned.application.previews.run(PreviewRequest(1, rule("D", "close > 0"), "BTC/USDT"))
    for _ in range(2):
        next(stream)
    stream.close()
