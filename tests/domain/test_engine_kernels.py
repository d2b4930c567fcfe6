from __future__ import annotations

from numba.core.sigutils import normalize_signature

from app.domain.engine import evaluate
from app.domain.kernel import KERNELS
from app.domain.language import parse
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import Timeframe
from tests.domain.market_columns import market, wandering

EVERY_OPERATION = [
    "close@4h > 3 and (close > open)@4h or not close[1] + 2 * open / 3 - 1 < 2",
    "at least 1 of ((close > open)[1], close rising 2 bars) within 3 bars for 2 bars becomes true",
    "score(close crosses high: 1, close crosses above 3: 2) > barssince(close > open)",
    "valuewhen(close > open, close, 1) > rank(close) and BTC/USDT:close > 1",
    "BTC/USDT:(close > open) and regime == bull",
]


def test_every_kernel_is_only_called_as_it_is_declared() -> None:
    plan = compile_plan([Root(parse(text), Timeframe.H1) for text in EVERY_OPERATION])
    evaluate(plan, market({"BTC/USDT": wandering(1, 50), "A/USDT": wandering(2, 60)}))
    seen = 0
    for dispatcher, signatures in KERNELS:
        if dispatcher.py_func.__module__.startswith("app.domain.engine") and signatures:
            declared = {normalize_signature(signature)[0] for signature in signatures}
            called = set(dispatcher.signatures)
            assert called <= declared, dispatcher.py_func.__name__
            seen += len(called)
    assert seen > 15
