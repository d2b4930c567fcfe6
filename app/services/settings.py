"""The preferences in force: read, checked, changed, saved and announced."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.services.events import Event
from app.services.preferences import Settings
from app.services.setting_fields import (
    checked,
    differences,
    fields_of,
    from_text,
    kind_of,
    require,
    salvage,
    value_at,
    with_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.services.events import EventBus
    from app.services.ports import SettingsStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SettingsChanged(Event):
    """Preferences changed: what holds from now on, and the paths that differ from before."""

    settings: Settings
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as it is listed.

    Attributes:
        path: ``section.field``, the name on the command line.
        value: in force now: text, number, truth, tuple of texts or None. ``default`` likewise.
        kind: text, integer, number, truth, choice or list.
        choices: what a choice may be.
        optional: whether ``none`` is a value.
    """

    path: str
    value: object
    default: object
    title: str
    description: str
    kind: str
    choices: tuple[str, ...] = ()
    optional: bool = False


_FIELDS = fields_of(Settings)


class SettingsService:
    """The preferences in force, and the only way to change them. Safe from any thread.

    Attributes:
        notice: a sentence for the user when the stored file could not be taken as it was.
    """

    def __init__(self, store: SettingsStore, bus: EventBus) -> None:
        """Read the store; damaged settings are set aside and the defaults stand in.

        Raises:
            EnvironmentFault: the settings belong to a newer program or cannot be read at all.
        """
        self._store = store
        self._bus = bus
        self._lock = threading.Lock()
        self._overrides: dict[str, object] = {}
        self.notice: str | None = None
        self._saved = self._read()
        self._current = self._saved

    @property
    def current(self) -> Settings:
        """What holds now, overrides of this run included."""
        return self._current

    def list(self) -> tuple[SettingRow, ...]:
        """Every setting, in the order of declaration."""
        return tuple(
            SettingRow(
                path,
                value_at(self._current, path),
                field.get_default(call_default_factory=True),
                field.title or path,
                field.description or "",
                *kind_of(field.annotation),
            )
            for path, field in _FIELDS.items()
        )

    def get(self, path: str) -> object:
        """The value in force.

        Raises:
            BadInput: no such setting.
        """
        require(path, _FIELDS)
        return value_at(self._current, path)

    def set(self, path: str, text: str) -> None:
        """Save one setting, given as the user types it.

        Raises:
            BadInput: no such setting, or a value it cannot take.
            EnvironmentFault: the file cannot be written.
        """
        with self._lock:
            changed = _typed(self._saved, path, text)
            remaining = {key: value for key, value in self._overrides.items() if key != path}
            event = self._keep(changed, remaining)
        self._announce(event)

    def replace(self, settings: Settings) -> None:
        """Save all settings; what this run overrides is saved only where it was changed.

        Raises:
            BadInput: a value that its field does not take.
            EnvironmentFault: the file cannot be written.
        """
        settings = checked(settings)
        with self._lock:
            remaining = {
                path: value
                for path, value in self._overrides.items()
                if value_at(settings, path) == value
            }
            for path in remaining:
                settings = with_value(settings, path, value_at(self._saved, path))
            event = self._keep(settings, remaining)
        self._announce(event)

    def revise(self, change: Callable[[Settings], Settings]) -> None:
        """Save a change to what is saved now, whatever changed since somebody looked.

        Raises:
            BadInput: the change refuses, or a value that its field does not take.
            EnvironmentFault: the file cannot be written.
        """
        with self._lock:
            changed = checked(change(self._saved))
            remaining = {
                path: value
                for path, value in self._overrides.items()
                if value_at(changed, path) == value_at(self._saved, path)
            }
            event = self._keep(changed, remaining)
        self._announce(event)

    def override(self, values: Mapping[str, str]) -> None:
        """Let these hold for this run only: text by path, as `set` takes it.

        Raises:
            BadInput: no such setting, or a value it cannot take.
        """
        with self._lock:
            overrides = dict(self._overrides)
            for path, text in values.items():
                overrides[path] = value_at(_typed(self._saved, path, text), path)
            event = self._apply(self._saved, overrides)
        self._announce(event)

    def _keep(self, saved: Settings, overrides: dict[str, object]) -> SettingsChanged | None:
        self._store.write(differences(saved))
        return self._apply(saved, overrides)

    def _apply(self, saved: Settings, overrides: dict[str, object]) -> SettingsChanged | None:
        before, after = self._current, saved
        for path, value in overrides.items():
            after = with_value(after, path, value)
        self._saved, self._overrides, self._current = saved, overrides, after
        paths = tuple(path for path in _FIELDS if value_at(before, path) != value_at(after, path))
        return SettingsChanged(after, paths) if paths else None

    def _announce(self, event: SettingsChanged | None) -> None:
        if event is not None:
            log.info("Settings changed: %s", ", ".join(event.paths))
            self._bus.publish(event)

    def _read(self) -> Settings:
        try:
            stored = self._store.read()
        except BadInput as error:
            kept = self._store.set_aside()
            self.notice = f"{error} It is kept as {kept}; the defaults are used."
            return Settings()
        settings, dropped = salvage(Settings, stored)
        if dropped:
            kept = self._store.set_aside()
            self._store.write(differences(settings))
            names = ", ".join(dropped)
            self.notice = (
                f"The stored settings held what this program cannot take ({names}); those are back"
                f" at their defaults, and the original is kept as {kept}."
            )
        return settings


def _typed(settings: Settings, path: str, text: str) -> Settings:
    require(path, _FIELDS)
    try:
        return with_value(settings, path, from_text(kind_of(_FIELDS[path].annotation), text))
    except BadInput as error:
        raise BadInput(error.args[0], source=path) from error
