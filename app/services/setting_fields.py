"""Nested pydantic models read and changed by dotted paths, their values given as text or JSON."""

from __future__ import annotations

import difflib
import json
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic.fields import FieldInfo

_KINDS = {str: "text", int: "integer", float: "number", bool: "truth", tuple: "list"}


class FieldKind(NamedTuple):
    """What a field takes.

    Attributes:
        name: text, integer, number, truth, choice or list.
        choices: what a choice may be.
        optional: whether None is a value.
    """

    name: str
    choices: tuple[str, ...] = ()
    optional: bool = False


def fields_of(model: type[BaseModel], prefix: str = "") -> dict[str, FieldInfo]:
    """The leaf fields of a model by dotted path, in the order of declaration."""
    found: dict[str, FieldInfo] = {}
    for name, field in model.model_fields.items():
        annotation = field.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            found |= fields_of(annotation, f"{prefix}{name}.")
        else:
            found[prefix + name] = field
    return found


def kind_of(annotation: object) -> FieldKind:
    """What a field of this annotation takes."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return kind_of(arguments[0])
    if origin in (Union, UnionType):
        present = next(argument for argument in arguments if argument is not NoneType)
        return kind_of(present)._replace(optional=True)
    if origin is Literal:
        return FieldKind("choice", tuple(str(argument) for argument in arguments))
    return FieldKind(_KINDS[origin or annotation])  # type: ignore[index]


def takes_lines_of(annotation: object, line: object) -> bool:
    """Whether a field takes a list of such lines."""
    return get_origin(annotation) is tuple and get_args(annotation)[:1] == (line,)


def require(path: str, known: Iterable[str]) -> None:
    """Refuse a path that does not exist.

    Raises:
        BadInput: naming the nearest known path.
    """
    paths = tuple(known)
    if path in paths:
        return
    ends = {candidate.rpartition(".")[2]: candidate for candidate in paths}
    near = difflib.get_close_matches(path, paths, 1, 0.6)
    near = near or [ends[end] for end in difflib.get_close_matches(path, ends, 1, 0.6)]
    hint = f"did you mean '{near[0]}'?" if near else "`settings list` shows them all."
    raise BadInput(f"unknown setting '{path}': {hint}")


def value_at(model: BaseModel, path: str) -> object:
    """The value under a dotted path that exists."""
    value: object = model
    for name in path.split("."):
        value = getattr(value, name)
    return value


def with_value[M: BaseModel](model: M, path: str, value: object) -> M:
    """A copy of the model with one value replaced and checked.

    Raises:
        BadInput: the field does not take the value.
    """
    name, _, rest = path.partition(".")
    if rest:
        part = with_value(getattr(model, name), rest, value)
        return model.model_copy(update={name: part})
    values = {field: getattr(model, field) for field in type(model).model_fields}
    try:
        return type(model).model_validate(values | {name: value})
    except ValidationError as error:
        raise BadInput(_sentence(error)) from error


def checked[M: BaseModel](model: M) -> M:
    """The model, its values checked anew; copies made by ``model_copy`` are not.

    Raises:
        BadInput: naming the path of the first value that does not fit.
    """
    try:
        return type(model).model_validate(model.model_dump())
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise BadInput(_sentence(error), source=place) from error


def from_text(kind: FieldKind, text: str) -> object:
    """The value a user typed, ready to be checked: ``1%``, ``none``, ``a, b`` or a JSON list.

    Raises:
        BadInput: a list in brackets that is no JSON.
    """
    text = text.strip()
    if kind.optional and text.lower() in ("", "none", "null"):
        return None
    if kind.name == "number" and text.endswith("%"):
        return _percent(text)
    if kind.name == "list":
        return _texts(text)
    return text


def differences(model: BaseModel) -> dict[str, object]:
    """Nested JSON of what differs from the defaults."""
    return _unlike(model.model_dump(mode="json"), type(model)().model_dump(mode="json"))


def salvage[M: BaseModel](
    model: type[M], stored: Mapping[str, object]
) -> tuple[M, tuple[str, ...]]:
    """Build a model from stored JSON, leaving out what does not fit.

    Returns:
        The model and the paths that were left out, empty when everything fitted.
    """
    values = {name: dict(part) if isinstance(part, dict) else part for name, part in stored.items()}
    dropped: list[str] = []
    while values:
        try:
            return model.model_validate(values), tuple(dropped)
        except ValidationError as error:
            dropped.extend(_drop(values, error))
    return model(), tuple(dropped)


def _drop(values: dict[str, object], error: ValidationError) -> list[str]:
    dropped: list[str] = []
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        name, *rest = (str(part) for part in problem["loc"])
        section = values.get(name)
        if rest and isinstance(section, dict) and rest[0] in section:
            del section[rest[0]]
            dropped.append(f"{name}.{rest[0]}")
        elif not rest or not isinstance(section, dict):
            values.pop(name, None)
            dropped.append(name)
    return list(dict.fromkeys(dropped))


def _unlike(values: dict[str, object], defaults: dict[str, object]) -> dict[str, object]:
    changed: dict[str, object] = {}
    for name, value in values.items():
        default = defaults[name]
        if isinstance(value, dict) and isinstance(default, dict):
            if part := _unlike(value, default):
                changed[name] = part
        elif value != default:
            changed[name] = value
    return changed


def _percent(text: str) -> object:
    try:
        return float(text[:-1]) / 100
    except ValueError:
        return text


def _texts(text: str) -> object:
    if not text.startswith("["):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput('a list is written a, b or ["a", "b"]') from error


def _sentence(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    message = problem["msg"].removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}; given was {problem['input']!r:.80}"
