"""The first look at the arguments: the window's own options, or a command."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALONE = {"--self-test": "self_test", "--compile-kernels": "compile_kernels"}
_WITH_VALUE = {"--home": "home", "--exchange": "exchange", "--api-url": "api_url"}
_FLAGS = {"--offline": "offline"}


def read(argv: list[str]) -> Namespace:
    """The arguments as a namespace; ``command`` is None for the window.

    A start of the window loads no parser, and with it none of the commands.
    """
    alone = dict.fromkeys(_ALONE.values(), False)
    if len(argv) == 1 and argv[0] in _ALONE:
        alone[_ALONE[argv[0]]] = True
        argv = []
    options = _window_options(argv)
    if options is not None:
        return Namespace(command=None, **options, **alone)
    from app.cli.main import parse

    arguments = parse(argv)
    for name, value in alone.items():
        setattr(arguments, name, value)
    return arguments


def _window_options(argv: Sequence[str]) -> dict[str, str | bool | None] | None:
    """The window's options; None when there is anything that the parser has to judge."""
    values: dict[str, str | bool | None] = dict.fromkeys(_WITH_VALUE.values())
    values |= dict.fromkeys(_FLAGS.values(), False)
    words = iter(argv)
    for word in words:
        name, joined, value = word.partition("=")
        if word in _FLAGS:
            values[_FLAGS[word]] = True
            continue
        value = value if joined else next(words, "")
        if name not in _WITH_VALUE or not value or value.startswith("-"):
            return None
        values[_WITH_VALUE[name]] = value
    return values
