"""The saved layout: one small JSON file, the two before it kept beside it.

Qt's files are loaded when the layout is kept: it is read before the first paint.
"""

from __future__ import annotations

import json
import logging
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QByteArray

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_log = logging.getLogger(__name__)
VERSION = 1


class SavedLayout(NamedTuple):
    """How the window was left.

    Attributes:
        geometry: of the window, as Qt saves it, base64.
        docks: workspace id → state of the docks, as Qt saves it, base64.
        panels: panel id → what the panel wanted kept.
    """

    workspace: str = "scan"
    geometry: str = ""
    docks: Mapping[str, str] = MappingProxyType({})
    panels: Mapping[str, Mapping[str, object]] = MappingProxyType({})


def encode(data: QByteArray) -> str:
    """Qt's bytes as text."""
    return bytes(data.toBase64().data()).decode("ascii")


def decode(text: str) -> QByteArray:
    """The bytes again; damaged text gives other bytes, which Qt refuses."""
    return QByteArray.fromBase64(text.encode("ascii", "ignore"))


class LayoutFile:
    """Reads and writes ``layout.json`` of a data folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "layout.json"
        self._older = (folder / "layout.1.json", folder / "layout.2.json")

    def read(self) -> tuple[SavedLayout, bool]:
        """The saved layout, and whether there was a damaged one that had to be left aside."""
        if not self._path.exists():
            return SavedLayout(), False
        try:
            return _parse(json.loads(self._path.read_text("utf-8"))), False
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            _log.warning("%s is damaged and not used: %s", self._path, error)
            self._keep_aside()
            return SavedLayout(), True

    def write(self, layout: SavedLayout) -> bool:
        """Keep a layout; False, and a line in the log, when the disk refuses."""
        from PySide6.QtCore import QIODevice, QSaveFile

        body = {
            "version": VERSION,
            "workspace": layout.workspace,
            "geometry": layout.geometry,
            "docks": dict(layout.docks),
            "panels": {key: dict(state) for key, state in layout.panels.items()},
        }
        data = json.dumps(body, indent=1).encode("utf-8")
        if self._path.exists() and self._path.read_bytes() == data:
            return True
        self._turn_over()
        file = QSaveFile(str(self._path))
        kept = file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(data) == len(data)
        if not (kept and file.commit()):
            _log.warning("The layout was not saved: %s", file.errorString())
            return False
        return True

    def _turn_over(self) -> None:
        from PySide6.QtCore import QFile

        newer = self._path
        chain = [self._path, *self._older]
        for target, newer in zip(reversed(chain[1:]), reversed(chain[:-1]), strict=True):
            if newer.exists():
                QFile.remove(str(target))
                QFile.copy(str(newer), str(target))

    def _keep_aside(self) -> None:
        from PySide6.QtCore import QFile

        aside = self._path.with_suffix(".bad")
        QFile.remove(str(aside))
        QFile.rename(str(self._path), str(aside))


def _parse(body: Any) -> SavedLayout:
    if body["version"] != VERSION:
        raise ValueError(f"version {body['version']!r} is not {VERSION}")
    docks = {str(key): str(text) for key, text in body["docks"].items()}
    panels = {str(key): dict(state) for key, state in body["panels"].items()}
    return SavedLayout(str(body["workspace"]), str(body["geometry"]), docks, panels)
