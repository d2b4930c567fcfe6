"""Alerts to whatever Apprise reaches: Discord, Slack, e-mail, ntfy and a hundred others.

The addresses hold the secrets, so no line of Apprise's own log goes any further than here.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from app.adapters.notify.loading import loading
from app.domain.errors import BadInput, RetryableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.services.ports import Message

_REMEMBERED: Final = 64
_MOST: Final = 50
_AROUND: Final = re.compile(r"[ \t]*(,|=(?=[ \t]*[A-Za-z][\w+.-]{0,40}://))[ \t]*")
_BETWEEN: Final = re.compile(r"\s+")
_ENTRY: Final = re.compile(r"(?:([\w,-]{1,200})=)?([A-Za-z][\w+.-]{0,40}://.+)")
_SECRET_PART: Final = re.compile(r"[^/?&=#:@,\s]{8,}")
_CODE: Final = re.compile(r"\berror[=\s:]+(\d{3})\b", re.IGNORECASE)
_FOR_GOOD: Final = frozenset({400, 401, 402, 403, 404, 405, 406, 410, 413, 415, 422})


@dataclass(frozen=True, slots=True)
class AppriseAddress:
    """One address of the secret, and which kinds of alert go there; none means all."""

    number: int
    url: str = field(repr=False)
    tags: frozenset[str]

    @property
    def name(self) -> str:
        """What may be shown of it."""
        return f"address {self.number} ({self.url.partition('://')[0].lower()}://…)"

    def takes(self, kind: str) -> bool:
        """Whether alerts of this kind go there."""
        return not self.tags or kind in self.tags or "all" in self.tags


@dataclass(slots=True)
class _Progress:
    """What became of a message so far, by address: only those not listed are tried again."""

    sent: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)


def addresses_of(text: str) -> tuple[AppriseAddress, ...]:
    """The addresses in a text, on lines of their own or with blanks between them.

    Each is ``address`` or ``kind,kind=address``; a line that begins with # is a comment.

    Raises:
        BadInput: one is no address; it is named by its place alone.
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    plain = _AROUND.sub(r"\1", "\n".join(lines)).strip()
    found = []
    for number, entry in enumerate(_BETWEEN.split(plain) if plain else (), 1):
        match = _ENTRY.fullmatch(entry)
        if match is None:
            raise BadInput(
                f"Apprise address {number} is none: they look like discord://…, mailto://… or"
                " setup,won=ntfy://…"
            )
        tags = frozenset((match[1] or "").split(","))
        found.append(AppriseAddress(number, match[2], tags - {""}))
    if len(found) > _MOST:
        raise BadInput(f"At most {_MOST} Apprise addresses are used")
    return tuple(found)


def secrets_in(url: str) -> Iterator[str]:
    """What has to be hidden of an address: all of it, and whatever part could be a key."""
    yield url
    rest = url.partition("://")[2]
    for part in _SECRET_PART.findall(rest):
        yield part
        yield unquote(part)


class AppriseChannel:
    """Sends to each address by itself, and after a failure again to those alone that failed."""

    name: Final = "apprise"

    def __init__(
        self, urls: Callable[[], str | None], hide: Callable[[str], None] = lambda _secret: None
    ) -> None:
        """``urls`` gives the secret; ``hide`` hears what no log may show."""
        self._urls = urls
        self._hide = hide
        self._known: dict[str, Any] = {}
        self._progress: OrderedDict[str, _Progress] = OrderedDict()

    def send(self, message: Message) -> str:
        """Send a message to every address that takes its kind; services give it no name.

        Raises:
            RetryableError: some address could not be reached now.
            BadInput: an address is none, or its service refuses it for good.
        """
        addresses = addresses_of(self._urls() or "")
        if not addresses:
            raise BadInput("Apprise needs at least one address, such as discord://… or ntfy://…")
        progress = self._progress.setdefault(message.key, _Progress())
        while len(self._progress) > _REMEMBERED:
            self._progress.popitem(last=False)
        missed = [
            address.name
            for address in addresses
            if address.takes(message.kind.value) and not self._settled(address, message, progress)
        ]
        if missed:
            raise RetryableError(f"Not reached through Apprise now: {', '.join(missed)}")
        self._progress.pop(message.key, None)
        if progress.refused:
            raise BadInput(f"Refused through Apprise: {'; '.join(progress.refused.values())}")
        return ""

    def close(self) -> None:
        """Forget the addresses; there are no connections to end."""
        self._known.clear()

    def _settled(self, address: AppriseAddress, message: Message, progress: _Progress) -> bool:
        """Whether nothing is left to do for an address."""
        if address.url in progress.sent or address.url in progress.refused:
            return True
        service = self._service(address)
        if service is None:
            progress.refused[address.url] = f"{address.name} is no address that Apprise knows"
            return True
        why = _notify(service, message)
        if why is None:
            progress.sent.add(address.url)
        elif why in _FOR_GOOD:
            progress.refused[address.url] = f"{address.name} answered {why}"
        return why is None or why in _FOR_GOOD

    def _service(self, address: AppriseAddress) -> Any:
        if address.url not in self._known:
            for secret in secrets_in(address.url):
                self._hide(secret)
            self._known[address.url] = _open(address.url)
        return self._known[address.url]


def _open(url: str) -> Any:
    """Apprise's service for an address; None when it knows none. Loads the library."""
    import apprise

    # Addresses are in its messages; what has to be known of them is judged in `_notify`.
    logging.getLogger("apprise").propagate = False
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    asset = apprise.AppriseAsset(
        app_id="Harrier", app_desc="Harrier", app_url="", async_mode=False, storage_mode="memory"
    )
    with loading():  # the first address loads all services
        service = apprise.Apprise.instantiate(url, asset=asset)
    if not service:
        return None
    # The sender keeps messages apart; waiting inside of a call would hold up the program's end.
    service.request_rate_per_sec = 0
    if "overflow=" not in url:
        service.overflow_mode = apprise.OverflowMode.SPLIT
    return service


def _notify(service: Any, message: Message) -> int | None:
    """Send; None when it worked, else the HTTP code that the service answered, 0 without one."""
    import apprise
    from apprise.attachment.memory import AttachMemory

    pictures = None
    if message.picture is not None and service.attachment_support:
        in_memory: Any = AttachMemory
        attached = in_memory(content=message.picture, name="setup.png", mimetype="image/png")
        pictures = apprise.AppriseAttachment(attached)
    with _Overheard() as overheard:
        try:
            done = service.notify(
                body=message.text,
                title=message.title,
                notify_type=apprise.NotifyType.INFO,
                attach=pictures,
                body_format=apprise.NotifyFormat.TEXT,
            )
        except Exception as error:  # noqa: BLE001 - a hundred plugins; none may stop the sender
            overheard.note(f"error={_status_of(error)}")
            done = False
    return None if done else overheard.code


def _status_of(error: Exception) -> int:
    status = getattr(getattr(error, "response", None), "status_code", 0)
    return status if isinstance(status, int) else 0


class _Overheard(logging.Handler):
    """Listens to Apprise's log while it sends, for the code of a refusal."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.code = 0

    def __enter__(self) -> _Overheard:
        logging.getLogger("apprise").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("apprise").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the last code."""
        self.note(record.getMessage())

    def note(self, text: str) -> None:
        """Keep the code in a text, if there is one."""
        found = _CODE.search(text)
        if found is not None:
            self.code = int(found[1])
