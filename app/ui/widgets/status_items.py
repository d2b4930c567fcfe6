"""The pieces of the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.ui.theme import color
from app.ui.theme import paint as draw
from app.ui.widgets.basics import set_tone, tool_button
from app.ui.widgets.progress_line import ProgressLine
from app.ui.widgets.steady_label import SteadyLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent


class Dot(QWidget):
    """A round light; the words beside it say the same."""

    def __init__(self, token: str = "text3") -> None:
        super().__init__()
        self._token = token
        self.setFixedSize(8, 16)

    def set_token(self, token: str) -> None:
        """Give it another colour."""
        self._token = token
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw.block(painter, QRectF(0, 4, 8, 8), color(self._token), 4)


class RegimeGlyph(QWidget):
    """The regime as a glyph of 10 × 12."""

    def __init__(self) -> None:
        super().__init__()
        self._trend: str | None = None
        self.setFixedSize(10, 16)
        self.hide()

    def set_trend(self, trend: str | None) -> None:
        """Show another trend."""
        self._trend = trend
        self.setVisible(trend is not None)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw.regime_glyph(QPainter(self), QPointF(0, self.height() / 2), self._trend, 10)


class StatusItem(QWidget):
    """A few words that open a panel when clicked.

    Signals:
        pressed: clicked, or Enter while focused.
    """

    pressed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(6, 0, 6, 0)
        self.row.setSpacing(6)
        self.setAccessibleName(name)

    def make_clickable(self) -> None:
        """Take clicks, keys and focus; without it the item only shows."""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def add_words(self, tone: str = "text", room_for: str = "") -> SteadyLabel:
        """A label of this colour that always keeps the room for these words."""
        made = SteadyLabel(tone, room_for)
        self.row.addWidget(made)
        return made

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


class ConnectionItem(StatusItem):
    """Where candles come from, and whether they come."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._dot = Dot()
        self.row.addWidget(self._dot)
        self._title = self.add_words()
        self._detail = self.add_words("text3")

    def show_state(self, title: str, detail: str, token: str) -> None:
        """``token`` colours the light: ok, warn, danger or text3."""
        self._dot.set_token(token)
        self._title.setText(title)
        self._detail.setText(detail)
        self.setAccessibleDescription(f"{title} {detail}")


class RegimeItem(StatusItem):
    """Trend, volatility and the light that follows from them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._glyph = RegimeGlyph()
        self.row.addWidget(self._glyph)
        self._label = self.add_words("text3")
        self._light = self.add_words("text2")
        self._light.hide()

    def show_none(self, text: str) -> None:
        """Nothing is known yet."""
        self._glyph.set_trend(None)
        self._label.setText(text)
        set_tone(self._label, "text3")
        self._light.hide()

    def show_regime(self, trend: str | None, words: str, light: str) -> None:
        """``bull``, ``bull · high``, ``risk-on``."""
        self._glyph.set_trend(trend)
        self._label.setText(words)
        set_tone(self._label, "text")
        self._light.setText(light)
        self._light.show()
        self.setAccessibleDescription(f"{words} {light}")


class PairItem(StatusItem):
    """A caption and its value; hidden while there is no value."""

    def __init__(self, caption: str, tone: str = "text2") -> None:
        super().__init__(caption)
        self._caption = self.add_words("text3")
        self._caption.setText(caption)
        self._value = self.add_words(tone)

    def set_value(self, value: str) -> None:
        """Show another value; "" hides the item."""
        self._value.setText(value)
        self.setAccessibleDescription(value)
        self.setVisible(bool(value))

    @property
    def value(self) -> str:
        """The value shown."""
        return self._value.text()


class ProgressItem(StatusItem):
    """What runs: name, 4 px bar, count, estimate, cancel.

    Signals:
        cancelled: the user wants it to stop.
    """

    cancelled = Signal()

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._what = self.add_words("text3", self.tr("Universe"))
        self._what.setText(name)
        self.bar = ProgressLine(name)
        self.bar.setFixedWidth(80)
        self.row.addWidget(self.bar)
        self._count = self.add_words("text", "1,000 / 1,000")
        self._left = self.add_words("text3", self.tr("about {0} left").format("00 s"))
        self.stop = tool_button("x", self.tr("Cancel the scan"), size=12)
        self.stop.clicked.connect(self.cancelled)
        self.row.addWidget(self.stop)
        self.hide()

    def show_progress(self, name: str, done: int, total: int, left: str) -> None:
        """``412 / 500``; a total of 0 means that the amount is not known yet."""
        self._what.setText(name)
        self.bar.show_progress(done, total)
        self._count.setText(f"{done:,} / {total:,}" if total else "")
        self._left.setText(left)
        self.show()
