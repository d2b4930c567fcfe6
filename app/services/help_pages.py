"""The pages of the help: guides that were written, and a reference made from the registries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from app.services.help_page import GUIDE, HelpPage, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.levels import LevelMethod
    from app.domain.registry import Registry

FIRST_PAGE: Final = "writing-rules"

_KEYS_INTRODUCTION: Final = (
    "What has no keys of its own is found by its name: the search in the first line of the window "
    "knows every action and every symbol."
)
_LEVELS_INTRODUCTION: Final = (
    "Where a setup gets in, where it is wrong and where it takes profit. Levels are computed at "
    "the signal bar and stay fixed. R is the distance from the fill to the stop."
)
_CODE: Final = re.compile(r"`([^`]*)`")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Shortcut(NamedTuple):
    """An action of the window and the keys that start it, as the system writes them."""

    menu: str
    action: str
    keys: str


def help_pages(guides: Mapping[str, str], shortcuts: Sequence[Shortcut]) -> tuple[HelpPage, ...]:
    """Every page, guides first, in the order of the list.

    Args:
        guides: Markdown of the written pages by id, in their order.
        shortcuts: in the order of the menus.
    """
    # The registry brings the compiler along: not before somebody asks for help.
    from app.services.help_indicators import index_page, indicator_pages

    written = (guide_page(key, text) for key, text in guides.items())
    return (
        *written,
        _levels_page(),
        _keys_page(shortcuts),
        index_page(),
        *indicator_pages(),
    )


def guide_page(key: str, text: str) -> HelpPage:
    """A page of the guide.

    The names in code in the first cell of each table row are the words it explains.
    """
    cells = (line.split("|")[1] for line in text.splitlines() if line.startswith("|"))
    words = frozenset(
        name for cell in cells for code in _CODE.findall(cell) for name in _NAME.findall(code)
    )
    title = text.partition("\n")[0].removeprefix("# ").strip()
    return HelpPage(key, title, GUIDE, text, words)


def _keys_page(shortcuts: Sequence[Shortcut]) -> HelpPage:
    rows = [(keys, action, menu or "–") for menu, action, keys in shortcuts]
    text = "\n\n".join(
        (
            "# Keyboard shortcuts",
            _KEYS_INTRODUCTION,
            table(("keys", "action", "menu"), rows),
        )
    )
    return HelpPage("keys", "Keyboard shortcuts", GUIDE, text, frozenset())


def _levels_page() -> HelpPage:
    from app.domain.levels import ENTRIES, STOPS, TARGETS, TRAILINGS

    text = "\n\n".join(
        (
            "# Levels",
            _LEVELS_INTRODUCTION,
            _methods("Entry", ENTRIES),
            _methods("Stop", STOPS),
            _methods("Targets", TARGETS),
            _methods("Trailing stop", TRAILINGS),
        )
    )
    return HelpPage("levels", "Levels", GUIDE, text, frozenset())


def _methods[T: LevelMethod](title: str, methods: Registry[type[T]]) -> str:
    rows = [
        (method.title, f"`{kind}`", _first_line(method.__doc__), _fields(method))
        for kind, method in methods.items()
    ]
    return f"## {title}\n\n{table(('method', 'kind', 'meaning', 'parameters'), rows)}"


def _fields(method: type[LevelMethod]) -> str:
    from app.domain.levels.method import choices_of

    parts = []
    for name, field in method.model_fields.items():
        if name == "kind":
            continue
        words = choices_of(method, name)
        default = "" if field.is_required() or words else f" {field.default:g}"
        parts.append(f"`{name}`{default}{' ' if words else ''}{' / '.join(words)}")
    return ", ".join(parts) or "–"


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]
