from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LIBRARIES = ("telegram", "httpx", "apprise", "requests", "aiohttp")
BUILD = """
from app.adapters.notify.apprise_channel import AppriseChannel
from app.adapters.notify.telegram import TelegramChannel
from app.adapters.notify.telegram_bot import TelegramBot
from app.adapters.notify.telegram_client import TelegramAccount
from app.adapters.notify.webhook import WebhookChannel
account = TelegramAccount("1:" + "a" * 30, "1")
channels = (
    TelegramChannel(lambda: account, None, str),
    AppriseChannel(lambda: ""),
    WebhookChannel(lambda: "", lambda: "", lambda: False, None),
)
TelegramBot(lambda: account, None, None)
for channel in channels:
    channel.close()
"""
PANELS = """
import importlib, app.ui.start, app.ui.panels, app.ui.panel as p
p.PANELS.discover(app.ui.panels)
for name in [name for _, kind in p.PANELS.items() for name in kind.modules]:
    importlib.import_module(name)
import app.bootstrap.composition
"""


@pytest.mark.parametrize("code", [BUILD, PANELS], ids=["channels", "panels and services"])
def test_no_library_is_loaded_before_something_is_sent(code: str) -> None:
    tell = f"import sys; print([name for name in {LIBRARIES} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\n{tell}"],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "[]"
