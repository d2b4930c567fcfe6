"""What the program does when somebody writes to its Telegram bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

from app.domain.timeframe import DAY
from app.services.dashboard import result_of
from app.services.events import Event
from app.services.ports import JournalFilter, SetupFilter
from app.services.ports.notify import AlertButton
from app.services.ports.telegram import TELEGRAM_COMMANDS, PressAnswer
from app.services.scan.events import ScanFinished
from app.services.scheduler import ScanDue
from app.services.telegram_texts import (
    counts_text,
    moment,
    regime_text,
    results_text,
    scan_text,
    setups_text,
    trades_text,
)

if TYPE_CHECKING:
    from datetime import tzinfo

    from app.domain.regime import Regime
    from app.domain.setup import Setup
    from app.services.events import EventBus
    from app.services.journal.service import JournalService
    from app.services.ports import OpenUnitOfWork
    from app.services.ports.telegram import BotState
    from app.services.scan.history import ScanHistory
    from app.services.scheduler import Scheduler
    from app.services.settings import SettingsService
    from app.services.setups import SetupService

_NEXT_UPDATE: Final = "telegram.next_update"
_JOURNAL_DAYS: Final = 7
_MOST_RESULTS: Final = 500
_SKIP_REASON: Final = "skipped in Telegram"


@dataclass(frozen=True, slots=True)
class TelegramListening(Event):
    """The bot stands differently; the sentence says what to do, "" when all is well."""

    state: BotState
    sentence: str


class DeskServices(Protocol):
    """What of the program is looked at and steered from afar."""

    @property
    def bus(self) -> EventBus:
        """Where services announce facts."""

    @property
    def settings(self) -> SettingsService:
        """Preferences."""

    @property
    def setups(self) -> SetupService:
        """What the rules found."""

    @property
    def journal(self) -> JournalService:
        """What was really traded."""

    @property
    def scan_history(self) -> ScanHistory:
        """Past cycles."""

    @property
    def scheduler(self) -> Scheduler:
        """When the next scan is due."""

    def market_now(self) -> int:
        """Market time as far as it is known, UTC ms."""


class Deciding(Protocol):
    """What may be decided about a setup from afar."""

    def take(self, setup_id: str) -> Setup:
        """Note that the user trades it; raises BadInput when that is impossible."""

    def skip(self, setup_id: str, reason: str) -> Setup:
        """Let it go; raises BadInput when that is impossible."""

    def snooze(self, setup_id: str) -> Setup:
        """Mute its alerts until the next bar; raises BadInput when that is impossible."""


class TelegramDesk:
    """Implements `app.services.ports.telegram.TelegramCommands` over the program's services.

    Commands read and steer the schedule; nothing that costs money, loses data or shows a secret
    can be asked for from a chat.
    """

    def __init__(
        self, services: DeskServices, deciding: Deciding, open_work: OpenUnitOfWork
    ) -> None:
        """``open_work`` keeps how far the chat was read."""
        self._services = services
        self._deciding = deciding
        self._open_work = open_work
        self._regime: Regime | None = None
        self._answers = {
            "status": self._status,
            "setups": self._setups,
            "scan": self._scan,
            "regime": self._market,
            "pause": self._pause,
            "resume": self._resume,
            "journal": self._journal,
            "help": self._help,
        }
        self._forget = services.bus.subscribe(self._hear)

    def close(self) -> None:
        """Hear no more news; call it once."""
        self._forget()

    # ------------------------------------------------ as the bot asks

    def answer(self, command: str) -> str:
        """The answer, plain text, to one of `TELEGRAM_COMMANDS`.

        Raises:
            HarrierError: it cannot be answered now.
        """
        return self._answers[command]()

    def press(self, button: AlertButton, setup_id: str) -> PressAnswer:
        """Take, skip or snooze a setup.

        Raises:
            BadInput: no such setup, or it is too late for that.
        """
        if button is AlertButton.TAKE:
            setup = self._deciding.take(setup_id)
            return PressAnswer(f"{_named(setup)} is taken", "✓ Taken", (AlertButton.SNOOZE,))
        if button is AlertButton.SKIP:
            setup = self._deciding.skip(setup_id, _SKIP_REASON)
            return PressAnswer(f"{_named(setup)} is skipped", "✓ Skipped")
        setup = self._deciding.snooze(setup_id)
        text = f"{_named(setup)} is silent until the next {setup.timeframe} bar has closed"
        return PressAnswer(text, "✓ Snoozed", (AlertButton.TAKE, AlertButton.SKIP))

    def next_update(self) -> int:
        """Number of the first update that was not taken yet; 0 before the first."""
        with self._open_work(read_only=True) as work:
            kept = work.facts.get(_NEXT_UPDATE)
        return kept if isinstance(kept, int) else 0

    def taken(self, next_update: int) -> None:
        """Keep how far the chat was read."""
        with self._open_work() as work:
            work.facts.set(_NEXT_UPDATE, next_update)
            work.commit()

    def listening(self, state: BotState, sentence: str) -> None:
        """Announce how the bot stands."""
        self._services.bus.publish(TelegramListening(state, sentence))

    # ------------------------------------------------ answers

    def _status(self) -> str:
        services = self._services
        newest = next(iter(services.scan_history.latest(1)), None)
        return "\n".join(
            (
                f"Harrier · {services.settings.current.market.exchange}",
                self._plan(),
                scan_text(newest, self._zone),
                counts_text(self._open()),
            )
        )

    def _plan(self) -> str:
        scheduler = self._services.scheduler
        if scheduler.paused:
            return "Scheduled scans are paused; /resume lets them go on"
        due = scheduler.next_due
        return "No scan is planned" if due is None else f"Next scan: {moment(due, self._zone)}"

    def _setups(self) -> str:
        return setups_text(self._open())

    def _scan(self) -> str:
        self._services.bus.publish(ScanDue(self._services.market_now()))
        return "A scan was asked for; /status tells how it went."

    def _market(self) -> str:
        return regime_text(self._regime, self._zone)

    def _pause(self) -> str:
        self._services.scheduler.pause()
        return "Scheduled scans are paused; /resume lets them go on."

    def _resume(self) -> str:
        self._services.scheduler.resume()
        return f"Scheduled scans go on. {self._plan()}"

    def _journal(self) -> str:
        begin = self._services.market_now() - _JOURNAL_DAYS * DAY
        closed = self._services.journal.trades(JournalFilter(status="closed"))
        newest = sorted(closed, key=lambda trade: trade.figures.closed_at or 0, reverse=True)
        recent = [trade for trade in newest if (trade.figures.closed_at or 0) >= begin]
        if recent:
            return trades_text(recent, moment(begin, self._zone))
        return self._setup_results(begin)

    def _setup_results(self, begin: int) -> str:
        exchange = self._services.settings.current.market.exchange
        wanted = SetupFilter(open_only=False, exchange=exchange, limit=_MOST_RESULTS)
        results = [(result_of(setup), setup) for setup in self._services.setups.list(wanted)]
        ended = [(r.ended_at, setup) for r, setup in results if r is not None]
        newest = sorted(ended, key=lambda pair: pair[0], reverse=True)
        shown = [setup for time, setup in newest if time >= begin]
        return results_text(shown, moment(begin, self._zone))

    def _help(self) -> str:
        return "\n".join(f"/{command} – {what}" for command, what in TELEGRAM_COMMANDS.items())

    # ------------------------------------------------ facts

    @property
    def _zone(self) -> tzinfo:
        return ZoneInfo(self._services.settings.current.appearance.time_zone)

    def _open(self) -> tuple[Setup, ...]:
        exchange = self._services.settings.current.market.exchange
        return self._services.setups.list(SetupFilter(exchange=exchange))

    def _hear(self, event: Event) -> None:
        if isinstance(event, ScanFinished) and not event.result.record.past:
            self._regime = event.result.regime or self._regime


def _named(setup: Setup) -> str:
    return f"{setup.symbol} {setup.direction} ({setup.strategy})"
