"""What the user wants to be told, and how: event × channel × strategy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.alerts.alert import EVENTS, AlertKind
from app.domain.errors import BadInput
from app.domain.timeframe import HOUR, MINUTE

IN_APP: Final = "in_app"
TRAY: Final = "tray"
TELEGRAM: Final = "telegram"
APPRISE: Final = "apprise"
WEBHOOK: Final = "webhook"
CHANNELS: Final = (IN_APP, TRAY, TELEGRAM, APPRISE, WEBHOOK)

_ANY: Final = "*"


class AlertLevel(StrEnum):
    """How an event is told through a channel."""

    ON = "on"
    SILENT = "silent"
    OFF = "off"


def _known(word: str, known: tuple[str, ...], what: str) -> str:
    if word not in known:
        raise BadInput(f"{word!r} is no {what}; choose one of {', '.join(known)}")
    return word


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One line of the policy; None stands for any.

    Its text is ``EVENT CHANNEL LEVEL [STRATEGY]`` with ``*`` for any, such as
    ``expired telegram off`` or ``setup * silent EMA cross``.
    """

    kind: AlertKind | None
    channel: str | None
    level: AlertLevel
    strategy: str | None = None

    @classmethod
    def parse(cls, text: str) -> PolicyRule:
        """The rule that the text says.

        Raises:
            BadInput: naming the word that is not known.
        """
        words = text.split(None, 3)
        if len(words) < 3:
            raise BadInput(f"{text!r} is no rule: write EVENT CHANNEL LEVEL [STRATEGY]")
        kind = None if words[0] == _ANY else AlertKind(_known(words[0], EVENTS, "event"))
        channel = None if words[1] == _ANY else _known(words[1], CHANNELS, "channel")
        level = AlertLevel(_known(words[2], tuple(AlertLevel), "level"))
        return cls(kind, channel, level, words[3].strip() if len(words) > 3 else None)

    @property
    def text(self) -> str:
        """What `parse` takes."""
        words = (self.kind or _ANY, self.channel or _ANY, self.level, self.strategy or "")
        return " ".join(words).strip()

    def covers(self, kind: AlertKind, channel: str, strategy: str | None) -> bool:
        """Whether the rule is about such an event."""
        return (
            self.kind in (None, kind)
            and self.channel in (None, channel)
            and self.strategy in (None, strategy)
        )


DEFAULT_RULES: Final = tuple(
    PolicyRule.parse(text)
    for text in (
        "* * on",
        "expired * silent",
        "invalidated * silent",
        "regime * silent",
        "scan_recovered * silent",
        # The desktop shows what is new; what becomes of it is in the window already.
        "* tray off",
        "setup tray on",
        "price tray on",
        "scan_failed tray silent",
    )
)
"""What holds where the user has said nothing; as everywhere, the last rule that covers wins."""


@dataclass(frozen=True, slots=True)
class Policy:
    """All wishes about alerts. Durations are ms.

    Attributes:
        rules: the user's own, on top of `DEFAULT_RULES`; the last that covers an event wins.
        minimum_score: setups below it are not told, 0 to 100.
        cooldown: least time between two new setups of one strategy on one symbol.
        digest_from: from how many alerts at once, or within ``digest_window``, one message tells
            of all.
        late_after: an alert that waited longer is no news, and goes out in a digest.
        give_up_after: an alert that waited longer is not sent any more.
    """

    rules: tuple[PolicyRule, ...] = ()
    minimum_score: float = 0.0
    cooldown: int = 0
    digest_from: int = 5
    digest_window: int = MINUTE
    late_after: int = 15 * MINUTE
    give_up_after: int = 72 * HOUR

    def level(self, kind: AlertKind, channel: str, strategy: str | None = None) -> AlertLevel:
        """How an event is told through a channel; a test always sounds."""
        level = AlertLevel.ON
        for rule in (*DEFAULT_RULES, *self.rules):
            if rule.covers(kind, channel, strategy):
                level = rule.level
        return level
