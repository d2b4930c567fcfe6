"""Who may pass: sender, token, size, pace, time and repetition, the cheapest question first.

Every request without the token gets the same 404, so that nobody learns that there is a listener.
"""

from __future__ import annotations

import hmac
import json
from collections import deque
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import BadInput
from app.domain.timeframe import MINUTE, SECOND
from app.domain.webhooks.message import read_message
from app.domain.webhooks.strict_json import read_object
from app.services.ports.hooks import WITHOUT_TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.domain.webhooks.message import ExternalSignal
    from app.services.ports.hooks import HookPlace

PATH: Final = "/hook"
TOKEN_FIELDS: Final = ("token", "secret", "passphrase")
MOST_A_MINUTE: Final = 60
TOLERANCE: Final = 120 * SECOND
REMEMBERED: Final = 10 * MINUTE
MOST_KEPT: Final = 2_000
HIDDEN: Final = "•••"

_FROM_BROWSERS: Final = ("Origin", "Sec-Fetch-Site", "Access-Control-Request-Method")
_OWN_NAMES: Final = ("127.0.0.1", "localhost")


class Refused(Exception):
    """A request that is not taken.

    Attributes:
        status: HTTP status of the answer.
        body: the message without token, when its sender had the token.
    """

    def __init__(self, status: int, reason: str, body: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.body = body


class Repeated(Refused):
    """A message that was taken before."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A message that is taken: as JSON without token, and the hash of that."""

    body: str
    body_hash: str


class Gate:
    """The rules of one listener; used by one thread."""

    def __init__(self, place: HookPlace, port: int, now: Callable[[], int]) -> None:
        """Rules.

        Args:
            place: whom to serve.
            port: the one it listens on.
            now: wall clock, UTC ms.
        """
        self._place = place
        self._port = port
        self._now = now
        self._names = frozenset(name.lower() for name in place.hosts)
        self._seen = dict(place.seen)
        self._recent: deque[int] = deque()
        self._token = ""

    def greet(self, method: str, path: str, headers: Mapping[str, str], hosts: list[str]) -> bool:
        """Look at a request before its body is read.

        Args:
            method: of the request.
            path: without the query.
            headers: whose names do not depend on case.
            hosts: every ``Host`` header.

        Returns:
            Whether the path holds the token; otherwise the body must.

        Raises:
            Refused: it is not to be served.
        """
        if any(name in headers for name in _FROM_BROWSERS):
            raise Refused(404, "sent by a web page (it has an Origin)")
        if len(hosts) != 1 or not self._is_called(hosts[0]):
            raise Refused(404, "sent to another host name")
        if method != "POST":
            raise Refused(404, "no POST")
        if path in (PATH, f"{PATH}/"):
            return False
        given = path.removeprefix(f"{PATH}/")
        if given == path or not self._is_token(given):
            raise Refused(404, WITHOUT_TOKEN)
        self.pace()
        return True

    def pace(self) -> None:
        """Count a request with the token.

        Raises:
            Refused: there were too many in the last minute.
        """
        now = self._now()
        while self._recent and self._recent[0] <= now - MINUTE:
            self._recent.popleft()
        if len(self._recent) >= MOST_A_MINUTE:
            raise Refused(429, f"more than {MOST_A_MINUTE} messages in a minute")
        self._recent.append(now)

    def admit(self, body: bytes, *, is_known: bool) -> Admitted:
        """Look at the body.

        Args:
            body: all of it.
            is_known: whether the path held the token.

        Raises:
            Refused: it is not taken.
        """
        try:
            document = read_object(body)
        except BadInput as error:
            if not is_known:
                raise Refused(404, WITHOUT_TOKEN) from None
            raise Refused(422, self._redacted(str(error))) from None
        if not is_known:
            self._require_token(document)
            self.pace()
        message = {
            name: self._cleaned(value)
            for name, value in document.items()
            if name.strip().lower() not in TOKEN_FIELDS
        }
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        kept = text[:MOST_KEPT]
        try:
            signal = read_message(message)
        except BadInput as error:
            raise Refused(422, str(error), kept) from None
        if problem := self._problem_of_time(signal):
            raise Refused(409, problem, kept)
        digest = sha256(json.dumps(message, sort_keys=True).encode()).hexdigest()
        self._refuse_seen(digest, kept)
        return Admitted(text, digest)

    def _is_called(self, host: str) -> bool:
        name, _, port = host.rpartition(":") if ":" in host else (host, "", "80")
        name = name.lower()
        if name in self._names:  # a tunnel has a port of its own
            return True
        if port != str(self._port):
            return False
        return name in _OWN_NAMES or (self._place.allow_network and _is_local_address(name))

    def _is_token(self, given: str) -> bool:
        found = sha256(given.encode("utf-8", "replace")).hexdigest()
        if not hmac.compare_digest(found, self._place.token_hash):
            return False
        self._token = given
        return True

    def _require_token(self, document: Mapping[str, Any]) -> None:
        for name, given in document.items():
            if name.strip().lower() in TOKEN_FIELDS and isinstance(given, str):
                if self._is_token(given):
                    return
                break
        raise Refused(404, WITHOUT_TOKEN)

    def _redacted(self, text: str) -> str:
        return text.replace(self._token, HIDDEN) if self._token else text

    def _cleaned(self, value: Any) -> Any:
        """A value of the message without the token, wherever a sender may have put it."""
        if isinstance(value, str):
            return self._redacted(value)
        if isinstance(value, list):
            return [self._cleaned(part) for part in value]
        if isinstance(value, dict):
            return {self._redacted(name): self._cleaned(part) for name, part in value.items()}
        return value

    def _problem_of_time(self, signal: ExternalSignal) -> str:
        now, sent = self._now(), signal.sent_at
        if sent is None and self._place.require_time:
            return 'timenow: missing; add "timenow": "{{timenow}}" to the message'
        if sent is not None and abs(now - sent) > TOLERANCE:
            side = "in the past" if sent < now else "in the future"
            return f"timenow: sent {abs(now - sent) // SECOND:,} s {side}; at most 120 s are taken"
        bar = signal.bar_time
        if bar is not None and bar > now + TOLERANCE:
            return "time: the bar lies in the future"
        length = signal.timeframe.milliseconds if signal.timeframe else None
        if bar is not None and length is not None and bar < now - 2 * length - TOLERANCE:
            return "time: the bar closed long ago"
        return ""

    def _refuse_seen(self, digest: str, kept: str) -> None:
        now = self._now()
        self._seen = {key: at for key, at in self._seen.items() if at > now - REMEMBERED}
        if digest in self._seen:
            raise Repeated(409, "the same message came in the last 10 minutes", kept)
        self._seen[digest] = now


def _is_local_address(name: str) -> bool:
    """Whether a host is an address, which no foreign name server can make point here."""
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_private or address.is_loopback or address.is_link_local
