"""A setup: a hit with levels and a life, and the events of that life."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.domain.timeframe import Timeframe

LEFT_OPEN: Final = "open"  # the reason of an exit that only the end of the data made
MARKET_GONE: Final = "market gone"  # begins the reason of the end of such a setup


class Direction(StrEnum):
    """Which way a setup trades."""

    LONG = "long"
    SHORT = "short"


class SetupState(StrEnum):
    """Where a setup stands in its life."""

    WAITING = "waiting"
    ACTIVE = "active"
    TP1 = "tp1"
    TP2 = "tp2"
    TP3 = "tp3"
    TP4 = "tp4"
    TP5 = "tp5"
    WON = "won"
    LOST = "lost"
    BREAK_EVEN = "break_even"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether the setup still waits or is in the market."""
        return self in _OPEN_STATES


_OPEN_STATES = frozenset(
    {
        SetupState.WAITING,
        SetupState.ACTIVE,
        SetupState.TP1,
        SetupState.TP2,
        SetupState.TP3,
        SetupState.TP4,
        SetupState.TP5,
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """A price (quote currency) and the share (0–1) of the entry amount closed there."""

    price: float
    share: float


@dataclass(frozen=True, slots=True)
class Exit:
    """One exit of a setup. ``time`` names the bar by its opening time, UTC ms."""

    time: int
    price: float
    share: float
    reason: str


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """One condition of a rule at one bar: its truth and the numbers behind it.

    Attributes:
        label: the condition's own label, else its text.
        true: True, False, or None for undefined.
        values: each operand's text and value (None: undefined).
        distance: |a − b| / |b| of a comparison, and of a crossing from the side it has to come
            from; None for everything else and while undefined.
        children: the conditions it is made of, in order.
        kind: of its node in the rule's tree, such as ``and`` or ``compare``.
    """

    label: str
    true: bool | None
    values: dict[str, float | None] = field(default_factory=dict)
    distance: float | None = None
    children: tuple[ConditionTrace, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class GuardMark:
    """A portfolio guard that acted on a setup.

    Attributes:
        guard: open_risk, setups, group, daily_loss or spot.
        reason: what it found, as the rest of a sentence.
    """

    guard: str
    reason: str


@dataclass(frozen=True, slots=True)
class Setup:
    """A hit that passed the sanity rules, with its fixed levels and how far it has come.

    Prices are in quote currency, times UTC ms, bars named by their opening time, R the distance
    from the actual fill to the first stop.

    Attributes:
        id: the same for the same hit for ever, see `setup_id`.
        entry: reference price: the signal bar's close (market) or the order's price.
        life: the life cycle's fixed-size state, so that the next bar can go on from it.
        evaluated_until: opening time of the last bar the life cycle has seen.
        late: found while catching up on missed bars.
        guards: portfolio guards that acted when it was found; it stays an idea all the same.
        taken_at: when the user took it, wall clock; None: not taken.
        passed_at: when the user passed on it after its entry, wall clock.
        snoozed_until: market time from which it may alert again.
        left_at: the last bar followed when the user skipped or cancelled it: there it has ended
            for the rule's next hits.
        shadow: where its life stands, which is followed to the end all the same; None as long as
            the user has not ended it.
    """

    id: str
    exchange: str
    strategy: str
    strategy_version: int
    strategy_hash: str
    symbol: str
    timeframe: Timeframe
    direction: Direction
    bar_time: int
    state: SetupState
    entry_kind: str
    entry: float
    stop: float
    targets: tuple[Target, ...]
    reward_risk: float | None
    score: float
    why: tuple[ConditionTrace, ...]
    regime: str | None
    created_at: int
    history_from: int
    candles_hash: str
    scan_id: str | None = None
    intrabar: str = "pessimistic"
    late: bool = False
    entry_time: int | None = None
    entry_price: float | None = None
    exits: tuple[Exit, ...] = ()
    current_stop: float | None = None
    last_price: float | None = None
    r: float | None = None
    mae_r: float | None = None
    mfe_r: float | None = None
    ambiguous: bool = False
    evaluated_until: int = 0
    life: tuple[float, ...] = ()
    guards: tuple[GuardMark, ...] = ()
    taken_at: int | None = None
    passed_at: int | None = None
    snoozed_until: int | None = None
    left_at: int | None = None
    shadow: SetupState | None = None

    @property
    def own_state(self) -> SetupState:
        """Where its life stands, whatever the user decided."""
        return self.state if self.shadow is None else self.shadow

    @property
    def is_passed(self) -> bool:
        """Whether the user let it go: skipped before its entry, or passed on after it."""
        return self.state is SetupState.SKIPPED or self.passed_at is not None


@dataclass(frozen=True, slots=True)
class SetupEvent:
    """One transition in a setup's life; events are only ever added.

    Attributes:
        shadow: it happened after the user had ended the setup, and is told to nobody.
    """

    setup_id: str
    bar_time: int
    from_state: SetupState | None
    to_state: SetupState
    reason: str
    price: float | None
    recorded_at: int
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """A hit that failed the sanity rules, with the reason as a sentence."""

    strategy: str
    symbol: str
    timeframe: Timeframe
    direction: Direction
    bar_time: int
    reason: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A symbol where exactly one top-level ``and`` member of the entry rule is not true.

    Attributes:
        distance: |left − right| / |right| of a comparison, and of a crossing from the side it
            has to come from; None for everything else.
        left: the two sides of these at the last bar; None while undefined.
    """

    strategy: str
    symbol: str
    timeframe: Timeframe
    condition: str
    distance: float | None
    left: float | None = None
    right: float | None = None


def setup_id(
    exchange: str, strategy: str, symbol: str, timeframe: Timeframe, side: Direction, bar_time: int
) -> str:
    """Sixteen hexadecimal digits that follow from what makes a hit unique."""
    key = "\x1f".join((exchange, strategy, symbol, timeframe, side, str(bar_time)))
    return sha256(key.encode()).hexdigest()[:16]
