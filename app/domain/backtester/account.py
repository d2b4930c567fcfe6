"""What trades are sized from and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Floats

# An account as the compiled loop takes it.
EQUITY: Final = 0
RISK: Final = 1
STAKE: Final = 2
FRACTION: Final = 3
COMPOUNDING: Final = 4
ENTRY_FEE: Final = 5
MAKER_FEE: Final = 6
TAKER_FEE: Final = 7
ACCOUNT_SIZE: Final = 8


@dataclass(frozen=True, slots=True)
class Account:
    """What trades are sized from and cost.

    Attributes:
        equity: to begin with, quote currency.
        risk: share of the equity that a stop exactly hit costs; without effect beside a stake or
            a fraction.
        stake: quote currency put into each trade, never compounded; None: by risk.
        fee: of each fill, a share of its value; both of maker and taker.
        slippage: of market and stop fills, a share of the price.
        fraction: share of the equity put into each trade; None: by risk.
        maker_fee: of limit entries and targets alone; None: ``fee``.
        taker_fee: of all other fills alone; None: ``fee``.
        compounding: whether risk and fraction are of the equity as it grows; else of the first.
    """

    equity: float = 10_000.0
    risk: float = 0.01
    stake: float | None = None
    fee: float = 0.0
    slippage: float = 0.0
    fraction: float | None = None
    maker_fee: float | None = None
    taker_fee: float | None = None
    compounding: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            BadInput: a figure is outside of its bounds; names it.
        """
        whole = "above 0 and at most 100 %"
        _refuse_unless("equity", "above 0", 0 < self.equity < np.inf)
        _refuse_unless("risk", whole, 0 < self.risk <= 1)
        _refuse_unless("stake", "above 0", self.stake is None or 0 < self.stake < np.inf)
        _refuse_unless("fraction", whole, self.fraction is None or 0 < self.fraction <= 1)
        alone = self.fraction is None or self.stake is None
        _refuse_unless("fraction", "left out beside a stake", alone)
        for name, share in (
            ("fee", self.fee),
            ("slippage", self.slippage),
            ("maker_fee", self.maker),
            ("taker_fee", self.taker),
        ):
            _refuse_unless(name, "from 0 to below 100 %", 0 <= share < 1)

    @property
    def maker(self) -> float:
        """Fee of limit entries and targets, a share of the fill's value."""
        return self.fee if self.maker_fee is None else self.maker_fee

    @property
    def taker(self) -> float:
        """Fee of market and stop fills, a share of the fill's value."""
        return self.fee if self.taker_fee is None else self.taker_fee

    def figures(self, *, limit_entries: bool = False) -> Floats:
        """float64[ACCOUNT_SIZE] for the compiled loop; no stake and no fraction mean by risk.

        Args:
            limit_entries: whether the strategy enters by limit orders.
        """
        return np.array(
            [
                self.equity,
                self.risk,
                self.stake or 0.0,
                self.fraction or 0.0,
                float(self.compounding),
                self.maker if limit_entries else self.taker,
                self.maker,
                self.taker,
            ]
        )


def _refuse_unless(name: str, bounds: str, holds: bool) -> None:
    if not holds:
        raise BadInput(f"must be {bounds}", source=name)
