"""The account of the settings in the words of the domain."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.guards import Limits
    from app.domain.sizing import Account
    from app.services.preferences import AccountSettings


def account_of(settings: AccountSettings) -> Account:
    """What sizes follow from."""
    # Imported with the first size: rounding loads numba.
    from app.domain.sizing import Account

    return Account(
        equity=settings.equity,
        risk=settings.risk,
        maximum_share=settings.maximum_share,
        fee=settings.fee,
        is_spot=settings.kind == "spot",
    )


def limits_of(settings: AccountSettings) -> Limits:
    """Which guards there are, and from where on they act."""
    from app.domain.guards import Limits

    return Limits(
        open_risk=settings.maximum_open_risk,
        setups=settings.maximum_setups,
        group=settings.maximum_group,
        correlation=settings.group_correlation,
        bars=settings.group_bars,
        daily_loss=settings.maximum_daily_loss,
    )
