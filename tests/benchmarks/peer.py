"""Other programs to measure against, each in an environment of its own in the user's cache folder.

Made once, at the first use; `HARRIER_PEERS` names another folder for them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from tests.benchmarks.report import remark

INSTALL_S = 900
SCRIPTS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Peer:
    """One of them: the script that drives it, and what it needs."""

    script: str
    requirements: tuple[str, ...]

    def run(self, *arguments: str) -> str | None:
        """What the script prints; None, said in a remark, when it cannot be installed."""
        python = self._python()
        if python is None:
            return None
        command = [str(python), str(SCRIPTS / self.script), *arguments]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout

    def _python(self) -> Path | None:
        root = os.environ.get("HARRIER_PEERS")
        folder = Path(root) if root else user_cache_path("Harrier", appauthor=False) / "peers"
        folder = (
            folder / self.requirements[0] / f"{sys.version_info.major}.{sys.version_info.minor}"
        )
        python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        complete = folder / "complete"
        if not complete.exists():
            venv.create(folder, with_pip=True, clear=True)
            command = [str(python), "-m", "pip", "install", "--quiet", *self.requirements]
            try:
                subprocess.run(command, check=True, timeout=INSTALL_S)
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
                remark(f"{self.requirements[0]} is missing; to make it: {' '.join(command)}")
                return None
            complete.touch()
        return python


BACKTESTING = Peer("backtesting_runs.py", ("backtesting==0.6.6", "TA-Lib==0.8.2"))
VECTORBT = Peer("vectorbt_runs.py", ("vectorbt==1.2.0", "plotly<6", "TA-Lib==0.8.2"))
