"""Everything the setup panel shows of one setup, gathered off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.domain.setup import MARKET_GONE, SetupState
from app.domain.setup_progress import bars_followed, reference_price
from app.services.account import account_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from app.domain.asset import Market
    from app.domain.base_rate import BaseRates
    from app.domain.levels.method import StopMethod
    from app.domain.setup import ConditionTrace, Setup, SetupEvent
    from app.domain.setup_decision import Decision
    from app.domain.sizing import Size
    from app.domain.strategy import Strategy
    from app.services.application import Application
    from app.services.base_rates import BaseRateService
    from app.services.preferences import AccountSettings


@dataclass(frozen=True, slots=True)
class Sheet:
    """One setup as it is shown.

    Attributes:
        events: oldest first, those of a shadow included.
        market: price and amount steps; None when the exchange no longer lists the symbol.
        equity: quote currency; ``risk`` the fraction of it that a stop may cost.
        size: None once the setup has ended.
        stop_note: how the stop was found, ``2 ATR``; "" when the rule is another version now.
        expires_in: bars that a waiting order may still rest; None without a limit.
        price_series: texts of the rule's series that are prices, such as ``ema(21)``.
        account: all that sizes follow from.
        decisions: the user's that hold, oldest first; ``notes`` are the last ones written.
        rates: what happened before; None while it is not known.
        is_here: whether its exchange is the one in use.
    """

    setup: Setup
    events: tuple[SetupEvent, ...]
    market: Market | None
    equity: float
    risk: float
    size: Size | None
    stop_note: str = ""
    expires_in: int | None = None
    price_series: frozenset[str] = frozenset()
    account: AccountSettings | None = None
    decisions: tuple[Decision, ...] = ()
    notes: str = ""
    rates: BaseRates | None = None
    is_here: bool = True

    @property
    def gone(self) -> str:
        """Why nobody can follow it any further; "" as long as somebody can."""
        ends = (e.reason for e in self.events if e.to_state is SetupState.CANCELLED)
        return next((reason for reason in ends if reason.startswith(MARKET_GONE)), "")

    @property
    def tick(self) -> float:
        """Smallest price step, 0 when unknown."""
        return self.market.tick if self.market else 0.0


class SheetReader:
    """Reads setups with all that is shown of them; called on the threads of questions."""

    def __init__(self, services: Application, rates: BaseRateService) -> None:
        self._services = services
        self._rates = rates
        self._markets: dict[str, Mapping[str, Market]] = {}

    def forget_markets(self) -> None:
        """Read price and amount steps anew: the universe was refreshed."""
        self._markets = {}

    def read(self, setup_id: str) -> Sheet:
        """Read a setup with its events, market and strategy, and compute its size.

        Raises:
            BadInput: no such setup.
        """
        detail = self._services.setups.get(setup_id)
        setup = detail.setup
        market = self._market_of(setup)
        account = self._services.equity.account()
        strategy = _strategy_of(self._services, setup)
        return Sheet(
            setup=setup,
            events=detail.events,
            market=market,
            equity=account.equity,
            risk=account.risk,
            size=_size(setup, market, account),
            account=account,
            decisions=detail.decisions,
            notes=detail.stand.notes,
            rates=self._rates.of(setup_id),
            is_here=setup.exchange == self._services.settings.current.market.exchange,
            stop_note=_stop_note(strategy.levels.stop) if strategy else "",
            expires_in=_expires_in(setup, strategy),
            price_series=frozenset(name for name in _series(setup.why) if _is_price(name)),
        )

    def _market_of(self, setup: Setup) -> Market | None:
        markets = self._markets.get(setup.exchange)
        if markets is None:
            markets = self._services.universe.markets(setup.exchange)
            self._markets[setup.exchange] = markets
        return markets.get(setup.symbol)


def _strategy_of(services: Application, setup: Setup) -> Strategy | None:
    """The strategy, if it is still the version that found the setup."""
    try:
        stored = services.strategies.get(setup.strategy)
    except BadInput:
        return None
    return stored.strategy if stored.version == setup.strategy_version else None


def _size(setup: Setup, market: Market | None, account: AccountSettings) -> Size | None:
    # Imported here, on the question's thread: rounding loads numba.
    from app.domain.sizing import size_position

    if not setup.state.is_open:
        return None
    try:
        return size_position(
            account_of(account),
            reference_price(setup),
            setup.stop,
            lot=market.lot if market else 0.0,
            minimum_notional=market.minimum_notional if market else 0.0,
        )
    except BadInput:
        return None


def _stop_note(stop: StopMethod) -> str:
    from app.domain.levels.stops import AtrStop, PercentStop

    if isinstance(stop, AtrStop):
        return f"{stop.mult:g} ATR"
    if isinstance(stop, PercentStop):
        return f"{stop.value:g} %"
    return stop.title


def _expires_in(setup: Setup, strategy: Strategy | None) -> int | None:
    if strategy is None or strategy.expiry_bars is None or setup.state.value != "waiting":
        return None
    return max(0, strategy.expiry_bars - bars_followed(setup))


def _series(why: Iterable[ConditionTrace]) -> Iterator[str]:
    for reason in why:
        yield from reason.values
        yield from _series(reason.children)


def _is_price(series: str) -> bool:
    """Whether a series is a price or an indicator of prices drawn over them."""
    # Imported here, on the question's thread: the language loads every indicator.
    from app.domain.explanation.scale import is_price
    from app.domain.language import parse

    try:
        return is_price(parse(series))
    except BadInput:
        return False  # an indicator that an earlier version knew
