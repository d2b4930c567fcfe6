from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.errors import BadInput
from app.domain.journal.trade import Plan, TradeRecord
from app.domain.regime import Regime, Trend, Volatility
from app.domain.setup import Exit, SetupState, Target
from app.domain.timeframe import DAY, HOUR
from app.services.ports import AlertButton, ScanRecord
from app.services.ports.telegram import TELEGRAM_COMMANDS, BotState
from app.services.scan.events import ScanFinished, ScanResult
from app.services.scheduler import ScanDue
from app.services.telegram_desk import TelegramDesk, TelegramListening
from app.services.telegram_texts import MOST_LISTED, setups_text
from tests.builders.installation import Installation
from tests.builders.journal import a_fill
from tests.builders.setups import BAR, a_setup, an_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.setup import Setup
    from app.services.events import Event


@dataclass
class Deciding:
    """Decides about one setup."""

    setup: Setup
    done: list[tuple[str, ...]] = field(default_factory=list)

    def _found(self, setup_id: str) -> Setup:
        if setup_id != self.setup.id:
            raise BadInput(f"There is no setup '{setup_id}'")
        return self.setup

    def take(self, setup_id: str) -> Setup:
        self.done.append(("take", setup_id))
        return self._found(setup_id)

    def skip(self, setup_id: str, reason: str) -> Setup:
        self.done.append(("skip", setup_id, reason))
        return self._found(setup_id)

    def snooze(self, setup_id: str) -> Setup:
        self.done.append(("snooze", setup_id))
        return self._found(setup_id)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path, {"market.exchange": "demo"}, offline=True)
    made.clock.time = BAR + 4 * HOUR
    yield made
    made.application.close()


@pytest.fixture
def deciding() -> Deciding:
    return Deciding(a_setup())


@pytest.fixture
def desk(installation: Installation, deciding: Deciding) -> Iterator[TelegramDesk]:
    application = installation.application
    made = TelegramDesk(application, deciding, application.database.work)
    yield made
    made.close()


@pytest.fixture
def heard(installation: Installation) -> list[Event]:
    events: list[Event] = []
    installation.application.bus.subscribe(events.append)
    return events


def keep(installation: Installation, *setups: Setup) -> None:
    with installation.application.database.work() as work:
        for setup in setups:
            work.setups.save(setup, [an_event(setup)])
        work.commit()


def an_ended(name: str, r: float, time: int, **changes: Any) -> Setup:
    return a_setup(
        id=name,
        symbol=f"{name}/USDT",
        state=SetupState.WON if r > 0 else SetupState.LOST,
        entry_price=64_120.5,
        exits=(Exit(time, 66_000.0, 1.0, "target"),),
        r=r,
        evaluated_until=time,
        **changes,
    )


def test_every_command_has_an_answer(desk: TelegramDesk) -> None:
    for command in TELEGRAM_COMMANDS:
        assert desk.answer(command)
    assert desk.answer("help").count("\n") == len(TELEGRAM_COMMANDS) - 1


def test_open_setups_are_listed_with_their_levels(
    desk: TelegramDesk, installation: Installation
) -> None:
    assert desk.answer("setups") == "No setup is open."
    running = a_setup(
        id="run",
        symbol="ETH/USDT",
        state=SetupState.ACTIVE,
        entry=2_000.0,
        entry_price=2_000.0,
        stop=1_900.0,
        targets=(Target(2_200.0, 1.0),),
        last_price=2_050.0,
        bar_time=BAR - HOUR,
    )
    elsewhere = a_setup(id="other", exchange="binance")
    keep(installation, a_setup(), running, elsewhere)
    assert desk.answer("setups").split("\n") == [
        "Open setups: 2",
        "BTC/USDT long · EMA cross · 1h · waiting",
        "  entry 64,120.5 · stop 63,000.25 · targets 66,000 / 68,000",
        "ETH/USDT long · EMA cross · 1h · active, +0.50 R",
        "  entry 2,000 · stop 1,900 · targets 2,200",
    ]
    assert "Open setups: 1 waiting, 1 in the market" in desk.answer("status")


def test_a_long_list_is_cut() -> None:
    text = setups_text([a_setup(id=str(n)) for n in range(MOST_LISTED + 3)])
    assert text.endswith("\n… and 3 more")
    assert text.count("entry") == MOST_LISTED


def test_status_tells_plan_and_last_scan_in_the_users_zone(
    desk: TelegramDesk, installation: Installation
) -> None:
    assert "Last scan: none yet" in desk.answer("status")
    installation.application.settings.set("appearance.time_zone", "Asia/Tokyo")
    record = ScanRecord(
        "1", "demo", BAR, BAR, "partial", 100, 98, 2, 3, errors=(("XRP/USDT", "It is delisted"),)
    )
    with installation.application.database.work() as work:
        work.scans.save(record)
        work.commit()
    assert (
        "Last scan: 1 Jan 09:00, partial, 98 of 100 symbols, setups found: 3\n  It is delisted"
        in desk.answer("status")
    )


def test_pause_and_resume_hold_the_schedule(desk: TelegramDesk, installation: Installation) -> None:
    assert "are paused" in desk.answer("pause")
    assert installation.application.scheduler.paused
    assert "are paused" in desk.answer("status")
    assert "go on" in desk.answer("resume")
    assert not installation.application.scheduler.paused


def test_a_scan_is_asked_for_where_planned_ones_are(desk: TelegramDesk, heard: list[Event]) -> None:
    desk.answer("scan")
    assert heard == [ScanDue(BAR + 4 * HOUR)]


def test_the_regime_is_that_of_the_last_live_scan(
    desk: TelegramDesk, installation: Installation
) -> None:
    assert "not known" in desk.answer("regime")
    regime = Regime(BAR, Trend.BULL, Volatility.CALM, 62.4, 31.0, 71.5, None, BAR - DAY)
    record = ScanRecord("1", "demo", BAR, BAR, "done")
    installation.application.bus.publish(ScanFinished(ScanResult(record, regime)))
    of_the_past = ScanRecord("2", "demo", BAR, BAR, "done", past=True)
    bear = Regime(BAR, Trend.BEAR, None, None, None, None, None, None)
    installation.application.bus.publish(ScanFinished(ScanResult(of_the_past, bear)))
    assert desk.answer("regime").split("\n") == [
        "bull · calm · risk-on, since 31 Dec 00:00",
        "Trend score: +62",
        "Volatility rank: 31",
        "Above their own EMA 50, %: 72",
        "Rising on the day, %: –",
    ]


def test_the_journal_sums_the_last_week(desk: TelegramDesk, installation: Installation) -> None:
    assert "No setup that was entered has ended since 25 Dec" in desk.answer("journal")
    keep(
        installation,
        an_ended("AAA", 2.0, BAR - DAY),
        an_ended("BBB", -1.0, BAR),
        an_ended("OLD", 5.0, BAR - 8 * DAY),
        a_setup(id="never", state=SetupState.EXPIRED),
    )
    assert desk.answer("journal").split("\n") == [
        "Since 25 Dec 04:00: 2 ended, 1 above zero, +1.00 R in all, +0.50 R on average",
        "BBB/USDT long · EMA cross · −1.00 R",
        "AAA/USDT long · EMA cross · +2.00 R",
    ]


def test_the_journal_tells_of_trades_once_there_are_any(
    desk: TelegramDesk, installation: Installation
) -> None:
    keep(installation, an_ended("AAA", 2.0, BAR))
    journal = installation.application.journal
    plan, even = TradeRecord(plan=Plan(stop=90)), TradeRecord(risk=89)
    journal.add((a_fill("buy 1 @ 100"), a_fill("sell 1 @ 115", 60)), plan)
    journal.add((a_fill("buy 1 @ 5", 1), a_fill("sell 1 @ 4.5", 2)), TradeRecord())
    journal.add((a_fill("buy 1 @ 1", 1, "ETH/BTC"), a_fill("sell 1 @ 3", 3, "ETH/BTC")), even)
    week = 7 * 24 * 60
    journal.add((a_fill("buy 1 @ 100", -2 * week), a_fill("sell 1 @ 1", -week)), plan)
    assert desk.answer("journal").split("\n") == [
        "Since 25 Dec 04:00: 3 trades closed, 1 won, +2 BTC, +14.5 USDT, +1.52 R in all",
        "BTC/USDT long · +15 USDT · +1.50 R",
        "ETH/BTC long · +2 BTC · +0.02 R",
        "BTC/USDT long · −0.5 USDT · –",
    ]


def test_buttons_decide_and_say_what_is_left(desk: TelegramDesk, deciding: Deciding) -> None:
    setup = deciding.setup.id
    taken = desk.press(AlertButton.TAKE, setup)
    assert (taken.done, taken.left) == ("✓ Taken", (AlertButton.SNOOZE,))
    assert taken.text == "BTC/USDT long (EMA cross) is taken"
    snoozed = desk.press(AlertButton.SNOOZE, setup)
    assert snoozed.left == (AlertButton.TAKE, AlertButton.SKIP)
    assert "until the next 1h bar" in snoozed.text
    assert desk.press(AlertButton.SKIP, setup).left == ()
    assert deciding.done == [
        ("take", setup),
        ("snooze", setup),
        ("skip", setup, "skipped in Telegram"),
    ]
    with pytest.raises(BadInput, match="no setup 'x'"):
        desk.press(AlertButton.TAKE, "x")


def test_how_far_the_chat_was_read_outlives_the_program(
    desk: TelegramDesk, installation: Installation, tmp_path: Path
) -> None:
    assert desk.next_update() == 0
    desk.taken(4_000_000_001)
    assert desk.next_update() == 4_000_000_001
    installation.application.close()
    again = Installation(tmp_path, {"market.exchange": "demo"}, offline=True).application
    assert TelegramDesk(again, Deciding(a_setup()), again.database.work).next_update() == (
        4_000_000_001
    )
    again.close()


def test_news_of_the_bot_reach_the_window(desk: TelegramDesk, heard: list[Event]) -> None:
    desk.listening(BotState.CONFLICT, "Another program listens")
    assert heard == [TelegramListening(BotState.CONFLICT, "Another program listens")]
