"""A trade filled in from the setup that caused it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.domain.journal.fill import Fill, Side
from app.domain.journal.own_items import with_own_items
from app.domain.journal.trade import ChecklistItem, Plan, TradeRecord
from app.domain.setup import Direction
from app.services.account import account_of
from app.services.setups import unknown_setup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.domain.asset import Market
    from app.domain.setup import ConditionTrace, Setup
    from app.domain.setup_decision import Decision
    from app.services.ports import OpenUnitOfWork, UnitOfWork, WallClock
    from app.services.preferences import AccountSettings

_DIGITS: Final = 12
_OF_GROUPS: Final = "and"


@dataclass(frozen=True, slots=True)
class TradeDraft:
    """A trade that is not kept yet.

    Attributes:
        fills: one, the entry as planned; none where no size can be worked out.
    """

    account: str
    symbol: str
    fills: tuple[Fill, ...]
    record: TradeRecord


class Drafts:
    """Fills trades in."""

    def __init__(
        self,
        open_work: OpenUnitOfWork,
        account: Callable[[], AccountSettings],
        wall: WallClock,
        own_items: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """A source of drafts; ``own_items`` are lines of what the user checks before any trade."""
        self._open_work = open_work
        self._account = account
        self._wall = wall
        self._own_items = own_items

    def of_setup(self, setup_id: str) -> TradeDraft:
        """The trade a setup plans: its levels, the calculator's size, its reasons as a checklist.

        What the user said when it was taken, price or amount, stands before the plan.

        Raises:
            BadInput: no such setup.
        """
        with self._open_work(read_only=True) as work:
            setup = setup_in(work, setup_id)
            taken = _taken(work, setup)
            accounts = work.journal.accounts()
            markets = {market.symbol: market for market in work.assets.all(setup.exchange)}
        account = setup.exchange if setup.exchange in accounts or not accounts else accounts[0]
        price = (taken and taken.price) or setup.entry_price or setup.entry
        amount = (taken and taken.amount) or self._amount(setup, price, markets.get(setup.symbol))
        fills: tuple[Fill, ...] = ()
        if amount:
            side = Side.BUY if setup.direction is Direction.LONG else Side.SELL
            fee = price * amount * self._account().fee
            quote = setup.symbol.partition("/")[2]
            time = setup.entry_time or self._wall.now()
            fills = (
                Fill(
                    "",
                    account,
                    setup.symbol,
                    time,
                    side,
                    exactly(price),
                    exactly(amount),
                    exactly(fee),
                    quote if fee else "",
                ),
            )
        record = linked(TradeRecord(), setup)
        checklist = with_own_items(record.checklist, self._own_items())
        return TradeDraft(account, setup.symbol, fills, replace(record, checklist=checklist))

    def _amount(self, setup: Setup, price: float, market: Market | None) -> float:
        # Imported with the first size: rounding loads numba.
        from app.domain.sizing import size_position

        try:
            return size_position(
                account_of(self._account()),
                price,
                setup.stop,
                lot=market.lot if market else 0.0,
                minimum_notional=market.minimum_notional if market else 0.0,
            ).amount
        except BadInput:
            return 0.0


def setup_in(work: UnitOfWork, setup_id: str) -> Setup:
    """One setup.

    Raises:
        BadInput: no such setup.
    """
    setup = work.setups.get(setup_id)
    if setup is None:
        raise unknown_setup(setup_id)
    return setup


def linked(record: TradeRecord, setup: Setup) -> TradeRecord:
    """A record with what is known of a setup; own plan and checklist stay where there are any."""
    plan = Plan(setup.entry, setup.stop, setup.targets)
    return replace(
        record,
        setup_id=setup.id,
        strategy=setup.strategy,
        strategy_version=setup.strategy_version,
        strategy_hash=setup.strategy_hash,
        timeframe=setup.timeframe.value,
        regime=setup.regime.partition(" ")[0] if setup.regime else None,
        why=setup.why,
        plan=plan if record.plan == Plan() else record.plan,
        checklist=record.checklist or tuple(checklist_of(setup.why)),
    )


def unlinked(record: TradeRecord) -> TradeRecord:
    """A record that knows of no setup any more; its plan stays."""
    return replace(
        record, setup_id="", strategy="", strategy_version=0, strategy_hash="", timeframe="", why=()
    )


def checklist_of(why: Iterable[ConditionTrace]) -> Iterable[ChecklistItem]:
    """The conditions a setup rests on, those that were joined by ``and`` one by one."""
    for trace in why:
        if trace.kind == _OF_GROUPS and trace.children:
            yield from checklist_of(trace.children)
        else:
            yield ChecklistItem(trace.label, kept=trace.true)


def exactly(value: float) -> Decimal:
    """A figure as a person would write it."""
    return Decimal(format(value, f".{_DIGITS}g"))


def _taken(work: UnitOfWork, setup: Setup) -> Decision | None:
    from app.domain.setup_decision import stand_of

    if setup.taken_at is None:
        return None
    return stand_of(work.setups.decisions(setup.id)).taken
