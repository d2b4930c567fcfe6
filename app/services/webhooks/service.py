"""The use case: listen when that is wanted, judge what comes, keep and tell what became of it."""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput, EnvironmentFault, HarrierError
from app.domain.timeframe import MINUTE
from app.domain.webhooks.message import read_message
from app.domain.webhooks.strict_json import read_object
from app.domain.webhooks.template import TOKEN_PLACE, message_text
from app.services.ports import HookFate, HookOpened, HookPlace, HookRecord, HookStopped
from app.services.ports.hooks import WITHOUT_TOKEN
from app.services.scan.events import SetupOpened
from app.services.secrets import HOOKS_TOKEN, SecretChanged
from app.services.settings import SettingsChanged
from app.services.webhooks.events import ListenerChanged, ListenerState, WebhookSettled
from app.services.webhooks.making import Kept, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.webhooks.template import Kind
    from app.services.events import Event, EventBus
    from app.services.ports import HookListener, HookNews, OpenUnitOfWork, WallClock
    from app.services.secrets import SecretService
    from app.services.settings import SettingsService
    from app.services.webhooks.making import SignalJudge

log = logging.getLogger(__name__)

PATH: Final = "/hook"
SHORTEST_TOKEN: Final = 16
_TOKEN_BYTES: Final = 32
_REMEMBERED: Final = 10 * MINUTE
_LIVES_AT_LEAST: Final = MINUTE  # a process that dies sooner would only die again
_WHERE: Final = ("enabled", "port", "allow_network", "hosts", "require_time")
_PLACE_PATHS: Final = frozenset(f"hooks.{name}" for name in _WHERE)


class _Reopen:
    """Asks the worker to listen as the settings say now."""


@dataclass(frozen=True, slots=True)
class HookTools:
    """What the service works with.

    Attributes:
        listener: hands what comes to the service.
        judge: makes setups.
    """

    listener: HookListener
    judge: SignalJudge
    open_work: OpenUnitOfWork
    settings: SettingsService
    secrets: SecretService
    bus: EventBus
    wall: WallClock


class WebhookService:
    """Messages from outside. One thread of its own does all that waits; safe from any thread."""

    def __init__(self, tools: HookTools) -> None:
        self._tools = tools
        self._work: queue.SimpleQueue[HookNews | _Reopen | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._unsubscribe: Callable[[], None] | None = None
        self._token_lock = threading.Lock()
        self._state = ListenerState()
        self._opened_at = 0
        self._token_hash = ""

    # ------------------------------------------------------------ life

    def begin(self) -> None:
        """Listen when the settings say so, from now on; for a process that lasts."""
        with self._tools.open_work() as work:
            if work.hooks.abandon():
                work.commit()
        self._unsubscribe = self._tools.bus.subscribe(self._on_event)
        if self._tools.settings.current.hooks.enabled:
            self._put(_Reopen())

    def close(self) -> None:
        """Stop listening; what is being worked on is left for the next start to settle."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._closing.set()
        if self._thread is not None:
            self._work.put(None)
            self._thread.join()
            self._thread = None

    @property
    def state(self) -> ListenerState:
        """Whether messages are listened for."""
        return self._state

    # ------------------------------------------------------------ what users ask

    def requests(self, limit: int = 200) -> tuple[HookRecord, ...]:
        """The last requests, newest first."""
        with self._tools.open_work(read_only=True) as work:
            return work.hooks.latest(limit)

    def token(self) -> str:
        """The token that messages must carry; made when there is none yet.

        Without a keyring it holds for this session alone, see `is_token_kept`.

        Raises:
            EnvironmentFault: the keyring fails.
        """
        with self._token_lock:
            return self._tools.secrets.get(HOOKS_TOKEN) or self._make_token()

    def renew_token(self) -> str:
        """Make another token; messages with the old one are refused from now on.

        A listener in another process, such as that of a running window, is told.
        """
        with self._token_lock:
            made = self._make_token()
        wanted = self._tools.settings.current.hooks
        if self._unsubscribe is None and wanted.enabled and wanted.port:
            # Refused, it makes a listener elsewhere look at the token again.
            self._tools.listener.knock(wanted.port, f"{PATH}/-")
        return made

    def is_token_kept(self) -> bool:
        """Whether the token outlives this session, there being a keyring."""
        return self._tools.secrets.persistent

    def _make_token(self) -> str:
        made = secrets.token_urlsafe(_TOKEN_BYTES)
        self._tools.secrets.set(HOOKS_TOKEN, made)
        return made

    def address(self, token: str = TOKEN_PLACE) -> str:
        """Where messages are sent to on this machine; by default without the token."""
        port = self._state.port or self._tools.settings.current.hooks.port
        return f"http://127.0.0.1:{port}{PATH}/{token}"

    def message(self, name: str, kind: Kind = "strategy", *, token: bool = False) -> str:
        """The text to paste into an alert; see `message_text`.

        Raises:
            BadInput: the name is empty.
        """
        if not name.strip():
            raise BadInput("a message has a name, under which its setups are listed", source="NAME")
        levels = not self._tools.settings.current.hooks.levels
        return message_text(name.strip(), kind, levels=levels, token=token)

    # ------------------------------------------------------------ the thread

    def _on_event(self, event: Event) -> None:
        """Listen anew where, or with a token, that changed; its own thread reads both just now."""
        moved = isinstance(event, SettingsChanged) and bool(_PLACE_PATHS & set(event.paths))
        other = isinstance(event, SecretChanged) and event.name == HOOKS_TOKEN
        if (moved or other) and threading.current_thread() is not self._thread:
            self._put(_Reopen())

    def _put(self, work: HookNews | _Reopen) -> None:
        if self._closing.is_set():
            return
        self._work.put(work)
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="webhooks", daemon=True)
            self._thread.start()

    def _serve(self) -> None:
        try:
            while (work := self._work.get()) is not None and not self._closing.is_set():
                try:
                    self._do(work)
                except HarrierError as error:
                    log.warning("Webhooks: %s", error)
                    self._announce(ListenerState(problem=str(error)))
        finally:
            self._tools.listener.close()

    def _do(self, work: HookNews | _Reopen) -> None:
        if isinstance(work, HookRecord):
            self._take(self._by_token_of_now(work))
        elif isinstance(work, HookOpened):
            log.info("Listening for webhooks on port %d", work.port)
            self._announce(ListenerState(listens=True, port=work.port, network=work.network))
        elif isinstance(work, HookStopped):
            log.warning("No webhooks: %s", work.reason)
            self._announce(ListenerState(problem=work.reason))
            if work.died and self._tools.wall.now() - self._opened_at > _LIVES_AT_LEAST:
                self._open()
        else:
            self._open()

    def _announce(self, state: ListenerState) -> None:
        if state != self._state:
            self._state = state
            self._tools.bus.publish(ListenerChanged(state))

    def _open(self) -> None:
        self._tools.listener.close()
        wanted = self._tools.settings.current.hooks
        if not wanted.enabled:
            self._announce(ListenerState())
            return
        token = self.token()
        if len(token) < SHORTEST_TOKEN:
            raise BadInput(
                f"the token has fewer than {SHORTEST_TOKEN} characters; make another one by"
                " `hooks token --new`",
                source=HOOKS_TOKEN,
            )
        with self._tools.open_work(read_only=True) as work:
            seen = work.hooks.seen_since(self._tools.wall.now() - _REMEMBERED)
        self._token_hash = _hash_of(token)
        place = HookPlace(
            port=wanted.port,
            token_hash=self._token_hash,
            allow_network=wanted.allow_network,
            hosts=wanted.hosts,
            require_time=wanted.require_time,
            seen=seen,
        )
        self._opened_at = self._tools.wall.now()
        self._tools.listener.open(place, self._put)

    def _by_token_of_now(self, record: HookRecord) -> HookRecord:
        """Look at the keyring again: another process may have made another token.

        Returns:
            The record; a message that came by the former token is refused.
        """
        if record.fate is not HookFate.TAKEN and record.reason != WITHOUT_TOKEN:
            return record
        try:
            token = self._tools.secrets.get(HOOKS_TOKEN)
        except EnvironmentFault:  # a keyring that was locked meanwhile changes nothing
            return record
        if not token or _hash_of(token) == self._token_hash:
            return record
        log.info("The token of the webhooks is another one now")
        self._tools.bus.publish(SecretChanged(HOOKS_TOKEN))
        self._open()
        if record.fate is HookFate.TAKEN:
            return replace(record, fate=HookFate.REFUSED, reason="sent with a former token")
        return record

    def _take(self, record: HookRecord) -> None:
        """Keep a request before anything comes of it, then what became of it."""
        with self._tools.open_work() as work:
            number = work.hooks.add(record)
            work.commit()
        kept = Kept()
        if record.fate is HookFate.TAKEN:
            verdict = self._judged(record)
            if verdict is None:
                return
            kept = self._keep(number, verdict)
        if kept.setup is not None:
            self._tools.bus.publish(SetupOpened(kept.setup))
        self._tools.bus.publish(WebhookSettled(number, kept.setup is not None))

    def _keep(self, number: int, verdict: Verdict) -> Kept:
        with self._tools.open_work() as work:
            kept = self._tools.judge.keep(verdict, work)
            setup_id = kept.setup.id if kept.setup is not None else ""
            work.hooks.settle(number, verdict.fate, verdict.reason, setup_id)
            work.commit()
        self._tools.judge.announce(kept)
        log.info("Webhook: %s (%s)", verdict.fate, verdict.reason)
        return kept

    def _judged(self, record: HookRecord) -> Verdict | None:
        """What becomes of a message; None when the program ends meanwhile."""
        try:
            signal = read_message(read_object(record.body.encode()))
        except BadInput as error:
            return Verdict(HookFate.REJECTED, str(error))
        stream = self._tools.judge.judge(signal)
        try:
            while not self._closing.is_set():
                next(stream)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        except Exception as error:
            log.exception("a webhook could not be judged")
            return Verdict(HookFate.FAILED, f"an internal error: {type(error).__name__}")
        stream.close()
        return None


def _hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
