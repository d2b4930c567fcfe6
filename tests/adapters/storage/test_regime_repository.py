from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from app.domain.regime import Trend, Volatility
from app.domain.regime_changes import RegimeChange

if TYPE_CHECKING:
    from app.adapters.storage.database import Database

FIRST = RegimeChange(1_000, Trend.BULL, Volatility.HIGH, Trend.RANGE, Volatility.HIGH)
SECOND = RegimeChange(2_000, None, Volatility.CALM, None, Volatility.NORMAL)


def test_changes_are_kept_once_for_each_bar_and_read_newest_first(database: Database) -> None:
    other = RegimeChange(2_000, Trend.BEAR, None, Trend.BULL, None)
    with database.work() as work:
        work.regimes.add("demo", "BTC/USDT", (FIRST, SECOND), 7)
        work.regimes.add("demo", "BTC/USDT", (other,), 8)
        work.regimes.add("demo", "BTC/EUR", (other,), 8)
        work.regimes.add("demo", "BTC/USDT", (), 9)
        work.commit()
    with database.work(read_only=True) as work:
        assert work.regimes.latest("demo", "BTC/USDT", 10) == (SECOND, FIRST)
        assert work.regimes.latest("demo", "BTC/USDT", 1) == (SECOND,)
        assert work.regimes.latest("demo", "BTC/EUR", 10) == (other,)
        assert work.regimes.latest("another", "BTC/USDT", 10) == ()


def test_only_labels_that_exist_are_kept(database: Database) -> None:
    wrong = RegimeChange(1, "sideways", None, None, None)  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), database.work() as work:
        work.regimes.add("demo", "BTC/USDT", (wrong,), 1)
