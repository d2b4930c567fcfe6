"""Which numbers of a rule are prices, to be written by the market's step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.language import nodes
from app.domain.language.arguments import resolve
from app.domain.language.tree import children

if TYPE_CHECKING:
    from app.domain.language import Node

_ON_VALUES: Final = (nodes.Compare, nodes.Crosses, nodes.Near, nodes.Between, nodes.Slopes)


def is_price(node: Node) -> bool:
    """Whether it is a price or an indicator of prices drawn over them, or a condition on one.

    Raises:
        RuleError: a call in it is of no known indicator, or its parameters are wrong.
    """
    while isinstance(node, nodes.OnTimeframe | nodes.Offset | nodes.OfSymbol):
        node = node.value
    if isinstance(node, nodes.Price):
        return node.field != "volume"
    if isinstance(node, nodes.Call):
        found = resolve(node)
        over_price = found.source is None or is_price(found.source)
        return over_price and found.indicator.is_price(found.indicator.outputs[found.output])
    if isinstance(node, nodes.Touches):
        return True
    return isinstance(node, _ON_VALUES) and any(is_price(part) for part in children(node))
