"""The packaged program's own test: everything that a bundle can lack is used once."""

from __future__ import annotations

import faulthandler
import os
import tempfile
from argparse import Namespace
from typing import TYPE_CHECKING

from app.cli.output import print_error, print_line

if TYPE_CHECKING:
    from app.bootstrap.composition import Composition
    from app.services.ports import HookNews
    from app.ui.context import Context
    from app.ui.main_window import MainWindow

_SYMBOLS = 12
_LONGEST_S = 120


def self_test() -> int:
    """Run every check in a folder of its own; 0 when all pass, 1 when one fails."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(
        prefix="harrier-self-test-", ignore_cleanup_errors=True
    ) as home:
        checks = (
            *(_kernels, _registered, _borrowed, _scan),
            *(_exchange, _ways_out, _listener, _keyring, _window),
        )
        failed = 0
        for check in checks:
            name = check.__name__.strip("_").replace("_", " ")
            try:
                outcome = check(home)
            except Exception as error:  # noqa: BLE001
                failed += 1
                print_error(f"self-test {name}: failed: {type(error).__name__}: {error}")
            else:
                print_line(f"self-test {name}: {outcome}")
    print_line("self-test passed" if not failed else f"self-test: {failed} checks failed")
    return 1 if failed else 0


def _arguments(home: str) -> Namespace:
    return Namespace(home=home, exchange="demo", api_url=None, offline=False, command=None)


def _open(home: str) -> Composition:
    from app.bootstrap.composition import Composition

    return Composition.of(_arguments(home))


def _kernels(_home: str) -> str:
    """Nothing may have to be compiled on the user's machine when the bundle carries it."""
    import sys

    from app.adapters.kernels.cache import KernelCache
    from app.bootstrap.folders import kernel_folder

    cache = KernelCache(kernel_folder())
    cache.use()
    compiled = cache.compile_now()
    if compiled and getattr(sys, "frozen", False):
        raise RuntimeError(f"{compiled} kernels were not in the bundle")
    return f"loaded, {compiled} compiled"


def _registered(_home: str) -> str:
    """Every id that is found by walking packages is there and can be made."""
    import app.cli.commands as commands
    import app.ui.panels as panels
    from app.cli.command import COMMANDS
    from app.domain.indicators import INDICATORS
    from app.domain.levels import ENTRIES, STOPS, TARGETS, TRAILINGS
    from app.ui.panel import PANELS

    COMMANDS.discover(commands)
    PANELS.discover(panels)
    counts = {
        "indicators": len(INDICATORS),
        "level methods": len(ENTRIES) + len(STOPS) + len(TARGETS) + len(TRAILINGS),
        "commands": len(COMMANDS),
        "panels": len(PANELS),
    }
    missing = [name for name, count in counts.items() if not count]
    if missing:
        raise RuntimeError(f"no {', no '.join(missing)} found")
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _borrowed(_home: str) -> str:
    """Pandas-ta answers from a helper process."""
    import numpy as np

    from app.adapters.indicators.helpers import IndicatorHelpers
    from app.domain.indicator_question import Question

    helpers = IndicatorHelpers(most=1)
    try:
        (column,) = helpers.answer(
            Question(
                function="median",
                arguments={"length": 3},
                columns={"close": np.array([1.0, 3.0, 2.0, 5.0])},
                runs=(np.array([0]), np.array([4])),
                outputs=(0,),
                blank=2,
            )
        )
    finally:
        helpers.close()
    if column[2:].tolist() != [2.0, 3.0]:
        raise RuntimeError(f"pandas-ta gave {column.tolist()}")
    return "pandas-ta answered"


def _scan(home: str) -> str:
    """A scan of the demo market, written to the database and read back from it."""
    from app.cli.progress import drive
    from app.services.ports import SetupFilter
    from app.services.scan.events import ScanRequest

    application = _open(home)
    try:
        result = drive(application.scans.run(ScanRequest(top=_SYMBOLS, reason="self-test")))
        if result.record.state not in ("done", "partial"):
            raise RuntimeError(f"the scan ended {result.record.state}: {result.record.errors}")
        kept = application.scan_history.latest(1)
        stored = application.setups.list(SetupFilter(open_only=False))
        if not kept or kept[0].id != result.record.id or len(stored) < len(result.new):
            raise RuntimeError("what the scan wrote is not what the database holds")
        problems = application.maintenance.check().problems
        if problems:
            raise RuntimeError(" ".join(problems))
        return f"{result.record.scanned} symbols, {len(stored)} setups"
    finally:
        application.close()


def _exchange(_home: str) -> str:
    """Ccxt starts in its helper process; an address where nobody listens is a clear failure."""
    from app.adapters.exchange.ccxt_exchange import CcxtExchange
    from app.adapters.exchange.connection import Connection
    from app.bootstrap.clock import SystemClock
    from app.cli.progress import drive
    from app.domain.errors import RetryableError

    connection = Connection("binance", "http://127.0.0.1:9", tries=1)
    exchange = CcxtExchange(connection, SystemClock().now)
    try:
        drive(exchange.market_time())
    except RetryableError as error:
        return f"refused as expected: {error}"
    finally:
        exchange.close()
    raise RuntimeError("an address where nobody listens answered")


def _ways_out(_home: str) -> str:
    """Telegram's and Apprise's libraries and webhooks try to reach an address without anybody."""
    from app.adapters.notify.apprise_channel import AppriseChannel
    from app.adapters.notify.telegram import TelegramChannel
    from app.adapters.notify.telegram_client import TelegramAccount
    from app.adapters.notify.webhook import WebhookChannel, trusted
    from app.bootstrap.clock import SystemClock
    from app.domain.errors import RetryableError
    from app.services.ports import AlertKind, Message

    nobody, clock = "127.0.0.1:9", SystemClock()
    account = TelegramAccount(f"1:{'a' * 35}", "1", f"http://{nobody}", local=True)
    channels = (
        TelegramChannel(lambda: account, clock, lambda _chat: None),
        AppriseChannel(lambda: f"json://{nobody}"),
        WebhookChannel(lambda: f"http://{nobody}", lambda: "secret", lambda: True, clock),
    )
    trusted()
    for channel in channels:
        try:
            channel.send(Message("self-test", AlertKind.TEST, "Self-test", "Nobody hears this"))
        except RetryableError:
            continue
        finally:
            channel.close()
        raise RuntimeError(f"{channel.name} reached an address where nobody listens")
    return "refused as expected"


def _listener(_home: str) -> str:
    """The webhook listener starts in its process and listens on this machine."""
    from queue import SimpleQueue

    from app.adapters.webhooks.process import ListenerProcess
    from app.services.ports import HookPlace

    news: SimpleQueue[HookNews] = SimpleQueue()
    listener = ListenerProcess()
    try:
        listener.open(HookPlace(port=0, token_hash=""), news.put)
        opened = news.get(timeout=_LONGEST_S)
    finally:
        listener.close()
    port = getattr(opened, "port", 0)
    if not port:
        raise RuntimeError(str(opened))
    return f"listened on port {port}"


def _keyring(_home: str) -> str:
    """The keyring's back ends are found, or their absence is."""
    from app.adapters.storage.secrets import KeyringSecrets

    KeyringSecrets("Harrier self-test").get("nothing")
    return "asked"


def _window(home: str) -> str:
    """The window opens, every panel is built, and it ends by itself."""
    from PySide6.QtCore import QTimer

    from app.bootstrap.window import open_window

    seen: list[str] = []

    def on_attached(window: MainWindow, _context: Context) -> None:
        seen.append(window.windowTitle())
        QTimer.singleShot(0, window.quit_wanted.emit)

    faulthandler.dump_traceback_later(_LONGEST_S, exit=True)
    try:
        code = open_window(_arguments(home), on_attached)
    finally:
        faulthandler.cancel_dump_traceback_later()
    if code or not seen:
        raise RuntimeError(f"the window ended with {code} before its panels were built")
    return f"'{seen[0]}' opened and closed"
