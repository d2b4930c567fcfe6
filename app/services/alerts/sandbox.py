"""Jinja2 reduced to what messages need: whatever is not known to end soon is refused.

A template is plain text with values, filters from a fixed list, conditions, and loops over lists
of the alert's facts, at most one within another. It cannot call, define, assign or import, and
its operators take numbers alone; lists are cut short, filters are counted, and the output is cut
off while it is made. So neither time nor memory can grow beyond what its own size allows.
"""

from __future__ import annotations

import threading
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Final

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from app.domain.errors import BadInput
from app.services.alerts import figures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Template

_DEEPEST_LOOP: Final = 2
_DEEPEST_TREE: Final = 40
_LONGEST_LIST: Final = 30
_MOST_FILTERS: Final = 2_000  # calls while one message is made
_LIST: Final = "list of the alert"  # no name that a template could write
_ALLOWED: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.For,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Neg,
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.Concat,
    nodes.Keyword,
)
_PLAIN_FILTERS: Final = (
    "abs",
    "capitalize",
    "default",
    "first",
    "float",
    "int",
    "join",
    "last",
    "length",
    "lower",
    "round",
    "title",
    "trim",
    "upper",
)
_TESTS: Final = ("defined", "undefined", "none", "number", "string", "true", "false")


class _Budget(threading.local):
    """How many filters the message being made on this thread may still call."""

    left = _MOST_FILTERS


_BUDGET: Final = _Budget()


class MessageEnvironment(SandboxedEnvironment):
    """The sandbox with arithmetic on numbers alone."""

    intercepted_binops = frozenset({"+", "-", "*", "/"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse what could repeat or join texts and lists."""
        if not all(isinstance(side, int | float) for side in (left, right)):
            raise TemplateError(f"'{operator}' is for numbers; join texts with '~'")
        if operator == "/" and right == 0:
            raise TemplateError("division by zero")
        return super().call_binop(context, operator, float(left), float(right))


def compiled(source: str, most_characters: int) -> Template:
    """A template that ends soon and stays small.

    Raises:
        BadInput: too long, a mistake, or something that is not allowed; with its line.
    """
    if len(source) > most_characters:
        raise BadInput(f"a template has at most {most_characters:,} characters")
    environment = _environment()
    try:
        tree = environment.parse(source)
        _check(tree, 0, 0)
        return environment.from_string(tree)
    except TemplateSyntaxError as error:
        raise BadInput(f"{error.message}", line=error.lineno) from error
    except (TemplateError, RecursionError, OverflowError, ValueError) as error:
        raise BadInput(f"the template cannot be read: {error}") from error


def rendered(template: Template, facts: Mapping[str, object], limit: int) -> str:
    """The text, cut off at ``limit`` characters with an ellipsis.

    Raises:
        BadInput: a value that the facts do not have, or that an operator or filter cannot take.
    """
    parts: list[str] = []
    size = 0
    _BUDGET.left = _MOST_FILTERS
    try:
        for part in template.generate(dict(facts)):
            parts.append(part[: limit + 1])
            size += len(part)
            if size > limit:
                break
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        raise BadInput(f"{error}") from error
    text = "".join(parts)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


@cache
def _environment() -> MessageEnvironment:
    environment = MessageEnvironment(
        undefined=StrictUndefined, optimized=False, autoescape=False, keep_trailing_newline=False
    )
    known = {name: environment.filters[name] for name in _PLAIN_FILTERS}
    own = {"price": figures.price, "signed": figures.signed, "side": _side}
    every = {**known, **own, _LIST: _short_list}
    environment.filters = {name: _counted(each) for name, each in every.items()}
    environment.tests = {name: environment.tests[name] for name in _TESTS}
    environment.globals = {}
    return environment


def _counted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, which ends the message when too many have been called."""

    @wraps(function)
    def call(*arguments: Any, **options: Any) -> Any:
        _BUDGET.left -= 1
        if _BUDGET.left < 0:
            raise TemplateError("this takes too long")
        return function(*arguments, **options)

    return call


def _short_list(value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise TemplateError("a loop goes over one of the alert's lists")
    return list(value[:_LONGEST_LIST])


def _side(direction: object) -> str:
    return "Long" if direction == "long" else "Short" if direction == "short" else str(direction)


def _check(node: nodes.Node, loops: int, depth: int) -> None:
    """Refuse what is not on the list, anywhere in the tree."""
    if depth > _DEEPEST_TREE:
        raise TemplateSyntaxError("this is nested too deeply", node.lineno)
    if not isinstance(node, _ALLOWED):
        name = type(node).__name__.lower()
        raise TemplateSyntaxError(f"'{name}' is not possible in a message", node.lineno)
    _check_names(node)
    if isinstance(node, nodes.For):
        loops += 1
        _check_loop(node, loops)
        node.iter = nodes.Filter(node.iter, _LIST, [], [], None, None, lineno=node.lineno)
    for child in list(node.iter_child_nodes()):
        _check(child, loops, depth + 1)


def _check_names(node: nodes.Node) -> None:
    name = ""
    if isinstance(node, nodes.Name):
        name = node.name
    elif isinstance(node, nodes.Getattr):
        name = node.attr
    elif isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
        raise TemplateSyntaxError("an index is a plain number or text", node.lineno)
    if name.startswith("_") or name == "self":
        raise TemplateSyntaxError(f"there is no {name!r}", node.lineno)


def _check_loop(loop: nodes.For, loops: int) -> None:
    if loops > _DEEPEST_LOOP or loop.recursive or loop.test is not None:
        raise TemplateSyntaxError("loops go at most one into another, without more", loop.lineno)
    if not isinstance(loop.iter, nodes.Name | nodes.Getattr):
        raise TemplateSyntaxError("a loop goes over one of the alert's lists", loop.lineno)
