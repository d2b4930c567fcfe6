"""Services that tell the user what happened: recorder, outbox, channels, sender."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.built_once import built_once
from app.bootstrap.market_services import MarketServices

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.adapters.notify.telegram_client import Pace
    from app.domain.alerts import Policy
    from app.services.alerts.centre import AlertCentre
    from app.services.alerts.channels import ChannelBook
    from app.services.alerts.outbox import Outbox
    from app.services.alerts.recorder import AlertRecorder
    from app.services.alerts.sender import AlertSender
    from app.services.alerts.silence import Silence
    from app.services.alerts.templates import TemplateService
    from app.services.ports import Channel, SetupPictures


class AlertServices(MarketServices):
    """Alerts. The desktop's channel exists only beside a window."""

    _gathering_s = 0.0

    @built_once
    def alert_templates(self) -> TemplateService:
        """The words of alerts."""
        from app.services.alerts.templates import TemplateService

        return TemplateService(self.database.work)

    @built_once
    def alert_silence(self) -> Silence:
        """Quiet hours and muting."""
        from app.services.alerts.silence import Silence

        return Silence(self.database.work, lambda: self.settings.current, self.bus, self.wall)

    @built_once
    def alert_channels(self) -> ChannelBook:
        """The ways out that are on."""
        from app.services.alerts.channels import ChannelBook
        from app.services.alerts.wishes import is_on

        return ChannelBook(self._channel_makers(), lambda name: is_on(self.settings.current, name))

    def _channel_makers(self) -> dict[str, Callable[[], Channel]]:
        """What builds each channel that leaves this machine, by its name."""
        from app.bootstrap.channels import channel_makers

        return channel_makers(self.settings, self.secrets, self.wall, lambda: self._telegram_pace)

    @built_once
    def _telegram_pace(self) -> Pace:
        """What keeps the messages of alerts and of answers apart."""
        from app.adapters.notify.telegram_client import Pace

        return Pace()

    def _offer_desktop(self) -> None:
        """Let alerts be shown in the system tray; for the window."""
        from app.domain.alerts.policy import TRAY
        from app.services.alerts.channels import DesktopChannel

        self.alert_channels.offer(TRAY, lambda: DesktopChannel(self.bus))

    @built_once
    def alert_recorder(self) -> AlertRecorder:
        """What writes alerts beside what they tell of."""
        from app.services.alerts.recorder import AlertRecorder, Wishes
        from app.services.setup_decisions import snoozed_until

        wishes = Wishes(self._policy, self.alert_channels.names, snoozed_until)
        return AlertRecorder(self.alert_templates, wishes, self.bus, self.wall)

    @built_once
    def _outbox(self) -> Outbox:
        from app.services.alerts.outbox import Outbox, OutboxTools

        return Outbox(
            OutboxTools(
                self.database.work,
                self.alert_channels,
                self.alert_silence,
                self._policy,
                self.bus,
                self.wall,
                self._setup_pictures(),
            )
        )

    def _setup_pictures(self) -> SetupPictures | None:
        """What draws the charts that go with messages."""
        return None

    @built_once
    def alert_sender(self) -> AlertSender:
        """What empties the outbox."""
        from app.services.alerts.sender import AlertSender

        return AlertSender(
            self._outbox,
            self.alert_channels,
            self.database.work,
            self.bus,
            self.wall,
            self._gathering_s,
        )

    @built_once
    def alerts(self) -> AlertCentre:
        """Alerts as the user handles them."""
        from app.services.alerts.centre import AlertCentre

        parts = (self.alert_templates, self.alert_silence, self.alert_channels)
        return AlertCentre(self.database.work, self.settings, parts, self.bus, self.wall)

    def _policy(self) -> Policy:
        from app.services.alerts.wishes import policy_of

        return policy_of(self.settings.current)
