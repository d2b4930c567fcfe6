"""Running the streams of the ports to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.services.events import Waiting

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from app.adapters.exchange.ccxt_exchange import CcxtExchange
    from app.services.events import Event
    from app.services.ports import CandleReply, CandleRequest


def ended[T](stream: Generator[Event, None, T], events: list[Event] | None = None) -> T:
    """What a stream returns; its events are added to ``events``."""
    while True:
        try:
            event = next(stream)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        if events is not None:
            events.append(event)


def replies_of(exchange: CcxtExchange, requests: Sequence[CandleRequest]) -> dict[str, CandleReply]:
    """The answers by symbol."""
    found = (r for r in exchange.candles(requests) if not isinstance(r, Waiting))
    return {reply.request.symbol: reply for reply in found}
