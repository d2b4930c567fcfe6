"""The strategy language: text, tree and JSON of a rule, and what makes it a good one."""

from __future__ import annotations

from app.domain.language.checker import check
from app.domain.language.errors import Place, RuleError
from app.domain.language.json_form import from_json, to_json
from app.domain.language.nodes import Node
from app.domain.language.parameters import bind, parameter_names
from app.domain.language.parser import parse
from app.domain.language.shorthands import expand
from app.domain.language.writer import format_rule

__all__ = [
    "Node",
    "Place",
    "RuleError",
    "bind",
    "check",
    "expand",
    "format_rule",
    "from_json",
    "parameter_names",
    "parse",
    "to_json",
]
