"""How an account over many symbols trades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.domain.backtester.account import Account
from app.domain.errors import BadInput

_WITHOUT_COSTS: Final = Account()


@dataclass(frozen=True, slots=True)
class PortfolioRun:
    """How to trade.

    Attributes:
        account: what trades are sized from.
        intrabar: ``pessimistic``, ``detail`` or ``optimistic``; None: the strategy's own.
        max_open: so many positions at once, at least 1; None: any number.
    """

    account: Account = _WITHOUT_COSTS
    intrabar: str | None = None
    max_open: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            BadInput: there is no place for a position.
        """
        if self.max_open is not None and self.max_open < 1:
            raise BadInput("must be at least 1", source="max_open")
