"""The first look at the arguments: the window's own options, or a command."""

from __future__ import annotations

from argparse import Namespace

_ALONE = {"--self-test": "self_test", "--compile-kernels": "compile_kernels"}


def read(argv: list[str]) -> Namespace:
    """The arguments as a namespace; ``command`` is None for the window.

    A start without arguments, the usual one of the window, loads no parser.
    """
    alone = dict.fromkeys(_ALONE.values(), False)
    if len(argv) == 1 and argv[0] in _ALONE:
        alone[_ALONE[argv[0]]] = True
        argv = []
    if not argv:
        values = {"command": None, "home": None, "exchange": None, "api_url": None}
        return Namespace(**values, offline=False, **alone)
    from app.cli.main import parse

    arguments = parse(argv)
    for name, value in alone.items():
        setattr(arguments, name, value)
    return arguments
