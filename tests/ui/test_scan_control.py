"""What becomes of a close that comes while a scan runs."""

from __future__ import annotations

from app.services.scan.events import ScanStarted
from app.services.scheduler import ScanDue

HOUR = 3_600_000
CLOSE = 470_000 * HOUR


def begin(desk, context, qtbot, as_of):
    desk.scans.events = [ScanStarted("a", "demo", as_of, "user")]
    desk.scans.endless = True
    context.scan.start()
    qtbot.waitUntil(lambda: context.scan._as_of == as_of)


def end(desk, qtbot):
    desk.scans.endless = False
    qtbot.waitUntil(lambda: desk.scans.closed >= 1)


def test_a_close_that_came_meanwhile_is_scanned_right_after(qtbot, desk, make_context):
    _, context = make_context()
    refused = []
    context.scan.refused.connect(refused.append)
    begin(desk, context, qtbot, CLOSE - 5_000)
    desk.bus.publish(ScanDue(CLOSE))
    qtbot.waitUntil(lambda: context.scan._due == CLOSE)
    end(desk, qtbot)
    qtbot.waitUntil(lambda: [r.reason for r in desk.scans.requests] == ["user", "schedule"])
    assert refused == []


def test_a_close_that_the_running_scan_has_seen_is_not_scanned_twice(qtbot, desk, make_context):
    _, context = make_context()
    begin(desk, context, qtbot, CLOSE + 5_000)
    desk.bus.publish(ScanDue(CLOSE))
    qtbot.waitUntil(lambda: context.scan._due == CLOSE)
    end(desk, qtbot)
    qtbot.waitUntil(lambda: context.scan._due is None)
    assert [r.reason for r in desk.scans.requests] == ["user"]


def test_a_cancelled_scan_is_followed_by_none(qtbot, desk, make_context):
    _, context = make_context()
    begin(desk, context, qtbot, CLOSE - 5_000)
    desk.bus.publish(ScanDue(CLOSE))
    qtbot.waitUntil(lambda: context.scan._due == CLOSE)
    context.scan.cancel()
    qtbot.waitUntil(lambda: context.scan._due is None)
    assert [r.reason for r in desk.scans.requests] == ["user"]
