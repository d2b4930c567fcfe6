"""Types of setting values that carry their own check."""

from __future__ import annotations

import re
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from app.domain.alerts import PolicyRule
from app.domain.errors import BadInput
from app.domain.journal.own_items import item_in, line_of
from app.domain.timeframe import Timeframe


def _address(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        if value and not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise ValueError(f"an address starts with {' or '.join(f'{s}://' for s in schemes)}")
        return value

    return AfterValidator(check)


def _interval(value: str) -> str:
    if value != "auto" and value not in tuple(Timeframe):
        raise ValueError(f"the interval is auto or one of {', '.join(Timeframe)}")
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, LookupError) as error:
        raise ValueError("a time zone is named like UTC or Europe/Berlin") from error
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{value!r} is no regular expression") from error
    return value


def _clock_time(value: str) -> str:
    if value and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError("a time of day is written HH:MM, such as 22:30")
    return value


def _alert_rule(value: str) -> str:
    try:
        return PolicyRule.parse(value).text
    except BadInput as error:
        raise ValueError(str(error)) from error


def _host_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", value):
        raise ValueError(f"{value[:60]!r} is no host name such as hooks.example.org")
    return value


def _checklist_line(value: str) -> str:
    try:
        return line_of(item_in(value))
    except BadInput as error:
        raise ValueError(str(error)) from error


def _timeframe_name(value: str) -> str:
    if value not in tuple(Timeframe):
        raise ValueError(f"the timeframe is one of {', '.join(Timeframe)}")
    return value


WebAddress = Annotated[str, _address("http", "https")]
"""Empty or the address of a web server."""

ProxyAddress = Annotated[str, _address("http", "https", "socks5")]
"""Empty or the address of a proxy."""

Interval = Annotated[str, AfterValidator(_interval)]
"""``auto`` or a timeframe."""

TimeZone = Annotated[str, AfterValidator(_time_zone)]
"""A name of the time zone database."""

ClockTime = Annotated[str, AfterValidator(_clock_time)]
"""Empty or a time of day, ``HH:MM``."""

AlertRule = Annotated[str, Field(max_length=200), AfterValidator(_alert_rule)]
"""A line of the policy about alerts."""

ChecklistLine = Annotated[str, Field(max_length=200), AfterValidator(_checklist_line)]
"""An own item of the checklist with its weight: ``no news ahead × 2 (required)``."""

Pattern = Annotated[str, Field(max_length=200), AfterValidator(_pattern)]
"""A regular expression."""

HostName = Annotated[str, AfterValidator(_host_name)]
"""The name of a host, without port."""

TimeframeName = Annotated[str, AfterValidator(_timeframe_name)]
"""One of the timeframes."""
