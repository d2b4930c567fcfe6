"""JSON as it may come from outside: one object of bounded size, no name twice, no NaN."""

from __future__ import annotations

import json
import math
from typing import Any, Final

from app.domain.errors import BadInput

MOST_BYTES: Final = 16_384
_MOST_DIGITS: Final = 40
_BLANKS: Final = " \t\r\n\ufeff"


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object that a body holds; its content type does not matter.

    Raises:
        BadInput: too large, no UTF-8, no JSON object, a name that stands there twice, or a number
            that is none.
    """
    if len(body) > MOST_BYTES:
        raise _refused(f"{len(body):,} bytes are too many; at most {MOST_BYTES:,} are read")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise _refused("the bytes are no UTF-8 text") from None
    document = _loaded(text.strip(_BLANKS))
    if not isinstance(document, dict):
        raise _refused("the message is no JSON object, such as the ready message text")
    _require_characters(document)
    return document


def _require_characters(document: dict[str, Any]) -> None:
    """JSON can spell halves of characters, which no text may hold."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _refused("holds half a character") from None
    except RecursionError:
        raise _refused("nested too deeply") from None


def _loaded(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_float=_float,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        raise BadInput(
            f"no JSON: {error.msg}; take the ready message text",
            source="message",
            line=error.lineno,
            column=error.colno,
        ) from None
    except RecursionError:
        raise _refused("nested too deeply") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadInput("stands there twice", source=_shown(name))
        found[name] = value
    return found


def _no_number(word: str) -> float:
    raise _refused(f"{word} is no JSON number")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _refused(f"{digits[:20]} is too large a number")
    return value


def _integer(digits: str) -> float:
    if len(digits) > _MOST_DIGITS:
        raise _refused(f"a number of {len(digits):,} digits is too long")
    return int(digits)


def _refused(reason: str) -> BadInput:
    return BadInput(reason, source="message")


def _shown(name: str) -> str:
    """A name as it may stand in a sentence."""
    printable = "".join(c if c.isprintable() else "·" for c in name[:40])
    return printable or '""'
