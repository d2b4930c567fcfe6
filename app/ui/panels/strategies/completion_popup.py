"""The list of what can be written at the cursor, and the line that explains a call."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QVBoxLayout,
)

from app.ui.theme import color, font, html
from app.ui.theme.paint import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

    from app.domain.language.completion import Candidate
    from app.domain.language.signatures import Signature

_WIDTH, _ROW, _MOST_ROWS, _MOST = 380, 22, 9, 60
_CANDIDATE = Qt.ItemDataRole.UserRole
_KIND_TOKEN = {
    "indicator": "s2",
    "function": "s2",
    "shorthand": "s2",
    "price": "s4",
    "context": "s4",
    "label": "s4",
    "keyword": "accent",
    "timeframe": "s3",
    "symbol": "s3",
    "variable": "s3",
}


class CompletionPopup(QFrame):
    """Stands under the cursor; the text field keeps the focus.

    Signals:
        taken: the `Candidate` that was clicked.
    """

    taken = Signal(object)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setObjectName("popup")
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_CandidateDelegate(self.list))
        self.list.setAccessibleName(self.tr("Completions"))
        self._summary = QLabel()
        self._summary.setFont(font(11))
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        self._summary.setProperty("tone", "text3")
        self._summary.setContentsMargins(8, 2, 8, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.list)
        column.addWidget(self._summary)
        self.list.currentItemChanged.connect(lambda _now, _before: self._describe())
        self.list.itemClicked.connect(lambda item: self.taken.emit(item.data(_CANDIDATE)))
        self.hide()

    def move_to(self, host: QWidget) -> None:
        """Stand in another window from now on."""
        if host is not self._host:
            self._host = host
            self.setParent(host)

    @property
    def current(self) -> Candidate | None:
        """The chosen candidate."""
        item = self.list.currentItem()
        return item.data(_CANDIDATE) if item is not None and self.isVisible() else None

    def step(self, step: int) -> None:
        """Go to another candidate, round the ends by single steps."""
        count = self.list.count()
        at = self.list.currentRow() + step
        self.list.setCurrentRow(at % count if abs(step) == 1 else max(0, min(count - 1, at)))

    def show_candidates(self, candidates: Sequence[Candidate], under: QRect) -> None:
        """Show a list below a rectangle of the parent, or above where there is no room."""
        if not candidates:
            self.hide()
            return
        self.list.clear()
        for candidate in candidates[:_MOST]:
            item = QListWidgetItem(candidate.label)
            item.setData(_CANDIDATE, candidate)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        rows = min(self.list.count(), _MOST_ROWS)
        size = QSize(_WIDTH, rows * _ROW + 26)
        room = self._host.rect()
        corner = QPoint(min(under.left(), room.right() - size.width()), under.bottom() + 2)
        if corner.y() + size.height() > room.bottom() and under.top() > size.height():
            corner.setY(under.top() - size.height() - 2)
        self.setGeometry(QRect(QPoint(max(0, corner.x()), corner.y()), size))
        self.show()
        self.raise_()

    def _describe(self) -> None:
        item = self.list.currentItem()
        candidate: Candidate | None = item.data(_CANDIDATE) if item is not None else None
        metrics = self._summary.fontMetrics()
        words = candidate.summary if candidate is not None else ""
        elided = metrics.elidedText(words, Qt.TextElideMode.ElideRight, _WIDTH - 20)
        self._summary.setText(elided)


class _CandidateDelegate(QStyledItemDelegate):
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(100, _ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        area = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, color("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, color("hover"))
        candidate: Candidate = index.data(_CANDIDATE)
        box = area.adjusted(8, 0, -8, 0)
        face = font(12, mono=True)
        text(painter, box, candidate.label, _KIND_TOKEN.get(candidate.kind, "text"), face)
        used = QFontMetricsF(face).horizontalAdvance(candidate.label) + 16
        small = font(11, mono=True)
        words = candidate.signature or candidate.kind
        metrics = QFontMetricsF(small)
        room = box.width() - used
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        text(painter, box, shown, "text3", small, "right")


class SignatureTip(QFrame):
    """One line over the cursor: the call with the parameter that is being written."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = QLabel()
        self._words.setFont(font(12, mono=True))
        self._words.setTextFormat(Qt.TextFormat.RichText)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.addWidget(self._words)
        self.hide()

    def move_to(self, host: QWidget) -> None:
        """Stand in another window from now on."""
        if host is not self._host:
            self._host = host
            self.setParent(host)

    def show_signature(self, signature: Signature | None, over: QRect) -> None:
        """Show a call over a rectangle of the parent; None hides."""
        if signature is None or not signature.parameters:
            self.hide()
            return
        parts = [
            html(escape(parameter.text), "accent" if place == signature.active else "text2")
            for place, parameter in enumerate(signature.parameters)
        ]
        comma = html(", ", "text3")
        line = f"{html(signature.name, 's2')}{html('(', 'text3')}{comma.join(parts)}"
        line += html(")", "text3")
        active = signature.active
        if active is not None:
            line += "&nbsp; " + html(escape(signature.parameters[active].summary), "text3")
        self._words.setText(line)
        self.adjustSize()
        room = self._host.rect()
        x = max(0, min(over.left(), room.right() - self.width()))
        above = over.top() - self.height() - 2
        self.move(x, above if above >= 0 else over.bottom() + 2)
        self.show()
        self.raise_()
