"""Fills out of the user's own account at an exchange, by a key that can only read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.domain.journal.arrivals import sequenced, settle
from app.domain.journal.fill import Fill, fingerprint
from app.services.events import Event, Waiting
from app.services.journal.fee_rates import FeeRates, unconverted, worth_known
from app.services.journal.fetch_states import FetchState, FetchStates
from app.services.journal.matching import NO_MATCHES
from app.services.journal.origins import EXCHANGE, fills_of_files
from app.services.ports import JournalFilter
from app.services.ports.fills import FillsWanted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping
    from contextlib import AbstractContextManager

    from app.services.journal.account_keys import AccountKeys
    from app.services.journal.matching import Matched, MatchingService, MatchProgress
    from app.services.journal.service import JournalService
    from app.services.ports import CandleStore, OpenUnitOfWork, WallClock
    from app.services.ports.fills import AccountSource, ExchangeFill, FillsReply

_OVERLAP: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """Whose fills, and of which symbols.

    Attributes:
        exchange: id in ccxt.
        account: that has a key there; "" is the exchange's own, or the only one there is.
        since: UTC ms, of symbols never fetched before; None: as far back as the exchange tells.
        dust: quote currency; a remainder worth less closes a trade.
    """

    exchange: str
    symbols: tuple[str, ...]
    account: str = ""
    since: int | None = None
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    dust: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class FillsFetched(Event):
    """A page came: ``fills`` of this symbol so far, ``done`` of ``total`` symbols complete."""

    symbol: str
    fills: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What came of it.

    Attributes:
        told: executions the exchange told, of which the journal had ``duplicates``.
        rights_told: whether the exchange told what the key may do; where it does not, nobody
            knows that it can only read.
        failed: why a symbol has none, by symbol.
        refused: executions that made no sense.
        unconverted: currencies of fees whose worth nobody knows.
        fees_converted: fills that were known before and whose fee is worth something known now.
        matched: which trades are tied to setups now, and which are to be asked about.
    """

    account: str
    told: int
    added: int
    duplicates: int
    trades_new: int
    trades_changed: int
    trade_ids: frozenset[str]
    failed: Mapping[str, str]
    refused: int
    unconverted: tuple[str, ...]
    fees_converted: int
    matched: Matched
    rights_told: bool = False


@dataclass(frozen=True, slots=True)
class FetchTools:
    """What fetching fills needs.

    Attributes:
        journal: keeps the fills.
        keys: of the accounts.
        open_source: opens the private side of an exchange.
        open_work: keeps how far was fetched.
        store: candles for the worth of fees.
        wall: the machine's clock.
        matching: ties new trades to setups.
    """

    journal: JournalService
    keys: AccountKeys
    open_source: Callable[[str], AbstractContextManager[AccountSource]]
    open_work: OpenUnitOfWork
    store: CandleStore
    wall: WallClock
    matching: MatchingService


class ExchangeFillService:
    """Fetches fills on from the newest one known. Safe from any thread."""

    def __init__(self, tools: FetchTools) -> None:
        self._tools = tools
        self._states = FetchStates(tools.open_work)

    @property
    def keys(self) -> AccountKeys:
        """The keys, each of an account at an exchange."""
        return self._tools.keys

    def states(self, exchange: str, account: str) -> Mapping[str, FetchState]:
        """How fresh each symbol of an account is; none that was never fetched."""
        return self._states.of(exchange, account)

    def run(
        self, request: FetchRequest
    ) -> Generator[Waiting | FillsFetched | MatchProgress, None, FetchResult]:
        """Ask for what is new and keep it in one step; broken off, nothing is kept.

        Raises:
            BadInput: no key, one the exchange does not take, or one that can trade or withdraw.
            RetryableError: the exchange refuses everybody for now.
            ExchangeError: it refuses for good.
        """
        account = self.keys.account(request.exchange, request.account)
        key = self.keys.read(request.exchange, account)
        states = self.states(request.exchange, account)
        wanted = _wanted(request, states)
        came = _Came(len(wanted))
        with self._tools.open_source(request.exchange) as source:
            rights = yield from source.key_rights(key)
            if rights.trade or rights.withdraw:
                can = " and ".join(_can(rights.trade, rights.withdraw))
                raise BadInput(
                    f"this key can {can}; make one at {source.title} that can only read, so that"
                    " nothing can happen with it"
                )
            for step in source.fills(key, wanted):
                if isinstance(step, Waiting):
                    yield step
                else:
                    yield came.add(step)
        result = yield from self._keep(request, account, came, states)
        return replace(result, rights_told=rights.told)

    def _keep(
        self,
        request: FetchRequest,
        account: str,
        came: _Came,
        states: Mapping[str, FetchState],
    ) -> Generator[MatchProgress, None, FetchResult]:
        told = _fills(came.fills, account)
        elsewhere = partial(fills_of_files, self._tools.journal, account)
        arrived = settle(told, self._tools.journal.known_fills(account), elsewhere)
        rates = {name.upper(): price for name, price in request.rates.items()}
        worth = FeeRates(self._tools.store, rates, request.exchange)
        new = worth.convert(arrived.new)
        late = worth.convert(self._without_worth(account))
        complete = worth_known(late)
        converted = self._tools.journal.convert_fees(complete) if complete else 0
        name = f"fetch {len(new)} {'fill' if len(new) == 1 else 'fills'}"
        taken = self._tools.journal.take_in(new, name, request.dust) if new else None
        self._remember(request.exchange, account, came, states)
        matched = (yield from self._tools.matching.run(taken.trade_ids)) if taken else NO_MATCHES
        return FetchResult(
            account=account,
            told=len(told),
            added=taken.added if taken else 0,
            duplicates=len(told) - (taken.added if taken else 0),
            trades_new=taken.trades_new if taken else 0,
            trades_changed=taken.trades_changed if taken else 0,
            trade_ids=frozenset(taken.trade_ids) if taken else frozenset(),
            failed=came.failed,
            refused=came.refused,
            unconverted=unconverted((*new, *late)),
            fees_converted=converted,
            matched=matched,
        )

    def _without_worth(self, account: str) -> tuple[Fill, ...]:
        """Fills whose fee nobody could convert: the exchange tells most of them only once."""
        journal = self._tools.journal
        trades = journal.trades(JournalFilter(account=account))
        lacking = [trade.id for trade in trades if trade.figures.fees_unconverted]
        kept = journal.fills(lacking).values()
        return tuple(fill for fills in kept for fill in fills if fill.fee_in_quote is None)

    def _remember(
        self, exchange: str, account: str, came: _Came, states: Mapping[str, FetchState]
    ) -> None:
        now = self._tools.wall.now()
        fetched = {}
        for symbol in came.complete:
            former = states.get(symbol, FetchState(0))
            last = max(came.fills.get(symbol, ()), key=_made, default=None)
            newest = (former.newest, former.after) if last is None else (last.time, last.id)
            fetched[symbol] = FetchState(now, *newest)
        self._states.note(exchange, account, fetched)


class _Came:
    """What the exchange told so far."""

    def __init__(self, total: int) -> None:
        self._total = total
        self.fills: dict[str, list[ExchangeFill]] = {}
        self.complete: list[str] = []
        self.failed: dict[str, str] = {}
        self.refused = 0

    def add(self, reply: FillsReply) -> FillsFetched:
        symbol = reply.wanted.symbol
        found = self.fills.setdefault(symbol, [])
        found.extend(fill for fill in reply.fills if fill.time >= reply.wanted.since)
        self.refused += reply.refused
        if reply.error is not None:
            self.failed[symbol] = str(reply.error)
        elif reply.last:
            self.complete.append(symbol)
        done = len(self.complete) + len(self.failed)
        return FillsFetched(symbol, len(found), done, self._total)


def _wanted(request: FetchRequest, states: Mapping[str, FetchState]) -> tuple[FillsWanted, ...]:
    found = []
    for symbol in dict.fromkeys(request.symbols):
        state = states.get(symbol)
        if state is None or not state.newest:
            found.append(FillsWanted(symbol, request.since or 0))
        else:
            found.append(FillsWanted(symbol, max(0, state.newest - _OVERLAP), state.after))
    return tuple(found)


def _fills(told: Mapping[str, Iterable[ExchangeFill]], account: str) -> tuple[Fill, ...]:
    """The fills as the journal keeps them, symbol by symbol in the order they were made."""
    found: list[Fill] = []
    for symbol, executions in told.items():
        once = {one.id: one for one in executions}
        for one in sorted(once.values(), key=_made):
            values = one.price, one.amount, one.fee
            found.append(
                Fill(
                    id="",
                    account=account,
                    symbol=symbol,
                    time=one.time,
                    side=one.side,
                    price=one.price,
                    amount=one.amount,
                    fee=one.fee,
                    fee_currency=one.fee_currency,
                    exchange_id=one.id,
                    fingerprint=fingerprint(account, symbol, one.time, one.side, values),
                    origin=EXCHANGE,
                )
            )
    return sequenced(found, ordered=True)


def _made(fill: ExchangeFill) -> tuple[int, int, str]:
    """Time, then the exchange's id: numbers grow."""
    return fill.time, int(fill.id) if fill.id.isdecimal() else 0, fill.id


def _can(trade: bool, withdraw: bool) -> list[str]:
    return [word for word, can in (("trade", trade), ("withdraw", withdraw)) if can]
