"""The policy and the channels that the settings ask for."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from app.domain.alerts import Policy, PolicyRule
from app.domain.alerts.policy import APPRISE, TELEGRAM, TRAY, WEBHOOK
from app.domain.errors import BadInput
from app.domain.timeframe import HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from app.services.preferences import Settings

log = logging.getLogger(__name__)


def policy_of(settings: Settings) -> Policy:
    """The policy of the settings; a rule that a newer program wrote is left out."""
    wanted = settings.alerts
    return Policy(
        rules=tuple(rule for text in wanted.rules if (rule := _rule(text)) is not None),
        minimum_score=wanted.minimum_score,
        cooldown=wanted.cooldown_minutes * MINUTE,
        digest_from=settings.notifications.digest_from,
        digest_window=wanted.digest_window_seconds * SECOND,
        late_after=wanted.late_after_minutes * MINUTE,
        give_up_after=wanted.give_up_after_hours * HOUR,
    )


def is_on(settings: Settings, channel: str) -> bool:
    """Whether the user wants a channel."""
    wanted = settings.alerts
    switches = {
        TRAY: settings.notifications.tray,
        TELEGRAM: wanted.telegram,
        APPRISE: wanted.apprise,
        WEBHOOK: wanted.webhook,
    }
    return switches.get(channel, False)


def _rule(text: str) -> PolicyRule | None:
    try:
        return PolicyRule.parse(text)
    except BadInput as error:
        log.warning("A rule about alerts is left out: %s", error)
        return None
