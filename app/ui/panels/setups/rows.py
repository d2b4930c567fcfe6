"""What one line of the setups table holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.setup_progress import bars_followed, place_between, running_r

if TYPE_CHECKING:
    from app.domain.setup import Setup


@dataclass(frozen=True, slots=True)
class SetupRow:
    """A setup with the figures that its line shows.

    Attributes:
        tick: the market's price step, 0 when unknown.
        r: result in R, running while the setup is open.
        place: entry and last price between stop (0) and last target (1).
        age: closed bars since the signal bar.
        zone: of the times that are shown.
    """

    setup: Setup
    tick: float
    r: float | None
    place: tuple[float, float] | None
    age: int
    zone: str = "UTC"

    @property
    def stop(self) -> float:
        """Where the stop stands now, quote currency."""
        moved = self.setup.current_stop
        return self.setup.stop if moved is None else moved

    @property
    def target(self) -> float | None:
        """The last target, quote currency."""
        return self.setup.targets[-1].price if self.setup.targets else None


def row_of(setup: Setup, tick: float, zone: str = "UTC") -> SetupRow:
    """The line of a setup, its times in a zone."""
    return SetupRow(setup, tick, running_r(setup), place_between(setup), bars_followed(setup), zone)
