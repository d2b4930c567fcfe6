"""Labels, buttons, lines and segments in the product's look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.ui.theme import draw_icon, font, icon
from app.ui.theme import paint as draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction, QPaintEvent

type ButtonKind = Literal["plain", "primary", "quiet", "danger"]
TOOL_SIZE = 22


def label(
    text: str = "", *, px: int = 12, weight: int = 400, tone: str = "text", wrap: bool = False
) -> QLabel:
    """Plain text; ``tone`` is a colour token that follows the theme."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(font(px, weight))
    made.setWordWrap(wrap)
    set_tone(made, tone)
    return made


def dress_again(widget: QWidget) -> None:
    """Let the style sheet see a changed property; before its first look there is no need."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def set_tone(made: QLabel, tone: str) -> None:
    """Give a label another colour token."""
    if made.property("tone") != tone:
        made.setProperty("tone", tone)
        dress_again(made)


def button(text: str, kind: ButtonKind = "plain", icon_name: str = "") -> QPushButton:
    """A 26 px button; at most one primary in a panel."""
    made = QPushButton(text)
    made.setFont(font(12, 500))
    set_kind(made, kind, icon_name)
    return made


def set_kind(made: QPushButton, kind: ButtonKind, icon_name: str = "") -> None:
    """Give a button another weight, and its icon the colour that belongs to it."""
    if made.property("kind") == kind:
        return
    made.setProperty("kind", kind)
    if icon_name:
        token = {"primary": "onaccent", "danger": "danger"}.get(kind, "text2")
        made.setIcon(icon(icon_name, token))
        made.setIconSize(QSize(16, 16))
    dress_again(made)


def tool_button(icon_name: str, name: str, *, size: int = 16) -> QToolButton:
    """A 22 px button that shows an icon; ``name`` is its tooltip and accessible name."""
    made = QToolButton()
    made.setIcon(icon(icon_name))
    made.setIconSize(QSize(size, size))
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setFixedSize(TOOL_SIZE, TOOL_SIZE)
    return made


def action_button(action: QAction, *, size: int = 16) -> QToolButton:
    """A 22 px button for an action that has an icon."""
    made = QToolButton()
    made.setDefaultAction(action)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    made.setIconSize(QSize(size, size))
    made.setFixedSize(TOOL_SIZE, TOOL_SIZE)
    made.setAccessibleName(action.text().replace("&", ""))
    return made


def horizontal_line() -> QFrame:
    """A divider across."""
    made = QFrame()
    made.setObjectName("hline")
    made.setFixedHeight(1)
    return made


def vertical_line(height: int = 14) -> QFrame:
    """A divider between items of a row."""
    made = QFrame()
    made.setObjectName("vline")
    made.setFixedSize(1, height)
    return made


class Segments(QWidget):
    """A flat choice of one: All / Open / Closed.

    Signals:
        chosen: the id of the segment the user chose.
    """

    chosen = Signal(str)

    def __init__(
        self, parts: Sequence[tuple[str, str]], current: str = "", *, tight: bool = False
    ) -> None:
        """A choice; ``tight`` where many segments share a narrow panel."""
        super().__init__()
        self._tight = tight
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._ids: list[str] = []
        for key, title in parts:
            self._add(key, title, row)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_current(current or (parts[0][0] if parts else ""))
        self._group.idClicked.connect(lambda at: self.chosen.emit(self._ids[at]))

    def _add(self, key: str, title: str, row: QHBoxLayout) -> None:
        made = QToolButton()
        made.setText(title)
        made.setCheckable(True)
        made.setProperty("segment", "true")
        made.setProperty("tight", "true" if self._tight else "false")
        made.setFont(font(12, 500))
        self._group.addButton(made, len(self._ids))
        self._ids.append(key)
        row.addWidget(made)

    @property
    def current(self) -> str:
        """The id of the chosen segment; "" when none is."""
        at = self._group.checkedId()
        return self._ids[at] if at >= 0 else ""

    def set_current(self, key: str) -> None:
        """Choose a segment without a signal; an unknown id chooses none."""
        self._group.setExclusive(key in self._ids)
        for at, known in enumerate(self._ids):
            self._group.button(at).setChecked(known == key)

    def pack(self) -> None:
        """Keep the segments together at the left, however wide the widget gets."""
        self._row.addStretch(1)

    def set_title(self, key: str, title: str) -> None:
        """Show another word on one segment, such as one with a count."""
        self.button_of(key).setText(title)

    def button_of(self, key: str) -> QToolButton:
        """The button of one segment."""
        found = self._group.button(self._ids.index(key))
        assert isinstance(found, QToolButton)
        return found


class FilterField(QLineEdit):
    """A quiet field with a leading icon and a clear button."""

    def __init__(self, placeholder: str, icon_name: str = "funnel") -> None:
        super().__init__()
        self.setProperty("quiet", "true")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.addAction(icon(icon_name, "text3"), QLineEdit.ActionPosition.LeadingPosition)
        self.textChanged.connect(self._offer_clearing)

    def _offer_clearing(self, text: str) -> None:
        """Qt looks up the button's picture for 5 ms; the first paint need not wait for that."""
        if text and not self.isClearButtonEnabled():
            self.setClearButtonEnabled(True)


class Badge(QWidget):
    """A word on a tint of its colour."""

    def __init__(self, word: str = "", token: str = "text2", *, up: bool | None = None) -> None:
        super().__init__()
        self._word, self._token, self._up = word, token, up
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_badge(word, token, up=up)

    def set_badge(self, word: str, token: str, *, up: bool | None = None) -> None:
        """Show another word; ``up`` draws ▲ or ▼ before it."""
        self._word, self._token, self._up = word, token, up
        self.setAccessibleName(word)
        self.setFixedSize(round(draw.badge_width(word, arrow=up is not None) + 0.5), 18)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(self.rect()).center()
        middle.setX(0)
        draw.badge(painter, middle, self._word, self._token, up=self._up)


class IconLabel(QWidget):
    """An icon that follows the theme."""

    def __init__(self, name: str, token: str = "text2", size: int = 16) -> None:
        super().__init__()
        self._name, self._token = name, token
        self.setFixedSize(size, size)

    def set_icon(self, name: str, token: str) -> None:
        """Show another icon."""
        self._name, self._token = name, token
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_icon(painter, QRectF(self.rect()), self._name, self._token)
