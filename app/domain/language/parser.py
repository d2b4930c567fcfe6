"""Text to tree."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from app.domain.language.lexer import tokens
from app.domain.language.limits import check_size
from app.domain.language.machine import Run, Unexpected, run_through
from app.domain.language.mistakes import explained
from app.domain.language.names import check_names
from app.domain.language.oversize import refuse_oversized

if TYPE_CHECKING:
    from app.domain.language.nodes import Node

_KEPT: Final = 256


@lru_cache(maxsize=_KEPT)
def parse(text: str) -> Node:
    """The tree of a rule, a value or a condition.

    Trees cannot be changed, so those of the texts that were last asked for are kept.

    Args:
        text: at most 10,000 characters; ``#`` starts a comment.

    Raises:
        RuleError: it is no rule; the error names line, column, what was expected and the nearest
            known name.
    """
    return parse_by(Run(), text)


def parse_by(run: Run, text: str) -> Node:
    """Like `parse`, by a run that has not begun."""
    refuse_oversized(text)
    try:
        node: Node = run_through(tokens(text), run)
    except Unexpected as error:
        raise explained(error, text) from None
    check_size(node)
    check_names(node)
    return node
