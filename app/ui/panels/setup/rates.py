"""What the setup panel needs to know of what happened before."""

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
    """Base rates of one setup."""

    @property
    def symbol(self) -> BaseRate:
        """The same rule on the same symbol."""

    @property
    def universe(self) -> BaseRate:
        """The same rule on all symbols."""

    @property
    def regime(self) -> str | None:
        """Label of the regime at the signal."""

    @property
    def universe_in_regime(self) -> BaseRate:
        """The same rule on all symbols in that regime."""


class BaseRateSource(Protocol):
    """Where base rates are asked for."""

    def of(self, setup_id: str) -> BaseRates | None:
        """The base rates of a setup; None while they are being computed."""
