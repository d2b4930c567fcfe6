"""How long an account held something; compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.backtester.rows import row_of
from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from app.domain.backtester.trades import Trades
    from app.domain.lifecycle.bars import Floats, Integers


def exposed_bars(times: Integers, trades: Trades) -> int:
    """How many of the bars lie at or between some trade's entry and last exit.

    Args:
        times: int64[n], n ≥ 1, their opening times, UTC ms, ascending.
        trades: of those bars.
    """
    ends = trades.last_times[trades.owner]
    return int(_count(times, trades.lives, ends, trades.step))


@kernel("int64(int64[::1], float64[:, ::1], int64[::1], int64)")
def _count(times: Integers, lives: Floats, ends: Integers, step: int) -> int:
    """The same, of lives in order of their entries; ``ends`` are for those that are open."""
    count = covered = 0
    for number in range(len(lives)):
        life = lives[number]
        end = int(life[at.END_TIME]) if life[at.PHASE] == at.CLOSED else ends[number]
        first = row_of(times, int(life[at.FILL_TIME]), step)
        after = row_of(times, end, step) + 1
        # What an earlier trade covers already is not counted again.
        count += max(after - max(first, covered), 0)
        covered = max(covered, after)
    return count
