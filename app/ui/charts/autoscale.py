"""The value range each pane takes for the bars in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.charts.value_scale import ValueScale, extent, with_room

if TYPE_CHECKING:
    from app.domain.setup import Setup
    from app.ui.charts.frame import Area
    from app.ui.charts.scene import Pane, Scene
    from app.ui.charts.view_range import ViewRange

HEAD_ROOM, FOOT_ROOM = 0.15, 0.06
LEGEND_HEIGHT = 44.0
BAND_ROOM = 0.4
OVERLAY_REACH = 0.5


def pane_scale(
    scene: Scene, pane: Pane, view: ViewRange, area: Area, ratio: float, setup: Setup | None
) -> ValueScale:
    """The scale of a pane; finite and not empty whatever the data holds."""
    if pane.kind == "price":
        head = min(max(HEAD_ROOM, LEGEND_HEIGHT * ratio / max(area.height, 1)), 0.5)
        low, high = with_room(_price_bounds(scene, pane, view, setup), head, FOOT_ROOM)
    elif pane.kind == "volume":
        low, high = 0.0, scene.candles.largest_volume(view.left, view.right) * 1.1 or 1.0
    else:
        low, high = _study_bounds(pane, view)
    return ValueScale(low, high, area.top, max(area.height, 1))


def setup_prices(setup: Setup) -> tuple[float, ...]:
    """Entry, stop and targets."""
    return (setup.entry, setup.stop, *(target.price for target in setup.targets))


def _price_bounds(
    scene: Scene, pane: Pane, view: ViewRange, setup: Setup | None
) -> tuple[float, float] | None:
    bounds = scene.candles.price_extent(view.left, view.right)
    if bounds is None:
        return None
    low, high = bounds
    reach = (high - low) * OVERLAY_REACH
    values = [low, high]
    for study in pane.studies:
        for line in study.lines:
            seen = line.line.extent(view.left, view.right) or bounds
            values += (max(seen[0], low - reach), min(seen[1], high + reach))
    if setup is not None and scene.signal_index(setup) <= view.right:
        values += setup_prices(setup)
    return extent(values)


def _study_bounds(pane: Pane, view: ViewRange) -> tuple[float, float]:
    values: list[float] = []
    for study in pane.studies:
        for line in study.lines:
            values += line.line.extent(view.left, view.right) or ()
            values += [0.0] if line.is_histogram else []
    bands = [study.band for study in pane.studies if study.band is not None]
    if not bands:
        return with_room(extent(values), 0.25, 0.1)
    low, high = bands[0]
    room = (high - low) * BAND_ROOM
    seen = with_room(extent(values), 0.1, 0.04) if values else (low, high)
    return min(low - room, seen[0]), max(high + room, seen[1])
