"""One field for everything: actions and symbols, found as one types (Ctrl+K)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from app.ui.matching import match_score
from app.ui.theme import font, icon
from app.ui.widgets.basics import FilterField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.ui.actions import ActionBook
    from app.ui.selection import Selection

MOST = 12
_WIDTH = 420
_ROW = 26


@dataclass(frozen=True, slots=True)
class _Offer:
    text: str
    icon: str
    run: Callable[[], object]


class CommandPalette(QObject):
    """The search field of the menu row with its list of offers."""

    def __init__(self, window: QWidget, actions: ActionBook) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._selection: Selection | None = None
        self._offers: list[_Offer] = []
        self.field = FilterField(self.tr("Symbols and actions   Ctrl+K"), "magnifying-glass")
        self.field.setObjectName("search")
        self.field.setFixedHeight(24)
        self._popup = QFrame(window)
        self._popup.setObjectName("popup")
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFont(font())
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName(self.tr("Offers"))
        box = QVBoxLayout(self._popup)
        box.setContentsMargins(1, 1, 1, 1)
        box.addWidget(self._list)
        self._popup.hide()
        self.field.textEdited.connect(self._refresh)
        self.field.installEventFilter(self)
        self._list.itemClicked.connect(lambda _item: self._run())

    def follow(self, selection: Selection) -> None:
        """Offer the symbols of this selection too."""
        self._selection = selection

    def open(self) -> None:
        """Put the cursor into the field and show the offers."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._refresh()

    def close(self) -> None:
        """Empty the field and hide the offers."""
        self._popup.hide()
        self.field.clear()

    @property
    def is_open(self) -> bool:
        """Whether the offers are shown."""
        return self._popup.isVisible()

    def offers(self) -> list[str]:
        """The texts offered now, best first."""
        return [offer.text for offer in self._offers]

    def _refresh(self) -> None:
        typed = self.field.text()
        found: list[tuple[int, _Offer]] = []
        for spec, action in self._actions.items():
            score = match_score(typed, spec.text)
            if score and action.isEnabled():
                found.append((score, self._action_offer(spec.text, spec.icon, action)))
        if typed and self._selection is not None:
            found += self._symbol_offers(typed, self._selection)
        found.sort(key=lambda pair: -pair[0])
        self._offers = [offer for _, offer in found[:MOST]]
        self._show()

    @staticmethod
    def _action_offer(text: str, icon_name: str, action: QAction) -> _Offer:
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return _Offer(f"{text}   {keys}" if keys else text, icon_name, action.trigger)

    @staticmethod
    def _symbol_offers(typed: str, selection: Selection) -> list[tuple[int, _Offer]]:
        found = []
        for symbol in selection.symbols:
            score = match_score(typed, symbol)
            if score:
                offer = _Offer(symbol, "chart-line", partial(selection.choose_symbol, symbol))
                found.append((score + 50, offer))
        return found

    def _show(self) -> None:
        self._list.clear()
        for offer in self._offers:
            item = QListWidgetItem(icon(offer.icon or "caret-right"), offer.text)
            self._list.addItem(item)
        if not self._offers:
            nothing = QListWidgetItem(self.tr("Nothing of that name"))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(nothing)
        self._list.setCurrentRow(0)
        right = self.field.mapTo(self._window, QPoint(self.field.width(), self.field.height() + 2))
        rows = max(1, len(self._offers))
        self._popup.setGeometry(right.x() - _WIDTH, right.y(), _WIDTH, rows * _ROW + 4)
        self._popup.show()
        self._popup.raise_()

    def _run(self) -> None:
        at = self._list.currentRow()
        offers = self._offers
        self.close()
        self._window.setFocus(Qt.FocusReason.OtherFocusReason)
        if 0 <= at < len(offers):
            offers[at].run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            self._popup.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._take_key(event)
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.is_open:
            self._run()
        elif key == Qt.Key.Key_Escape:
            self.close()
            self._window.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.is_open:
                self._refresh()
            step = 1 if key == Qt.Key.Key_Down else -1
            self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
        else:
            return False
        return True
