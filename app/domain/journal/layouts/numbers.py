"""Numbers as exchanges and spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPS_OF_THREE: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_COMMA_GROUPS: Final = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d*)?", re.ASCII)
_DOT_GROUPS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d*)?", re.ASCII)
_COMMA_DECIMAL: Final = re.compile(r"\d*,\d+", re.ASCII)
_DIGITS: Final = re.compile(r"[\d.,'’\s]*\d[\d.,'’\s]*", re.ASCII)
_SPACES: Final = re.compile(r"[\s'’_]")
_GROUPED: Final = re.compile(r"\D*\d{1,3}(?:[\s'’_]\d{3})+(?:[.,]\d*)?\D*")
_PARTED: Final = re.compile(r"\d[\s'’_]+\d")
_MONEY_WORDS: Final = frozenset({"kr", "zł", "fr", "chf"})
_BEFORE_DOLLAR: Final = frozenset({"us", "a", "au", "c", "ca", "r", "s", "hk", "nz"})
_LONGEST: Final = 60
_SMALLEST_POWER, _LARGEST_POWER = -24, 24


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a file writes its numbers.

    Attributes:
        comma: whether a comma is the decimal sign where a number alone does not tell.
        dot: whether a dot is.
    """

    comma: bool = False
    dot: bool = True

    def read(self, text: str, unit: str = "") -> Decimal | None:
        """The number a cell states, exactly; None when it states none.

        Args:
            text: with thousands separators, currency signs or ``unit``, or without.
            unit: a currency that may be glued to the number.
        """
        if len(text) > _LONGEST:
            return None
        if self._is_plain(text):
            return _within(Decimal(text))
        bare = text.strip()
        if unit and bare.upper().endswith(unit.upper()):
            bare = bare[: -len(unit)]
        plain = bare if self._is_plain(bare) else self._plain(_without_sign_of_money(bare))
        return None if plain is None else _within(Decimal(plain))

    def _is_plain(self, text: str) -> bool:
        """Whether it is written as Python writes it and means that here."""
        if not _PLAIN.fullmatch(text):
            return False
        return self.dot or not _GROUPS_OF_THREE.fullmatch(text.lstrip("+-"))

    def _plain(self, text: str) -> str | None:
        """As Python writes it."""
        sign = "-" if text[:1] in ("-", "−") else ""
        digits = text.lstrip("+-−")
        if len(text) - len(digits) > 1:
            return None
        if self._is_plain(digits):
            return sign + digits
        if _GROUPS_OF_THREE.fullmatch(digits):
            decimal = digits.replace(".", "").replace(",", ".")
            return sign + (decimal if self.comma else digits.replace(",", ""))
        if _COMMA_GROUPS.fullmatch(digits):
            return sign + digits.replace(",", "")
        if _DOT_GROUPS.fullmatch(digits):
            return sign + digits.replace(".", "").replace(",", ".")
        return sign + digits.replace(",", ".") if _COMMA_DECIMAL.fullmatch(digits) else None


def number_format(cells: Iterable[str], delimiter: str) -> NumberFormat:
    """What a file means by comma and dot, judged by numbers that can be read in one way alone.

    Args:
        cells: some of its numbers.
        delimiter: between its cells; where that is a comma, one in a number rather separates
            thousands.
    """
    commas = dots = unsure = 0
    for cell in cells:
        found = _DIGITS.search(cell)
        digits = _SPACES.sub("", found[0]) if found else ""
        if _GROUPS_OF_THREE.fullmatch(digits):
            unsure += "." in digits
            continue
        comma, dot = digits.rfind(","), digits.rfind(".")
        commas += comma > dot and digits.count(",") == 1
        dots += dot > comma and digits.count(".") == 1
    if commas and not dots:
        return NumberFormat(comma=True, dot=False)
    return NumberFormat(comma=not (commas or dots or unsure) and delimiter != ",")


def _without_sign_of_money(text: str) -> str:
    """Without spaces, apostrophes, and a sign such as ``$`` or ``kr`` before or after."""
    if _PARTED.search(text) and not _GROUPED.fullmatch(text):
        return "?"
    bare = _SPACES.sub("", text)
    sign = bare[:1] if bare[:1] in ("+", "-", "−") else ""
    bare = bare[len(sign) :]
    start = next((at for at, sign in enumerate(bare) if sign.isdigit() or sign in "-.,"), len(bare))
    end = next((at for at in range(len(bare), 0, -1) if bare[at - 1].isdigit()), 0)
    before, after = bare[:start], bare[end:].lstrip(".")
    if not (_is_money(before) and _is_money(after)):
        return "?"
    return sign + bare[start:end]


def _is_money(text: str) -> bool:
    words = "".join(sign for sign in text if unicodedata.category(sign) != "Sc").lower()
    return words in _MONEY_WORDS or (words in _BEFORE_DOLLAR and "$" in text) or not words


def _within(number: Decimal) -> Decimal | None:
    """It, unless nobody could have traded so much or so little."""
    if number and not _SMALLEST_POWER <= number.adjusted() <= _LARGEST_POWER:
        return None
    return number
