"""The window's options are read without a parser, and exactly as the parser reads them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.bootstrap.arguments import read
from app.cli.main import parse


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--home", "/tmp/x"],
        ["--home=/tmp/x", "--exchange", "kraken"],
        ["--api-url", "http://127.0.0.1:8099", "--offline", "--exchange=binance"],
    ],
)
def test_same_as_the_parser(argv):
    expected = vars(parse(argv)) | {"self_test": False, "compile_kernels": False}
    assert vars(read(argv)) == expected


@pytest.mark.parametrize("argv", [["--home"], ["--nonsense"], ["--home", "--offline"], ["nothing"]])
def test_what_is_no_option_is_refused(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        read(argv)
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_commands_are_left_to_the_parser():
    assert read(["--home", "/tmp/x", "scan", "--top", "3"]).command == "scan"


def test_no_parser_is_loaded_for_the_window():
    program = (
        "import sys; from app.bootstrap.arguments import read; read(['--home', 'x']);"
        "sys.exit('numpy' in sys.modules or 'app.cli.main' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
