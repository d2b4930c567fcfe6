"""The levels of a setup as rungs of a ladder, and where their labels go."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from app.domain.setup_progress import in_r, reference_price, running_r
from app.ui.models import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.setup import Setup
    from app.ui.panels.setup.sheet import Sheet


class Rung(NamedTuple):
    """One level.

    Attributes:
        price: quote currency.
        token: colour of its name and line.
        change: distance from the entry as a fraction of it; None for the entry itself.
        r: the same in R.
        marker: where the price is now; drawn as a pointer.
    """

    name: str
    price: float
    token: str
    change: float | None = None
    r: float | None = None
    note: str = ""
    marker: bool = False


def _tr(text: str) -> str:
    return QCoreApplication.translate("setup", text)


def rungs_of(sheet: Sheet) -> list[Rung]:
    """All levels, highest price first."""
    setup = sheet.setup
    targets = [
        _rung(setup, f"TP{number}", target.price, "up", note=formats.rate(target.share, 0))
        for number, target in enumerate(setup.targets, start=1)
    ]
    found = [*targets, _entry(sheet), _stop(sheet), *_last(setup)]
    return sorted(found, key=lambda rung: -rung.price)


def _rung(setup: Setup, name: str, price: float, token: str, note: str = "") -> Rung:
    entry = reference_price(setup)
    return Rung(name, price, token, price / entry - 1, in_r(setup, price), note)


def _entry(sheet: Sheet) -> Rung:
    setup = sheet.setup
    note = setup.entry_kind
    if setup.entry_price is not None and setup.entry_price != setup.entry:
        note = _tr("planned {0}").format(formats.price(setup.entry, sheet.tick))
    return Rung(_tr("Entry"), reference_price(setup), "text2", note=note)


def _stop(sheet: Sheet) -> Rung:
    setup = sheet.setup
    moved = setup.current_stop
    if moved is None or moved == setup.stop:
        return _rung(setup, _tr("Stop"), setup.stop, "down", sheet.stop_note)
    note = _tr("was {0}").format(formats.price(setup.stop, sheet.tick))
    return _rung(setup, _tr("Stop"), moved, "down", note)


def _last(setup: Setup) -> list[Rung]:
    """The last price while the setup is open, the average exit once it has ended."""
    if setup.state.is_open:
        if setup.last_price is None:
            return []
        last = _rung(setup, _tr("Last"), setup.last_price, "text")
        return [last._replace(marker=True)]
    shares = sum(done.share for done in setup.exits)
    if not shares:
        return []
    price = sum(done.price * done.share for done in setup.exits) / shares
    ended = _rung(setup, _tr("Exit"), price, "text")
    return [ended._replace(marker=True, r=running_r(setup))]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Push labels apart: ascending ``places`` moved as little as needed to stand ``gap`` apart.

    They stay within ``low`` and ``high`` as long as there is room for all of them.
    """
    moved: list[float] = []
    for place in places:
        least = moved[-1] + gap if moved else low
        moved.append(max(place, least))
    most = high
    for at in range(len(moved) - 1, -1, -1):
        if moved[at] <= most:
            break
        moved[at] = most
        most -= gap
    return moved
