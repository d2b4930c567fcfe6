"""Fields for exact figures and for moments, with what is wrong said in words."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from app.ui.models.formats import local, zone_of
from app.ui.widgets.basics import dress_again

_SURE_DIGITS: Final = 13
_MOMENTS: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%Y-%m-%d")


def decimal_in(text: str) -> Decimal | None:
    """A finite number as it is typed, also with thousands by comma; None when it is none."""
    try:
        value = Decimal(text.replace(",", "").replace("_", "").replace("−", "-").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def plain(value: Decimal | float | None) -> str:
    """A figure as a field shows it: no exponent, no zeros at its end; "" for None.

    A float is written with the digits that arithmetic leaves sure: ``2447.6532`` even where it is
    2447.6531999999997.
    """
    if value is None:
        return ""
    exact = value if isinstance(value, Decimal) else Decimal(f"{value:.{_SURE_DIGITS}g}")
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def float_in(text: str, before: float | None) -> float | None:
    """A figure as it is typed; where ``before`` is what is written, that one to the last digit."""
    if before is not None and text.strip() == plain(before):
        return before
    value = decimal_in(text)
    return None if value is None else float(value)


def moment_in(text: str, zone: str) -> int | None:
    """UTC ms of a moment written in a zone, ``2023-12-18 22:00``; None when it is none."""
    for shape in _MOMENTS:
        try:
            # The zone is the user's, so the text itself states none.
            at = datetime.strptime(text.strip(), shape).replace(tzinfo=zone_of(zone))
        except ValueError:
            continue
        return int(at.timestamp() * 1000)
    return None


def written_moment(time: int, zone: str) -> str:
    """How a field shows a moment: to the second only where it has any."""
    at = local(time, zone)
    return f"{at:%Y-%m-%d %H:%M:%S}" if at.second else f"{at:%Y-%m-%d %H:%M}"


class CheckedField(QLineEdit):
    """A line whose contents may be wrong; its border tells, and its tooltip says why."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self._hint = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)

    def set_hint(self, hint: str) -> None:
        """What the tooltip says as long as nothing is wrong."""
        self._hint = hint
        self.setToolTip(hint)

    def show_fault(self, sentence: str) -> None:
        """Mark the field as wrong; "" when it is right."""
        self.setToolTip(sentence or self._hint)
        self.setAccessibleDescription(sentence)
        if bool(self.property("wrong")) != bool(sentence):
            self.setProperty("wrong", bool(sentence))
            dress_again(self)


class DecimalField(CheckedField):
    """An exact figure, right-aligned."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__(name, placeholder)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written."""
        return not self.text().strip()

    @property
    def value(self) -> Decimal | None:
        """The figure; None while it is none."""
        return decimal_in(self.text())

    def show_value(self, value: Decimal | float | None) -> None:
        """Show a figure."""
        self.setText(plain(value))
