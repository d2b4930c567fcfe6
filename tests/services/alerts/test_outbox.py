from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.domain.alerts import AlertKind, DeliveryState
from app.domain.alerts.dispatch import UNSURE
from app.domain.errors import BadInput, EnvironmentFault, RetryableError
from app.domain.setup import SetupState
from app.domain.timeframe import DAY, HOUR, MINUTE, SECOND
from app.services.alerts.events import AlertsRaised, DeliveryChanged
from app.services.alerts.outbox import Outbox
from app.services.ports import AlertButton, AlertFilter, BrokenOff
from tests.builders.alerts import many_setups
from tests.builders.setups import BAR, a_setup, an_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.builders.alerts import AlertDesk


def test_a_new_setup_is_told_once_however_often_it_is_recorded(desk: AlertDesk) -> None:
    setup = a_setup()
    (alert,) = desk.opens(setup)
    assert desk.opens(setup) == ()
    desk.send_all()
    (message,) = desk.ears.heard
    assert message.key == alert.key == f"setup/{setup.id}"
    assert message.title == "BTC/USDT · Long · 1h"
    assert message.text == "EMA cross: entry 64,120.50, stop 63,000.25, target 68,000.00"
    assert message.setup_id == setup.id
    assert message.buttons == tuple(AlertButton)
    assert message.payload["event"] == "setup"
    assert message.payload["late"] is False
    assert [type(e) for e in desk.events[-2:]] == [AlertsRaised, DeliveryChanged]
    assert desk.states() == {"sent": 1}
    assert desk.centre.list() == (alert,)


def test_what_becomes_of_a_setup_is_told_by_kind(desk: AlertDesk) -> None:
    setup = a_setup(state=SetupState.LOST, r=-1.0)
    steps = [
        an_event(setup, from_state=SetupState.WAITING, to_state=state)
        for state in (SetupState.ACTIVE, SetupState.TP1, SetupState.LOST, SetupState.SKIPPED)
    ]
    kinds = [alert.kind for alert in desk.moves(setup, *steps)]
    assert kinds == [AlertKind.ENTRY, AlertKind.TARGET, AlertKind.STOPPED]
    desk.send_all()
    assert desk.ears.heard[-1].text == "EMA cross: −1.00 R"
    assert all(not message.buttons for message in desk.ears.heard)


def test_messages_keep_a_second_between_them(desk: AlertDesk) -> None:
    desk.opens(*many_setups(4))
    desk.send_all()
    assert len(desk.ears.heard) == 4
    gaps = [after - before for before, after in zip(desk.ears.at, desk.ears.at[1:], strict=False)]
    assert min(gaps) >= SECOND


def test_many_at_once_are_one_message_that_names_every_one(desk: AlertDesk) -> None:
    desk.opens(*many_setups(30))
    desk.send_all()
    (message,) = desk.ears.heard
    assert message.kind is AlertKind.DIGEST
    assert message.title == "30 new setups"
    assert message.text.startswith("30 new setups\n• New setup · EMA cross · long · 1h: S000/USDT,")
    assert all(f"S{n:03d}/USDT" in message.text for n in range(30))
    assert desk.states() == {"sent": 30}


def test_a_burst_in_steps_becomes_a_digest_too(desk: AlertDesk) -> None:
    setups = many_setups(9)
    for setup in setups[:4]:
        desk.opens(setup)
        desk.send_all()
    began = desk.clock.now()
    desk.opens(*setups[4:7])
    desk.send_all()
    assert [message.kind for message in desk.ears.heard] == [AlertKind.SETUP] * 4 + [
        AlertKind.DIGEST
    ]
    assert "Came with many others:" in desk.ears.heard[-1].text
    assert MINUTE - 10 * SECOND <= desk.clock.now() - began <= MINUTE
    desk.standing.time += HOUR
    desk.opens(setups[7])
    desk.send_all()
    assert desk.ears.heard[-1].kind is AlertKind.SETUP


def test_an_outage_of_hours_ends_in_one_digest(desk: AlertDesk) -> None:
    desk.ears.fault = RetryableError("no network")
    first, *others = many_setups(8)
    desk.opens(first)
    began = desk.clock.now()
    tries = 0
    while desk.clock.now() < began + 6 * HOUR:
        due = desk.outbox.work_off()
        tries += 1
        assert due is not None
        desk.standing.time = due
        if others and tries % 5 == 0:
            desk.opens(others.pop())
    assert not others
    assert tries < 100
    assert desk.states() == {"queued": 8}
    desk.ears.fault = None
    desk.standing.time += 5 * MINUTE
    desk.send_all()
    (message,) = desk.ears.heard
    assert message.title == "8 new setups"
    assert all(message.text.count(f"S{n:03d}/USDT") == 1 for n in range(8))
    assert desk.states() == {"sent": 8}


def test_a_rate_limit_is_waited_out(desk: AlertDesk) -> None:
    now = desk.clock.now()
    desk.ears.fault = RetryableError("slow down", retry_at=now + 40 * SECOND)
    desk.opens(a_setup())
    assert desk.outbox.work_off() == now + 40 * SECOND
    desk.ears.fault = None
    desk.standing.time = now + 39 * SECOND
    desk.outbox.work_off()
    assert desk.ears.heard == []
    desk.standing.time = now + 40 * SECOND
    desk.outbox.work_off()
    assert [message.kind for message in desk.ears.heard] == [AlertKind.SETUP]


def test_what_nobody_will_ever_take_has_failed_until_it_is_sent_again(desk: AlertDesk) -> None:
    desk.ears.fault = BadInput("the token is wrong")
    desk.opens(a_setup())
    assert desk.outbox.work_off() is None
    (delivery,) = desk.centre.outbox([DeliveryState.FAILED])
    assert delivery.reason == "the token is wrong"
    desk.ears.fault = None
    assert desk.centre.retry() == 1
    desk.standing.time += SECOND
    desk.send_all()
    assert len(desk.ears.heard) == 1


@pytest.mark.parametrize("fault", [EnvironmentFault("no keyring"), ZeroDivisionError()])
def test_a_fault_of_this_machine_or_of_ours_never_ends_the_outbox(
    desk: AlertDesk, fault: Exception
) -> None:
    desk.ears.fault = fault
    first, second = many_setups(2)
    desk.opens(first)
    desk.outbox.work_off()
    desk.ears.fault = None
    desk.standing.time += MINUTE
    desk.opens(second)
    desk.send_all()
    told = "".join(message.title + message.text for message in desk.ears.heard)
    assert second.symbol in told
    assert (first.symbol in told) == isinstance(fault, EnvironmentFault)


def test_what_is_old_is_given_up(desk: AlertDesk) -> None:
    desk.ears.fault = RetryableError("no network")
    desk.opens(a_setup())
    desk.outbox.work_off()
    desk.standing.time += 4 * DAY
    assert desk.outbox.work_off() is None
    assert desk.states() == {"expired": 1}


def test_a_single_alert_that_waited_is_no_news(desk: AlertDesk) -> None:
    desk.opens(a_setup())
    desk.standing.time += 16 * MINUTE
    desk.send_all()
    assert [message.kind for message in desk.ears.heard] == [AlertKind.DIGEST]


def test_late_setups_are_told_in_one_digest_and_only_while_they_live(desk: AlertDesk) -> None:
    setups = many_setups(3, late=True)
    desk.opens(*setups[:2], replace(setups[2], state=SetupState.LOST))
    desk.send_all()
    (message,) = desk.ears.heard
    assert message.title == "2 new setups"
    assert "Found late:" in message.text
    assert setups[2].symbol not in message.text


def test_a_step_of_hours_ago_is_late(desk: AlertDesk) -> None:
    setup = a_setup(state=SetupState.ACTIVE)
    old = an_event(setup, to_state=SetupState.ACTIVE, bar_time=BAR - 5 * HOUR)
    (alert,) = desk.moves(setup, old)
    assert alert.late


def test_a_message_under_way_when_the_program_ended_is_no_news_but_named(desk: AlertDesk) -> None:
    first, second = desk.opens(*many_setups(2))
    with desk.database.work() as work:
        (one, _) = work.alerts.due("telegram", desk.clock.now(), 10)
        work.alerts.claim([one.id], first.key, desk.clock.now())
        work.commit()
    desk.outbox.recover()
    desk.send_all()
    digest, news = sorted(desk.ears.heard, key=lambda message: message.kind)
    assert UNSURE.capitalize() in digest.text
    assert f"{first.symbol}" in digest.text
    assert news.key == second.key
    assert desk.states() == {"sent": 2}


def test_quiet_hours_keep_what_comes_and_tell_it_once_afterwards(
    make_desk: Callable[..., AlertDesk],
) -> None:
    desk = make_desk(quiet_from="22:00", quiet_until="07:00")
    desk.standing.time += 11 * HOUR  # 23:00 UTC
    desk.opens(*many_setups(2))
    assert desk.outbox.work_off() == desk.clock.now() + 8 * HOUR
    assert desk.ears.heard == []
    desk.standing.time += 8 * HOUR
    desk.send_all()
    (message,) = desk.ears.heard
    assert message.title == "2 new setups"
    assert "Came during quiet hours:" in message.text


def test_quiet_hours_may_let_messages_through_without_a_sound(
    make_desk: Callable[..., AlertDesk],
) -> None:
    desk = make_desk(quiet_from="22:00", quiet_until="07:00", quiet_manner="silent")
    desk.standing.time += 11 * HOUR
    desk.opens(a_setup())
    desk.send_all()
    assert [message.silent for message in desk.ears.heard] == [True]


def test_muting_outlives_the_program_and_ends_in_a_digest(desk: AlertDesk) -> None:
    desk.centre.mute(60)
    desk.opens(*many_setups(3))
    until = desk.outbox.work_off()
    assert until == desk.clock.now() + HOUR == desk.silence.muted_until
    desk.centre.send_test("telegram")
    desk.outbox.work_off()
    assert [message.kind for message in desk.ears.heard] == [AlertKind.TEST]
    desk.centre.mute(None)
    desk.standing.time += SECOND
    desk.send_all()
    assert [message.title for message in desk.ears.heard] == ["Harrier", "3 new setups"]


def test_the_centre_counts_what_was_not_seen(desk: AlertDesk) -> None:
    one, two = desk.opens(*many_setups(2))
    assert desk.centre.unread() == 2
    assert desk.centre.mark_read([one.id]) == 1
    assert [alert.id for alert in desk.centre.list(AlertFilter(unread_only=True))] == [two.id]
    assert desk.centre.mark_read() == 1
    assert desk.centre.unread() == 0


def test_five_hundred_at_once_go_in_three_messages_and_lose_none(desk: AlertDesk) -> None:
    desk.opens(*many_setups(500))
    desk.send_all()
    assert len(desk.ears.heard) == 3
    told = "\n".join(message.text for message in desk.ears.heard)
    assert all(told.count(f"S{n:03d}/USDT") == 1 for n in range(500))
    assert desk.states() == {"sent": 500}


def test_a_test_needs_a_channel_that_is_on(desk: AlertDesk) -> None:
    with pytest.raises(BadInput, match="apprise is off"):
        desk.centre.send_test("apprise")
    with pytest.raises(BadInput, match="'fax' is no channel"):
        desk.centre.send_test("fax")


def test_a_message_that_broke_off_goes_on_as_it_was_before_what_came_meanwhile(
    desk: AlertDesk,
) -> None:
    setups = many_setups(9)
    desk.opens(*setups[:6])
    desk.ears.fault = BrokenOff("no network", receipt="71")
    desk.outbox.work_off()
    desk.opens(*setups[6:])
    desk.standing.time += 20 * MINUTE
    desk.ears.fault = EnvironmentFault("the keyring is locked")
    desk.outbox.work_off()
    desk.ears.fault = None
    desk.standing.time += 20 * MINUTE
    desk.send_all()
    first, second = desk.ears.heard
    assert (first.arrived, second.arrived) == ("71", "")
    assert (first.title, second.title) == ("6 new setups", "3 new setups")
    assert "Could not be sent" not in first.text
    assert desk.states() == {"sent": 9}
    waited = [delivery.attempts for delivery in desk.centre.outbox([DeliveryState.SENT])]
    assert sorted(waited) == [0] * 3 + [2] * 6


def test_a_message_that_broke_off_before_the_end_of_the_program_is_no_news_after_it(
    desk: AlertDesk,
) -> None:
    desk.opens(*many_setups(6))
    desk.ears.fault = BrokenOff("no network", receipt="71")
    desk.outbox.work_off()
    desk.ears.fault = None
    restarted = Outbox(desk.outbox._tools)
    restarted.recover()
    desk.standing.time += MINUTE
    restarted.work_off()
    (message,) = desk.ears.heard
    assert UNSURE.capitalize() in message.text
    assert message.arrived == ""
    assert desk.states() == {"sent": 6}


def test_quiet_hours_hold_what_broke_off_until_they_end(
    make_desk: Callable[..., AlertDesk],
) -> None:
    desk = make_desk(quiet_from="22:00", quiet_until="07:00")
    desk.standing.time += 9 * HOUR + 59 * MINUTE  # 21:59 UTC
    desk.opens(*many_setups(6))
    desk.ears.fault = BrokenOff("no network", receipt="71")
    desk.outbox.work_off()
    desk.ears.fault = None
    desk.standing.time += 2 * MINUTE
    desk.outbox.work_off()
    desk.centre.send_test("telegram")
    desk.outbox.work_off()
    assert [message.kind for message in desk.ears.heard] == [AlertKind.TEST]
    desk.standing.time += 9 * HOUR
    desk.send_all()
    assert [message.arrived for message in desk.ears.heard] == ["", "71"]
