"""Commands run in this process, over a folder and a clock that stands still."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.adapters.storage.paths import DataFolder
from app.bootstrap.composition import Composition
from app.cli.main import explain, parse, run
from tests.builders.candles import NOON, FixedClock
from tests.builders.databases import lay_database

if TYPE_CHECKING:
    from pathlib import Path


class Answer:
    """What one command printed and returned."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def document(self) -> Any:
        """Standard output, which must be exactly one JSON document."""
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """Standard error, which must be exactly one line; standard output must be empty."""
        assert self.out == ""
        assert self.err.count("\n") == 1, self.err
        return self.err.strip()


class Shell:
    """Runs commands on one installation.

    Attributes:
        is_new: whether the first command that needs a database has to make it.
    """

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.is_new = False
        self.clock = FixedClock(NOON)
        self._capsys = capsys

    def __call__(self, *argv: str) -> Answer:
        self._capsys.readouterr()
        try:
            code = self._run(list(argv))
        except SystemExit as end:
            assert isinstance(end.code, int)
            code = end.code
        printed = self._capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    def _run(self, argv: list[str]) -> int:
        arguments = parse(argv)
        overrides = {}
        if arguments.exchange:
            overrides["market.exchange"] = arguments.exchange
        if arguments.api_url:
            overrides["market.api_url"] = arguments.api_url
        folder = DataFolder(self.home)
        if not self.is_new:
            lay_database(folder.database)
        application = Composition(folder, overrides, offline=arguments.offline)
        vars(application)["wall"] = self.clock
        try:
            return run(arguments, application)
        except Exception as error:  # noqa: BLE001
            return explain(error, None)
        finally:
            application.close()


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "home", capsys)
