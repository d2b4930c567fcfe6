"""The regime's changes: kept by the scan, read by whoever shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.regime import RegimeHistory
    from app.domain.regime_changes import RegimeChange
    from app.domain.regime_judge import Hysteresis
    from app.services.ports import Exchange, OpenUnitOfWork, UnitOfWork
    from app.services.preferences import MarketSettings
    from app.services.settings import SettingsService


def reference_of(market: MarketSettings) -> str:
    """Symbol the regime follows."""
    return f"{market.reference}/{market.quote}"


def hysteresis_of(market: MarketSettings) -> Hysteresis:
    """How slowly the trend label follows its score."""
    # Imported with the first regime: judging loads every indicator.
    from app.domain.regime_judge import Hysteresis

    return Hysteresis(market.regime_confirm, market.regime_hold)


def keep_changes(
    work: UnitOfWork, exchange: str, reference: str, history: RegimeHistory, recorded_at: int
) -> tuple[RegimeChange, ...]:
    """Store the changes of all bars not judged before, those missed while off among them.

    The first time the whole history is stored and nothing of it is news.

    Args:
        work: the transaction that keeps what the scan found.
        exchange: where the reference is traded.
        reference: symbol it was judged by.
        history: up to the newest closed bar.
        recorded_at: wall clock, UTC ms.

    Returns:
        What is news, oldest first.
    """
    from app.domain.regime_changes import regime_changes

    if not len(history):
        return ()
    key = f"regime/{exchange}/{reference}"
    judged = work.facts.get(key)
    known = judged if isinstance(judged, int) else None
    changes = regime_changes(history, known)
    work.regimes.add(exchange, reference, changes, recorded_at)
    work.facts.set(key, max(int(history.times[-1]), known or 0))
    return () if known is None else changes


class RegimeService:
    """Reads the kept changes."""

    def __init__(
        self,
        open_work: OpenUnitOfWork,
        exchange: Callable[[], Exchange],
        settings: SettingsService,
    ) -> None:
        self._open_work = open_work
        self._exchange = exchange
        self._settings = settings

    @property
    def reference(self) -> str:
        """Symbol the regime of the settings follows."""
        return reference_of(self._settings.current.market)

    def changes(self, limit: int = 100) -> tuple[RegimeChange, ...]:
        """Changes of the market of the settings, newest first."""
        with self._open_work(read_only=True) as work:
            return work.regimes.latest(self._exchange().id, self.reference, limit)
