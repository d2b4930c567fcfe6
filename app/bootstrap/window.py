"""Starts the window over the services of an installation."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from app.adapters.storage.paths import data_folder
from app.adapters.storage.settings_file import read_appearance, read_flag
from app.bootstrap.logs import Logs

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from app.services.application import Application
    from app.ui.context import Context
    from app.ui.main_window import MainWindow
    from app.ui.theme import Appearance


def open_window(
    arguments: Namespace,
    on_attached: Callable[[MainWindow, Context], None] | None = None,
    on_painted: Callable[[MainWindow], None] | None = None,
) -> int:
    """Show the window and run until it is quit; returns the exit code.

    Args:
        arguments: data folder, and market for this run alone.
        on_attached: called when every panel is made; for the self-test.
        on_painted: called after the first paint; for the benchmarks.
    """
    gc.disable()  # almost all that is loaded stays; from then on the window itself collects
    from app.ui.session import WindowStart
    from app.ui.start import run_window

    folder = data_folder(arguments.home)
    folder.prepare()
    logs = Logs(folder.logs)

    def build() -> Application:
        from app.bootstrap.composition import Composition

        application = Composition.of(arguments, logs)
        application.begin()
        return application

    named_market = bool(arguments.exchange or arguments.api_url)
    return run_window(
        WindowStart(
            home=folder.root,
            build=build,
            log=logs.streamer,
            appearance=_appearance(read_appearance(folder.settings)),
            first_run=not (named_market or read_flag(folder.settings, "welcome_done")),
            on_painted=on_painted,
            on_attached=on_attached,
        )
    )


def _appearance(stored: dict[str, object]) -> Appearance:
    """What is stored, as far as it is sound; the settings check it again when they are read."""
    from app.ui.theme import Appearance

    fields = Appearance._field_defaults
    sound = {
        name: value
        for name, value in stored.items()
        if name in fields and type(value) is type(fields[name])
    }
    return Appearance(**sound)  # type: ignore[arg-type]
