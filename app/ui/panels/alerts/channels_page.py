"""Where alerts go, what is told, and when nobody is to be disturbed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.alerts import DeliveryState
from app.domain.alerts.policy import APPRISE, TELEGRAM, TRAY, WEBHOOK
from app.services.alerts.events import DeliveryChanged, MuteChanged
from app.services.settings import SettingsChanged
from app.services.strategies import StrategyChanged
from app.ui.forms.model_form import ModelForm
from app.ui.models.formats import moment
from app.ui.panels.alerts.channel_card import ChannelCard, ChannelKind
from app.ui.panels.alerts.page import Page
from app.ui.panels.alerts.policy_grid import PolicyGrid
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.domain.alerts import AlertKind, AlertLevel
    from app.services.preferences import AlertSettings
    from app.ui.context import Context

_PAUSE_MS = 500
_CARDS_WIDTH = 420
_MUTE_MINUTES = 60
_WHEN = (
    "minimum_score",
    "cooldown_minutes",
    "digest_window_seconds",
    "late_after_minutes",
    "give_up_after_hours",
    "quiet_from",
    "quiet_until",
    "quiet_manner",
    "sound",
)


class ChannelsPage(Page):
    """Every change is a setting and is saved as it is made."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        settings = context.services.settings.current.alerts
        self._wanted = settings
        self.cards = {kind.name: ChannelCard(kind, settings) for kind in self._kinds()}
        self.grid = PolicyGrid()
        self.when = ModelForm(settings, _WHEN)
        self.mute_button = button(self.tr("Mute for an hour"), "plain", "bell-slash")
        self.mute_state = label("", px=11, tone="text3")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._save)
        self._last: dict[str, DeliveryChanged] = {}
        self.lay_out([], self._contents())
        self._connect()
        self.refresh()

    def _kinds(self) -> tuple[ChannelKind, ...]:
        return (
            ChannelKind(TRAY, self.tr("Desktop"), self.tr("Notifications of this computer.")),
            ChannelKind(
                TELEGRAM,
                self.tr("Telegram"),
                self.tr("A bot of yours writes to one chat, with charts and buttons."),
                ("telegram_chat", "telegram_address"),
                "alerts.telegram_token",
                self.tr("Token of the bot, from @BotFather"),
            ),
            ChannelKind(
                APPRISE,
                self.tr("Apprise"),
                self.tr("Discord, Slack, e-mail, ntfy and a hundred more."),
                (),
                "alerts.apprise_urls",
                self.tr("Addresses, such as ntfy://topic, separated by spaces"),
            ),
            ChannelKind(
                WEBHOOK,
                self.tr("Webhook"),
                self.tr("Every event as signed JSON, for programs."),
                ("webhook_url", "allow_local_network"),
                "alerts.webhook_secret",
                self.tr("Secret that signs, any text"),
            ),
        )

    # ------------------------------------------------------------ build

    def _contents(self) -> QWidget:
        page = QWidget()
        page.setObjectName("panel")
        row = QHBoxLayout(page)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(24)
        row.addWidget(self._channels())
        row.addWidget(self._wishes(), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(page)
        return scroll

    def _channels(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(_CARDS_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for card in self.cards.values():
            column.addWidget(card)
        column.addStretch(1)
        return side

    def _wishes(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        mute = QHBoxLayout()
        mute.addWidget(self.mute_button)
        mute.addWidget(self.mute_state, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(mute)
        column.addSpacing(8)
        column.addWidget(self.grid)
        column.addSpacing(8)
        column.addWidget(label(self.tr("When"), weight=600))
        column.addWidget(self.when)
        column.addStretch(1)
        return side

    def _connect(self) -> None:
        bridge = self._context.bridge
        bridge.on(SettingsChanged, lambda _event: self.refresh(), self)
        bridge.on(MuteChanged, lambda _event: self._read_mute(), self)
        bridge.on(StrategyChanged, lambda _event: self._read_strategies(), self)
        bridge.on(DeliveryChanged, self._on_delivery, self)
        self.when.changed.connect(lambda: self._take(self.when, _WHEN))
        self.grid.strategy_chosen.connect(lambda _name: self._show_levels())
        self.grid.level_wanted.connect(self._set_level)
        self.mute_button.clicked.connect(lambda _checked: self._toggle_mute())
        for name, card in self.cards.items():
            card.switched.connect(lambda on, channel=name: self._switch(channel, on=on))
            card.test_wanted.connect(lambda channel=name: self._test(channel))
            card.secret_given.connect(lambda text, chosen=card: self._keep_secret(chosen, text))
            if card.form is not None:
                card.edited.connect(
                    lambda _value, chosen=card: self._take(chosen.form, chosen.kind.fields)
                )

    # ------------------------------------------------------------ what is shown

    def refresh(self) -> None:
        settings = self._context.services.settings.current
        self._wanted = settings.alerts
        for name, card in self.cards.items():
            card.show_on(on=self._is_on(name))
        self._show_levels()
        self._read_counts()
        self._read_secrets()
        self._read_strategies()
        self._read_mute()

    def _is_on(self, channel: str) -> bool:
        settings = self._context.services.settings.current
        if channel == TRAY:
            return settings.notifications.tray
        return bool(getattr(settings.alerts, channel))

    def _show_levels(self) -> None:
        centre = self._context.services.alerts
        strategy = self.grid.strategy or None
        self.grid.show_levels(lambda kind, channel: centre.level(kind, channel, strategy))

    def _read_strategies(self) -> None:
        strategies = self._context.services.strategies
        self._context.runner.ask(
            self,
            lambda: [stored.strategy.name for stored in strategies.list()],
            self.grid.show_strategies,
            topic="strategies",
        )

    def _read_counts(self) -> None:
        centre = self._context.services.alerts
        self._context.runner.ask(self, centre.counts, self._show_counts, topic="counts")

    def _show_counts(self, counts: Mapping[tuple[str, str], int]) -> None:
        for name, card in self.cards.items():
            last = self._last.get(name)
            if last is not None and last.reason:
                card.show_state(last.reason, wrong=last.state is DeliveryState.FAILED)
                continue
            parts = [
                f"{counts[name, state]:,} {word}"
                for state, word in (
                    ("sent", self.tr("sent")),
                    ("queued", self.tr("waiting")),
                    ("failed", self.tr("failed")),
                )
                if counts.get((name, state))
            ]
            card.show_state(", ".join(parts) or self.tr("Nothing sent yet."))

    def _on_delivery(self, event: DeliveryChanged) -> None:
        self._last[event.channel] = event
        self._read_counts()

    def _read_mute(self) -> None:
        silence = self._context.services.alerts.silence
        self._context.runner.ask(self, lambda: silence.muted_until, self._show_mute, topic="mute")

    def _show_mute(self, until: int | None) -> None:
        now = self._context.services.wall.now()
        muted = until is not None and until > now
        words = self.tr("Tell again") if muted else self.tr("Mute for an hour")
        self.mute_button.setText(words)
        said = self.tr("Muted until {0}; then all comes in one digest.")
        self.mute_state.setText(said.format(moment(until, self._context.zone)) if muted else "")

    # ------------------------------------------------------------ secrets

    def _read_secrets(self) -> None:
        secrets = self._context.services.secrets
        names = [card.kind.secret for card in self.cards.values() if card.kind.secret]
        self._context.runner.ask(
            self,
            lambda: {name: bool(secrets.get(name)) for name in names},
            self._show_secrets,
            topic="secrets",
        )

    def _show_secrets(self, there: Mapping[str, bool]) -> None:
        persistent = self._context.services.secrets.persistent
        for card in self.cards.values():
            if card.kind.secret:
                card.show_secret(there=there[card.kind.secret], persistent=persistent)

    def _keep_secret(self, card: ChannelCard, text: str) -> None:
        secrets = self._context.services.secrets
        self._context.runner.ask(
            self,
            lambda: secrets.set(card.kind.secret, text),
            lambda _nothing: self._read_secrets(),
            failed=lambda sentence: card.show_state(sentence, wrong=True),
        )

    # ------------------------------------------------------------ changes

    def _switch(self, channel: str, *, on: bool) -> None:
        path = "notifications.tray" if channel == TRAY else f"alerts.{channel}"
        settings = self._context.services.settings
        self._ask(lambda: settings.set(path, "true" if on else "false"), self.cards[channel])

    def _test(self, channel: str) -> None:
        centre = self._context.services.alerts
        self._last.pop(channel, None)
        self.cards[channel].show_state(self.tr("Sending a test…"))
        self._ask(lambda: centre.send_test(channel), self.cards[channel])

    def _set_level(self, kind: AlertKind, channel: str, level: AlertLevel, strategy: str) -> None:
        centre = self._context.services.alerts
        self._ask(lambda: centre.set_level(kind, channel, level, strategy or None))

    def _toggle_mute(self) -> None:
        centre = self._context.services.alerts
        now = self._context.services.wall.now()
        until = centre.silence.muted_until
        minutes = None if until is not None and until > now else _MUTE_MINUTES
        self._ask(lambda: centre.mute(minutes))

    def _take(self, form: ModelForm[AlertSettings] | None, fields: tuple[str, ...]) -> None:
        if form is not None and form.is_valid:
            changed = {name: getattr(form.value, name) for name in fields}
            self._wanted = self._wanted.model_copy(update=changed)
            self._pause.start()

    def _save(self) -> None:
        settings = self._context.services.settings
        wanted = settings.current.model_copy(update={"alerts": self._wanted})
        self._ask(lambda: settings.replace(wanted))

    def _ask(self, change: Callable[[], object], card: ChannelCard | None = None) -> None:
        notices = self._context.notices

        def failed(sentence: str) -> None:
            if card is not None:
                card.show_state(sentence, wrong=True)
            else:
                notices.show(self.tr("Not changed"), sentence, token="danger")

        self._context.runner.ask(self, change, lambda _nothing: None, failed=failed)
