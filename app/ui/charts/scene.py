"""Chart data made ready to be painted: summaries, panes, colours; without any Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.ui.charts.line_pyramid import LinePyramid
from app.ui.charts.pyramid import CandlePyramid
from app.ui.charts.time_ticks import BarClock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from app.domain.setup import Setup
    from app.services.chart_data import ChartData, RegimeSpan
    from app.services.chart_studies import Study

OVERLAY_TOKENS = ("s1", "s2", "s4", "s3")
PANE_TOKENS = ("s3", "s1", "s2", "s4")
PRICE_WEIGHT, VOLUME_WEIGHT, STUDY_WEIGHT = 60.0, 12.0, 15.0
BANDS = {
    "rsi": (30.0, 70.0),
    "mfi": (20.0, 80.0),
    "stoch": (20.0, 80.0),
    "stochrsi": (20.0, 80.0),
    "willr": (-80.0, -20.0),
    "cci": (-100.0, 100.0),
}


@dataclass(frozen=True, slots=True, eq=False)
class SceneLine:
    """One line with its colour; histograms are drawn as bars around zero."""

    output: str
    token: str
    line: LinePyramid
    is_histogram: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SceneStudy:
    """One indicator with its legend's title and, in a pane of its own, the band it swings in."""

    text: str
    title: str
    lines: tuple[SceneLine, ...]
    band: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pane:
    """One pane below another.

    Attributes:
        kind: price, volume or study.
        weight: share of the chart's height.
        studies: lines drawn in it.
    """

    kind: str
    weight: float
    studies: tuple[SceneStudy, ...]


@dataclass(frozen=True, slots=True)
class RegimeStretch:
    """The regime between two bar positions."""

    start: float
    stop: float
    trend: str
    volatility: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What the painter needs of one chart."""

    data: ChartData
    clock: BarClock
    candles: CandlePyramid
    panes: tuple[Pane, ...]
    regimes: tuple[RegimeStretch, ...]

    @property
    def count(self) -> int:
        """How many bars there are."""
        return self.candles.count

    def close(self, index: int) -> float:
        """Close of a bar."""
        return float(self.data.candles.close[index])

    def in_zone(self, zone: tzinfo) -> Scene:
        """The same with its times written in another zone."""
        return replace(self, clock=replace(self.clock, zone=zone))

    def signal_index(self, setup: Setup) -> float:
        """Bar position of a setup's signal bar, also when it is of another timeframe."""
        closing = setup.bar_time + setup.timeframe.milliseconds
        return float(int(self.clock.position(closing - self.clock.timeframe.milliseconds) // 1))


def make_scene(data: ChartData, zone: tzinfo, before: Scene | None = None) -> Scene:
    """Prepare ``data``.

    Args:
        data: what to show.
        zone: time zone of the labels.
        before: the scene on display; when the new data only adds bars to its series, what was
            computed for whole groups of bars is taken over.
    """
    start = int(data.candles.ts[0]) if len(data.candles) else 0
    clock = BarClock(start, data.request.timeframe, zone)
    grown_from = before.candles if before and continues(before.data, data) else None
    return Scene(
        data,
        clock,
        CandlePyramid(data.candles, grown_from),
        _panes(data.studies),
        regime_stretches(data.regimes, clock, len(data.candles)),
    )


def continues(before: ChartData, after: ChartData) -> bool:
    """Whether ``after`` is the same series, perhaps with bars added at its end."""
    count = len(before.candles)
    same = (before.exchange, before.request.symbol, before.request.timeframe) == (
        after.exchange,
        after.request.symbol,
        after.request.timeframe,
    )
    if not same or not 0 < count <= len(after.candles):
        return False
    ends = (0, count - 1)
    return all(
        before.candles.ts[end] == after.candles.ts[end]
        and before.candles.close[end] == after.candles.close[end]
        for end in ends
    )


def chosen_setup(setups: Sequence[Setup], timeframe: str, wanted: str | None) -> Setup | None:
    """The setup whose levels are drawn: the wanted one, else the newest open one here."""
    for setup in setups:
        if setup.id == wanted:
            return setup
    return next((s for s in setups if s.state.is_open and s.timeframe == timeframe), None)


def _panes(studies: Sequence[Study]) -> tuple[Pane, ...]:
    overlays = [study for study in studies if study.pane == "price"]
    volumes = [study for study in studies if study.pane == "volume"]
    own = [study for study in studies if study.pane == "own"]
    return (
        Pane("price", PRICE_WEIGHT, tuple(_overlay(s, n) for n, s in enumerate(overlays))),
        Pane("volume", VOLUME_WEIGHT, tuple(_overlay(s, n) for n, s in enumerate(volumes))),
        *(Pane("study", STUDY_WEIGHT, (_own(study),)) for study in own),
    )


def _overlay(study: Study, number: int) -> SceneStudy:
    token = OVERLAY_TOKENS[number % len(OVERLAY_TOKENS)]
    lines = tuple(SceneLine(one.output, token, LinePyramid(one.values)) for one in study.lines)
    return SceneStudy(study.text, study.title, lines)


def _own(study: Study) -> SceneStudy:
    lines = tuple(
        SceneLine(
            one.output,
            PANE_TOKENS[number % len(PANE_TOKENS)],
            LinePyramid(one.values),
            one.output == "histogram",
        )
        for number, one in enumerate(study.lines)
    )
    return SceneStudy(study.text, study.title, lines, BANDS.get(study.text.partition("(")[0]))


def regime_stretches(
    spans: Sequence[RegimeSpan], clock: BarClock, count: int
) -> tuple[RegimeStretch, ...]:
    """The regime between bar positions of ``count`` bars; where it is undefined there is none."""
    end = count - 0.5
    stretches: list[RegimeStretch] = []
    stops = [clock.position(span.start) - 0.5 for span in spans[1:]]
    for span, until in zip(spans, [*stops, end], strict=False):
        start, stop = max(clock.position(span.start) - 0.5, -0.5), min(until, end)
        if stop <= start or span.trend is None:
            continue
        last = stretches[-1] if stretches else None
        same = last and (last.trend, last.volatility) == (span.trend, span.volatility)
        if last and same and last.stop == start:
            stretches[-1] = RegimeStretch(last.start, stop, span.trend, span.volatility)
        else:
            stretches.append(RegimeStretch(start, stop, span.trend, span.volatility))
    return tuple(stretches)
