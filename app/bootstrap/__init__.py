"""The composition root: the one place that knows every concrete class."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from types import FrameType


class Terminated(KeyboardInterrupt):
    """The system asks the program to end: the same way out as Ctrl-C, but nothing went wrong."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the program and exit.

    Args:
        argv: arguments without the program's name; None: those of the process.
    """
    _replace_missing_streams()
    signal.signal(signal.SIGTERM, _terminate)  # the window takes it over while it runs
    try:
        code = _start(list(sys.argv[1:] if argv is None else argv))
    except Terminated:
        code = 0
    except KeyboardInterrupt:
        sys.stderr.write("harrier: interrupted\n")
        code = 130
    raise SystemExit(code)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


def _start(argv: list[str]) -> int:
    from app.bootstrap.arguments import read

    arguments = read(argv)
    if arguments.compile_kernels:
        return _compile_kernels()
    if arguments.self_test:
        from app.bootstrap.self_test import self_test

        return self_test()
    if arguments.command is None:
        return _open_window(arguments)
    return _run_command(arguments)


def _run_command(arguments: Namespace) -> int:
    from app.bootstrap.composition import Composition
    from app.cli.main import explain, run
    from app.cli.output import print_error

    try:
        application = Composition.of(arguments)
    except Exception as error:  # noqa: BLE001
        return explain(error, None)
    try:
        return run(arguments, application)
    finally:
        if application.notice:
            print_error(f"harrier: {application.notice}")
        application.close()


def _open_window(arguments: Namespace) -> int:
    from app.adapters.desktop.services import has_display, missing_packages
    from app.cli.output import print_error

    if not has_display():
        print_error("No display found, so no window: scanning the demo market here instead.")
        return _start(["scan", "--exchange", "demo", *_home_of(arguments)])
    missing = missing_packages()
    if missing:
        print_error(
            "The window needs system libraries that are missing. Install them, then start again: "
            f"sudo apt-get install {' '.join(missing)}"
        )
        return 1
    from app.bootstrap.window import open_window

    return open_window(arguments)


def _home_of(arguments: Namespace) -> list[str]:
    return ["--home", arguments.home] if arguments.home else []


def _compile_kernels() -> int:
    from app.adapters.kernels.cache import KernelCache
    from app.bootstrap.folders import kernel_folder
    from app.cli.output import print_line

    cache = KernelCache(kernel_folder())
    cache.use()
    print_line(f"{cache.compile_now()} kernels compiled")
    return 0


def _replace_missing_streams() -> None:
    """A windowed program has no streams, and libraries write to them without asking."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123
