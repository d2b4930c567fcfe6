from __future__ import annotations

import logging
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.services.events import EventBus
from app.services.log_streamer import LogGrew, LogStreamer, Redactor


@pytest.fixture
def redactor():
    return Redactor()


@pytest.fixture
def streamer(redactor):
    return LogStreamer(redactor, most=3)


@pytest.fixture
def logger(streamer):
    made = logging.getLogger("test.streamer")
    made.propagate = False
    made.setLevel(logging.DEBUG)
    made.addHandler(streamer)
    yield made
    made.removeHandler(streamer)


def test_keeps_the_newest_lines(streamer, logger):
    for number in range(5):
        logger.info("line %d", number)
    lines = streamer.since()
    assert [line.text for line in lines] == ["line 2", "line 3", "line 4"]
    assert [line.number for line in lines] == [3, 4, 5]
    assert [line.text for line in streamer.since(4)] == ["line 4"]
    assert streamer.since(5) == ()


def test_tells_once_until_the_lines_are_taken(streamer, logger):
    bus, told = EventBus(), []
    bus.subscribe(told.append)
    streamer.announce_on(bus)
    for _ in range(10):
        logger.info("x")
    assert told == [LogGrew()]
    streamer.since()
    logger.info("y")
    assert len(told) == 2


def test_tracebacks_are_kept(streamer, logger):
    try:
        int("no good")
    except ValueError:
        logger.exception("it broke")
    (line,) = streamer.since()
    assert line.text.startswith("it broke\nTraceback")
    assert line.text.endswith("ValueError: invalid literal for int() with base 10: 'no good'")


@pytest.mark.parametrize(
    "text",
    [
        "https://api.telegram.org/bot123456789:AAcanaryCANARYcanaryCANARYcanary/sendMessage",
        "GET https://user:canaryCANARY@proxy.example/",
        "api_key=canaryCANARY&x=1",
        "apiKey: 'canaryCANARY'",
        '{"secret": "canaryCANARY"}',
        "Authorization: Bearer canaryCANARY",
        "the password=canaryCANARY, thanks",
        "known-canaryCANARY-value",
    ],
)
def test_secrets_never_get_in(streamer, logger, redactor, text):
    redactor.learn("known-canaryCANARY-value")
    logger.warning("failed: %s", text)
    (line,) = streamer.since()
    assert "canaryCANARY" not in line.text
    assert "•••" in line.text


@pytest.mark.parametrize(
    "text",
    [
        "it was longCANARY-and-more",
        "it was second'CANARY\\line",
        f"it was {'second' + chr(39) + 'CANARY' + chr(92) + 'line' + chr(34)!r}",
        f"all was {['first-CANARY', 'longCANARY-and-more']}",
    ],
)
def test_lines_and_quoted_forms_of_a_secret_are_hidden_whole(redactor, text):
    for secret in ("longCANARY", "longCANARY-and-more", "first-CANARY\nsecond'CANARY\\line"):
        redactor.learn(secret)
    redactor.learn("second'CANARY\\line" + chr(34))
    cleaned = redactor.clean(text)
    assert not [word for word in ("CANARY", "more", "line") if word in cleaned]


@pytest.fixture
def hasty_threads():
    """The interpreter turns from thread to thread as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_secrets_learned_at_once_on_many_threads_are_all_hidden(redactor):
    secrets = [f"canary-{number:04d}-secret" for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(redactor.learn, secrets))
    assert "canary" not in redactor.clean(" ".join(secrets))


def test_ordinary_text_is_left_alone(redactor):
    text = "Scan of 500 symbols at https://api.binance.com/api/v3/klines took 1.8 s; key BTC/USDT"
    assert redactor.clean(text) == text
