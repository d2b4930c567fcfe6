"""A strategy: rules, levels and filters as they are saved and shared."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from app.domain.errors import BadInput
from app.domain.levels.entries import MarketEntry
from app.domain.levels.method import (
    ENTRIES,
    STOPS,
    TARGETS,
    TRAILINGS,
    Rule,
    one_of,
)
from app.domain.regime import Trend, Volatility
from app.domain.setup import Direction
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.levels.method import EntryMethod, StopMethod, TargetMethod, TrailingMethod

    AnyEntry = EntryMethod
    AnyStop = StopMethod
    AnyTarget = TargetMethod
    AnyTrailing = TrailingMethod
else:
    from app.domain.levels import stops, targets, trailing  # noqa: F401  (declares the kinds)

    AnyEntry = one_of(ENTRIES)
    AnyStop = one_of(STOPS)
    AnyTarget = one_of(TARGETS)
    AnyTrailing = one_of(TRAILINGS)

SCHEMA: Final = 1
MOST_TARGETS: Final = 5
MOST_CHARACTERS: Final = 1_000_000

_SHARE_TOLERANCE: Final = 1e-9
_PARAMETER: Final = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")
_TOO_DEEP: Final = "nested too deeply"
_MESSAGES: Final = {
    "json_invalid": f"{_TOO_DEEP}, or holds characters that are none",
    "missing": "missing",
    "string_too_short": "empty",
}
_UNHASHED: Final = {"name", "description", "enabled"}
_USING_PARAMETERS: Final = {"entry", "exit", "invalidation", "levels"}

Bars = Annotated[int, Field(ge=1, le=1_000_000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Levels(_Part):
    """Where to get in, where the idea is wrong, and where to take profit."""

    entry: AnyEntry = MarketEntry()
    stop: AnyStop
    targets: tuple[AnyTarget, ...] = Field(max_length=MOST_TARGETS)
    break_even_after: Annotated[int, Field(ge=1)] | None = None
    trailing: AnyTrailing | None = None

    @field_validator("targets")
    @classmethod
    def _shares_are_whole(cls, targets: tuple[TargetMethod, ...]) -> tuple[TargetMethod, ...]:
        total = sum(target.share for target in targets)
        if targets and abs(total - 1) > _SHARE_TOLERANCE:
            raise ValueError(f"the shares of the targets sum to {total:.12g}; make them sum to 1")
        return targets

    @model_validator(mode="after")
    def _break_even_names_a_target(self) -> Self:
        if self.break_even_after is not None and self.break_even_after > len(self.targets):
            raise ValueError(
                f"break_even_after is {self.break_even_after}, but there are only"
                f" {len(self.targets)} targets"
            )
        return self


class Filters(_Part):
    """What a hit must meet besides the entry rule.

    Attributes:
        regimes: trends in which the strategy may fire; empty: in all. So is ``volatility``.
        min_reward_risk: smallest weighted reward per risk.
        max_stop_distance: largest distance of the stop, percent of the entry's price.
        universe: only these symbols; None: all that are scanned.
    """

    regimes: tuple[Trend, ...] = ()
    volatility: tuple[Volatility, ...] = ()
    min_reward_risk: float = Field(default=0, ge=0, allow_inf_nan=False)
    max_stop_distance: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    universe: tuple[str, ...] | None = None


class Strategy(_Part):
    """The saved form of a strategy, schema 1.

    Attributes:
        parameters: values that stand for ``$name`` in rules and levels.
        expiry_bars: bars an order rests; None: until the setup is invalidated.
        time_stop_bars: the setup is closed at the open of the n-th bar after its fill.
        cooldown_bars: bars after the end of a setup before the next may begin.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True
    )

    schema_version: Literal[1] = Field(default=1, alias="schema")
    name: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")
    description: str = Field(default="", max_length=10_000)
    direction: Direction = Direction.LONG
    timeframe: Timeframe = Timeframe.H1
    entry: Rule
    exit: Rule | None = None
    invalidation: Rule | None = None
    levels: Levels
    filters: Filters = Filters()
    intrabar: Literal["pessimistic", "detail", "optimistic"] = "pessimistic"
    invalidate_on_regime_change: bool = False
    alerts: dict[str, Any] | None = None
    parameters: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(
        default_factory=dict
    )
    expiry_bars: Bars | None = 10
    time_stop_bars: Bars | None = None
    cooldown_bars: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    enabled: bool = True

    @model_validator(mode="after")
    def _parameters_are_known(self) -> Self:
        texts = json.dumps(self.model_dump(mode="json", include=_USING_PARAMETERS))
        for name in _PARAMETER.findall(texts):
            if name not in self.parameters:
                raise ValueError(f"${name} is not among the strategy's parameters")
        return self

    def to_json(self) -> str:
        """The saved form: JSON with two spaces of indent, every key written."""
        return json.dumps(self.model_dump(mode="json", by_alias=True), indent=2, ensure_ascii=False)

    def content_hash(self) -> str:
        """Sixty-four hexadecimal digits over all that decides what the strategy does.

        Name, description and ``enabled`` do not.
        """
        content = self.model_dump(mode="json", by_alias=True, exclude=_UNHASHED)
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(canonical.encode()).hexdigest()

    def covers(self, symbol: str) -> bool:
        """Whether the strategy looks at this symbol."""
        universe = self.filters.universe
        return universe is None or symbol in universe

    def with_parameters(self, values: Mapping[str, float]) -> Strategy:
        """The same strategy with other values for some of its parameters.

        Raises:
            BadInput: a name is not among the strategy's parameters.
        """
        unknown = sorted(set(values) - set(self.parameters))
        if unknown:
            raise BadInput(f"the strategy has no parameter '{unknown[0]}'", source=self.name)
        return self.model_copy(update={"parameters": {**self.parameters, **values}})


def parse_strategies(text: str, source: str = "") -> tuple[Strategy, ...]:
    """Read one strategy, or a list of them, from JSON. Rules are not looked into.

    Args:
        text: the JSON document, at most `MOST_CHARACTERS` long.
        source: the file or field it comes from, for messages.

    Raises:
        BadInput: no JSON, or not of this shape; names the line or the field's path.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            f"{len(text):,} characters are no strategy; at most {MOST_CHARACTERS:,} are read",
            source=source,
        )
    document = _load(text, source)
    if not isinstance(document, list):
        return (_validated(document, source, ()),)
    if not document:
        raise BadInput("the list holds no strategy", source=source)
    return tuple(_validated(item, source, (place,)) for place, item in enumerate(document))


def parse_strategy(text: str, source: str = "") -> Strategy:
    """Read exactly one strategy from JSON. Rules are not looked into.

    Raises:
        BadInput: no JSON, not of this shape, or not exactly one.
    """
    strategies = parse_strategies(text, source)
    if len(strategies) != 1:
        raise BadInput(f"holds {len(strategies)} strategies; give exactly one", source=source)
    return strategies[0]


def _load(text: str, source: str) -> Any:
    def refuse(constant: str) -> float:
        raise BadInput(f"{constant} is no JSON number", source=source)

    try:
        return json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"not JSON: {error.msg}", source=source, line=error.lineno, column=error.colno
        ) from None
    except RecursionError:
        raise BadInput(f"not JSON that can be read: {_TOO_DEEP}", source=source) from None
    except ValueError:
        raise BadInput("not JSON that can be read: a number is too long", source=source) from None


def _validated(item: Any, source: str, place: tuple[int, ...]) -> Strategy:
    prefix = "".join(f"[{index}]" for index in place)
    if not isinstance(item, dict):
        raise BadInput(f"{prefix or 'a strategy'} is no JSON object", source=source)
    _refuse_other_schema(item.get("schema", SCHEMA), _joined(prefix, "schema"), source)
    try:
        return Strategy.model_validate_json(json.dumps(item), strict=True, by_name=False)
    except RecursionError:
        raise BadInput(f"{prefix or 'the strategy'}: {_TOO_DEEP}", source=source) from None
    except ValidationError as error:
        raise BadInput(_message(error, item, prefix), source=source) from None


def _refuse_other_schema(schema: Any, path: str, source: str) -> None:
    if type(schema) is int and schema == SCHEMA:
        return
    shown = repr(schema)[:40]
    reason = f"schema {shown} is not known; this version reads schema {SCHEMA}"
    if type(schema) is int and schema > SCHEMA:
        reason = (
            f"schema {shown} comes from a newer Harrier; this version reads schema {SCHEMA}:"
            " update the program"
        )
    raise BadInput(f"{path}: {reason}", source=source)


def _message(error: ValidationError, item: Any, prefix: str) -> str:
    first = error.errors(include_url=False)[0]
    path = _path(first["loc"], item, prefix)
    kind, context = first["type"], first.get("ctx", {})
    if kind == "extra_forbidden":
        return f"{path}: unknown key{_nearest_key(str(first['loc'][-1]))}"
    if kind in _MESSAGES:
        return f"{path or 'the strategy'}: {_MESSAGES[kind]}"
    if kind == "union_tag_not_found":
        return f"{_joined(path, 'kind')}: missing"
    if kind == "union_tag_invalid":
        return (
            f"{_joined(path, 'kind')}: '{context['tag']}' is not available here;"
            f" use {context['expected_tags']}"
        )
    text = str(first["msg"]).removeprefix("Value error, ")
    return f"{path}: {text}" if path else text


def _nearest_key(key: str) -> str:
    models: list[type[BaseModel]] = [Strategy, Levels, Filters]
    models += [method for _, method in ENTRIES.items()]
    models += [method for _, method in STOPS.items()]
    models += [method for _, method in TARGETS.items()]
    models += [method for _, method in TRAILINGS.items()]
    known = {"schema", *(name for model in models for name in model.model_fields)}
    near = get_close_matches(key[:100], sorted(known - {"schema_version"}), 1, 0.7)
    return f"; did you mean '{near[0]}'?" if near else ""


def _path(location: tuple[int | str, ...], item: Any, prefix: str) -> str:
    """The path of a field, without the names of the types that validation tried."""
    path, here = prefix, item
    for depth, key in enumerate(location):
        last = depth == len(location) - 1
        if isinstance(here, dict) and isinstance(key, str):
            if key not in here and not last:
                continue
            path, here = _joined(path, key), here.get(key)
        elif isinstance(here, list) and isinstance(key, int) and key < len(here):
            path, here = f"{path}[{key}]", here[key]
    return path


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
