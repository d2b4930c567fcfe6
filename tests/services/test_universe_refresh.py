from __future__ import annotations

from app.services.scan.events import UniverseRefreshed
from app.services.universe_refresh import refresh_universe
from tests.builders.candles import NOON
from tests.builders.installation import installed


def test_a_refresh_stores_what_it_announces(tmp_path):
    with installed(tmp_path, NOON, {"universe.top": "7"}) as installation:
        application = installation.application
        told = [e for e in refresh_universe(application) if isinstance(e, UniverseRefreshed)]
        assert len(told) == 1
        assert len(told[0].universe.members) == 7
        assert application.universe.latest("demo") == told[0].universe


def test_closing_the_stream_stores_nothing(tmp_path):
    with installed(tmp_path, NOON, {"universe.minimum_age_days": "3"}) as installation:
        application = installation.application
        stream = refresh_universe(application)
        stream.close()
        assert application.universe.latest("demo") is None
