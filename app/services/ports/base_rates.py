"""What happened before to setups of a kind."""

from __future__ import annotations

from typing import Protocol


class BaseRate(Protocol):
    """The figures of the cases before one setup. ``win_rate``, ``low``, ``high`` are 0–1."""

    @property
    def n(self) -> int:
        """Closed cases."""

    @property
    def win_rate(self) -> float | None:
        """Wins ÷ n; None without cases."""

    @property
    def low(self) -> float | None:
        """Lower end of the rate's 95 % interval."""

    @property
    def high(self) -> float | None:
        """Upper end of it."""

    @property
    def average_r(self) -> float | None:
        """Mean result in R."""


class BaseRates(Protocol):
    """Base rates of one setup, each None where it is not known."""

    @property
    def symbol(self) -> BaseRate | None:
        """The same rule on the same symbol."""

    @property
    def universe(self) -> BaseRate | None:
        """The same rule on all symbols."""

    @property
    def regime(self) -> BaseRate | None:
        """The same rule on all symbols, in the regime of the setup."""


class BaseRateSource(Protocol):
    """Where base rates are asked for."""

    def of(self, setup_id: str) -> BaseRates | None:
        """The base rates of a setup; None while they are being computed."""
