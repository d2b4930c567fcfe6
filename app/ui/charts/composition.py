"""A scene seen through one view: the frames, ticks and tags that painting and mouse share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from app.ui.charts.autoscale import pane_scale
from app.ui.charts.axes import INSET, Tag
from app.ui.charts.frame import AXIS_WIDTH, Frame
from app.ui.charts.lettering import advance
from app.ui.charts.setup_item import levels_of
from app.ui.charts.time_ticks import time_ticks
from app.ui.charts.value_ticks import top_tick, value_ticks
from app.ui.models import formats

if TYPE_CHECKING:
    from app.domain.setup import Setup
    from app.ui.charts.frame import Arrangement
    from app.ui.charts.hit_item import ChartHits
    from app.ui.charts.scene import Pane, Scene
    from app.ui.charts.time_ticks import TimeTick
    from app.ui.charts.trade_item import ChartTrades
    from app.ui.charts.view_range import ViewRange

TAG_SHARES = {"text2": 0.26, "down": 0.28, "up": 0.24}
STUDY_TAG_SHARE = 0.22


@dataclass(frozen=True)
class Composition:
    """Immutable; made anew for each frame that differs."""

    scene: Scene
    view: ViewRange
    arrangement: Arrangement
    setup: Setup | None
    hits: ChartHits | None = None
    trades: ChartTrades | None = None

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """One for each pane."""
        arranged = self.arrangement
        return tuple(
            Frame(
                self.view,
                pane_scale(self.scene, pane, self.view, area, arranged.ratio, self.setup),
                area,
                arranged.plot_width,
                arranged.ratio,
            )
            for pane, area in zip(self.scene.panes, arranged.panes, strict=True)
        )

    @cached_property
    def times(self) -> tuple[TimeTick, ...]:
        """Labels of the time axis."""
        width = self.arrangement.plot_width / self.arrangement.ratio
        return time_ticks(self.scene.clock, self.view.left, self.view.right, width)

    def values(self, index: int) -> tuple[tuple[float, str], ...]:
        """Labels of a pane's value axis."""
        pane, frame = self.scene.panes[index], self.frames[index]
        low, high = frame.scale.low, frame.scale.high
        if pane.kind == "volume":
            ticks = top_tick(high)
        elif pane.kind == "study":
            band = next((study.band for study in pane.studies if study.band), None)
            ticks = band or value_ticks(low, high, frame.area.height / frame.ratio * 1.6)
        else:
            height = frame.area.height / frame.ratio
            ticks = value_ticks(low, high, height, self.scene.data.tick)
        return tuple((value, self.label(index, value)) for value in ticks)

    def label(self, index: int, value: float) -> str:
        """A value as the axis of a pane writes it."""
        pane = self.scene.panes[index]
        if pane.kind == "price":
            return formats.price(value, self.scene.data.tick)
        if pane.kind == "volume":
            return formats.compact(max(value, 0.0))
        if abs(value) >= 100_000:
            return formats.compact(value)
        decimals = self.decimals(index)
        if any(study.band for study in pane.studies) and value == round(value):
            decimals = 0
        return formats.number(value, decimals)

    def decimals(self, index: int) -> int:
        """Decimals that tell the values of a study's pane apart."""
        scale = self.frames[index].scale
        span = scale.high - scale.low
        return min(max(2 - math.floor(math.log10(span) - 0.3), 0), 10) if span > 0 else 2

    def tags(self, index: int) -> tuple[Tag, ...]:
        """Values marked on a pane's axis."""
        pane = self.scene.panes[index]
        if pane.kind == "price":
            return self._price_tags()
        return () if pane.kind == "volume" else self._study_tags(index, pane)

    def bar_at(self, column: float) -> int:
        """The bar under a pixel column; may lie before the first or after the last."""
        position = self.view.left + column / self.arrangement.plot_width * self.view.span
        return round(position)

    def _price_tags(self) -> tuple[Tag, ...]:
        tick = self.scene.data.tick
        tags: list[Tag] = []
        if self.setup is not None:
            for level in levels_of(self.setup):
                words = f"{level.name} {formats.price(level.price, tick)}"
                tags.append(Tag(level.price, words, level.token, TAG_SHARES[level.token]))
        if self.scene.count and math.isfinite(self.scene.close(-1)):
            last = self.scene.close(-1)
            tags.append(Tag(last, formats.price(last, tick), self.last_token, ink="panel"))
        return tuple(tags)

    @property
    def last_token(self) -> str:
        """Direction of the last bar."""
        candles = self.scene.data.candles
        return "up" if candles.close[-1] >= candles.open[-1] else "down"

    def _study_tags(self, index: int, pane: Pane) -> tuple[Tag, ...]:
        first = pane.studies[0].lines[0]
        last = first.line.last()
        if last is None:
            return ()
        words = (
            formats.compact(last)
            if abs(last) >= 1e5
            else formats.number(last, self.decimals(index))
        )
        return (Tag(last, words, first.token, STUDY_TAG_SHARE),)


def axis_width(scene: Scene) -> float:
    """Width of the value axes, logical pixels: room for the tags of this symbol's prices."""
    if not scene.count:
        return AXIS_WIDTH
    widest = formats.price(scene.close(-1), scene.data.tick)
    return max(AXIS_WIDTH, advance(f"T2 {widest}", (11, 500)) + 2 * INSET + 2)
