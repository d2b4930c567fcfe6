"""Tree to its one canonical line of text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.language import nodes

if TYPE_CHECKING:
    from app.domain.language.nodes import Node

# How tightly a form binds; a part that binds less than its place asks for gets parentheses.
_OR, _AND, _TITLED, _NOT, _LASTING, _COMPARED, _SUM, _PRODUCT, _SIGNED, _LOCATED, _ATOM = range(11)


def format_rule(node: Node) -> str:
    """The rule as one line of text, which parses to an equal tree."""
    return _written(node)[0]


def number_text(value: float, *, percent: bool = False) -> str:
    """The shortest text of a number that reads back as the same number."""
    if percent:
        scaled = format((Decimal(repr(value)) * 100).normalize(), "f")
        return f"{scaled}%"
    text = repr(value)
    return text.removesuffix(".0")


def _at(node: Node, tightness: int) -> str:
    text, own = _written(node)
    return text if own >= tightness else f"({text})"


def _count(bars: int | nodes.Parameter) -> str:
    return str(bars) if isinstance(bars, int) else f"${bars.name}"


def _bars(bars: int | nodes.Parameter) -> str:
    return f"{_count(bars)} {'bar' if bars == 1 else 'bars'}"


def _written(node: Node) -> tuple[str, int]:
    """Text and tightness."""
    for write in (_leaf, _call, _value, _comparison, _logic, _lasting, _group):
        written = write(node)
        if written is not None:
            return written
    raise TypeError(f"no text for {type(node).__name__}")


def _leaf(node: Node) -> tuple[str, int] | None:
    match node:
        case nodes.Number():
            text = number_text(node.value, percent=node.percent)
            return text, _SIGNED if text.startswith("-") else _ATOM
        case nodes.Parameter():
            return f"${node.name}", _ATOM
        case nodes.Price():
            return node.field, _ATOM
        case nodes.Context() | nodes.Label() | nodes.Choice():
            return node.name, _ATOM
        case nodes.Shorthand():
            length = "" if node.length is None else f"({_count(node.length)})"
            return f"{node.name}{length}", _ATOM
    return None


def _call(node: Node) -> tuple[str, int] | None:
    match node:
        case nodes.Call():
            given = [_at(argument, _OR) for argument in node.arguments]
            given += [f"{name}={_at(value, _OR)}" for name, value in node.named.items()]
            suffix = f".{node.output}" if node.output else ""
            text = f"{node.name}{_list(given) if given else ''}{suffix}"
        case nodes.Function():
            text = f"{node.name}{_list([_at(one, _OR) for one in node.arguments])}"
        case nodes.BarsSince():
            text = f"barssince({_at(node.condition, _OR)})"
        case nodes.ValueWhen():
            parts = [_at(node.condition, _OR), _at(node.value, _OR), _count(node.occurrence)]
            text = f"valuewhen{_list(parts)}"
        case nodes.Rank():
            text = f"rank({_at(node.value, _OR)})"
        case _:
            return None
    return text, _ATOM


def _group(node: Node) -> tuple[str, int] | None:
    match node:
        case nodes.Score():
            return f"score{_list([_weighted(member) for member in node.members])}", _ATOM
        case nodes.Group():
            least = "" if node.count is None else f" {_count(node.count)}"
            members = _list([_at(member, _OR) for member in node.members])
            return f"{node.quantifier}{least} of {members}", _ATOM
    return None


def _weighted(member: nodes.Weighted) -> str:
    return f"{_at(member.condition, _OR)}: {number_text(member.weight)}"


def _list(parts: list[str]) -> str:
    return f"({', '.join(parts)})"


def _value(node: Node) -> tuple[str, int] | None:
    match node:
        case nodes.Offset():
            return f"{_at(node.value, _ATOM)}[{_count(node.bars)}]", _ATOM
        case nodes.OnTimeframe():
            return f"{_at(node.value, _ATOM)}@{node.timeframe}", _ATOM
        case nodes.OfSymbol():
            return f"{node.symbol}:{_at(node.value, _ATOM)}", _LOCATED
        case nodes.Negate():
            return f"-{_at(node.value, _SIGNED)}", _SIGNED
        case nodes.Arithmetic():
            own = _SUM if node.sign in "+-" else _PRODUCT
            return f"{_at(node.left, own)} {node.sign} {_at(node.right, own + 1)}", own
    return None


def _comparison(node: Node) -> tuple[str, int] | None:
    match node:
        case nodes.Compare():
            text = f"{_at(node.left, _SUM)} {node.sign} {_at(node.right, _SUM)}"
        case nodes.Between():
            word = "outside" if node.outside else "between"
            bounds = f"{_at(node.low, _SUM)} and {_at(node.high, _SUM)}"
            text = f"{_at(node.value, _SUM)} {word} {bounds}"
        case nodes.Crosses():
            word = "crosses" if node.direction == "either" else f"crosses {node.direction}"
            text = f"{_at(node.left, _SUM)} {word} {_at(node.right, _SUM)}"
        case nodes.Slopes():
            text = f"{_at(node.value, _SUM)} {node.direction} {_bars(node.bars)}"
        case nodes.Touches():
            text = f"price touches {_at(node.value, _SUM)}"
        case nodes.Near():
            tolerance = _at(node.tolerance, _OR)
            text = f"{_at(node.left, _SUM)} near {_at(node.right, _SUM)} by {tolerance}"
        case _:
            return None
    return text, _COMPARED


def _lasting(node: Node) -> tuple[str, int] | None:
    match node:
        case nodes.Within():
            return f"{_at(node.condition, _LASTING)} within {_bars(node.bars)}", _LASTING
        case nodes.Lasts():
            return f"{_at(node.condition, _LASTING)} for {_bars(node.bars)}", _LASTING
        case nodes.Becomes():
            return f"{_at(node.condition, _LASTING)} becomes true", _LASTING
    return None


def _logic(node: Node) -> tuple[str, int] | None:
    match node:
        case nodes.Not():
            return f"not {_at(node.condition, _NOT)}", _NOT
        case nodes.Labelled():
            label = node.label.replace("\\", "\\\\").replace('"', '\\"')
            return f'{_at(node.condition, _NOT)} as "{label}"', _TITLED
        case nodes.And():
            return " and ".join(_at(member, _TITLED) for member in node.members), _AND
        case nodes.Or():
            return " or ".join(_at(member, _AND) for member in node.members), _OR
    return None
