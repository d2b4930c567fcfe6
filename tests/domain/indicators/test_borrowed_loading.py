"""Nothing of pandas is loaded before a rule that needs it is evaluated."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import importlib, pkgutil, sys

import app.domain
from app.adapters.indicators.helpers import IndicatorHelpers
from app.domain import language
from app.domain.engine import evaluate
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import Timeframe
from tests.domain.indicators.generated_batches import batch_of, random_candles

def loaded():
    return sorted({"pandas", "pandas_ta", "talib"} & set(sys.modules))

for module in pkgutil.walk_packages(app.domain.__path__, "app.domain."):
    importlib.import_module(module.name)
IndicatorHelpers().close()
node = language.parse("qqe(14).rsi > 50 and zlma(hl2, 9, mamode=rma)@4h > 0")
language.check(node, Timeframe.H1, expects="condition")
plan = compile_plan([Root(language.parse("ema(9)"), Timeframe.H1)])
batch = batch_of(random_candles(200, 1))
evaluate(plan, {Timeframe.H1: batch})
short = batch_of(random_candles(20, 1))
plan = compile_plan([Root(language.parse("qqe(14)"), Timeframe.H1)])
evaluate(plan, {Timeframe.H1: short})
print(*loaded())
evaluate(plan, {Timeframe.H1: batch})
print(*loaded())
"""


def test_the_first_evaluation_loads_pandas() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=100
    )
    assert done.stdout.splitlines() == ["", "pandas pandas_ta"]
