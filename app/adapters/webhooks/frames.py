"""What the listener's process and its parent tell one another: JSON, one object a frame."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import orjson

from app.services.ports.hooks import HookFate, HookOpened, HookRecord, HookStopped

if TYPE_CHECKING:
    from app.services.ports.hooks import HookNews

_KINDS: dict[str, type[HookOpened | HookStopped | HookRecord]] = {
    "opened": HookOpened,
    "stopped": HookStopped,
    "record": HookRecord,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def encode(news: HookNews) -> bytes:
    """A frame that says this."""
    values: dict[str, Any] = {name: _clean(value) for name, value in asdict(news).items()}
    return orjson.dumps({"kind": _NAMES[type(news)], **values})


def decode(frame: bytes) -> HookNews:
    """What a frame says.

    Raises:
        ValueError: it is none.
    """
    values = orjson.loads(frame)
    kind = _KINDS[values.pop("kind")]
    known = {field.name for field in fields(kind)}
    values = {name: value for name, value in values.items() if name in known}
    if kind is HookRecord:
        values["fate"] = HookFate(values["fate"])
    return kind(**values)


def _clean(value: Any) -> Any:
    """Text that can be encoded, whatever a sender put into it."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
