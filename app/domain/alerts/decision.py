"""Whether an alert goes out, through which channels, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.alerts.alert import OF_SETUPS, AlertKind
from app.domain.alerts.policy import IN_APP, AlertLevel
from app.domain.timeframe import MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.alerts.alert import Alert
    from app.domain.alerts.policy import Policy

OFF: Final = "switched off for this event"


@dataclass(frozen=True, slots=True)
class History:
    """What was before, as far as it matters for one alert. Wall clock, UTC ms.

    Attributes:
        last_setup: when a new setup of the same strategy on the same symbol was told; None: never.
        snoozed: the user does not want to hear of the setup now.
        guards: portfolio guards that act now, each a sentence.
    """

    last_setup: int | None = None
    snoozed: bool = False
    guards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an alert in one channel.

    Attributes:
        level: on or silent when it goes out, off when it does not.
        reason: why not, a phrase; "" when it goes out.
    """

    channel: str
    level: AlertLevel
    reason: str = ""

    @property
    def goes_out(self) -> bool:
        """Whether it is to be sent."""
        return self.level is not AlertLevel.OFF


def decide(
    alert: Alert, policy: Policy, channels: Iterable[str], history: History
) -> tuple[Verdict, ...]:
    """One verdict for each channel.

    The centre in the window keeps whatever is not switched off: there nothing disturbs, and
    everything can be looked up.
    """
    held_back = _held_back(alert, policy, history)
    verdicts = []
    for channel in channels:
        level = policy.level(alert.kind, channel, alert.strategy)
        if level is AlertLevel.OFF:
            verdicts.append(Verdict(channel, level, OFF))
        elif held_back and channel != IN_APP:
            verdicts.append(Verdict(channel, AlertLevel.OFF, held_back))
        else:
            verdicts.append(Verdict(channel, level))
    return tuple(verdicts)


def _held_back(alert: Alert, policy: Policy, history: History) -> str:
    """Why nobody is to be disturbed, a phrase; "" without a reason."""
    if alert.kind not in OF_SETUPS:
        return ""
    if history.snoozed:
        return "the setup is snoozed"
    if alert.score is not None and alert.score < policy.minimum_score:
        return f"its score {alert.score:.0f} is below {policy.minimum_score:.0f}"
    if alert.kind is AlertKind.SETUP:
        if _cools_down(alert, policy, history):
            minutes = policy.cooldown // MINUTE
            return f"the same strategy told of {alert.symbol} less than {minutes} min before"
        return "; ".join(history.guards)
    return ""


def _cools_down(alert: Alert, policy: Policy, history: History) -> bool:
    last = history.last_setup
    return last is not None and 0 <= alert.at - last < policy.cooldown
