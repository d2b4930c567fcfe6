"""Strategies as a block of text that people can read, paste and send.

A line ``strategy: NAME`` begins a strategy, ``key: value`` lines follow, and indented lines go on
with the value above. Rules and descriptions are plain text; a level is its kind with its values,
``levels.stop: atr length=14 mult=2``; everything else is a JSON value. Keys left out have their
defaults. ``#`` in the first column begins a comment.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import BadInput
from app.domain.strategy import Strategy, parse_strategies, parse_strategy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_RULES: Final = ("entry", "exit", "invalidation")
_PLAIN: Final = (*_RULES, "description", "direction", "timeframe", "intrabar")
_METHODS: Final = ("levels.entry", "levels.stop", "levels.target", "levels.trailing")
_PARTS: Final = ("levels", "filters", "parameters")
_LINE: Final = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?):(?: (.*))?$")
_SETTING: Final = re.compile(r"\s+(\w+)=")
_FIRST: Final = re.compile(r"^strategy:", re.MULTILINE)
_INDENT: Final = "    "


def read_strategies(text: str, source: str = "") -> tuple[Strategy, ...]:
    """One strategy or several, as JSON or as a block. Rules are not looked into.

    Raises:
        BadInput: neither; names the line or the field's path.
    """
    is_json = text.lstrip()[:1] in {"{", "["}
    if is_json or not _FIRST.search(text):
        return parse_strategies(text, source)
    return tuple(_strategy(lines, source) for lines in _split(text, source))


def write_block(strategies: Iterable[Strategy]) -> str:
    """The strategies as a block, which reads back as equal ones; a rule's tree becomes text."""
    return "\n".join("\n".join(_lines(strategy)) + "\n" for strategy in strategies)


# ---------------------------------------------------------------- writing


def _lines(strategy: Strategy) -> Iterator[str]:
    document = strategy.model_dump(mode="json", by_alias=True)
    yield f"strategy: {document.pop('name')}"
    document.pop("schema")
    for key, value in document.items():
        if key == "levels":
            yield from _levels(value)
        elif key in _PARTS:
            default = Strategy.model_fields[key].get_default(call_default_factory=True)
            plain = default if isinstance(default, dict) else default.model_dump(mode="json")
            for name, part in value.items():
                if name not in plain or plain[name] != part:
                    yield f"{key}.{name}: {_json(part)}"
        elif value != _default(key):
            yield f"{key}: {_shown(key, value)}"


def _default(key: str) -> Any:
    field = Strategy.model_fields.get(key)
    return field.get_default(call_default_factory=True) if field is not None else None


def _shown(key: str, value: Any) -> str:
    if key in _RULES and isinstance(value, dict):
        from app.domain.language import format_rule, from_json

        return format_rule(from_json(value))
    if key in _PLAIN and isinstance(value, str):
        return _indented(value.strip())
    return _json(value)


def _indented(text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"{_INDENT}{line}" if line.strip() else "" for line in rest)])


def _levels(levels: Mapping[str, Any]) -> Iterator[str]:
    for name in ("entry", "stop"):
        yield f"levels.{name}: {_method(levels[name])}"
    for target in levels["targets"]:
        yield f"levels.target: {_method(target)}"
    if levels["trailing"] is not None:
        yield f"levels.trailing: {_method(levels['trailing'])}"
    if levels["break_even_after"] is not None:
        yield f"levels.break_even_after: {levels['break_even_after']}"


def _method(method: Mapping[str, Any]) -> str:
    settings = [f"{name}={_json(value)}" for name, value in method.items() if name != "kind"]
    return " ".join([method["kind"], *settings])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# ---------------------------------------------------------------- reading


type _Entry = tuple[str, str, int]
"""Key, value, and the line of the key."""


def _split(text: str, source: str) -> Iterator[list[_Entry]]:
    """The entries of each strategy."""
    entries: list[_Entry] = []
    for entry in _entries(text, source):
        if entry[0] == "strategy" and entries:
            yield entries
            entries = []
        elif entry[0] != "strategy" and not entries:
            raise BadInput(
                "a line 'strategy: NAME' has to come first", source=source, line=entry[2]
            )
        entries.append(entry)
    yield entries


def _entries(text: str, source: str) -> Iterator[_Entry]:
    key, value, began = "", [""], 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        if not line.strip() or line[0].isspace():
            value.append(line.removeprefix(_INDENT) if line.startswith(_INDENT) else line.strip())
            if line.strip() and not key:
                raise BadInput("an indented line without a key above", source=source, line=number)
            continue
        found = _LINE.fullmatch(line.rstrip())
        if found is None:
            raise BadInput("neither 'key: value' nor indented", source=source, line=number)
        if key:
            yield key, "\n".join(value).strip(), began
        key, value, began = found[1], [found[2] or ""], number
    if key:
        yield key, "\n".join(value).strip(), began


def _strategy(entries: list[_Entry], source: str) -> Strategy:
    document: dict[str, Any] = {"levels": {"targets": []}}
    lines: dict[str, int] = {}
    for key, value, line in entries:
        if key in lines and key != "levels.target":
            raise BadInput(f"{key} stands twice", source=source, line=line)
        lines[key] = line
        _put(document, key, _value(key, value, source, line))
    try:
        return parse_strategy(json.dumps(document), source)
    except BadInput as error:
        raise BadInput(
            error.args[0], source=source, line=_line_of(str(error.args[0]), lines)
        ) from None


def _value(key: str, text: str, source: str, line: int) -> Any:
    if key == "strategy" or key in _PLAIN:
        return text
    if key in _METHODS:
        return _read_method(text, source, line)
    try:
        return json.loads(text)
    except ValueError:
        raise BadInput(f"{key}: {text[:40]!r} is no JSON value", source=source, line=line) from None


def _read_method(text: str, source: str, line: int) -> dict[str, Any]:
    kind, *rest = re.split(r"(?=\s)", text, maxsplit=1)
    method: dict[str, Any] = {"kind": kind}
    settings, at = "".join(rest), 0
    while settings[at:].strip():
        name, value, after = _setting(settings, at)
        if not name:
            wrong = settings[at:].strip()[:40]
            raise BadInput(f"{wrong!r} is no name=value", source=source, line=line)
        method[name], at = value, after
    return method


def _setting(settings: str, at: int) -> tuple[str, Any, int]:
    """Name, value and end of one ``name=value``; no name where there is none."""
    found = _SETTING.match(settings, at)
    if found is None:
        return "", None, at
    try:
        value, after = json.JSONDecoder().raw_decode(settings, found.end())
    except ValueError:
        return "", None, at
    return found[1], value, after


def _put(document: dict[str, Any], key: str, value: Any) -> None:
    part, dot, name = key.partition(".")
    if key == "strategy":
        document["name"] = value
    elif key == "levels.target":
        document["levels"]["targets"].append(value)
    elif dot:
        inside = document.setdefault(part, {})
        if isinstance(inside, dict):
            inside[name] = value
    else:
        document[key] = value


def _line_of(message: str, lines: Mapping[str, int]) -> int | None:
    """The line of the key that a message about a path begins with."""
    path = message.partition(":")[0].replace("levels.targets", "levels.target")
    if path.startswith("name"):
        return lines["strategy"]
    known = [key for key in lines if path.startswith(key)]
    return lines[max(known, key=len)] if known else lines.get("strategy")
