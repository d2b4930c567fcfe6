"""Alerts as values: what happened, who wants to know, and what is sent together."""

from __future__ import annotations

from app.domain.alerts.alert import (
    Alert,
    AlertKind,
    Delivery,
    DeliveryState,
    kind_of_state,
)
from app.domain.alerts.policy import AlertLevel, Policy, PolicyRule

__all__ = [
    "Alert",
    "AlertKind",
    "AlertLevel",
    "Delivery",
    "DeliveryState",
    "Policy",
    "PolicyRule",
    "kind_of_state",
]
