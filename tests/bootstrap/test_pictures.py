from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from pathlib import Path
from app.bootstrap.pictures import ScreenPictures, screen_for
from tests.builders.installation import installed
from tests.builders.setups import a_setup, an_event, swinging_candles

with installed(Path(sys.argv[1])) as desk:
    setup = a_setup(exchange="demo")
    application = desk.application
    with application.database.work() as work:
        work.setups.save(setup, [an_event(setup)])
        work.commit()
    application.store.merge("demo", setup.timeframe, {setup.symbol: swinging_candles(setup)})
    pictures = ScreenPictures(application)
    assert pictures.png(setup.id) is None
    assert "PySide6" not in sys.modules
    assert screen_for(["in_app", "webhook"]) is None
    screen = screen_for(["in_app", "telegram"])
    assert screen is not None
    found = pictures.png(setup.id)
    assert found is not None and found.startswith(b"\\x89PNG"), found
    print(len(found))
"""


def test_alerts_without_a_window_get_pictures_where_a_channel_carries_them(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 5_000
