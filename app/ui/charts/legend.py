"""What the legends say for one bar, and how they are painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF

from app.ui.charts.lettering import advance, write
from app.ui.models import formats
from app.ui.theme import color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from app.ui.charts.scene import Scene, SceneStudy

LEFT = 8.0
GROUP_GAP = 8.0


class Span(NamedTuple):
    """Some words in one colour; ``dash`` draws a short line in that colour instead."""

    words: str
    token: str
    weight: int = 400
    dash: bool = False


class Group(NamedTuple):
    """Words that stay together.

    Attributes:
        rank: groups of the highest rank are left out first when there is no room; 0 never.
        close: stands nearer to the group before.
    """

    spans: tuple[Span, ...]
    rank: int = 0
    close: bool = False


def price_groups(scene: Scene, index: int) -> tuple[Group, ...]:
    """Symbol, timeframe, exchange, open, high, low, close, change and volume of a bar."""
    data = scene.data
    place = Span("DEMO", "warn", 500) if data.is_demo else Span(data.exchange_title, "text3")
    head = (
        Group((Span(data.request.symbol, "text", 600),)),
        Group((Span(str(data.request.timeframe), "text3"),), close=True),
        Group((Span("·", "text3"), place), rank=0 if data.is_demo else 2, close=True),
    )
    if not 0 <= index < scene.count:
        return head
    candles = data.candles
    token = "up" if candles.close[index] >= candles.open[index] else "down"
    columns = (
        ("O", candles.open),
        ("H", candles.high),
        ("L", candles.low),
        ("C", candles.close),
    )
    prices = tuple(
        Group((Span(name, "text3"), Span(formats.price(float(column[index]), data.tick), token)))
        for name, column in columns
    )
    change = change_at(scene, index)
    return (
        *head,
        *prices[:3],
        prices[3],
        Group((Span(formats.percent(change), formats.direction_token(change)),), rank=1),
        Group(
            (Span("Vol", "text3"), Span(formats.compact(float(candles.volume[index])), "text2")),
            rank=3,
        ),
    )


def change_at(scene: Scene, index: int) -> float | None:
    """Relative change of a bar's close against the close before; None when undefined."""
    if not 1 <= index < scene.count:
        return None
    before, now = scene.close(index - 1), scene.close(index)
    if not abs(before) > 0 or not abs(now) < float("inf") or not abs(before) < float("inf"):
        return None
    return now / before - 1


def summary(scene: Scene) -> str:
    """The chart in words: ``BTC/USDT 1h, last 64,120, +1.2 %``."""
    request = scene.data.request
    name = f"{request.symbol} {request.timeframe}"
    if not scene.count:
        return f"{name}, no candles"
    last = formats.price(scene.close(-1), scene.data.tick)
    return f"{name}, last {last}, {formats.percent(change_at(scene, scene.count - 1))}"


def study_groups(
    studies: Sequence[SceneStudy], index: int, *, tick: float | None, decimals: int = 2
) -> tuple[Group, ...]:
    """Title and values of each study at a bar; as prices when there is a ``tick``."""
    groups = []
    for study in studies:
        dash = Span("", study.lines[0].token, dash=True)
        spans = [dash, Span(study.title, "text2")]
        for line in study.lines:
            value = line.line.at(index)
            words = formats.number(value, decimals) if tick is None else formats.price(value, tick)
            spans.append(Span(words, "text" if len(study.lines) == 1 else line.token))
        groups.append(Group(tuple(spans)))
    return tuple(groups)


def volume_groups(scene: Scene, index: int) -> tuple[Group, ...]:
    """The volume of a bar."""
    known = 0 <= index < scene.count
    volume = float(scene.data.candles.volume[index]) if known else None
    return (Group((Span("Volume", "text2"), Span(formats.compact(volume), "text"))),)


def fitting(groups: Sequence[Group], room: float, px: int) -> list[Group]:
    """The groups that fit into ``room`` logical pixels, less important ones left out first."""
    kept = list(groups)
    for rank in (3, 2, 1):
        if total_width(kept, px) <= room:
            break
        kept = [group for group in kept if group.rank != rank]
    return kept


def total_width(groups: Sequence[Group], px: int) -> float:
    """Width of a line of groups, logical pixels."""
    return sum(_gap(group, px) + _group_width(group, px) for group in groups)


def paint_line(
    painter: QPainter, groups: Sequence[Group], top: float, room: float, px: int
) -> None:
    """Paint one line of legend at the left, on a ground of its own (logical pixels)."""
    kept = fitting(groups, room - LEFT, px)
    height = px + 6.0
    width = min(total_width(kept, px), room - LEFT)
    painter.fillRect(QRectF(LEFT - 3, top, width, height), color("chart"))
    x = LEFT - (_gap(kept[0], px) if kept else 0)
    for group in kept:
        x += _gap(group, px)
        if x + _group_width(group, px) > room:
            return
        for span in group.spans:
            x += _paint_span(painter, span, QRectF(x, top, room - x, height), px)
        x -= _space(px)


def _paint_span(painter: QPainter, span: Span, area: QRectF, px: int) -> float:
    if span.dash:
        middle = QRectF(area.left(), area.center().y() - 1, _dash(px) - 3, 2)
        painter.fillRect(middle, color(span.token))
        return _dash(px)
    write(painter, area, span.words, span.token, (px, span.weight))
    return _advance(span, px) + _space(px)


def _group_width(group: Group, px: int) -> float:
    widths = (_dash(px) if span.dash else _advance(span, px) + _space(px) for span in group.spans)
    return sum(widths) - _space(px)


def _advance(span: Span, px: int) -> float:
    return advance(span.words, (px, span.weight))


def _gap(group: Group, px: int) -> float:
    return _space(px) if group.close else GROUP_GAP


def _space(px: int) -> float:
    return px * 0.36


def _dash(px: int) -> float:
    return px * 0.95
