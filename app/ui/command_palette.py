"""One field for everything: actions and symbols, found as one types (Ctrl+K)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from app.ui.actions import Menu
from app.ui.matching import match_score
from app.ui.widgets.basics import FilterField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.ui.actions import ActionBook
    from app.ui.selection import Selection
    from app.ui.widgets.offer_list import OfferList

MOST = 12
_EAGERNESS = {Menu.SCAN: 3, Menu.VIEW: 2, Menu.EDIT: 1}


class _Offer(NamedTuple):
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
        self._popup: OfferList | None = None
        self.field.textEdited.connect(self._refresh)
        self.field.installEventFilter(self)

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
        self._hide()
        self.field.clear()

    @property
    def is_open(self) -> bool:
        """Whether the offers are shown."""
        return self._popup is not None and self._popup.isVisible()

    def offers(self) -> list[str]:
        """The texts offered now, best first."""
        return [offer.text for offer in self._offers]

    def _refresh(self) -> None:
        typed = self.field.text()
        found: list[tuple[int, _Offer]] = []
        for spec, action in self._actions.items():
            score = match_score(typed, spec.text)
            if score and action.isEnabled():
                score += _EAGERNESS.get(spec.menu, 0)
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
        if self._popup is None:
            from app.ui.widgets.offer_list import OfferList

            self._popup = OfferList(self._window)
            self._popup.clicked.connect(self._run)
        self._popup.show_offers([(offer.text, offer.icon) for offer in self._offers], self.field)

    def _hide(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def _run(self) -> None:
        at = self._popup.current if self._popup is not None else -1
        offers = self._offers
        self.close()
        self._window.setFocus(Qt.FocusReason.OtherFocusReason)
        if 0 <= at < len(offers):
            offers[at].run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            self._hide()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
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
            self._step(1 if key == Qt.Key.Key_Down else -1)
        else:
            return False
        return True

    def _step(self, step: int) -> None:
        if not self.is_open:
            self._refresh()
        elif self._popup is not None:
            self._popup.step(step)
