"""The one registry behind indicators, levels, gallery, panels and settings pages."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType


class Registry[T]:
    """Maps stable ids, which saved files hold, to the objects declared under them."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._entries: dict[str, T] = {}

    def register(self, key: str) -> Callable[[T], T]:
        """Decorator that declares its object under ``key``.

        Raises:
            ValueError: the key is taken.
        """

        def add(entry: T) -> T:
            if key in self._entries:
                raise ValueError(f"{self._kind} {key!r} is registered twice")
            self._entries[key] = entry
            return entry

        return add

    def __getitem__(self, key: str) -> T:
        return self._entries[key]

    def get(self, key: str) -> T | None:
        """The entry under ``key``, or None."""
        return self._entries.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def items(self) -> Iterator[tuple[str, T]]:
        """Ids and entries in the order of declaration."""
        return iter(self._entries.items())

    def discover(self, package: ModuleType) -> None:
        """Import every module of ``package`` so that its decorators run."""
        for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(info.name)
