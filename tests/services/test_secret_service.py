from __future__ import annotations

import pytest

from app.domain.errors import BadInput, EnvironmentFault
from app.services.events import EventBus
from app.services.log_streamer import Redactor
from app.services.secrets import TELEGRAM_TOKEN, SecretChanged, SecretService

CANARY = "7654321:canary-AAE"


class Drawer:
    """A keyring that may be absent."""

    def __init__(self, *, available: bool) -> None:
        self.available = available
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, value: str) -> None:
        if not self.available:
            raise EnvironmentFault("no keyring")
        self.kept[name] = value

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


@pytest.mark.parametrize("available", [True, False])
def test_a_secret_holds_for_the_session_at_least(available: bool) -> None:
    drawer, bus, redactor = Drawer(available=available), EventBus(), Redactor()
    heard: list[object] = []
    bus.subscribe(heard.append)
    secrets = SecretService(drawer, redactor, bus)
    assert secrets.persistent is available
    assert secrets.set(TELEGRAM_TOKEN, CANARY) is available
    assert secrets.get(TELEGRAM_TOKEN) == CANARY
    assert drawer.kept == ({TELEGRAM_TOKEN: CANARY} if available else {})
    assert SecretService(drawer, redactor, bus).get(TELEGRAM_TOKEN) == (
        CANARY if available else None
    )
    assert heard == [SecretChanged(TELEGRAM_TOKEN)]
    assert CANARY not in redactor.clean(f"sent to {CANARY}")
    assert secrets.set(TELEGRAM_TOKEN, "") is True
    assert secrets.get(TELEGRAM_TOKEN) is None


def test_only_known_secrets_are_taken() -> None:
    secrets = SecretService(Drawer(available=True), Redactor(), EventBus())
    with pytest.raises(BadInput, match=r"known: .*alerts\.telegram_token"):
        secrets.set("alerts.token", CANARY)
