"""Choosing the universe anew beside the scans, as a stream for a job of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import EnvironmentFault
from app.services.scan.events import UniverseRefreshed

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.services.application import Application
    from app.services.events import Event


def refresh_universe(services: Application) -> Generator[Event, None, None]:
    """Ask the exchange of the settings for its time, markets and tickers; choose and store.

    Ends with `UniverseRefreshed`. Closing the stream breaks it off; nothing is stored then.

    Raises:
        BadInput: a pattern of the settings is no regular expression.
        EnvironmentFault: nothing may be sent.
        RetryableError: the exchange cannot be reached for now.
        ExchangeError: the exchange refuses for good.
    """
    exchange, settings = services.exchange, services.settings.current
    if services.offline and not exchange.is_demo:
        raise EnvironmentFault(
            f"{exchange.title} cannot be asked: this run is offline. Start without --offline."
        )
    now = yield from exchange.market_time()
    choice = yield from services.universe.refresh(
        exchange, now, settings.market.quote, settings.universe
    )
    yield UniverseRefreshed(choice.universe)
