"""Which bars a chart shows, and how panning and zooming change that."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST_BARS = 8.0
FUTURE_SHARE = 0.12
EDGE = 0.5
SPAN_ROOM = 1.6


@dataclass(frozen=True, slots=True)
class ViewRange:
    """Bar positions at the left and right edge of the plot; bar i reaches from i − ½ to i + ½."""

    left: float
    right: float

    @property
    def span(self) -> float:
        """How many bars wide the view is."""
        return self.right - self.left

    def panned(self, bars: float, count: int) -> ViewRange:
        """Moved by ``bars`` to the right, kept where some of ``count`` bars stay in view."""
        return ViewRange(self.left + bars, self.right + bars).kept_near(count)

    def zoomed(self, factor: float, anchor: float, count: int) -> ViewRange:
        """Made ``factor`` times as wide, while position ``anchor`` stays where it is."""
        span = min(max(self.span * factor, FEWEST_BARS), widest_span(count))
        share = (anchor - self.left) / self.span
        left = anchor - share * span
        return ViewRange(left, left + span).kept_near(count)

    def kept_near(self, count: int) -> ViewRange:
        """Moved back, where needed, so that at least two of ``count`` bars stay in view."""
        kept = min(2.0, self.span / 2)
        left = max(self.left, kept - EDGE - self.span)
        left = min(left, max(count, 1) - EDGE - kept)
        return ViewRange(left, left + self.span)

    def shows_end(self, count: int) -> bool:
        """Whether the last of ``count`` bars is in view."""
        return self.left <= count - 1 <= self.right


def widest_span(count: int) -> float:
    """The span of a view of all bars with the free space at the right."""
    return max(count / (1 - FUTURE_SHARE), FEWEST_BARS)


def whole_range(count: int, free: float = FUTURE_SHARE) -> ViewRange:
    """All ``count`` bars, with a share ``free`` of the view left at the right."""
    return ViewRange(-EDGE, max(count / (1 - free), FEWEST_BARS) - EDGE)


def latest_range(count: int, bars: float, free: float = FUTURE_SHARE) -> ViewRange:
    """A view ``bars`` wide that ends with the last of ``count`` bars and the free share.

    With fewer bars than that, they keep their width and start at the left.
    """
    span = max(bars, FEWEST_BARS)
    right = max(count + span * free, span) - EDGE
    return ViewRange(right - span, right)


def range_around(first: float, last: float, bars: float) -> ViewRange:
    """A view with two positions around its middle, ``bars`` wide or wider if they need it."""
    half = max((last - first) * SPAN_ROOM, bars) / 2
    middle = (first + last) / 2
    return ViewRange(middle - half, middle + half)


def first_range(bars: float) -> ViewRange:
    """A view ``bars`` wide that starts with the first bar."""
    return ViewRange(-EDGE, max(bars, FEWEST_BARS) - EDGE)
