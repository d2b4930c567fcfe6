"""The value of any expression at every bar of a file or of a stored symbol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.batch import join
from app.domain.candles import fill_gaps, no_candles
from app.domain.errors import BadInput
from app.domain.resampling import derive
from app.domain.timeframe import Timeframe
from app.services.data_fetcher import DataFetcher, Needs
from app.services.regimes import hysteresis_of
from app.services.streams import only_waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.candles import Candles
    from app.domain.engine import Evaluation
    from app.domain.explanation.explained import Explained
    from app.domain.plan import Plan
    from app.domain.regime import RegimeHistory
    from app.domain.regime_judge import Hysteresis
    from app.services.data_fetcher import FetchedData
    from app.services.ports import CandleFiles, CandleFolder, Waits
    from app.services.scan.tools import ScanTools

type Series = Mapping[Timeframe, Mapping[str, Candles]]

_REGIME: Final = (Timeframe.D1, Timeframe.H4)
_REFERENCE: Final = "BTC"


@dataclass(frozen=True, slots=True, eq=False)
class ExpressionValues:
    """An expression over the bars of one symbol, filled bars included.

    Attributes:
        warmup: bars until the value is reliable, in bars of ``timeframe``.
        ts: int64[n], opening times, UTC ms.
        values: float64[n], NaN where undefined; a condition gives 1 and 0.
        is_condition: whether it is true or false rather than a number.
        evaluation: what the values come from; the symbol is the first of its batches.
    """

    expression: str
    symbol: str
    timeframe: Timeframe
    warmup: int
    ts: NDArray[np.int64]
    values: NDArray[np.float64]
    is_condition: bool
    evaluation: Evaluation

    def explain(self, row: int) -> Explained:
        """Every condition and value of the expression at one of the bars."""
        from app.domain.explanation.explainer import Explainer

        return Explainer(self.evaluation, 0).at(0, row)


class _Around(NamedTuple):
    """What an exchange and the settings add to candles.

    Attributes:
        ticks: price steps by symbol, quote currency; a file has none.
        hysteresis: of the regime's trend.
    """

    ticks: Mapping[str, float]
    hysteresis: Hysteresis


class EvaluationService:
    """Evaluates expressions; never refuses a series for its share of missing candles."""

    def __init__(self, files: CandleFiles, tools: ScanTools) -> None:
        self._files = files
        self._tools = tools

    def of_file(self, expression: str, path: Path) -> ExpressionValues:
        """Over a file of candles; other symbols are read from the file's folder.

        Raises:
            BadInput: the expression has a mistake, or a file is missing or not sound.
        """
        content = self._files.read(path)
        if content.timeframe is None:
            raise BadInput("neither name nor rows tell the timeframe", source=str(path))
        symbol = content.symbol or path.stem
        plan = _compile(expression, content.timeframe)
        own = fill_gaps(content.candles, content.timeframe)
        series = {symbol: own}
        wanted = set(plan.symbols)
        folder: CandleFolder | None = None
        if plan.symbols or _asks_for_market(plan):
            folder = self._files.folder(path.parent)
        if folder is not None and _asks_for_market(plan):
            quote = symbol.partition("/")[2]
            wanted |= {s for s in folder.symbols(content.timeframe) if s.endswith(f"/{quote}")}
        for other in sorted(wanted - {symbol}):
            assert folder is not None
            candles = folder.load(other, content.timeframe).candles
            series[other] = fill_gaps(candles, content.timeframe)
        timeframes = {*plan.timeframes, content.timeframe, *_REGIME}
        joined = _derived(series, content.timeframe, timeframes)
        around = _Around({}, hysteresis_of(self._tools.settings.current.market))
        return _values(expression, plan, symbol, content.timeframe, joined, around)

    def of_symbol(
        self, expression: str, symbol: str, timeframe: Timeframe
    ) -> Waits[ExpressionValues]:
        """Over the stored candles of a symbol, brought up to date first.

        Raises:
            BadInput: the expression has a mistake, or the exchange has no such candles.
            HarrierError: the exchange cannot be reached.
        """
        plan = _compile(expression, timeframe)
        exchange = self._tools.exchange()
        offline = self._tools.offline and not exchange.is_demo
        now = self._tools.wall.now() if offline else (yield from exchange.market_time())
        data = yield from self._loaded(plan, symbol, timeframe, now, offline=offline)
        if not len(data.candles(symbol, timeframe)):
            reason = data.failures.get(symbol, f"{exchange.title} has no candles of {symbol}")
            raise BadInput(reason, source="--symbol")
        around = _Around(
            self._tools.universe.ticks(exchange.id, plan),
            hysteresis_of(self._tools.settings.current.market),
        )
        return _values(expression, plan, symbol, timeframe, data.series, around)

    def _loaded(
        self, plan: Plan, symbol: str, timeframe: Timeframe, now: int, *, offline: bool
    ) -> Waits[FetchedData]:
        exchange = self._tools.exchange()
        history = self._tools.settings.current.data.history_bars
        quote = symbol.partition("/")[2]
        market = _asks_for_market(plan)
        universe = self._tools.universe.latest(exchange.id) if market else None
        members = [member.symbol for member in universe.members] if universe else []
        symbols = tuple(dict.fromkeys((symbol, *sorted(plan.symbols), *members)))
        wanted = {t: max(plan.warmup.get(t, 0), history) for t in (*plan.timeframes, timeframe)}
        reference = f"{_REFERENCE}/{quote}" if market else None
        regime = dict.fromkeys(_REGIME, history) if market else {}
        fetcher = DataFetcher(exchange, self._tools.store, self._tools.open_work, most_filled=1.0)
        needs = Needs(symbols, wanted, reference, regime, offline=offline)
        return (yield from only_waiting(fetcher.load(needs, now)))


def _compile(expression: str, timeframe: Timeframe) -> Plan:
    from app.domain import language
    from app.domain.plan import Root, compile_plan

    node = language.parse(expression)
    language.check(node, timeframe, expects="any")
    return compile_plan([Root(language.bind(node, {}), timeframe)])


def _asks_for_market(plan: Plan) -> bool:
    return bool(plan.contexts) or any(step.operation == "rank" for step in plan.steps)


def _derived(
    series: Mapping[str, Candles], base: Timeframe, timeframes: Iterable[Timeframe]
) -> dict[Timeframe, dict[str, Candles]]:
    """Every timeframe from the file's own one."""
    return {
        timeframe: {
            symbol: candles if timeframe == base else derive(candles, base, timeframe)
            for symbol, candles in series.items()
        }
        for timeframe in timeframes
        if timeframe >= base and timeframe.is_multiple_of(base)
    }


def _values(
    expression: str,
    plan: Plan,
    symbol: str,
    timeframe: Timeframe,
    series: Series,
    around: _Around,
) -> ExpressionValues:
    from app.domain.engine import evaluate
    from app.domain.market_context import surroundings

    symbols = tuple(series[timeframe])
    ordered = (symbol, *(other for other in symbols if other != symbol))
    batches = {
        each: join(each, {s: series.get(each, {}).get(s, no_candles()) for s in ordered})
        for each in {*plan.timeframes, timeframe}
    }
    quote = symbol.partition("/")[2]
    history = _regime(series, quote, around.hysteresis) if plan.contexts else None
    market = surroundings(history, around.ticks)
    evaluation: Evaluation = evaluate(plan, batches, market=market)
    batch: Batch = batches[timeframe]
    rows = batch.rows(0)
    return ExpressionValues(
        expression,
        symbol,
        timeframe,
        plan.warmup_bars(0),
        batch.ts[rows],
        evaluation.values(0)[rows],
        plan.is_condition(0),
        evaluation,
    )


def _regime(series: Series, quote: str, hysteresis: Hysteresis) -> RegimeHistory | None:
    from app.domain.regime_judge import judge

    reference = f"{_REFERENCE}/{quote}"
    daily = series.get(Timeframe.D1, {}).get(reference)
    four_hourly = series.get(Timeframe.H4, {}).get(reference)
    if daily is None or four_hourly is None or not len(daily) or not len(four_hourly):
        return None
    days = join(Timeframe.D1, dict(series[Timeframe.D1]))
    return judge(daily, four_hourly, days, hysteresis)
