"""A whole scan of cached candles: 500 generated symbols × 3 timeframes, 20 strategies, storage.

The exchange is the loopback one, over real HTTP. The first scan loads the engine and fetches up to
1,000 bars of each series. Of those that follow without a new candle, the least CPU time of this
process counts, without its fetch phase; the exchange and ccxt run in processes of their own. Then
an hour passes: the steady state asks for at most one series a symbol.
"""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import Namespace
from collections import defaultdict
from itertools import cycle
from time import monotonic, process_time
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from app.bootstrap.composition import Composition
from app.services.scan.events import ScanFinished, ScanProgress, ScanRequest
from tests.benchmarks.loopback_market import loopback_market
from tests.benchmarks.report import remark, report

if TYPE_CHECKING:
    from app.domain.strategy import Strategy

SYMBOLS = 500
STRATEGIES = 20
SCANS = 5
MOST_CPU_S = 1.0
MOST_REQUESTS = 1.0

CONDITIONS = (
    "close crosses above ema({n})",
    "rsi({n}) > 45",
    "close > sma(200)@4h",
    "ema(21)@1d > ema(50)@1d",
    "adx(14) > {n}",
    "volume > 1.2 * volume_sma({n})",
    "macd(12, 26, 9).histogram > 0",
    "close > donchian({n}).middle",
    "(rsi(14) < 40 within 5 bars)",
    "close < bbands({n}, 2).upper",
    "mfi(14)@4h > 30",
)


def strategies() -> tuple[Strategy, ...]:
    """Rules in the gallery's manner, of five conditions each, no two alike."""
    texts = cycle(CONDITIONS)
    return tuple(
        _strategy(n, [next(texts).format(n=10 + n) for _ in range(5)]) for n in range(STRATEGIES)
    )


def _strategy(number: int, conditions: list[str]) -> Strategy:
    from app.domain.strategy import parse_strategy  # numba must know its cache folder before

    values = {
        "schema": 1,
        "name": f"Rule {number}",
        "description": "",
        "direction": "long",
        "timeframe": "1h",
        "entry": " and ".join(conditions),
        "levels": {
            "entry": {"kind": "market"},
            "stop": {"kind": "atr", "length": 14, "mult": 1.5 + number / 20},
            "targets": [{"kind": "r", "value": 2.0, "share": 1.0}],
            "break_even_after": None,
            "trailing": None,
        },
        "filters": {"min_reward_risk": 1.0, "max_stop_distance": 20},
        "expiry_bars": 4,
        "time_stop_bars": 24,
        "cooldown_bars": 6,
        "enabled": True,
    }
    return parse_strategy(json.dumps(values), f"rule {number}")


class Measured:
    """One scan: CPU seconds by phase, requests, seconds."""

    def __init__(self, application: Composition, rules: tuple[Strategy, ...]) -> None:
        self.cpu: dict[str, float] = defaultdict(float)
        sent, began = application.exchange.requests_sent, monotonic()
        phase, last = "begin", process_time()
        for event in application.scans.run(ScanRequest(strategies=rules, top=SYMBOLS)):
            now = process_time()
            self.cpu[phase] += now - last
            last = now
            if isinstance(event, ScanProgress):
                phase = event.phase
            elif isinstance(event, ScanFinished):
                self.record = event.result.record
        self.cpu[phase] += process_time() - last
        self.seconds = monotonic() - began
        self.requests = application.exchange.requests_sent - sent

    @property
    def computing(self) -> float:
        """CPU seconds without the fetch phase."""
        return sum(self.cpu.values()) - self.cpu["fetch"]

    def tell(self) -> None:
        """Print where the time went."""
        phases = ", ".join(f"{phase} {seconds:.2f}" for phase, seconds in self.cpu.items())
        remark(
            f"{self.record.state}, {self.record.scanned} symbols, {self.record.setups} setups, "
            f"{self.requests} requests, {self.seconds:.1f} s; CPU s: {phases}"
        )


def _advance(address: str) -> None:
    body = json.dumps({"advance": "1h"}).encode()
    headers = {"Content-Type": "application/json"}
    urlopen(Request(f"{address}/_control/clock", data=body, headers=headers)).read()


def main() -> None:
    """Measure and print."""
    sys.setswitchinterval(0.001)
    with tempfile.TemporaryDirectory() as home, loopback_market(SYMBOLS) as address:
        arguments = Namespace(home=home, exchange="binance", api_url=address, offline=False)
        application = Composition.of(arguments)
        try:
            for _ in application.kernels.prepare():
                pass
            rules = strategies()
            first = Measured(application, rules)
            first.tell()
            cached = [Measured(application, rules) for _ in range(SCANS)]
            least = min(cached, key=lambda scan: scan.computing)
            least.tell()
            report(f"whole scan of {SYMBOLS} symbols", least.computing, MOST_CPU_S, "s CPU")
            _advance(address)
            steady = Measured(application, rules)
            steady.tell()
            candles = steady.requests - least.requests
            report("candle requests a symbol and hour", candles / SYMBOLS, MOST_REQUESTS)
        finally:
            application.close()


if __name__ == "__main__":
    main()
