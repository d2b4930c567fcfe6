"""The message text that a user pastes into an alert of TradingView."""

from __future__ import annotations

import json
from typing import Final, Literal

TOKEN_PLACE: Final = "<token>"
KINDS: Final = ("strategy", "long", "short")

type Kind = Literal["strategy", "long", "short"]


def message_text(name: str, kind: Kind = "strategy", *, levels: bool, token: bool = False) -> str:
    """A JSON object with TradingView's placeholders, which it fills when the alert fires.

    All placeholders stand in quotes: what TradingView fills in may be NaN, which is no JSON.

    Args:
        name: of the alert; the setups are listed under it.
        kind: ``strategy`` for the orders of a Pine strategy, which say themselves which way they
            go; ``long`` or ``short`` for the alert of an indicator or a price.
        levels: whether stop and target are to come from the indicator's first two plots.
        token: whether the token stands in the message rather than in the address.
    """
    fields: dict[str, str] = {}
    if token:
        fields["token"] = TOKEN_PLACE
    fields["name"] = name
    if kind == "strategy":
        fields["action"] = "{{strategy.order.action}}"
        fields["market_position"] = "{{strategy.market_position}}"
        fields["comment"] = "{{strategy.order.comment}}"
    else:
        fields["action"] = kind
    fields["ticker"] = "{{ticker}}"
    fields["exchange"] = "{{exchange}}"
    fields["interval"] = "{{interval}}"
    fields["price"] = "{{close}}"
    if levels:
        fields["stop"] = "{{plot_0}}"
        fields["target"] = "{{plot_1}}"
    fields["time"] = "{{time}}"
    fields["timenow"] = "{{timenow}}"
    return json.dumps(fields, indent=2, ensure_ascii=False)
