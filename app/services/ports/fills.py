"""Where fills come from: files, and the user's own account at an exchange."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from decimal import Decimal
    from pathlib import Path

    from app.domain.errors import HarrierError
    from app.domain.journal.fill import Side
    from app.services.events import Waiting
    from app.services.ports.waits import Waits


class FillFiles(Protocol):
    """Files of fills."""

    def read(self, path: Path) -> str:
        """The text of a file.

        Raises:
            BadInput: missing, too large, or no text; names the file.
        """


@dataclass(frozen=True, slots=True)
class AccountKey:
    """What an account at an exchange is read by; never shown, logged or kept in a file.

    Attributes:
        passphrase: "" where the exchange has none.
    """

    key: str = field(repr=False)
    secret: str = field(repr=False)
    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class KeyRights:
    """What a key may do, as far as the exchange tells.

    Attributes:
        told: whether it does.
        trade: whether orders can be made with it.
        withdraw: whether money can be moved with it.
    """

    told: bool
    trade: bool = False
    withdraw: bool = False


@dataclass(frozen=True, slots=True)
class FillsWanted:
    """The fills of one symbol.

    Attributes:
        since: UTC ms; earlier ones may be left out.
        after: the exchange's id of the newest fill known, for those that can go on from one; ""
            for none.
    """

    symbol: str
    since: int
    after: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeFill:
    """One execution as the exchange tells it, exactly."""

    id: str
    time: int
    side: Side
    price: Decimal
    amount: Decimal
    fee: Decimal
    fee_currency: str


@dataclass(frozen=True, slots=True)
class FillsReply:
    """A page of the fills of one symbol, or why there are none.

    Attributes:
        last: whether it is the last of that symbol.
        refused: executions that could not be understood.
    """

    wanted: FillsWanted
    fills: tuple[ExchangeFill, ...] = ()
    last: bool = False
    refused: int = 0
    error: HarrierError | None = None


class AccountSource(Protocol):
    """The private side of one exchange, only ever read."""

    @property
    def id(self) -> str:
        """The exchange's id in ccxt."""

    @property
    def title(self) -> str:
        """Name to show."""

    def key_rights(self, key: AccountKey) -> Waits[KeyRights]:
        """What a key may do.

        Raises:
            BadInput: the exchange does not take the key.
            HarrierError: it cannot be asked.
        """

    def fills(
        self, key: AccountKey, wanted: Sequence[FillsWanted]
    ) -> Generator[Waiting | FillsReply, None, None]:
        """Pages of fills, symbol by symbol, in any order. Never raises for a symbol.

        Raises:
            BadInput: the exchange does not take the key.
            RetryableError: the host refuses everybody for now.
            ExchangeError: the host refuses for good.
        """

    def close(self) -> None:
        """Stop helper processes and sockets."""
