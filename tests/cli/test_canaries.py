"""Every secret there is, in use, and then looked for wherever the program leaves something."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import keyring
import pytest

from app.bootstrap.clock import SystemClock
from app.cli.main import explain
from app.services.events import Waiting
from app.services.secrets import PROXY_PASSWORD, SECRETS, TELEGRAM_TOKEN
from tests.builders.alerts import AlertDesk, many_setups
from tests.builders.canaries import (
    CANARIES,
    MAIN,
    ROOT,
    CanaryKeyring,
    environment,
    family,
    found_in,
    kept_in,
    shown_by,
    use_every_secret,
)
from tests.builders.installation import installed
from tests.builders.window_process import wait_until
from tests.loopback.telegram_server import TelegramServer
from tests.loopback.webhook_server import WebhookServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Shell

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc there")
WINDOW = str(ROOT / "tests" / "ui" / "canary_window.py")
LISTS = (
    ("settings", "list", "--json"),
    ("setups", "list", "--all", "--json"),
    ("alerts", "list", "--outbox", "--json"),
    ("scans", "list", "--json"),
    ("hooks", "list", "--json"),
    ("hooks", "message", "Alert", "--json"),
    ("journal", "keys", "--json"),
    ("doctor", "--json"),
)


@contextmanager
def alerts_waiting(home: Path) -> Iterator[tuple[TelegramServer, WebhookServer]]:
    """An installation with alerts to be sent by every way out."""
    with TelegramServer() as telegram, WebhookServer() as webhooks:
        home.mkdir(exist_ok=True)
        use_every_secret(home, telegram.url, f"{webhooks.url}/in")
        desk = AlertDesk(home, SystemClock(), webhook="true", apprise="true")
        desk.book.offer("webhook", lambda: desk.ears)
        desk.book.offer("apprise", lambda: desk.ears)
        desk.opens(*many_setups(7))
        desk.close()
        yield telegram, webhooks


def assert_helpers_show_nothing(pid: int, helpers: int) -> None:
    wait_until("helper processes", lambda: len(family(pid)) > helpers)
    shown = shown_by(family(pid))
    assert b"PYTHON_KEYRING_BACKEND" in shown
    assert found_in(shown) == []


def test_a_watch_leaves_no_secret_anywhere(shell: Shell, tmp_path: Path) -> None:
    with alerts_waiting(shell.home) as (telegram, webhooks):
        with subprocess.Popen(
            [*MAIN, "watch", "--home", str(shell.home)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
        ) as process:
            telegram.wait_for(lambda: telegram.arrived, 60)
            webhooks.wait_for(lambda: len(webhooks.posted) > 1, 60)
            log = shell.home / "logs" / "harrier.log"
            wait_until("apprise's refusal", lambda: "apprise: Not reached" in log.read_text())
            assert_helpers_show_nothing(process.pid, helpers=2)
            process.send_signal(signal.SIGTERM)
            assert process.stdout is not None
            said = process.stdout.read()
            assert process.wait(30) == 0
        sent = b"".join(one.body for one in webhooks.posted)
    assert found_in(said) == []
    assert found_in(sent) == []
    before = keyring.get_keyring()
    keyring.set_keyring(CanaryKeyring())
    try:
        for command in LISTS:
            answer = shell(*command)
            assert answer.out, answer.err
            assert found_in(answer.out + answer.err) == []
        assert shell("db", "backup", str(tmp_path / "backup.db")).code == 0
        assert shell("strategies", "export", "--out", str(tmp_path / "strategies.json")).code == 0
    finally:
        keyring.set_keyring(before)
    kept = kept_in(tmp_path)
    assert all(word in kept for word in (b"S006/USDT", b"telegram_chat", b"apprise: Not reached"))
    assert found_in(kept) == []


def test_a_bug_that_holds_a_secret_reports_none(tmp_path: Path) -> None:
    with (
        alerts_waiting(tmp_path / "home") as (telegram, _),
        (tmp_path / "stderr").open("w") as errors,
        subprocess.Popen(
            [sys.executable, WINDOW, str(tmp_path / "home")],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment(QT_QPA_PLATFORM="offscreen"),
        ) as process,
    ):
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        telegram.wait_for(lambda: telegram.arrived, 60)
        assert_helpers_show_nothing(process.pid, helpers=2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert said["failed"] == ["an internal error: ValueError"] * len(SECRETS)
    assert said["report"].count("•••") >= 3 * len(SECRETS)
    assert found_in(said["report"]) == []
    kept = kept_in(tmp_path)
    assert b"Unexpected error" in kept
    assert found_in(kept) == []


class Stumbling:
    """The demo market, until it is asked for its time."""

    id, title, is_demo, requests_sent = "demo", "Demo", True, 0

    def market_time(self) -> Iterator[Waiting]:
        yield Waiting("asking")
        raise ValueError(f"refused for {CANARIES[PROXY_PASSWORD]}")


def test_a_scan_and_a_command_that_stumble_say_no_more_than_they_may(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with installed(tmp_path, exchange=Stumbling()) as desk:  # type: ignore[arg-type]
        desk.application.secrets.set(PROXY_PASSWORD, CANARIES[PROXY_PASSWORD])
        with pytest.raises(ValueError, match="refused for") as caught:
            desk.scan()
        (record,) = desk.records()
        assert record.errors == (("", "an internal error: ValueError; the log says more"),)
        assert explain(caught.value, desk.application) == 1
    said = capsys.readouterr().err
    assert "internal error, ValueError: refused for •••" in said
    assert found_in(said) == []
    assert found_in(kept_in(tmp_path)) == []


def test_what_is_looked_for_would_be_found(tmp_path: Path) -> None:
    line = [sys.executable, "-c", "input()", CANARIES[TELEGRAM_TOKEN]]
    with subprocess.Popen(line, stdin=subprocess.PIPE) as process:
        wait_until("its command line", lambda: found_in(shown_by(family(process.pid))))
        process.communicate(b"\n")
    for secret in CANARIES.values():
        (tmp_path / "log").write_text(f"failed: {secret!r}")
        assert found_in(kept_in(tmp_path))
