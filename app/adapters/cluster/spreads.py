"""Which processors are lent for which work."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from app.adapters.cluster.dask import DaskSpread
from app.adapters.cluster.processes import ProcessSpread
from app.adapters.cluster.threads import ThreadSpread

if TYPE_CHECKING:
    from app.services.ports import Spread

# Until a process has loaded the engine, threads have computed this long.
_SOON_S: Final = 4.0


class MachineSpreads:
    """The `Spreads` port: this machine, or a cluster when an address is given."""

    def lend(self, jobs: int | None, scheduler: str, seconds: float) -> Spread:
        """See `app.services.ports.Spreads`."""
        if scheduler:
            return DaskSpread(scheduler)
        wanted = jobs or os.cpu_count() or 1
        # The packaged program is no interpreter that loky could start.
        if wanted == 1 or seconds < _SOON_S or getattr(sys, "frozen", False):
            return ThreadSpread(wanted)
        return ProcessSpread(wanted)
