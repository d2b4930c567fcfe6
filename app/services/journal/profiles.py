"""Profiles of the column mapper, saved by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import BadInput
from app.domain.journal.layouts import FAMILIES, Profile
from app.services.journal.zones import zone_named

if TYPE_CHECKING:
    from app.services.ports import OpenUnitOfWork, UnitOfWork

_KEY: Final = "journal/profiles"


class ProfileService:
    """Keeps profiles. Safe from any thread."""

    def __init__(self, open_work: OpenUnitOfWork) -> None:
        self._open_work = open_work

    def list(self) -> tuple[Profile, ...]:
        """All of them, by name."""
        with self._open_work(read_only=True) as work:
            kept = _kept(work)
        return tuple(Profile.from_json(kept[name]) for name in sorted(kept, key=str.lower))

    def find(self, name: str) -> Profile | None:
        """The one of that name, whatever its case, or None."""
        wanted = name.strip().lower()
        return next((one for one in self.list() if one.name.lower() == wanted), None)

    def save(self, profile: Profile) -> None:
        """Keep a profile in place of another of its name.

        Raises:
            BadInput: it could read no file, or has the name of a layout the program knows.
        """
        profile.check()
        if profile.name.strip().lower() in (*FAMILIES, "auto"):
            raise BadInput(f"{profile.name!r} is the name of a layout of its own; take another")
        if profile.zone:
            zone_named(profile.zone, "zone")
        with self._open_work() as work:
            kept = {name: one for name, one in _kept(work).items() if not _same(name, profile)}
            work.facts.set(_KEY, {**kept, profile.name: profile.to_json()})
            work.commit()

    def remove(self, name: str) -> None:
        """Forget a profile.

        Raises:
            BadInput: there is none of that name.
        """
        with self._open_work() as work:
            kept = _kept(work)
            if kept.pop(name, None) is None:
                raise BadInput(f"no profile {name!r} is kept")
            work.facts.set(_KEY, kept)
            work.commit()


def _kept(work: UnitOfWork) -> dict[str, dict[str, Any]]:
    found = work.facts.get(_KEY)
    return dict(found) if isinstance(found, dict) else {}


def _same(name: str, profile: Profile) -> bool:
    return name.lower() == profile.name.lower()
