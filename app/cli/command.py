"""How a command is declared: a name, its arguments, and what it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.registry import Registry

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from app.services.application import Application

type Run = Callable[[Namespace, Application], int]


@dataclass(frozen=True, slots=True)
class Command:
    """One command, or one verb of a group.

    Attributes:
        summary: one line for the list of commands.
        arguments: adds the command's own arguments to its parser.
        run: does the work and returns the exit code.
        writes: whether it changes the data folder, which one process may do at a time.
    """

    summary: str
    arguments: Callable[[ArgumentParser], None]
    run: Run
    writes: bool = False


COMMANDS: Registry[Command] = Registry("command")


def no_arguments(_parser: ArgumentParser) -> None:
    """For commands without arguments of their own."""


def command(
    name: str,
    *,
    summary: str,
    arguments: Callable[[ArgumentParser], None] = no_arguments,
    writes: bool = False,
) -> Callable[[Run], Run]:
    """Declare the decorated function as the command ``name``; ``group verb`` declares a verb."""

    def declare(run: Run) -> Run:
        COMMANDS.register(name)(Command(summary, arguments, run, writes))
        return run

    return declare
