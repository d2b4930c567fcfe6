"""Secrets that must turn up nowhere, and where they are looked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from keyring.backend import KeyringBackend

from app.adapters.storage.settings_file import SettingsFile
from app.services.secrets import (
    ACCOUNT_KEYS,
    APPRISE_URLS,
    HOOKS_TOKEN,
    PROXY_PASSWORD,
    SECRETS,
    TELEGRAM_TOKEN,
    WEBHOOK_SECRET,
)
from tests.loopback.telegram_server import CHAT, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
MAIN = (sys.executable, str(ROOT / "main.py"))
_NOWHERE = "127.0.0.1:9"  # refuses, so that whatever is said of it is said in a failure
_APPRISE = ("canaryAppriseKey-0123456789", "canaryApprisePassword'\"\\9876")
CANARIES = {
    PROXY_PASSWORD: "canary/Proxy@Password-0123",
    TELEGRAM_TOKEN: TOKEN,
    APPRISE_URLS: f"json://{_NOWHERE}/{_APPRISE[0]}\njson://user:{quote(_APPRISE[1])}@{_NOWHERE}/",
    WEBHOOK_SECRET: "canary-webhook-secret-0123456789",
    HOOKS_TOKEN: "canaryHooksToken0123456789abcdefghij",
} | {
    name: "\n".join(f"canary{exchange}{part}0123456789" for part in ("Key", "Secret", "Phrase"))
    for exchange, name in ACCOUNT_KEYS.items()
}
assert CANARIES.keys() == SECRETS.keys()
WORDS = tuple(
    word.encode()
    for secret in (*CANARIES.values(), *_APPRISE)
    for word in {*secret.splitlines(), quote(secret, safe=""), repr(secret)[1:-1]}
)


class CanaryKeyring(KeyringBackend):  # type: ignore[no-untyped-call]
    """A keyring that holds the canaries and takes nothing; named in the environment of children."""

    priority = 1.0  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        return CANARIES.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("nothing is kept here")


def environment(**more: str) -> dict[str, str]:
    """That of a child whose keyring holds the canaries."""
    backend = f"{__name__}.{CanaryKeyring.__name__}"
    return os.environ | {"PYTHON_KEYRING_BACKEND": backend, "PYTHONPATH": str(ROOT)} | more


def use_every_secret(home: Path, telegram: str, webhook: str) -> None:
    """Settings by which each secret is used: some where it is taken, some where all fails."""
    ways = {"telegram": True, "apprise": True, "webhook": True, "allow_local_network": True}
    alerts = {"telegram_chat": str(CHAT), "telegram_address": telegram, "webhook_url": webhook}
    market = {
        "exchange": "binance",
        "api_url": f"http://{_NOWHERE}",
        "proxy": f"http://user@{_NOWHERE}",
    }
    SettingsFile(home / "settings.json").write(
        {
            "market": market,
            "alerts": ways | alerts,
            "hooks": {"enabled": True, "port": 0},
            "welcome_done": True,
        }
    )


def family(pid: int) -> list[int]:
    """A process and everything it started, as long as they live."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            status = _read(entry / "stat").rpartition(b")")[2].split()
            if status:
                parents[int(entry.name)] = int(status[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def shown_by(processes: Iterable[int]) -> bytes:
    """What a list of processes shows of them: command lines and environments."""
    files = [Path(f"/proc/{pid}/{name}") for pid in processes for name in ("cmdline", "environ")]
    return b"\n".join(_read(file) for file in files)


def kept_in(folder: Path) -> bytes:
    """Everything in the files of a folder, one after the other."""
    return b"\n".join(_read(path) for path in sorted(folder.rglob("*")) if path.is_file())


def found_in(content: bytes | str) -> list[bytes]:
    """Canaries in there."""
    raw = content if isinstance(content, bytes) else content.encode()
    return [word for word in WORDS if word in raw]


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it ended meanwhile
        return b""
