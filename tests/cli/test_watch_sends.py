"""The program without a window sends what waits, by a token that it was told on standard input."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters.storage.settings_file import SettingsFile
from app.bootstrap.clock import SystemClock
from tests.builders.alerts import AlertDesk, many_setups
from tests.loopback.telegram_server import CHAT, TOKEN, TelegramServer

ROOT = Path(__file__).resolve().parents[2]
MAIN = (sys.executable, str(ROOT / "main.py"))


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")
def test_what_waits_is_sent_and_the_token_is_nowhere(tmp_path: Path) -> None:
    home = ("--home", str(tmp_path))
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    desk = AlertDesk(tmp_path, SystemClock())
    desk.opens(*many_setups(7))
    desk.close()
    with TelegramServer() as server:
        telegram = {"telegram": True, "telegram_chat": str(CHAT), "allow_local_network": True}
        SettingsFile(tmp_path / "settings.json").write(
            {
                "universe": {"top": 3},
                "data": {"history_bars": 300},
                "alerts": {**telegram, "telegram_address": server.url},
            }
        )
        refused = subprocess.run(
            [*MAIN, "settings", "set", "alerts.telegram_token", "--secret-stdin", *home],
            input=TOKEN,
            text=True,
            capture_output=True,
            env=environment,
            check=False,
        )
        assert refused.returncode == 1
        assert "no keyring" in refused.stderr
        with subprocess.Popen(
            [*MAIN, "watch", "--secrets-stdin", *home],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        ) as process:
            assert process.stdin is not None
            process.stdin.write(f"alerts.telegram_token={TOKEN}\n")
            process.stdin.close()
            server.wait_for(lambda: server.arrived, 60)
            server.say("/help")
            # Setups that the demo market brings just now may come before the answer.
            server.wait_for(lambda: any("/pause" in one.text for one in server.arrived), 30)
            process.send_signal(signal.SIGTERM)
            assert process.stdout is not None
            said = process.stdout.read()
            assert process.wait(20) == 0
    text = next(one.text for one in server.arrived if "new setups" in one.text)
    assert "7 new setups" in text
    assert all(text.count(f"S{n:03d}/USDT") == 1 for n in range(7))
    assert TOKEN not in said
    secret = TOKEN.encode()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert not [path for path in files if secret in path.read_bytes()]
