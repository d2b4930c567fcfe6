"""Services over messages from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.built_once import built_once
from app.bootstrap.telegram_services import TelegramServices

if TYPE_CHECKING:
    from app.services.webhooks.service import WebhookService


class HookServices(TelegramServices):
    """Webhooks."""

    @built_once
    def webhooks(self) -> WebhookService:
        """Messages from outside."""
        from app.adapters.webhooks.process import ListenerProcess
        from app.services.webhooks.making import SignalJudge
        from app.services.webhooks.service import HookTools, WebhookService

        return WebhookService(
            HookTools(
                listener=ListenerProcess(),
                judge=SignalJudge(self._scan_tools, self.market_now),
                open_work=self.database.work,
                settings=self.settings,
                secrets=self.secrets,
                bus=self.bus,
                wall=self.wall,
            )
        )
